// Every sentence that the view derives from a run: what a step is about, what it waits for, how it ended.
import type { EffectKind, PhaseName, Reason } from '../core/events';
import type { Step } from '../core/plan/plan';
import type { RunState, StepState } from '../core/run/runState';
import type { LiveView, ProblemView } from './view';

const MAX_SUBJECT = 300;

/** The file, command, question, … that a step is about, in one line; empty where there is none. */
export function subjectOf(step: StepState): string {
  const approved = step.effects.find(effect => effect.command !== undefined)?.command;
  const subject = approved ?? (step.step ? plannedSubject(step.step) : '');
  const line = subject.replace(/\s+/g, ' ').trim();
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT)}…` : line;
}

export function plannedSubject(step: Step): string {
  switch (step.agent) {
    case 'edit':
      return step.file + target(step);
    case 'create':
    case 'delete':
      return step.file;
    case 'move':
      return `${step.file} → ${step.to}`;
    case 'command':
      return step.command ?? step.instruction ?? '';
    case 'tool':
      return step.tool;
    case 'query':
      return `${step.database}: ${step.sql ?? step.question ?? ''}`;
    case 'explore':
      return [
        ...(step.search ?? []),
        ...(step.symbols ?? []),
        ...(step.references ?? []),
        ...(step.read ?? []).map(([path, first, last]) => `${path}:${first}-${last}`),
      ].join(', ');
    case 'check':
      return step.command ?? step.diagnostics?.join(', ') ?? '';
    case 'ask':
      return step.question;
    default:
      return step.file === undefined ? step.instruction : step.file + target(step);
  }
}

function target(step: Pick<Extract<Step, { agent: 'edit' }>, 'symbol' | 'lines' | 'at'>): string {
  if (step.symbol !== undefined) return ` › ${step.symbol}`;
  if (step.lines) return `:${step.lines[0]}-${step.lines[1]}`;
  if (step.at === undefined) return '';
  return typeof step.at === 'string' ? ` › ${step.at}` : ` › after ${step.at.after}`;
}

/** What the step does or waits for now; how it ended, where that needs words. */
export function stepWords(
  step: StepState,
  state: RunState,
  phase: PhaseName | undefined,
  live: LiveView | undefined,
): string {
  switch (step.progress) {
    case 'waiting':
      return state.status === 'running' ? waitingWords(step, state) : 'Never started';
    case 'ready':
      return 'Waits for a free slot';
    case 'prepared':
      return 'Prepared; waits for the steps before it to be written';
    case 'approval':
      return 'Waits for your permission';
    case 'finished':
      return finishedWords(step);
    case 'running':
      return runningWords(step, phase, live);
  }
}

function waitingWords(step: StepState, state: RunState): string {
  const open = (step.step?.needs ?? []).filter(id => state.byId.get(id)?.progress !== 'finished');
  const [first] = open;
  if (first === undefined) return 'Waits for earlier steps that touch the same files';
  const title = state.byId.get(first)?.title ?? first;
  return open.length === 1 ? `Waits for “${title}”` : `Waits for “${title}” and ${open.length - 1} more`;
}

function runningWords(step: StepState, phase: PhaseName | undefined, live: LiveView | undefined): string {
  const attempt = step.attempts.at(-1);
  const again =
    attempt?.why === 'escalate' ? ' with the planner’s model' : attempt && attempt.n > 1 ? ' again' : '';
  switch (phase) {
    case 'load':
      return `Loading the model${percent(live)}`;
    case 'prefill':
      return `Reading the prompt${again}${percent(live)}`;
    case 'decode':
      return `Writing${again}${live?.tokens === undefined ? '' : ` · ${live.tokens} tokens`}`;
    case 'model':
      return `Asking the model${again}`;
    case 'queue':
      return live?.waitsMs === undefined
        ? 'Working'
        : `The model’s server is busy; it is asked again after ${Math.ceil(live.waitsMs / 1000)} s`;
    case 'execute':
      return effectWords[step.effects.at(-1)?.kind ?? 'write'];
    case 'approval':
      return 'Waits for your permission';
    default:
      return step.agent === 'ask' ? 'Waits for your answer' : 'Working';
  }
}

const effectWords: Readonly<Record<EffectKind, string>> = {
  write: 'Writing the change',
  create: 'Writing the change',
  delete: 'Writing the change',
  move: 'Writing the change',
  command: 'Running the command',
  tool: 'Calling the tool',
  query: 'Running the query',
};

function percent(live: LiveView | undefined): string {
  const progress = live?.progress;
  if (!progress?.total) return '';
  return ` · ${Math.min(100, Math.round((100 * progress.done) / progress.total))}%`;
}

function finishedWords(step: StepState): string {
  if (step.status === undefined || step.status === 'done') return '';
  return problemOf(step.reason, step.detail)?.text ?? '';
}

interface ReasonWords {
  readonly text: string;
  readonly advice?: string;
  readonly action?: 'configureModels';
}

const reasonWords: Readonly<Record<Reason, ReasonWords>> = {
  no_target: {
    text: 'The place to change was not found',
    advice: 'Name the function or the lines in the task.',
  },
  ambiguous: {
    text: 'The place to change stands more than once',
    advice: 'Name it more exactly in the task.',
  },
  changed: {
    text: 'The file was changed while the step ran',
    advice: 'Send the task again; it is read anew.',
  },
  binary: { text: 'The file is binary', advice: 'Quickstep edits text files only.' },
  too_large: { text: 'It does not fit into the model’s context', advice: 'Name a smaller part of the file.' },
  payload: {
    text: 'The model did not give a usable answer',
    advice: 'Try again, or choose a stronger model.',
    action: 'configureModels',
  },
  check: {
    text: 'Its check failed',
    advice: 'What was written stays; undo it or send a task that mends it.',
  },
  exit_code: { text: 'The command failed', advice: 'The output of the step says why.' },
  timeout: {
    text: 'It took longer than allowed',
    advice: 'Raise the limit in the settings, or split the task.',
  },
  model: {
    text: 'The model could not be used',
    advice: 'See that its server runs, or choose another model.',
    action: 'configureModels',
  },
  tool: { text: 'The tool failed' },
  permission: { text: 'Permission was not given', advice: 'Send the task again and allow it.' },
  need: { text: 'A step that it needs did not succeed' },
  limit: { text: 'A limit was reached', advice: 'Send “go on”, or raise the limit in the settings.' },
  stopped: { text: 'Stopped' },
  internal: { text: 'Quickstep itself failed', advice: 'See the output channel Quickstep.' },
};

/** A detail that begins as its reason does says the same itself, and so does every one of a stop. */
function problemText(reason: Reason, detail: string | undefined): string {
  const { text } = reasonWords[reason];
  if (detail === undefined || detail === '') return `${text}.`;
  const opening = text.split(' ', 2).join(' ');
  return reason === 'stopped' || detail.startsWith(`${opening} `) ? detail : `${text}: ${detail}`;
}

/** The reason in words, followed by the detail where that says more. */
export function problemOf(reason: Reason | undefined, detail: string | undefined): ProblemView | undefined {
  if (reason === undefined) return detail === undefined ? undefined : { text: detail };
  const { advice, action } = reasonWords[reason];
  return {
    text: problemText(reason, detail),
    ...(advice === undefined ? {} : { advice }),
    ...(action === undefined ? {} : { action }),
  };
}
