// How a step ended, as the engine keeps it and its event tells it: what an agent, a commit or a verification came to.
import type { Failure, FileChange } from '../agents/agent';
import type { JsonValue, Reason, StepStatus } from '../events';
import type { Step } from '../plan/plan';

export interface Outcome {
  readonly status: StepStatus;
  readonly reason?: Reason;
  readonly detail?: string;
  readonly output?: JsonValue;
  readonly log?: readonly string[];
}

export const skipped: Outcome = {
  status: 'skipped',
  reason: 'need',
  detail: 'A step that this one needs did not end done.',
};

interface Told {
  readonly id: string;
  readonly step: Pick<Step, 'title'>;
}

/** As a person knows it: the view shows titles; commands take ids. */
export function stepWords({ id, step: { title } }: Told): string {
  return title === id || title.trim() === '' ? `Step "${id}"` : `Step "${title}" (${id})`;
}

/** @param bringer the step that was to add a function which this one calls */
export function skippedWithout(bringer: Told): Outcome {
  const detail = `${stepWords(bringer)} did not bring the function that this one calls.`;
  return { status: 'skipped', reason: 'need', detail };
}

export function outcomeOf({ status, reason, detail, output, log }: Failure): Outcome {
  return { status, reason, detail, ...(output === undefined ? {} : { output }), ...(log ? { log } : {}) };
}

/** What could not be checked does not pass in silence. */
export function doneWith(output: JsonValue, unchecked: ReadonlySet<string>): Outcome {
  if (unchecked.size === 0) return { status: 'done', output };
  return { status: 'done', output, detail: `Not checked: ${[...unchecked].join('; ')}.` };
}

/** Also where nothing right was written: a repair of that place must know what was wanted. */
export function wasAttempted({ status, reason }: Outcome): boolean {
  return status === 'done' || reason === 'payload' || reason === 'check';
}

/** Only what a model writes can come out otherwise. */
export function canTryAgain(change: FileChange, verified: Failure): boolean {
  const isWritten = change.kind === 'write' || change.kind === 'create';
  return isWritten && verified.status === 'failed' && verified.reason === 'check';
}
