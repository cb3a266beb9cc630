// What each step waits or waited for, in words: the plan, a step it needs, a step on the same file, a slot, a person.
// Read from the times in the run's state: the scheduler does not say why it held a step, but what was released last
// before the step could go on is what held it.
import { accessOf, type Access, type Touch } from '../plan/access';
import type { Step } from '../plan/plan';
import { needsOf } from '../plan/templates';
import { touches } from '../policy/paths';
import type { RunState, StepState } from '../run/runState';
import { endOf, isPlanned } from './stepTimings';

export type WaitReason = 'plan' | 'needs' | 'file' | 'slot' | 'approval';

export interface Wait {
  readonly reason: WaitReason;
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly to: number;
  /** The step that was waited for. */
  readonly on?: string;
  /** What was waited for, to follow "waits for" or "waited for". */
  readonly text: string;
}

/** Two events that follow from each other may carry times a fraction apart. */
const NEAR = 0.5;

/** In order of time; a wait that lasts still ends at `now`. */
export function waitsOf(state: RunState, step: StepState, now = endOf(state)): readonly Wait[] {
  return [
    beforeReady(state, step, now),
    forSlot(state, step, now),
    forCommit(state, step, now),
    ...forPeople(step, now),
  ]
    .filter(wait => wait !== null)
    .sort((a, b) => a.from - b.from);
}

function beforeReady(state: RunState, step: StepState, now: number): Wait | null {
  const round = state.rounds.find(one => one.round === step.round);
  const from = round?.startedAt ?? 0;
  const to = step.readyAt ?? step.finishedAt ?? now;
  if (to - from <= NEAR) return null;
  const held = heldBy(state, step, to);
  if (!held) return round && isPlanned(round) ? { reason: 'plan', from, to, text: 'the plan' } : null;
  const { by, reason } = held;
  const text =
    reason === 'needs' ? `“${by.title}”, which it needs` : `“${by.title}”, ${sharedText(by, step)}`;
  return { reason, from, to, on: by.id, text };
}

function heldBy(
  state: RunState,
  step: StepState,
  to: number,
): { by: StepState; reason: 'needs' | 'file' } | null {
  const needs = neededIds(step);
  let best: { by: StepState; reason: 'needs' | 'file'; at: number } | null = null;
  for (let i = state.steps.indexOf(step) - 1; i >= 0; i--) {
    const other = state.steps[i];
    if (!other || other.id === step.parent) continue;
    // What has not let go yet holds a step that is not ready; for one that is, only what let go before counts.
    const at = releasedAt(other, to) ?? (step.readyAt === undefined ? to : undefined);
    if (at === undefined || (best && at <= best.at)) continue;
    const needed = needs.has(other.id) || (other.parent !== undefined && needs.has(other.parent));
    if (needed || overlaps(other, step)) best = { by: other, reason: needed ? 'needs' : 'file', at };
  }
  return best;
}

/** When a step last let others go on: prepared (its result lies in the overlay) or finished; undefined: not by then. */
export function releasedAt(step: StepState, by: number): number | undefined {
  const times = [step.preparedAt, step.finishedAt].filter(at => at !== undefined && at <= by + NEAR);
  return times.at(-1);
}

function neededIds({ step }: StepState): ReadonlySet<string> {
  return new Set(step ? needsOf(step) : []);
}

function forSlot(state: RunState, step: StepState, now: number): Wait | null {
  if (step.readyAt === undefined) return null;
  const to = step.startedAt ?? step.finishedAt ?? now;
  if (to - step.readyAt <= NEAR) return null;
  let holder: StepState | undefined;
  let released = -1;
  for (const other of state.steps) {
    if (other === step || other.startedAt === undefined || other.startedAt >= to) continue;
    const at = releasedAt(other, to) ?? (step.startedAt === undefined ? to : -1);
    if (at > step.readyAt && at > released) [holder, released] = [other, at];
  }
  const wait = { reason: 'slot' as const, from: step.readyAt, to };
  return holder
    ? { ...wait, on: holder.id, text: `a free slot, held by “${holder.title}”` }
    : { ...wait, text: 'a free slot' };
}

/** A prepared step commits after the earlier steps of its file. */
function forCommit(state: RunState, step: StepState, now: number): Wait | null {
  const { preparedAt } = step;
  if (preparedAt === undefined) return null;
  const next = [...step.approvals.map(a => a.requestedAt), ...step.effects.map(e => e.intentAt)];
  const to = Math.min(...next.filter(at => at >= preparedAt), step.finishedAt ?? now);
  if (to - preparedAt <= NEAR) return null;
  let last: StepState | undefined;
  for (const other of state.steps) {
    if (other === step) break;
    const at = other.finishedAt ?? (step.finishedAt === undefined ? now : -1);
    if (at <= preparedAt || at > to + NEAR || !overlaps(other, step)) continue;
    if (!last || at >= (last.finishedAt ?? now)) last = other;
  }
  if (!last) return null;
  return {
    reason: 'file',
    from: preparedAt,
    to,
    on: last.id,
    text: `“${last.title}”, ${sharedText(last, step)}`,
  };
}

function forPeople(step: StepState, now: number): readonly Wait[] {
  return step.approvals.map(approval => ({
    reason: 'approval' as const,
    from: approval.requestedAt,
    to: approval.resolvedAt ?? step.finishedAt ?? now,
    text: `your approval of ${approval.subject}`,
  }));
}

// ---- what two steps share: the scheduler's own rule ----

function overlaps(earlier: StepState, later: StepState): boolean {
  const [mine, its] = [accessOfState(later), accessOfState(earlier)];
  return (
    sharedPath(its.writes, [...mine.reads, ...mine.writes, ...mine.verifies]) !== undefined ||
    sharedPath([...its.reads, ...its.verifies], mine.writes) !== undefined
  );
}

const none: Access = { reads: [], writes: [], verifies: [] };
const known = new WeakMap<Step, Access>();

function accessOfState({ step }: StepState): Access {
  if (!step) return none;
  const access = known.get(step) ?? accessOf(step);
  known.set(step, access);
  return access;
}

/** The narrower of two paths that overlap; the root is empty. */
function sharedPath(some: readonly Touch[], others: readonly Touch[]): string | undefined {
  for (const a of some) {
    const b = others.find(other => touches(a, other));
    if (b) return a.path.length > b.path.length ? a.path : b.path;
  }
  return undefined;
}

function sharedText(by: StepState, step: StepState): string {
  const [mine, its] = [accessOfState(step), accessOfState(by)];
  const path = sharedPath(its.writes, [...mine.reads, ...mine.writes, ...mine.verifies]);
  if (path !== undefined) return path === '' ? 'which may change anything' : `which changes ${path} first`;
  const read = sharedPath([...its.reads, ...its.verifies], mine.writes) ?? '';
  return `which reads ${read === '' ? 'everything' : read} first`;
}
