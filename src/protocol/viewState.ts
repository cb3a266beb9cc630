// The sidebar's whole state, derived from run states alone: what is not in an event is not shown.
import type { PhaseName, RunStatus } from '../core/events';
import { byModel, countsOf, countWords } from '../core/model/history';
import { undonePaths } from '../core/run/runState';
import type { RunState, StepState } from '../core/run/runState';
import { planCostWords } from '../core/timing/stepTimings';
import { stepChanges, stepView, sumTokens } from './stepView';
import type {
  ApprovalView,
  FileView,
  LimitView,
  LiveView,
  QuestionView,
  RoundView,
  RunHead,
  RunView,
  SetupView,
  StepChangeView,
  TotalsView,
  ViewState,
} from './view';
import { problemOf } from './words';

/** What a run's events do not hold: what waits for the user, and what is true only while it lasts. */
export interface RunExtras {
  /** Milliseconds since the run began; absent: the time of its last event. */
  readonly now?: number;
  readonly approvals: readonly ApprovalView[];
  readonly question?: QuestionView;
  /** It waits to be told whether it may go on. */
  readonly limit?: LimitView;
  /** The plan waits for the user to look at it. */
  readonly isReviewed?: boolean;
  readonly live: ReadonlyMap<string, LiveView>;
  /** How far the workspace was looked at for the planner. */
  readonly reading?: { readonly done: number; readonly total: number };
  /** Ids of the steps that decided the run's length. */
  readonly critical?: (state: RunState) => readonly string[];
}

interface ViewExtras {
  readonly setup: SetupView;
  readonly models: ViewState['models'];
  readonly workspace: ViewState['workspace'];
  readonly recipes?: ViewState['recipes'];
  readonly note?: string;
  /** By run id; a run without an entry is shown from its events alone. */
  readonly runs: Readonly<Record<string, RunExtras>>;
}

const noExtras: RunExtras = { approvals: [], live: new Map() };

export function viewState(runs: readonly RunState[], extras: ViewExtras): ViewState {
  const { setup, models, workspace, recipes = [], note } = extras;
  return {
    runs: runs.map(run => runView(run, extras.runs[run.run] ?? noExtras)),
    setup,
    models,
    workspace,
    recipes,
    ...(note === undefined ? {} : { note }),
  };
}

export function runView(state: RunState, extras: RunExtras): RunView {
  return {
    now: nowOf(state, extras),
    head: runHead(state, extras),
    approvals: state.status === 'running' ? extras.approvals : [],
    steps: state.steps.map(step => stepView(step, state, extras.live.get(step.id))),
    files: runFiles(state),
  };
}

export function nowOf(state: RunState, extras: RunExtras): number {
  return state.status === 'running' ? Math.max(state.at, extras.now ?? 0) : (state.finishedAt ?? state.at);
}

export function runHead(state: RunState, extras: RunExtras): RunHead {
  const running = state.status === 'running';
  const goal = state.rounds.findLast(round => round.goal !== undefined)?.goal;
  const { answer, sources } = state.rounds.findLast(round => round.answer !== undefined) ?? {};
  const problem = running || state.status === 'done' ? undefined : runProblem(state);
  return {
    run: state.run,
    task: state.task,
    mode: state.mode,
    status: state.status,
    models: {
      executor: state.models.executor,
      ...(state.models.planner === undefined ? {} : { planner: state.models.planner }),
    },
    rounds: state.rounds.map(roundView),
    totals: totals(state),
    steers: state.steers,
    notes: state.rounds.flatMap(({ notes }) => notes),
    critical: running ? [] : (extras.critical?.(state) ?? []),
    undo: undoOf(state),
    canStart: canStart(state),
    ...(running ? { activity: activity(state, extras) } : {}),
    ...(goal === undefined ? {} : { goal }),
    ...(answer === undefined ? {} : { answer }),
    ...(sources === undefined ? {} : { sources }),
    ...(state.summary === undefined ? {} : { summary: state.summary }),
    ...(state.reason === undefined ? {} : { reason: state.reason }),
    ...(problem === undefined ? {} : { problem }),
    ...(running && extras.question ? { question: extras.question } : {}),
    ...(running && extras.limit ? { limit: extras.limit } : {}),
  };
}

/** Its plan was made, and nobody has let it take effect. */
function canStart({ mode, status, rounds, steps }: RunState): boolean {
  const isOpen =
    rounds.every(round => round.approved === undefined) && steps.some(one => one.status !== 'done');
  return mode === 'plan' && (status === 'done' || status === 'stopped') && isOpen;
}

function runProblem(state: RunState): RunHead['problem'] {
  if (state.reason === undefined || state.status === 'stopped') return undefined;
  const { text, ...rest } = problemOf(state.reason, undefined) ?? { text: '' };
  return { text: state.summary ?? text, ...rest };
}

function activity(state: RunState, extras: RunExtras): string {
  if (extras.approvals.length > 0) return 'Waits for your permission';
  if (extras.question ?? extras.limit) return 'Waits for your answer';
  if (extras.isReviewed === true) return 'Waits for you';
  const finished = state.steps.filter(step => step.progress === 'finished').length;
  const count = `${finished} of ${state.steps.length} steps`;
  const { reading } = extras;
  if (state.rounds.length === 0 && reading && reading.done < reading.total)
    return `Reading the workspace · ${reading.done.toLocaleString('en-US')} of ${reading.total.toLocaleString('en-US')} files`;
  const planning = state.rounds.at(-1)?.finishedAt === undefined;
  if (planning) return state.steps.length === 0 ? 'Planning' : `Planning · ${count}`;
  return finished === state.steps.length ? 'Finishing' : count;
}

function undoOf(state: RunState): RunHead['undo'] {
  if (state.status === 'running') return 'none';
  const files = runFiles(state);
  if (files.length === 0) return 'none';
  return files.every(file => file.undone) ? 'done' : 'possible';
}

function roundView(round: RunState['rounds'][number]): RoundView {
  return {
    round: round.round,
    model: round.model,
    startedAt: round.startedAt,
    tokens: sumTokens([round.usage]),
    phases: round.phases ?? {},
    faults: round.faults.map(({ step, text }) => (step === undefined ? text : `${step}: ${text}`)),
    ...(round.finishedAt === undefined ? {} : { finishedAt: round.finishedAt }),
    ...(round.approved === undefined ? {} : { approved: approvedWords(round.approved) }),
  };
}

function approvedWords({ scope, effects }: NonNullable<RunState['rounds'][number]['approved']>): string {
  return scope === 'all' ? `Approved: ${effects}` : 'Approved step by step';
}

const modelPhases: readonly PhaseName[] = ['load', 'prefill', 'decode', 'model'];

function totals(state: RunState): TotalsView {
  const attempts = state.steps.flatMap(step => step.attempts);
  const calls = [...attempts, ...state.rounds];
  const accepted = state.steps.flatMap(step => step.attempts.findLast(attempt => attempt.ok === true) ?? []);
  const byExecutor = accepted.filter(attempt => attempt.role === 'executor');
  const written = tokensWritten(accepted);
  const ended = (status: RunStatus) => state.steps.filter(step => step.status === status).length;
  const files = runFiles(state);
  return {
    steps: state.steps.length,
    finished: state.steps.filter(step => step.progress === 'finished').length,
    failed: ended('failed') + ended('refused'),
    modelMs: calls.reduce((sum, { phases }) => sum + modelMs(phases ?? {}), 0),
    tokens: sumTokens(calls.map(call => call.usage)),
    executorSteps: byExecutor.length,
    modelSteps: accepted.length,
    ...(written > 0 ? { executorShare: tokensWritten(byExecutor) / written } : {}),
    planCost: planCostWords(state),
    added: files.reduce((sum, file) => sum + (file.added ?? 0), 0),
    removed: files.reduce((sum, file) => sum + (file.removed ?? 0), 0),
    tries: byModel(countsOf(state))
      .map(counts => ({ model: counts.model, words: countWords(counts) }))
      .filter(({ words }) => words !== ''),
  };
}

function modelMs(phases: Partial<Record<PhaseName, number | undefined>>): number {
  return modelPhases.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0);
}

function tokensWritten(attempts: readonly StepState['attempts'][number][]): number {
  return attempts.reduce((sum, attempt) => sum + (attempt.usage?.completionTokens ?? 0), 0);
}

const fileKinds: Partial<Record<StepChangeView['kind'], FileView['kind']>> = {
  create: 'created',
  delete: 'deleted',
  move: 'moved',
  query: 'database',
};

/** One entry a path, in the order of the first change; counts are summed over the steps. */
export function runFiles(state: RunState): readonly FileView[] {
  const files = new Map<string, FileView>();
  for (const step of state.steps) {
    const changes = stepChanges(step);
    for (const change of changes) {
      files.set(change.path, withChange(files.get(change.path), change, step.id, changes.length === 1));
    }
  }
  const undone = undonePaths(state.steps);
  return [...files.values()].map(file => ({ ...file, undone: undone.has(file.path) }));
}

function withChange(
  file: FileView | undefined,
  change: StepChangeView,
  step: string,
  alone: boolean,
): FileView {
  const added = sumKnown(file?.added, change.added);
  const removed = sumKnown(file?.removed, change.removed);
  return {
    path: change.path,
    kind: file?.kind ?? fileKinds[change.kind] ?? 'changed',
    steps: [...(file?.steps ?? []), step],
    undone: false,
    ...(added === undefined ? {} : { added }),
    ...(removed === undefined ? {} : { removed }),
    ...(alone && !file ? { undoStep: step } : {}),
  };
}

function sumKnown(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
