// Where the parts of a sketch can stand in the region, from the lines that both have.
import { equal, type Segment, type Span } from './sketchParts';

const COMMON = new Set(
  'break catch continue default do done else end esac fi finally nil None null pass return then try undefined'.split(
    ' ',
  ),
);

/** With more places than this none is weighed against the others. */
const MAX_MILDER = 400;

/** Where a segment can stand. Its edges beside an elision must be lines of the region; between them all may be new. */
export function spansOf(
  segment: Segment,
  region: readonly string[],
  isFirst: boolean,
  isLast: boolean,
): Span[] {
  const spans = matchesOf(segment, region, isFirst, isLast);
  const [span, ...others] = spans;
  if (span === undefined || others.length > 0 || segment.lines.length < 2) return spans;
  return [span, ...milder(span, segment.lines, region, isFirst, isLast)];
}

/** Places whose edges match less, but which lose fewer lines of the region and have fewer stand twice. */
function milder(
  span: Span,
  lines: readonly string[],
  region: readonly string[],
  isFirst: boolean,
  isLast: boolean,
): Span[] {
  const harm = harmOf(span, lines, region);
  if (harm === 0) return [];
  const rows = (edge: string | undefined): number[] =>
    region.flatMap((line, i) => (equal(line, edge) ? [i] : []));
  const firsts = isFirst ? [span.first] : rows(lines[0]);
  const lasts = isLast ? [span.last] : rows(lines.at(-1));
  if (firsts.length * lasts.length > MAX_MILDER) return [];
  return firsts
    .flatMap(first => lasts.filter(last => last > first).map(last => ({ first, last })))
    .filter(other => harmOf(other, lines, region) < harm);
}

function harmOf({ first, last }: Span, lines: readonly string[], region: readonly string[]): number {
  const code = (all: readonly string[]): string[] =>
    all.filter(line => line.trim() !== '' && !isCommon(line)).map(line => line.trim());
  const own = new Set(code(lines));
  const old = new Set(code(region.slice(first, last + 1)));
  const around = new Set(code([...region.slice(0, first), ...region.slice(last + 1)]));
  const lost = [...old].filter(line => !own.has(line));
  const twice = [...own].filter(line => !old.has(line) && around.has(line));
  return lost.length + twice.length;
}

function matchesOf(segment: Segment, region: readonly string[], isFirst: boolean, isLast: boolean): Span[] {
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

/**
 * Positions of the first line, and of these the ones where most of the following lines match too. A bracket or a bare
 * `return` that a new block happens to share with the region says nothing of where the block stands.
 */
export function bestMatches(lines: readonly string[], region: readonly string[]): number[] {
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
  return most < lines.length && lines.slice(0, most).every(isCommon) ? [] : best;
}

/** Nothing in it that the code around would not have as well: brackets and keywords. */
export function isCommon(line: string): boolean {
  const words = line.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+|["'`]/gu) ?? [];
  return words.every(word => COMMON.has(word));
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
export function chainsOf(candidates: readonly (readonly Span[])[]):
  | number
  | {
      readonly unique: boolean;
      readonly at: number;
      readonly spans: readonly Span[];
      /** Of each segment, the candidates that are part of some way. */
      readonly kept: readonly (readonly Span[])[];
    } {
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
  return { unique: at === -1, at, spans: reached.flatMap(spans => spans.slice(0, 1)), kept: reached };
}

export function follows(previous: Span, next: Span): boolean {
  return next.first > previous.last;
}
