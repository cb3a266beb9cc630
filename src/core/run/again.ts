// A further try of a step whose change is in the workspace already but did not pass its verification. The step reads
// its file without that change, and what it makes takes the change's place: nothing is inserted or created twice.
import type { FileChange } from '../agents/agent';
import { rebase } from '../edit/rebase';
import type { ReadResult } from '../ports';

export interface Again {
  /** What the verification said. */
  readonly failure: string;
  /** What the step committed. */
  readonly own: FileChange;
}

/** The file as it would be without the step's own change; as it stands where that cannot be taken out. */
export function withoutOwn(own: FileChange, standing: ReadResult): ReadResult {
  if (!standing.ok) return standing;
  if (own.kind === 'create') {
    return { ok: false, reason: 'missing', detail: `${own.path} was not there before this step.` };
  }
  if (own.kind !== 'write') return standing;
  const undone = rebase(own.result, own.base.text, standing.file.text);
  return undone.ok ? { ok: true, file: { ...standing.file, text: undone.text } } : standing;
}

/** The new change as one of the file as it stands, the step's earlier change in it. */
export function insteadOf(change: FileChange, standing: ReadResult): FileChange {
  if (!standing.ok || (change.kind !== 'create' && change.kind !== 'write')) return change;
  return { kind: 'write', path: change.path, base: standing.file, result: change.result };
}
