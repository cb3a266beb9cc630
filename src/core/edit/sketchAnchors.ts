// Sketches that the lines beside their elisions do not merge alone: the places that each block of the sketch can have in
// the region, and the merge once one is chosen for each. What is elided is the region's own lines whatever is chosen.
import { closesOuter, likeness, openedBy, openings, textsOpenedBy } from './changedForms';
import { leading, linesOf, textOf } from './layout';
import type { SketchResult } from './sketch';
import { placeByForm } from './sketchForms';
import { assemble, equal, fitted, inlineElision, segmentsOf, type Segment, type Span } from './sketchParts';
import { bestMatches, chainsOf, follows, isCommon, spansOf } from './sketchPlaces';

/** A block of the sketch that could stand in several places. */
export interface OpenBlock {
  /** Its lines that are new. */
  readonly lines: readonly string[];
  /** By name (`after L4`, `replaces L5-L6`; lines of the region, 1-based). */
  readonly places: ReadonlyMap<string, Span>;
}

export interface OpenSketch {
  readonly region: readonly string[];
  /** Empty where the engine found the one place of each block. */
  readonly blocks: readonly OpenBlock[];
  /** The merge with the block at these places, one a block. */
  readonly merge: (chosen: readonly Span[]) => SketchResult;
}

/** 0-based lines that a segment may begin and end with; null: any. */
interface Edges {
  readonly starts: readonly number[] | null;
  readonly ends: readonly number[] | null;
}

/** Beyond so many places the lines of a block are not compared with the region's. */
const MAX_PAIRS = 40_000;
const MAX_PLACES = 80;
/** What is replaced is at least so much like what replaces it. */
const RELATED = 0.35;
/** Fewer lines in a row are often written again: a check and what follows from it. */
const MIN_RUN = 3;
const LEAVES = /^\s*(?:return|throw|raise|break|continue)\b/;
const LABEL = /^\s*(?:case|default|elif|else|except|finally)\b/;

/** Null where no choice of lines makes it right: lines out of order, an elision beside code. */
export function openSketch(regionText: string, sketch: string): OpenSketch | null {
  const region = linesOf(regionText);
  const segments = segmentsOf(fitted(sketch, region), region);
  if (region.length === 0 || segments.length < 2 || inlineElision(segments, region) !== null) return null;
  const edges = edgesOf(segments, region);
  if (edges === null) return null;
  const places = segments.map((segment, i) =>
    placesOf(segment, boundedEdges(edges, i, region.length), region),
  );
  if (places.some(spans => spans.length === 0)) return null;
  const open = places.flatMap((spans, i) => (spans.length > 1 ? [i] : []));
  const blocks = open.map(i => openBlock(segments[i]?.lines ?? [], places[i] ?? [], region));
  if (blocks.some(block => block.places.size > MAX_PLACES)) return null;
  return {
    region,
    blocks,
    merge(chosen) {
      const spans = places.map((own, i): Span => chosen[open.indexOf(i)] ?? own[0] ?? { first: 0, last: -1 });
      const wrong = spans.findIndex((span, i) => i > 0 && !follows(spans[i - 1] ?? span, span));
      if (wrong === -1) return { ok: true, text: textOf(assemble(segments, spans, region)) };
      const detail = `The block of line ${segments[wrong]?.at ?? 1} of the sketch must stand behind the one before it.`;
      return { ok: false, detail };
    },
  };
}

/** What the lines of each segment tell of its edges, those out of the region's order left out. */
function edgesOf(segments: readonly Segment[], region: readonly string[]): Edges[] | null {
  const last = segments.length - 1;
  const places = segments.map((segment, i) => spansOf(segment, region, i === 0, i === last));
  const known = places.flatMap((spans, i) => (spans.length > 0 ? [i] : []));
  const chains = chainsOf(known.map(i => places[i] ?? []));
  if (typeof chains === 'number') return null;
  return segments.map(({ lines }, i): Edges => {
    const spans = chains.kept[known.indexOf(i)];
    if (spans !== undefined)
      return { starts: spans.map(({ first }) => first), ends: spans.map(span => span.last) };
    if (i === 0) return { starts: [0], ends: null };
    if (i === last) return { starts: null, ends: [region.length - 1] };
    const starts = bestMatches(lines, region);
    const ends = bestMatches(lines.toReversed(), region.toReversed()).map(line => region.length - 1 - line);
    // Lines that match but cannot be the edges of one block tell nothing.
    const both = starts.length > 0 && ends.length > 0;
    return {
      starts: starts.length === 0 || both ? null : starts,
      ends: ends.length === 0 || both ? null : ends,
    };
  });
}

/** A block stands behind the ones before it and ahead of the ones behind it. */
function boundedEdges(all: readonly Edges[], i: number, count: number): Required<Edges> {
  const before = all.slice(0, i).map(({ starts, ends }) => Math.min(...(ends ?? starts ?? [-1])));
  const behind = all.slice(i + 1).map(({ starts, ends }) => Math.max(...(starts ?? ends ?? [count])));
  const [low, high] = [Math.max(-1, ...before) + 1, Math.min(count, ...behind) - 1];
  // A block that replaces nothing begins behind its end: one line beyond is a place too.
  const any = Array.from({ length: Math.max(0, high - low + 2) }, (_, k) => low + k);
  return { starts: all[i]?.starts ?? any, ends: all[i]?.ends ?? any.map(line => line - 1) };
}

function placesOf({ lines }: Segment, { starts, ends }: Edges, region: readonly string[]): readonly Span[] {
  const [from, to] = [[...new Set(starts)], [...new Set(ends)]];
  if (from.length * to.length > MAX_PAIRS) return [];
  const spans = from.flatMap(first => to.filter(last => last >= first - 1).map(last => ({ first, last })));
  if (lines.length === 0 || spans.length <= 1) return spans;
  // Brackets and bare keywords say nothing of where they stand.
  if (lines.every(isCommon)) return [];
  const reach = region.slice(Math.min(...from), Math.max(...to) + 1);
  const mustMatch = {
    first: isOld(lines[0], reach),
    last: opens(lines.at(-1) ?? '') && isOld(lines.at(-1), reach),
  };
  const opened = openedBy(lines);
  const openedIn = openings(region);
  const balanced = spans.filter(
    ({ first, last }) =>
      openedIn(first, last) === opened &&
      (!mustMatch.first || (first <= last && equal(lines[0], region[first]))) &&
      (!mustMatch.last || (first <= last && equal(lines.at(-1), region[last]))) &&
      fits({ first, last }, lines, region),
  );
  const told = placeByForm(lines, balanced, region);
  const isSound = (span: Span): boolean => mayStand(span, lines, region) && !repeats(span, lines, region);
  if (told !== null && isSound(told)) return [told];
  const likely = balanced.filter(span => span === told || isLikely(span, lines, region));
  return likely.length > 1 ? likely : likely.filter(isSound);
}

/** `} else {` or `try:` beside an elision is the one of the region: what it opens or closes is elided, not new. */
function isOld(line: string | undefined, reach: readonly string[]): boolean {
  return (
    line !== undefined &&
    (opens(line) || closesOuter([line])) &&
    isCommon(line) &&
    reach.some(old => equal(old, line))
  );
}

function opens(line: string): boolean {
  return /[{([:]$/.test(line.trimEnd());
}

/** A place keeps as many blocks open as before, and the lines that the block begins or ends with stand in it. */
function fits({ first, last }: Span, lines: readonly string[], region: readonly string[]): boolean {
  const old = region.slice(first, last + 1);
  const head = shared(lines, region.slice(first));
  const tail = shared(lines.toReversed(), region.slice(0, last + 1).toReversed());
  if (isTwice(lines[0], region[first - 1]) || isTwice(lines.at(-1), region[last + 1])) return false;
  return old.length >= Math.max(head, tail) && textsOpenedBy(lines) === textsOpenedBy(old);
}

/** No bracket or bare keyword stands twice in a row: the block has the region's. */
function isTwice(line: string | undefined, beside: string | undefined): boolean {
  return line !== undefined && line.trim() !== '' && isCommon(line) && equal(line, beside);
}

/** How many lines two texts begin with alike, brackets at the end of the run left out: new code has them too. */
function shared(lines: readonly string[], others: readonly string[]): number {
  const differs = lines.findIndex((line, i) => !equal(line, others[i]));
  const run = differs === -1 ? lines : lines.slice(0, differs);
  return run.findLastIndex(line => !isCommon(line)) + 1;
}

/** Nothing unlike the block is lost, and what is only put in stands where its indentation allows. */
function isLikely(span: Span, lines: readonly string[], region: readonly string[]): boolean {
  const core = coreOf(span, lines, region);
  const added = lines.slice(core.head, lines.length - core.tail);
  if (closesOuter(region.slice(span.first, span.last + 1)) && !closesOuter(lines)) return false;
  const old = region.slice(core.first, core.last + 1).filter(line => line.trim() !== '');
  if (old.length > 0)
    return old.every(line => isCommon(line) || added.some(own => likeness(own, line) >= RELATED));
  return mayStand(span, lines, region);
}

/** What only puts lines in does so where their indentation and the line before them allow it. */
function mayStand(span: Span, lines: readonly string[], region: readonly string[]): boolean {
  const core = coreOf(span, lines, region);
  if (region.slice(core.first, core.last + 1).some(line => line.trim() !== '')) return true;
  const added = lines.slice(core.head, lines.length - core.tail);
  const width = leading(added[0] ?? '').length;
  const above = region.slice(0, core.first).findLast(line => line.trim() !== '');
  const below = region.slice(core.first).find(line => line.trim() !== '');
  // Nothing is ever reached behind a line that leaves.
  if (leaves(above, width) || (leaves(added.at(-1), width) && isBeside(below, width))) return false;
  const isInside = above === undefined || leading(above).length >= width || /[{([:>]$/.test(above.trimEnd());
  return isInside && (below === undefined || leading(below).length <= width);
}

/** Whether lines of the block would stand there twice: the one right behind it or ahead of it, or several in a row. */
function repeats({ first, last }: Span, lines: readonly string[], region: readonly string[]): boolean {
  const old = region.slice(first, last + 1);
  const own = lines.filter(line => !isCommon(line) && !old.some(other => equal(other, line)));
  const isOwn = (other: string): boolean => own.some(line => equal(line, other));
  const outside = [region.slice(0, first).toReversed(), region.slice(last + 1)];
  return outside.some(side => {
    const code = side.filter(line => line.trim() !== '' && !isCommon(line));
    const next = side.find(line => line.trim() !== '') ?? '';
    const isNextOwn = isCommon(next) ? opens(next) && lines.some(line => equal(line, next)) : isOwn(next);
    return isNextOwn || code.some((_, i) => inARow(code.slice(i, i + MIN_RUN), own));
  });
}

function inARow(run: readonly string[], own: readonly string[]): boolean {
  return run.length === MIN_RUN && own.some((_, i) => run.every((line, k) => equal(line, own[i + k])));
}

function leaves(line: string | undefined, width: number): boolean {
  return line !== undefined && leading(line).length === width && LEAVES.test(line);
}

function isBeside(line: string | undefined, width: number): boolean {
  return line !== undefined && leading(line).length === width && !closesOuter([line]) && !LABEL.test(line);
}

/** The span without the lines that the block keeps at its edges, and how many these are. */
function coreOf(
  { first, last }: Span,
  lines: readonly string[],
  region: readonly string[],
): Span & { readonly head: number; readonly tail: number } {
  let head = 0;
  while (first + head <= last && head < lines.length && equal(lines[head], region[first + head])) head++;
  let tail = 0;
  const most = Math.min(last - first + 1, lines.length) - head;
  while (tail < most && equal(lines.at(-1 - tail), region[last - tail])) tail++;
  return { first: first + head, last: last - tail, head, tail };
}

function openBlock(lines: readonly string[], spans: readonly Span[], region: readonly string[]): OpenBlock {
  const cores = spans.map(span => ({ span, core: coreOf(span, lines, region) }));
  const head = Math.min(...cores.map(({ core }) => core.head));
  const tail = Math.min(...cores.map(({ core }) => core.tail));
  const named = cores.map(({ span, core }): [string, Span] => [nameOf(core), span]);
  return { lines: lines.slice(head, lines.length - tail), places: new Map(named.reverse()) };
}

function nameOf({ first, last }: Span): string {
  if (last < first) return first === 0 ? 'before L1' : `after L${first}`;
  return first === last ? `replaces L${first + 1}` : `replaces L${first + 1}-L${last + 1}`;
}
