// What a round of a run came to: how the run stands after it, and whether another round is worth asking for.
import type { PlanResult } from '../plan/askPlanner';
import { faultText } from '../plan/plannerPrompt';
import { needsOf } from '../plan/templates';
import type { LimitReached } from '../ports';
import type { Ended } from './engine';
import { stepWords } from './outcome';
import type { RoundEnd } from './sameTrouble';
import type { RunResult } from './task';

/** A run is failed if a step failed for good, else refused if one was refused, else done. */
export function resultOf(ended: readonly Ended[], summary: string): RunResult {
  const first = (status: Ended['status']): Ended | undefined => ended.find(one => one.status === status);
  const worst = first('failed') ?? first('refused') ?? first('skipped') ?? first('stopped');
  if (!worst) return { status: 'done', summary };
  const how = worst.status === 'failed' ? 'failed' : `was ${worst.status}`;
  return {
    status: worst.status === 'refused' || worst.status === 'stopped' ? worst.status : 'failed',
    summary: `${stepWords(worst)} ${how}: ${worst.detail ?? ''}`,
    ...(worst.reason === undefined ? {} : { reason: worst.reason }),
  };
}

export function resultAfterRound(
  last: RunResult,
  ended: readonly Ended[],
  refusedBefore: readonly Ended[],
  { summary, faults, isDenied }: Pick<PlanResult, 'faults' | 'isDenied'> & { readonly summary: string },
): RunResult {
  if (ended.length === 0 && faults.length > 0) {
    const text = faults[0] ? faultText(faults[0]) : '';
    if (isDenied) {
      return {
        status: 'refused',
        reason: 'permission',
        summary: `The planner found no allowed way: ${text}.`,
      };
    }
    return {
      status: 'failed',
      reason: 'payload',
      summary: `The planner's answer could not be used: ${text}.`,
    };
  }
  // A round that only says that the task is done does not turn a failure into a success; and what failed can be made
  // up for in a later round, but not what was refused.
  return ended.length === 0 && last.status !== 'done'
    ? last
    : resultOf([...ended, ...refusedBefore], summary);
}

export function overLimit(last: RunResult, limit: LimitReached['limit']): RunResult {
  const what = limit === 'tokens' ? 'planner tokens' : limit;
  const summary = `The limit of ${what} is reached before the task was done; raise it, or go on with a new task. ${last.summary}`;
  return { status: 'failed', reason: 'limit', summary };
}

/** Another round is worth asking for when something failed, could not be read, or waits for what was found. */
export function isUnfinished({ ended, faults }: RoundEnd): boolean {
  const failed = ended.some(
    one => one.status === 'failed' && one.reason !== 'model' && one.reason !== 'internal',
  );
  return failed || hasOpenFinding(ended) || areStranded(ended) || faults.length > 0;
}

/** The planner explored and no step used what was found: it waits for the finding. */
function hasOpenFinding(ended: readonly Ended[]): boolean {
  const used = new Set(ended.flatMap(one => needsOf(one.step)));
  return ended.some(one => one.step.agent === 'explore' && one.status === 'done' && !used.has(one.step.id));
}

/** Steps that need one of an earlier round that did not end done: nothing in this round tells why they are skipped. */
function areStranded(ended: readonly Ended[]): boolean {
  return (
    ended.some(one => one.status === 'skipped') &&
    ended.every(one => one.status === 'skipped' || one.status === 'done')
  );
}
