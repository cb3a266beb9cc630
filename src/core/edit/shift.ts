// Line numbers of a plan count in the file as the planner read it. When earlier steps have changed the file, the same
// lines stand elsewhere: this follows them through the difference.
import { diffArrays } from 'diff';
import { commonEnds, MAX_EDITS } from './hunks';

/** `removed`: nothing of them is left · `unclear`: too much changed to tell where they stand. */
export type Lost = 'removed' | 'unclear';

/**
 * @param lines 1-based and inclusive, in `original`
 * @returns the same lines in `current`; where they were replaced, the range of what replaced them
 */
export function shiftLines(
  original: string,
  current: string,
  [first, last]: readonly [number, number],
): [number, number] | Lost {
  if (original === current) return [first, last];
  const old = original.split('\n');
  // Lines that were never there stay so: whoever applies the range says what there is.
  if (last > old.length) return [first, last];
  const now = current.split('\n');
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  if (parts === undefined) return shiftByEnds(old, now, [first, last]);
  let from = 1;
  let to = 1;
  let start: number | null = null;
  let end = 0;
  let replaced = false;
  for (const part of parts) {
    const count = part.value.length;
    if (part.added) {
      // New lines right before the range are not part of it; inside it, or in place of its last lines, they are.
      to += count;
      if (replaced) end = to - 1;
      replaced = false;
      continue;
    }
    const next = from + count;
    if (start === null && first < next) start = part.removed ? to : to + (first - from);
    replaced = part.removed && from <= last && first < next;
    if (last < next && from <= last) end = part.removed ? to - 1 : to + (last - from);
    from = next;
    if (!part.removed) to += count;
  }
  return start === null || end < start ? 'removed' : [start, end];
}

/** Of what both texts begin and end with; a range that begins or ends within what lies between has no certain place. */
function shiftByEnds(
  old: readonly string[],
  now: readonly string[],
  [first, last]: readonly [number, number],
): [number, number] | Lost {
  const [head, tail] = commonEnds(old, now);
  /** What lies between is gone: each line before or behind it has its place. */
  const isDeleted = head + tail === now.length;
  const behind = old.length - tail;
  const moved = now.length - old.length;
  if (!isDeleted && ((first > head + 1 && first <= behind) || (last > head && last < behind)))
    return 'unclear';
  const start = first > behind ? first + moved : Math.min(first, head + 1);
  const end = last <= head || last < behind ? Math.min(last, head) : last + moved;
  return end < start ? 'removed' : [start, end];
}
