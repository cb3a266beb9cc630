// Line numbers of a plan count in the file as the planner read it. When earlier steps have changed the file, the same
// lines stand elsewhere: this follows them through the difference.
import { diffArrays } from 'diff';

/**
 * @param lines 1-based and inclusive, in `original`
 * @returns the same lines in `current`; where lines inside the range were replaced, the range of what replaced them
 */
export function shiftLines(
  original: string,
  current: string,
  [first, last]: readonly [number, number],
): [number, number] {
  if (original === current) return [first, last];
  let from = 1;
  let to = 1;
  let start: number | null = null;
  let end = last;
  for (const part of diffArrays(original.split('\n'), current.split('\n'))) {
    const count = part.value.length;
    if (part.added) {
      // New lines right before the range are not part of it; inside it they are.
      to += count;
      continue;
    }
    const next = from + count;
    if (start === null && first < next) start = part.removed ? to : to + (first - from);
    if (last < next && from <= last) end = part.removed ? to : to + (last - from);
    from = next;
    if (!part.removed) to += count;
  }
  return [start ?? first, Math.max(start ?? first, end)];
}
