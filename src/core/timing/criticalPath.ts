// The critical path: the chain of plan rounds and steps, without gaps, that the length of the run hangs on.
// Walked back from what ended last, each time to what had to let go before it could go on.
import type { RunState, StepState } from '../run/runState';
import { endOf, isPlanned } from './stepTimings';
import { releasedAt, waitsOf, type Wait } from './waits';

export interface CriticalLink {
  readonly kind: 'plan' | 'step';
  /** The step's id; `plan 1` for the first round. */
  readonly id: string;
  readonly title: string;
  /** The stretch of the run that hangs on it; each link begins where the one before ends. Milliseconds. */
  readonly from: number;
  readonly to: number;
  /** All that it waited for, the approvals of a person too. */
  readonly waits: readonly Wait[];
}

/** In order of time, from 0 to the end of the last step (or plan round). Empty for a run that has not begun. */
export function criticalPath(state: RunState, now = endOf(state)): readonly CriticalLink[] {
  const links: CriticalLink[] = [];
  let at = now;
  let next = lastToEnd(state, now);
  const seen = new Set<string>();
  while (next && !seen.has(next.id)) {
    seen.add(next.id);
    const ended =
      links.length === 0 ? (next.kind === 'step' ? (next.step.finishedAt ?? now) : next.until) : at;
    const before =
      next.kind === 'plan' ? beforeRound(state, next.round) : beforeStep(state, next.step, ended, now);
    const from = before?.at ?? 0;
    links.push({
      kind: next.kind,
      id: next.id,
      title: next.kind === 'plan' ? 'Plan' : next.step.title,
      from,
      to: ended,
      waits: next.kind === 'plan' ? [] : waitsOf(state, next.step, now),
    });
    at = from;
    next = before?.node;
  }
  return links.reverse();
}

type Node =
  | { readonly kind: 'step'; readonly id: string; readonly step: StepState }
  | { readonly kind: 'plan'; readonly id: string; readonly round: number; readonly until: number };
interface Before {
  readonly node: Node;
  /** When it let go. */
  readonly at: number;
}

function stepNode(step: StepState): Node {
  return { kind: 'step', id: step.id, step };
}

function planNode(round: number, until: number): Node {
  return { kind: 'plan', id: `plan ${round}`, round, until };
}

function lastToEnd(state: RunState, now: number): Node | undefined {
  let last: Node | undefined;
  let end = -1;
  for (const round of state.rounds.filter(isPlanned)) {
    const at = round.finishedAt ?? now;
    if (at >= end) [last, end] = [planNode(round.round, at), at];
  }
  for (const step of state.steps) {
    if (step.readyAt === undefined) continue;
    const at = step.finishedAt ?? now;
    if (at >= end) [last, end] = [stepNode(step), at];
  }
  return last;
}

function beforeStep(state: RunState, step: StepState, ended: number, now: number): Before | undefined {
  const waits = waitsOf(state, step, now);
  for (const wait of waits.toReversed()) {
    const other = wait.on === undefined ? undefined : state.byId.get(wait.on);
    const at = other ? releasedAt(other, Math.min(wait.to, ended)) : undefined;
    if (other && at !== undefined && at < ended) return { node: stepNode(other), at };
    if (wait.reason === 'plan' && wait.to <= ended)
      return { node: planNode(step.round, wait.to), at: wait.to };
  }
  return undefined;
}

function beforeRound(state: RunState, number: number): Before | undefined {
  const round = state.rounds.find(({ round }) => round === number);
  if (!round || number <= 1) return undefined;
  let last: StepState | undefined;
  for (const step of state.steps) {
    if (step.finishedAt === undefined || step.finishedAt > round.startedAt) continue;
    if (step.finishedAt >= (last?.finishedAt ?? 0)) last = step;
  }
  return last ? { node: stepNode(last), at: last.finishedAt ?? 0 } : undefined;
}
