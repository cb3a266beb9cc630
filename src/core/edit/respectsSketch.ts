// Whether a text that a model retyped is what its sketch says.
import { linesOf } from './layout';
import { equal, fitted, mayBeEmpty, segmentsOf } from './sketchParts';

/**
 * Whether the result is the sketch's own lines in order with each elision replaced by a run of the region's lines,
 * the runs in the region's order and none twice. An empty run counts only where the sketch's lines beside the
 * elision are neighbours in the region (or its end) too.
 */
export function respectsSketch(regionText: string, sketch: string, result: string): boolean {
  const region = linesOf(regionText);
  const made = linesOf(result);
  const segments = segmentsOf(fitted(sketch, region), region);
  const [head] = segments;
  if (head === undefined || !startsAt(made, head.lines, 0)) return false;
  // For each length of the result that can be explained so far: how many of the region's lines are used up at least.
  let states = new Map([[head.lines.length, 0]]);
  for (const [i, segment] of segments.entries()) {
    if (i > 0) states = advance(states, made, region, segment.lines, mayBeEmpty(segments, i, region));
  }
  return states.has(made.length);
}

function advance(
  states: ReadonlyMap<number, number>,
  made: readonly string[],
  region: readonly string[],
  own: readonly string[],
  mayBeEmpty: boolean,
): Map<number, number> {
  const next = new Map<number, number>();
  const reach = (at: number, used: number): void => {
    if (!startsAt(made, own, at)) return;
    const end = at + own.length;
    next.set(end, Math.min(used, next.get(end) ?? used));
  };
  for (const [at, used] of states) {
    if (mayBeEmpty) reach(at, used);
    for (let from = used; from < region.length; from++) {
      for (let n = 0; equal(made[at + n], region[from + n]); n++) reach(at + n + 1, from + n + 1);
    }
  }
  return next;
}

function startsAt(made: readonly string[], own: readonly string[], at: number): boolean {
  return at + own.length <= made.length && own.every((line, i) => equal(line, made[at + i]));
}
