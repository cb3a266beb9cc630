// Asking for a permission within a step: what waits for a person is shown as waiting, and its time is the approval's.
import type { Permit } from '../policy/permissions';
import type { ApprovalRequest } from '../ports';
import type { StepTimer } from '../timing/stepTimer';
import type { Recorder } from './recorder';

export interface PermissionContext {
  readonly permit: Permit;
  readonly recorder: Recorder;
  readonly timer: StepTimer;
  readonly signal: AbortSignal;
}

/** Whether it is allowed. Leaves events only where a person is asked. */
export async function isPermitted(request: ApprovalRequest, context: PermissionContext): Promise<boolean> {
  const { permit, recorder, timer, signal } = context;
  const { step, kind, subject } = request;
  const asks = permit.asks(request);
  if (asks) timer.enter('approval', recorder.emit({ type: 'approval.requested', step, kind, subject }));
  const { decision, scope } = await permit.decide(request, signal);
  if (asks) timer.enter('other', recorder.emit({ type: 'approval.resolved', step, decision, scope }));
  return decision === 'allow';
}

/** Of what touches a sensitive file: no setting would allow it. */
export function askedEachTime(subject: string): string {
  return `${subject} touches what is asked about each time, whatever is allowed, and nobody said yes; run it again where a person can answer.`;
}
