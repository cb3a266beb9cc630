// Sketches: the new code of a region with unchanged parts elided by comment lines (`// ...`). Merging retypes
// nothing: each elision becomes a run of the region's own lines, found where the lines of the sketch beside it match
// the region once. What is not certain is refused with the line, for a model to choose the run.
import { fitIndent, placeOf, shiftTo } from './indent';
import { indentUnit, leading, linesOf, textOf } from './layout';
import { trimBlank } from './region';

export type SketchResult =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string };

/** The sketch's own lines between two elisions, with where they begin (1-based, for messages). */
interface Segment {
  readonly lines: readonly string[];
  readonly at: number;
}

/** The region's lines (0-based, inclusive) that a segment stands for; last < first for none. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** A segment with more places than this is ambiguous whatever stands around it. */
const MAX_SPANS = 500;
const WORDS = /\b(?:existing|rest|remaining|unchanged|same|previous|other)\b/i;
const COMMENT = /^\s*(?:\{\s*\/\*(.*)\*\/\s*\}|\/\*(.*)\*\/|<!--(.*)-->|(?:\/\/|#|--|;)(.*))\s*$/;

/** Whether a line stands for a run of unchanged lines. */
export function isElision(line: string): boolean {
  const match = COMMENT.exec(line);
  if (match === null) return false;
  const words = (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').trim();
  return /^(?:\.{3}|…)/.test(words) || (/(?:\.{3}|…)$/.test(words) && WORDS.test(words));
}

/** `detail` names the sketch's line that could not be placed. */
export function mergeSketch(regionText: string, sketch: string): SketchResult {
  const region = linesOf(regionText);
  const segments = segmentsOf(fitted(sketch, region));
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

function fitted(sketch: string, region: readonly string[]): string[] {
  const lines = linesOf(sketch);
  const unit = indentUnit(region);
  const own = fitIndent(lines, placeOf(region, unit));
  const first = lines.find(line => line.trim() !== '');
  // An elision that comes first says nothing about where the sketch stands; its own lines do.
  return first !== undefined && isElision(first) ? fitByMatch(lines, region) : own;
}

/** Moves the sketch so that the first of its lines that the region has once stands where the region has it. */
function fitByMatch(lines: readonly string[], region: readonly string[]): string[] {
  for (const [at, line] of lines.entries()) {
    if (isElision(line) || line.trim() === '') continue;
    const [match, ...others] = region.filter(old => old.trim() === line.trim());
    if (match !== undefined && others.length === 0)
      return shiftTo(lines, at, leading(match), indentUnit(region));
  }
  return [...lines];
}

/** Blank lines beside an elision belong to it: the region has its own. Elisions in a row are one. */
function segmentsOf(lines: readonly string[]): Segment[] {
  const marks = lines.flatMap((line, i) => (isElision(line) ? [i] : []));
  const segments = [...marks, lines.length].map((end, i) => {
    const start = (marks[i - 1] ?? -1) + 1;
    const own = lines.slice(start, end);
    const blank = own.findIndex(line => line.trim() !== '');
    return { lines: trimBlank(own), at: start + Math.max(blank, 0) + 1 };
  });
  return segments.filter((segment, i) => segment.lines.length > 0 || i === 0 || i === segments.length - 1);
}

function inlineElision(segments: readonly Segment[], region: readonly string[]): number | null {
  for (const { lines, at } of segments) {
    const bad = lines.findIndex(
      line =>
        /\/\*\s*(?:\.{3}|…).*\*\/|\S\s*\/\/\s*(?:\.{3}|…)/.test(line) &&
        !region.some(old => equal(old, line)),
    );
    if (bad !== -1) return at + bad;
  }
  return null;
}

/** Where a segment can stand. Its edges beside an elision must be lines of the region; between them all may be new. */
function spansOf(segment: Segment, region: readonly string[], isFirst: boolean, isLast: boolean): Span[] {
  const { lines } = segment;
  const end = region.length - 1;
  if (lines.length === 0) {
    return isFirst ? [{ first: 0, last: -1 }] : [{ first: end + 1, last: end }];
  }
  if (isFirst) return headSpans(lines, region);
  if (isLast) return tailSpans(lines, region);
  const starts = bestMatches(lines, region);
  const ends = bestMatches(lines.toReversed(), region.toReversed()).map(i => end - i);
  return starts.flatMap(first =>
    ends.filter(last => (lines.length === 1 ? last === first : last > first)).map(last => ({ first, last })),
  );
}

function headSpans(lines: readonly string[], region: readonly string[]): Span[] {
  if (lines.every((line, i) => equal(line, region[i]))) return [{ first: 0, last: lines.length - 1 }];
  const [line = ''] = lines;
  if (lines.length === 1 && declaresSame(line, region[0] ?? '')) return [{ first: 0, last: 0 }];
  const ends = bestMatches(lines.toReversed(), region.toReversed()).map(i => region.length - 1 - i);
  return ends.map(last => ({ first: 0, last }));
}

function tailSpans(lines: readonly string[], region: readonly string[]): Span[] {
  const end = region.length - 1;
  const whole = lines.every((line, i) => equal(line, region[region.length - lines.length + i]));
  if (whole) return [{ first: region.length - lines.length, last: end }];
  return bestMatches(lines, region).map(first => ({ first, last: end }));
}

/** Positions of the first line, and of these the ones where most of the following lines match too. */
function bestMatches(lines: readonly string[], region: readonly string[]): number[] {
  let best: number[] = [];
  let most = 1;
  for (const [i, old] of region.entries()) {
    if (!equal(old, lines[0])) continue;
    let length = 1;
    while (length < lines.length && i + length < region.length && equal(region[i + length], lines[length]))
      length++;
    if (length > most) best = [];
    if (length >= most) best.push(i);
    most = Math.max(most, length);
  }
  return best;
}

/** A changed declaration line still stands for the old one: same name, same kind of opening. */
function declaresSame(line: string, old: string): boolean {
  const head = (text: string): string | undefined =>
    /^\s*(?:(?:export|default|async|public|private|protected|static|override|readonly)\s+)*((?:function\*?|class|def|interface|const|let)\s+[\w$]+|[\w$#]+(?=\s*(?:<[^>]*>)?\())/.exec(
      text.replace(/\basync def\b/, 'def'),
    )?.[1];
  const opens = (text: string): string | undefined => /(?:[{:(]|=>)\s*$/.exec(text)?.[0].trim();
  return (
    head(line) !== undefined &&
    head(line) === head(old) &&
    opens(line) !== undefined &&
    opens(line) === opens(old)
  );
}

/** The one way to choose a span per segment in the region's order; a number is the segment that fits nowhere. */
function chainsOf(
  candidates: readonly (readonly Span[])[],
): number | { readonly unique: boolean; readonly at: number; readonly spans: readonly Span[] } {
  // Forward: the candidates that some chain reaches; backward: those from which one goes on to the end.
  const reached: Span[][] = [];
  for (const [i, spans] of candidates.entries()) {
    const before = reached[i - 1];
    const kept = spans.filter(
      span => before === undefined || before.some(previous => follows(previous, span)),
    );
    if (kept.length === 0) return i;
    reached.push(kept);
  }
  const last = reached.length - 1;
  for (let i = last - 1; i >= 0; i--) {
    reached[i] = (reached[i] ?? []).filter(span => reached[i + 1]?.some(next => follows(span, next)));
  }
  const at = reached.findIndex(spans => spans.length > 1);
  return { unique: at === -1, at, spans: reached.flatMap(spans => spans.slice(0, 1)) };
}

function isEmptyRun(previous: Span | undefined, next: Span): boolean {
  return previous !== undefined && previous.last + 1 === next.first;
}

function follows(previous: Span, next: Span): boolean {
  return next.first > previous.last;
}

function assemble(segments: readonly Segment[], spans: readonly Span[], region: readonly string[]): string[] {
  return segments.flatMap((segment, i) => {
    const previous = spans[i - 1];
    const run = previous === undefined ? [] : region.slice(previous.last + 1, spans[i]?.first);
    return [...run, ...keptAsTheyStand(segment.lines, spans[i], region)];
  });
}

/** Lines that match at the edges of a segment are the region's, with the white space at their ends. */
function keptAsTheyStand(
  lines: readonly string[],
  span: Span | undefined,
  region: readonly string[],
): string[] {
  const old = span === undefined ? [] : region.slice(span.first, span.last + 1);
  let head = 0;
  while (head < lines.length && equal(lines[head], old[head])) head++;
  let tail = 0;
  while (tail < Math.min(lines.length, old.length) - head && equal(lines.at(-1 - tail), old.at(-1 - tail)))
    tail++;
  return [...old.slice(0, head), ...lines.slice(head, lines.length - tail), ...old.slice(old.length - tail)];
}

function unplacedLine(segment: Segment, region: readonly string[], index: number): number {
  const firstMatches = region.some(line => equal(line, segment.lines[0]));
  return index > 0 && !firstMatches ? segment.at : segment.at + segment.lines.length - 1;
}

function equal(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.trimEnd() === b?.trimEnd();
}

/**
 * Whether the result is the sketch's own lines in order with each elision replaced by a run of the region's lines,
 * the runs in the region's order and none twice. An empty run counts only where the sketch's lines beside the
 * elision are neighbours in the region (or its end) too.
 */
export function respectsSketch(regionText: string, sketch: string, result: string): boolean {
  const region = linesOf(regionText);
  const made = linesOf(result);
  const segments = segmentsOf(fitted(sketch, region));
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

function mayBeEmpty(segments: readonly Segment[], i: number, region: readonly string[]): boolean {
  const before = segments[i - 1]?.lines.at(-1);
  const after = segments[i]?.lines[0];
  if (before === undefined) return after === undefined ? region.length === 0 : equal(region[0], after);
  if (after === undefined) return equal(region.at(-1), before);
  return region.some((line, k) => equal(line, before) && equal(region[k + 1], after));
}
