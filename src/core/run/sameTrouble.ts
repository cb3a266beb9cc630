// Whether planning once more would only bring the same again: a planner that names a tool or arguments that there are
// not, or writes lines that cannot be used, is told so once. If the next plan does it again, the run ends.
import type { Fault } from '../plan/plan';
import type { Ended } from './engine';

export interface RoundEnd {
  readonly ended: readonly Ended[];
  readonly faults: readonly Fault[];
}

export function isSameTrouble(before: RoundEnd | null, now: RoundEnd): boolean {
  if (!before) return false;
  const told = new Set(before.ended.flatMap(toolTrouble));
  if (now.ended.flatMap(toolTrouble).some(trouble => told.has(trouble))) return true;
  const isUseless = now.faults.length > 0 && now.ended.every(one => one.status !== 'done');
  return isUseless && before.faults.length > 0;
}

function toolTrouble({ status, reason, detail }: Ended): string[] {
  return status === 'failed' && reason === 'tool' ? [detail ?? ''] : [];
}
