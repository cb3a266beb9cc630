// The other way to ask for an edit: search/replace blocks against the region, for an answer that would be too long or
// that runs in a loop when the region is written whole. Blocks apply exactly, or are refused with what is wrong.
import { applyEdits } from '../edit/formats/applyEdits';
import type { Edit } from '../edit/formats/patch';
import { readPatch } from '../edit/formats/readPatch';
import type { Validated } from '../model/ladder';

/** Whether the reply tries to be blocks at all. */
export function hasBlocks(reply: string): boolean {
  return /^\s*(?:[<>]{5,}|={5,}|-{5,} ?SEARCH)/m.test(reply);
}

/** The region with the blocks of the reply carried out. */
export function regionWithBlocks(region: string, reply: string): Validated<string> {
  const read = readPatch(reply, 'search-replace');
  if (!read.ok) return { ok: false, fault: `line ${read.line} of the answer ${read.detail}` };
  const edits: Edit[] = [];
  for (const change of read.changes) {
    if (change.kind !== 'update')
      return { ok: false, fault: 'a SEARCH part is empty; quote the lines of the region that change' };
    edits.push(...change.edits);
  }
  const edited = applyEdits(region, edits);
  if (edited.ok) return { ok: true, value: edited.text };
  return { ok: false, fault: `the block at line ${edited.line} of the answer ${edited.detail}` };
}
