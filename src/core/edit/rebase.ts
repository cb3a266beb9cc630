// Three-way merge on whole lines: what we changed is carried over to what others made of the same text meanwhile.
// Changes of different lines are both kept, also where they touch; changes of the same lines are refused.
import { diffIndices } from 'node-diff3';
import { splitLines } from './layout';

/** Base lines from `start` on, `length` of them (0: an insertion before `start`), become `lines`. */
interface Hunk {
  readonly start: number;
  readonly length: number;
  readonly lines: readonly string[];
}

export type RebaseResult = { readonly ok: true; readonly text: string } | { readonly ok: false };

export function rebase(base: string, mine: string, theirs: string): RebaseResult {
  if (mine === theirs || base === theirs) return { ok: true, text: mine };
  if (base === mine) return { ok: true, text: theirs };
  const old = fullLines(base);
  const merged = mergeHunks(hunks(old, fullLines(mine)), hunks(old, fullLines(theirs)));
  if (merged === null) return { ok: false };
  const lines = applyHunks(old, merged);
  // Two changes at the end of a file without a final newline would run into one line.
  if (lines.slice(0, -1).some(line => !/[\r\n]$/.test(line))) return { ok: false };
  return { ok: true, text: lines.join('') };
}

function fullLines(text: string): string[] {
  const lines = splitLines(text).map(line => line.text + line.end);
  if (text.startsWith('\uFEFF')) lines[0] = `\uFEFF${lines[0] ?? ''}`;
  return lines;
}

/** The library looks at every pair of equal lines, so it only sees what lies between the first and last change. */
function hunks(old: readonly string[], now: readonly string[]): Hunk[] {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [before, after] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  return diffIndices(before, after).map(({ buffer1: [start, length], buffer2Content }) => ({
    start: start + head,
    length,
    lines: buffer2Content,
  }));
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
