// Geometry of the waterfall that the terminal and the sidebar draw: one row for each plan round and step, cut into
// segments by phase. Events place attempts, approvals and effects; what a step's phases count beyond these
// (validation between attempts, mostly) is laid into the gaps in order.
import type { PhaseName, Phases, StepStatus } from '../events';
import type { AttemptState, RoundState, RunState, StepState } from '../run/runState';
import { criticalPath } from './criticalPath';
import { endOf, isPlanned } from './stepTimings';

export interface Segment {
  readonly phase: PhaseName;
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly to: number;
}

export interface WaterfallRow {
  readonly kind: 'plan' | 'step';
  /** The step's id; `plan 1` for the first round. */
  readonly id: string;
  readonly title: string;
  readonly agent: string;
  readonly status: StepStatus | 'running' | 'waiting';
  /** Without gaps from `from` to `to`; empty for a step that is not ready yet. */
  readonly segments: readonly Segment[];
  readonly from: number;
  readonly to: number;
  readonly critical: boolean;
}

export interface Waterfall {
  /** Milliseconds that the whole width stands for. */
  readonly total: number;
  readonly rows: readonly WaterfallRow[];
}

/** Rounds stand before the steps of their plan. `now` ends what still runs. */
export function waterfall(state: RunState, now = endOf(state)): Waterfall {
  const critical = new Set(criticalPath(state, now).map(link => link.id));
  const rows: WaterfallRow[] = [];
  let placed = 0;
  for (const round of state.rounds) {
    if (isPlanned(round)) rows.push(roundRow(round, now, critical));
    for (; placed < state.steps.length; placed++) {
      const step = state.steps[placed];
      if (!step || step.round > round.round) break;
      rows.push(stepRow(step, now, critical));
    }
  }
  for (const step of state.steps.slice(placed)) rows.push(stepRow(step, now, critical));
  return { total: now, rows };
}

function roundRow(round: RoundState, now: number, critical: ReadonlySet<string>): WaterfallRow {
  const id = `plan ${round.round}`;
  const from = round.startedAt;
  const to = round.finishedAt ?? now;
  const segments = join(divide(round.phases ?? {}, from, to, round.finishedAt === undefined));
  const status = round.finishedAt === undefined ? 'running' : 'done';
  return {
    kind: 'plan',
    id,
    title: 'Plan',
    agent: 'planner',
    status,
    segments,
    from,
    to,
    critical: critical.has(id),
  };
}

function stepRow(step: StepState, now: number, critical: ReadonlySet<string>): WaterfallRow {
  const ready = step.readyAt !== undefined;
  return {
    kind: 'step',
    id: step.id,
    title: step.title,
    agent: step.agent,
    status: step.status ?? (ready ? 'running' : 'waiting'),
    segments: stepSegments(step, now),
    from: step.readyAt ?? step.finishedAt ?? now,
    to: step.finishedAt ?? now,
    critical: critical.has(step.id),
  };
}

function stepSegments(step: StepState, now: number): readonly Segment[] {
  if (step.readyAt === undefined) return [];
  const end = step.finishedAt ?? now;
  const placed = placedSegments(step, end);
  const whole: Segment[] = [];
  let at = step.readyAt;
  for (const segment of placed) {
    const from = Math.max(at, segment.from);
    const to = Math.min(end, segment.to);
    if (from > at) whole.push({ phase: 'other', from: at, to: from });
    if (to > from) whole.push({ ...segment, from, to });
    at = Math.max(at, to);
  }
  if (end > at) whole.push({ phase: 'other', from: at, to: end });
  return join(fillGaps(whole, step));
}

/** What events place: by begin, possibly touching, never sorted before the step was ready. */
function placedSegments(step: StepState, end: number): readonly Segment[] {
  const segments: Segment[] = [];
  if (step.readyAt !== undefined) {
    segments.push({ phase: 'queue', from: step.readyAt, to: step.startedAt ?? end });
  }
  for (const attempt of step.attempts) segments.push(...attemptSegments(attempt, end));
  for (const { requestedAt, resolvedAt } of step.approvals) {
    segments.push({ phase: 'approval', from: requestedAt, to: resolvedAt ?? end });
  }
  for (const { intentAt, doneAt } of step.effects) {
    segments.push({ phase: 'execute', from: intentAt, to: doneAt ?? end });
  }
  return segments.sort((a, b) => a.from - b.from);
}

function attemptSegments(attempt: AttemptState, end: number): readonly Segment[] {
  const { startedAt, finishedAt } = attempt;
  return divide(attempt.phases ?? {}, startedAt, finishedAt ?? end, finishedAt === undefined);
}

const modelOrder = ['queue', 'load', 'prefill', 'decode', 'model', 'validate'] as const;

/** Lays a call's phases end to end; what they leave is other time, or the model's while it still runs. */
function divide(phases: Phases, from: number, to: number, running: boolean): readonly Segment[] {
  if (running) return [{ phase: 'model', from, to }];
  const segments: Segment[] = [];
  let at = from;
  for (const phase of modelOrder) {
    const end = Math.min(to, at + (phases[phase] ?? 0));
    if (end > at) segments.push({ phase, from: at, to: end });
    at = end;
  }
  if (to > at) segments.push({ phase: 'other', from: at, to });
  return segments;
}

function fillGaps(segments: readonly Segment[], step: StepState): readonly Segment[] {
  const missing = new Map<PhaseName, number>();
  for (const phase of ['validate', 'queue', 'execute'] as const) {
    const placed = segments.filter(s => s.phase === phase).reduce((sum, s) => sum + s.to - s.from, 0);
    missing.set(phase, Math.max(0, (step.phases[phase] ?? 0) - placed));
  }
  return segments.flatMap(segment => {
    if (segment.phase !== 'other') return [segment];
    const parts: Segment[] = [];
    let { from } = segment;
    for (const [phase, left] of missing) {
      const to = Math.min(segment.to, from + left);
      if (to > from) parts.push({ phase, from, to });
      missing.set(phase, left - (to - from));
      from = to;
    }
    if (segment.to > from) parts.push({ phase: 'other', from, to: segment.to });
    return parts;
  });
}

function join(segments: readonly Segment[]): readonly Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last?.phase === segment.phase && last.to === segment.from) {
      joined[joined.length - 1] = { ...last, to: segment.to };
    } else joined.push(segment);
  }
  return joined;
}
