// Three-way merge on whole lines: what we changed is carried over to what others made of the same text meanwhile.
// Changes of different lines are both kept, also where they touch; changes of the same lines are refused.
// node-diff3 was tried and left: it refuses changes that touch (two methods without a blank line between), and its
// search looks at every pair of equal lines, which takes minutes for a file of 30,000 lines with many closing braces.
import { fullLines, hunksOf, type Hunk } from './hunks';

export type RebaseResult = { readonly ok: true; readonly text: string } | { readonly ok: false };

export function rebase(base: string, mine: string, theirs: string): RebaseResult {
  if (mine === theirs || base === theirs) return { ok: true, text: mine };
  if (base === mine) return { ok: true, text: theirs };
  const old = fullLines(base);
  const merged = mergeHunks(hunksOf(old, fullLines(mine)), hunksOf(old, fullLines(theirs)));
  if (merged === null) return { ok: false };
  const lines = applyHunks(old, merged);
  // Two changes at the end of a file without a final newline would run into one line.
  if (lines.slice(0, -1).some(line => !/[\r\n]$/.test(line))) return { ok: false };
  return { ok: true, text: lines.join('') };
}

/** All hunks of both in order, equal ones once; null where two change the same lines or insert at the same place. */
function mergeHunks(mine: readonly Hunk[], theirs: readonly Hunk[]): Hunk[] | null {
  const all = [...mine, ...theirs].sort((a, b) => a.start - b.start || a.length - b.length);
  const merged: Hunk[] = [];
  for (const hunk of all) {
    const previous = merged.at(-1);
    if (previous !== undefined && same(previous, hunk)) continue;
    if (previous !== undefined && clash(previous, hunk)) return null;
    merged.push(hunk);
  }
  return merged;
}

function same(a: Hunk, b: Hunk): boolean {
  return a.start === b.start && a.length === b.length && a.lines.join('') === b.lines.join('');
}

function clash(a: Hunk, b: Hunk): boolean {
  if (b.start < a.start + a.length) return true;
  return a.length === 0 && b.length === 0 && a.start === b.start;
}

function applyHunks(old: readonly string[], merged: readonly Hunk[]): string[] {
  const pieces: (readonly string[])[] = [];
  let at = 0;
  for (const hunk of merged) {
    pieces.push(old.slice(at, hunk.start), hunk.lines);
    at = hunk.start + hunk.length;
  }
  return [...pieces, old.slice(at)].flat();
}
