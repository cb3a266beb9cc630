// The plan of a run as a file could hold it. Decides which steps it was in the end: those of the rounds before the last
// that did not end well were made up for by later ones and are left out, and so is what a person took out of it.
import type { Plan, Step } from '../plan/plan';
import { REVIEW, type RunState, type StepState } from './runState';

export interface SavedPlan {
  readonly version: 1;
  readonly goal: string;
  readonly parameters?: Plan['parameters'];
  readonly steps: readonly Step[];
  readonly answer?: string;
}

export function planOfRun({ rounds, steps, task }: RunState): SavedPlan {
  const goal = rounds.findLast(round => round.goal !== undefined)?.goal ?? task;
  const planned = steps.filter(({ parent }) => parent === undefined);
  const last = planned.reduce((latest, { round }) => Math.max(latest, round), 0);
  // A reviewed plan is a round that names its steps again.
  const reviewed = rounds.findLast(({ model }) => model === REVIEW)?.round ?? 1;
  const standing = planned.filter(({ round, status }) => round >= reviewed || status === 'done');
  const kept = standing.filter(step => step.round === last || !wasMadeUpFor(step));
  const answer = rounds.findLast(round => round.answer !== undefined)?.answer;
  return {
    version: 1,
    goal,
    steps: kept.flatMap(({ step }) => step ?? []),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** Null where its plan can be kept as a recipe. */
export function whyNotKept(run: RunState | undefined): string | null {
  if (!run || run.status === 'running' || run.steps.length === 0)
    return 'There is no finished plan to keep yet; send a task first.';
  return run.steps.some(({ masked }) => masked)
    ? 'This plan held what looks like a secret, which is not kept; it cannot be a recipe.'
    : null;
}

/** A plan that was carried out by nobody has no such step; one that was stopped was taken back. */
function wasMadeUpFor({ status }: StepState): boolean {
  return status === 'failed' || status === 'refused' || status === 'skipped' || status === 'stopped';
}
