// The lines at the bottom of a terminal while a run goes on: what is being planned, and each step that is at work with
// its phase and time. Pure: redrawing is liveRegion's business.
import type { ReadingEvent, StepLiveEvent } from '../../core/events';
import type { RunState, StepState } from '../../core/run/runState';
import { waitsOf } from '../../core/timing/waits';
import { paint, type Style } from './style';
import { counted, duration, oneLine, padEnd, percent } from './text';

const spinner = { unicode: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'], ascii: ['|', '/', '-', '\\'] };

/** The latest live event of each step. */
export type LiveByStep = ReadonlyMap<string, StepLiveEvent>;

/** `rows` is how many lines there is room for; `now` is milliseconds since the run began. */
export function liveLines(
  state: RunState,
  live: LiveByStep,
  now: number,
  style: Style,
  rows: number,
  reading?: ReadingEvent,
): readonly string[] {
  if (state.run === '' || state.status !== 'running') return [];
  const frames = style.unicode ? spinner.unicode : spinner.ascii;
  const frame = paint(style, 'cyan', frames[Math.floor(now / 100) % frames.length] ?? '');
  const lines: string[] = [];
  const round = state.rounds.at(-1);
  if (!round && reading) {
    const { done, total } = reading;
    lines.push(`${frame} reading the workspace: ${done} of ${counted(total, 'file')} ${time(now, style)}`);
  }
  if (round && round.finishedAt === undefined) {
    const steps = state.steps.filter(step => step.round === round.round).length;
    lines.push(`${frame} planning: ${counted(steps, 'step')} ${time(now - round.startedAt, style)}`);
  }
  const open = state.steps.filter(step => step.progress !== 'finished');
  const active = open.filter(step => step.progress !== 'waiting');
  for (const step of active) lines.push(stepLine(step, state, live, now, style, frame));
  const waiting = open.length - active.length;
  const room = Math.max(1, rows - 1);
  const hidden = lines.length - room;
  const shown = hidden > 0 ? lines.slice(0, room) : lines;
  const counts = [
    ...(hidden > 0 ? [`${hidden} more at work`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    `${state.steps.length - open.length} of ${counted(state.steps.length, 'step')} ended`,
    duration(now),
  ];
  return [...shown, paint(style, 'dim', `  ${counts.join(', ')}`)];
}

function stepLine(
  step: StepState,
  state: RunState,
  live: LiveByStep,
  now: number,
  style: Style,
  frame: string,
): string {
  const doing = doingOf(step, state, live.get(step.id), now);
  const head = `${frame} ${padEnd(step.agent, 8)}${oneLine(step.title)}`;
  return `${head}  ${paint(style, 'cyan', doing)} ${time(now - (step.readyAt ?? now), style)}`;
}

function time(milliseconds: number, style: Style): string {
  return paint(style, 'dim', duration(milliseconds));
}

function doingOf(step: StepState, state: RunState, live: StepLiveEvent | undefined, now: number): string {
  if (step.progress === 'approval') return 'asks you';
  if (step.progress === 'ready' || step.progress === 'prepared') {
    const wait = waitsOf(state, step, now).at(-1);
    return wait ? `waits for ${oneLine(wait.text)}` : step.progress;
  }
  if (step.effects.some(effect => effect.doneAt === undefined)) return 'execute';
  const attempt = step.attempts.at(-1);
  if (live?.type === 'attempt.waiting' && live.n === attempt?.n)
    return `server busy, asked again after ${duration(live.ms)}`;
  if (!attempt || attempt.finishedAt !== undefined) return attempt ? 'validate' : 'begins';
  const retry = attempt.why === 'first' ? '' : `${attempt.why}: `;
  if (live?.n !== attempt.n || live.type === 'attempt.waiting') return `${retry}model`;
  if (live.type === 'attempt.token') return `${retry}decode ${counted(live.count, 'token')}`;
  return `${retry}${live.phase}${live.total === undefined ? '' : ` ${percent(live.done, live.total)}`}`;
}
