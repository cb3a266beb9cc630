// Line numbers of a plan count in the file as the planner read it. When earlier steps have changed the file, the same
// lines stand elsewhere: this follows them through the difference.
import { diffArrays } from 'diff';

/**
 * @param lines 1-based and inclusive, in `original`
 * @returns the same lines in `current`; where they were replaced, the range of what replaced them; null where nothing
 * of them is left
 */
export function shiftLines(
  original: string,
  current: string,
  [first, last]: readonly [number, number],
): [number, number] | null {
  if (original === current) return [first, last];
  const old = original.split('\n');
  // Lines that were never there stay so: whoever applies the range says what there is.
  if (last > old.length) return [first, last];
  let from = 1;
  let to = 1;
  let start: number | null = null;
  let end = 0;
  let replaced = false;
  for (const part of diffArrays(old, current.split('\n'))) {
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
  return start === null || end < start ? null : [start, end];
}
