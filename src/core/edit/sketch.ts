// Sketches: the new code of a region with unchanged parts elided by comment lines (`// ...`). Merging retypes
// nothing: each elision becomes a run of the region's own lines, found where the lines of the sketch beside it match
// the region once. What is not certain is refused with the line, for a model to choose the run.
import { linesOf, textOf } from './layout';
import {
  assemble,
  equal,
  fitted,
  inlineElision,
  mayBeEmpty,
  segmentsOf,
  type Segment,
  type Span,
} from './sketchParts';
import { chainsOf, spansOf } from './sketchPlaces';

export type SketchResult =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string };

/** A segment with more places than this is ambiguous whatever stands around it. */
const MAX_SPANS = 500;

/** `detail` names the sketch's line that could not be placed. */
export function mergeSketch(regionText: string, sketch: string): SketchResult {
  const region = linesOf(regionText);
  const segments = segmentsOf(fitted(sketch, region), region);
  const inline = inlineElision(segments, region);
  if (inline !== null)
    return fail(inline, 'holds an elision beside code; give each elision a line of its own.');
  if (segments.length === 1) return { ok: true, text: textOf(segments[0]?.lines ?? []) };
  const candidates = segments.map((segment, i) =>
    spansOf(segment, region, i === 0, i === segments.length - 1),
  );
  const unplaced = candidates.findIndex(spans => spans.length === 0);
  const lost = segments[unplaced];
  if (lost !== undefined)
    return fail(
      unplacedLine(lost, region, unplaced),
      'is not in the region once beside its elision; put an unchanged line next to the elision.',
    );
  const crowded = candidates.findIndex(spans => spans.length > MAX_SPANS);
  const chains = crowded === -1 ? chainsOf(candidates) : { unique: false, at: crowded, spans: [] };
  if (typeof chains === 'number')
    return fail(
      segments[chains]?.at ?? 1,
      'matches the region only out of order; keep the order of the region.',
    );
  const dropped = chains.spans.findIndex(
    (span, i) => i > 0 && isEmptyRun(chains.spans[i - 1], span) && !mayBeEmpty(segments, i, region),
  );
  if (chains.unique && dropped !== -1)
    return fail(
      segments[dropped]?.at ?? 1,
      'leaves nothing for the elision before it to stand for; leave the elision out.',
    );
  if (!chains.unique)
    return fail(
      segments[chains.at]?.at ?? 1,
      'matches the region in more than one place; put more unchanged lines next to the elision.',
    );
  return { ok: true, text: textOf(assemble(segments, chains.spans, region)) };
}

function fail(line: number, problem: string): SketchResult {
  return { ok: false, detail: `Line ${line} of the sketch ${problem}` };
}

function isEmptyRun(previous: Span | undefined, next: Span): boolean {
  return previous !== undefined && previous.last + 1 === next.first;
}

function unplacedLine(segment: Segment, region: readonly string[], index: number): number {
  const firstMatches = region.some(line => equal(line, segment.lines[0]));
  return index > 0 && !firstMatches ? segment.at : segment.at + segment.lines.length - 1;
}
