// What two lists of lines differ in, as exchanges of whole lines: the ground for diffs, counts and merges.
import { diffArrays } from 'diff';
import { splitLines } from './layout';

/** Lines from the 0-based line `start` on, `length` of them (0: an insertion before `start`), become `lines`. */
export interface Hunk {
  readonly start: number;
  readonly length: number;
  readonly lines: readonly string[];
}

/** Beyond so many changed lines the search takes longer (100 ms) than the smallest difference is worth. */
export const MAX_EDITS = 1500;

/** In order, never touching each other; all that lies between the first and the last change where that is too much. */
export function hunksOf(old: readonly string[], now: readonly string[]): Hunk[] {
  const [head, tail] = commonEnds(old, now);
  const before = old.slice(head, old.length - tail);
  const after = now.slice(head, now.length - tail);
  if (before.length === 0 && after.length === 0) return [];
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return [{ start: head, length: before.length, lines: after }];
  const hunks: Hunk[] = [];
  let at = head;
  let open: Hunk | null = null;
  for (const { added, removed, count, value } of changes) {
    if (!added && !removed) {
      if (open !== null) hunks.push(open);
      open = null;
      at += count;
      continue;
    }
    const { start, length, lines }: Hunk = open ?? { start: at, length: 0, lines: [] };
    open = added ? { start, length, lines: lines.concat(value) } : { start, length: length + count, lines };
    if (removed) at += count;
  }
  return open === null ? hunks : [...hunks, open];
}

/** How many lines both begin with, and how many of the rest both end with. */
export function commonEnds(old: readonly string[], now: readonly string[]): [number, number] {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [head, tail];
}

/** Lines with their ends; a byte order mark belongs to the first. */
export function fullLines(text: string): string[] {
  const lines = splitLines(text).map(line => line.text + line.end);
  if (text.startsWith('\uFEFF')) lines[0] = `\uFEFF${lines[0] ?? ''}`;
  return lines;
}
