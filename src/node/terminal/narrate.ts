// What is said about a run while it goes on, one event at a time: the plan as it appears, each step as it ends,
// output folded. The same lines with and without a terminal. Pure: event and state in, lines out.
import type { EventOf, JsonValue, RunEvent, StepStatus } from '../../core/events';
import type { Step } from '../../core/plan/plan';
import { sourceText } from '../../core/plan/sources';
import type { RunState, StepState } from '../../core/run/runState';
import { isPlanned } from '../../core/timing/stepTimings';
import { rowTable } from './rowTable';
import { paint, type Paint, type Style } from './style';
import { counted, cut, duration, harmless, oneLine, padEnd, plainSigns, wrap } from './text';

/** `state` has taken the event already. */
export function narrate(event: RunEvent, state: RunState, style: Style): readonly string[] {
  const said = lines(event, state, style);
  return said.map(line =>
    style.unicode ? cut(line, style.width) : cut(plainSigns(line), style.width, '..'),
  );
}

function lines(event: RunEvent, state: RunState, style: Style): readonly string[] {
  switch (event.type) {
    case 'run.started':
      return begun(event, style);
    case 'plan.started':
      return (event.notes ?? []).flatMap(note =>
        wrap(`  note: ${oneLine(note)}`, style.width, '  ').map(line => paint(style, 'yellow', line)),
      );
    case 'plan.step':
      return [stepLine(event.step as Step, style)];
    case 'plan.finished':
      return planned(event, state, style);
    case 'plan.refused':
      return event.faults.map(fault => {
        const where = [fault.step, fault.path].filter(Boolean).join(' ');
        return paint(style, 'yellow', `  plan: ${oneLine(where ? `${where}: ${fault.text}` : fault.text)}`);
      });
    case 'step.finished': {
      const step = state.byId.get(event.step);
      return step ? finished(step, style) : [];
    }
    case 'run.finished':
      return ended(event, style);
    default:
      return [];
  }
}

function begun(event: EventOf<'run.started'>, style: Style): readonly string[] {
  const { planner, executor } = event.models;
  const models = [planner === undefined ? [] : [`planner ${planner}`], `executor ${executor}`].flat();
  return [
    paint(style, 'bold', oneLine(event.task)),
    paint(style, 'dim', oneLine(models.join(style.unicode ? ' · ' : ', '))),
  ];
}

function planned(event: EventOf<'plan.finished'>, state: RunState, style: Style): readonly string[] {
  const round = state.rounds.at(-1);
  const goal = event.goal ?? round?.goal;
  const took = round && isPlanned(round) ? ` in ${duration(event.at - round.startedAt)}` : '';
  const head = `plan ${event.round}: ${counted(event.steps, 'step')}${took}`;
  const said = harmless(event.answer ?? '')
    .trimEnd()
    .split('\n')
    .flatMap(line => wrap(line, style.width, ''));
  return [
    paint(style, 'dim', goal === undefined ? head : `${head}; ${oneLine(goal)}`),
    ...(event.answer === undefined ? [] : said),
    ...sourceLines(event, style),
  ];
}

/** As terminals take them, one a line. */
function sourceLines({ sources }: EventOf<'plan.finished'>, style: Style): readonly string[] {
  if (sources === undefined) return [];
  if (sources.length === 0) return [paint(style, 'yellow', 'This answer names no place in the workspace.')];
  return [paint(style, 'dim', 'Sources'), ...sources.map(source => oneLine(sourceText(source)))];
}

function stepLine(step: Step, style: Style): string {
  const dot = style.unicode ? '·' : '.';
  return `${paint(style, 'dim', `${dot} ${padEnd(step.agent, 8)}`)}${oneLine(step.title)}${paint(style, 'dim', subject(step))}`;
}

function subject(step: Step): string {
  const text =
    'file' in step
      ? step.agent === 'move'
        ? `${step.file} to ${step.to}`
        : step.file
      : 'command' in step
        ? step.command
        : step.agent === 'query'
          ? `${step.database}: ${step.sql ?? step.question ?? ''}`
          : undefined;
  return text === undefined ? '' : `  ${oneLine(text)}`;
}

const marks: Readonly<Record<StepStatus, readonly [box: string, ascii: string, color: Paint]>> = {
  done: ['✓', 'ok', 'green'],
  failed: ['✗', 'FAILED', 'red'],
  refused: ['⊘', 'refused', 'yellow'],
  skipped: ['–', 'skipped', 'gray'],
  stopped: ['■', 'stopped', 'yellow'],
};

function finished(step: StepState, style: Style): readonly string[] {
  const status = step.status ?? 'done';
  const [box, ascii, color] = marks[status];
  const took = step.readyAt === undefined ? '' : `  ${duration((step.finishedAt ?? 0) - step.readyAt)}`;
  const word = style.unicode && status !== 'done' ? `  ${status}` : '';
  const head = `${paint(style, color, style.unicode ? box : ascii)} ${padEnd(step.agent, 8)}${oneLine(step.title)}${word}${paint(style, 'dim', took)}${outcome(step)}`;
  const why =
    step.detail === undefined
      ? []
      : wrap(`  ${oneLine(step.detail)}`, style.width, '  ').map(line => paint(style, color, line));
  return [head, ...why, ...folded(step, style)];
}

function outcome(step: StepState): string {
  const fields = objectOf(step.output);
  const { path, added, removed, exitCode } = fields;
  const parts: string[] = [];
  if (typeof path === 'string') parts.push(oneLine(path));
  if (typeof added === 'number' && typeof removed === 'number') parts.push(`+${added} -${removed}`);
  const code = step.effects.findLast(effect => effect.exitCode !== undefined)?.exitCode ?? exitCode;
  if (typeof code === 'number' && code !== 0) parts.push(`exit code ${code}`);
  return parts.length === 0 ? '' : `  ${parts.join(' ')}`;
}

function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Of a command's output the last lines: enough to see that it is the right one, more of a failure. */
function folded(step: StepState, style: Style): readonly string[] {
  const rows = rowTable(step.output, style);
  if (rows !== null) return rows.map(line => paint(style, 'dim', line));
  const output = typeof step.output === 'string' ? step.output : undefined;
  if (output === undefined || output.trim() === '') return [];
  const all = harmless(output).trimEnd().split('\n');
  const keep = step.status === 'failed' ? 15 : 3;
  const bar = style.unicode ? '│' : '|';
  const hidden = all.length - keep;
  return [
    ...(hidden > 0 ? [`  ${bar} (${counted(hidden, 'line')} above)`] : []),
    ...all.slice(-keep).map(line => `  ${bar} ${line}`),
  ].map(line => paint(style, 'dim', line));
}

function ended(event: EventOf<'run.finished'>, style: Style): readonly string[] {
  const color = marks[event.status][2];
  const reason = event.reason === undefined ? '' : ` (${event.reason})`;
  // What went wrong is said at the very end, on standard error.
  const summary = event.status === 'done' ? oneLine(event.summary) : '';
  const line = `${paint(style, color, `${event.status}${reason}`)}${summary ? `: ${summary}` : ''}`;
  return ['', ...wrap(line, style.width, '  ')];
}
