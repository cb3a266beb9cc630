// A sketch read: what an elision is, the sketch's own lines between elisions, fitted to the region's indentation, and how
// they are put together with the region's lines that the elisions stand for.
import { fitIndent, placeOf, shiftTo } from './indent';
import { indentUnit, leading, linesOf } from './layout';
import { trimBlank } from './region';

/** The sketch's own lines between two elisions, with where they begin (1-based, for messages). */
export interface Segment {
  readonly lines: readonly string[];
  readonly at: number;
  /** Whether blank lines part it from the elision before and behind it. */
  readonly isApart: { readonly before: boolean; readonly after: boolean };
}

/** The region's lines (0-based, inclusive) that a segment stands for; last < first for none. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

const WORDS = /\b(?:existing|rest|remaining|unchanged|same|previous|other)\b/i;
const SAID =
  /^(?:(?:the )?(?:existing|same|previous|remaining|unchanged|other|rest of(?: the)?) (?:body|cases?|class|code|fields|file|function|implementation|imports|lines|logic|methods?)|(?:the )?rest)(?: (?:as before|goes here|here|is unchanged|remains?(?: the same| unchanged)?|stays?(?: the same| unchanged)?|unchanged))?$/i;
const COMMENT = /^\s*(?:\{\s*\/\*(.*)\*\/\s*\}|\/\*(.*)\*\/|<!--(.*)-->|(?:\/\/|#|--|;)(.*))\s*$/;

/** Whether a line stands for a run of unchanged lines. */
export function isElision(line: string): boolean {
  const words = commentOf(line);
  if (words === undefined) return false;
  return /^(?:\.{3}|…)/.test(words) || (/(?:\.{3}|…)$/.test(words) && WORDS.test(words));
}

export function fitted(sketch: string, region: readonly string[]): string[] {
  const lines = linesOf(sketch);
  const unit = indentUnit(region);
  const own = fitIndent(lines, placeOf(region, unit));
  const first = lines.find(line => line.trim() !== '');
  // An elision that comes first says nothing about where the sketch stands; its own lines do.
  return first !== undefined && elides(first, region) ? fitByMatch(lines, region) : own;
}

/** Moves the sketch so that the first of its lines that the region has once stands where the region has it. */
function fitByMatch(lines: readonly string[], region: readonly string[]): string[] {
  for (const [at, line] of lines.entries()) {
    if (elides(line, region) || line.trim() === '') continue;
    const [match, ...others] = region.filter(old => old.trim() === line.trim());
    if (match !== undefined && others.length === 0)
      return shiftTo(lines, at, leading(match), indentUnit(region));
  }
  return [...lines];
}

function commentOf(line: string): string | undefined {
  const match = COMMENT.exec(line);
  return match === null ? undefined : (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').trim();
}

/** Said without dots it is an elision only where the region has no such comment. */
function elides(line: string, region: readonly string[]): boolean {
  if (isElision(line)) return true;
  const words = commentOf(line)?.replace(/[\s.:!]+$/, '');
  return words !== undefined && SAID.test(words) && !region.some(old => old.trim() === line.trim());
}

/** Blank lines beside an elision belong to it: the region has its own. Elisions in a row are one. */
export function segmentsOf(lines: readonly string[], region: readonly string[]): Segment[] {
  const marks = lines.flatMap((line, i) => (elides(line, region) ? [i] : []));
  const segments = [...marks, lines.length].map((end, i) => {
    const start = (marks[i - 1] ?? -1) + 1;
    const own = lines.slice(start, end);
    const blank = own.findIndex(line => line.trim() !== '');
    const isApart = { before: own[0]?.trim() === '', after: own.at(-1)?.trim() === '' };
    return { lines: trimBlank(own), at: start + Math.max(blank, 0) + 1, isApart };
  });
  return segments.filter((segment, i) => segment.lines.length > 0 || i === 0 || i === segments.length - 1);
}

export function inlineElision(segments: readonly Segment[], region: readonly string[]): number | null {
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

export function assemble(
  segments: readonly Segment[],
  spans: readonly Span[],
  region: readonly string[],
): string[] {
  const made: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const [span, previous] = [spans[i], spans[i - 1]];
    if (previous !== undefined) {
      const run = region.slice(previous.last + 1, span?.first);
      const [above, below] = [segments[i - 1], segment];
      const isNewAbove = above !== undefined && isNew(above.lines.at(-1), region[previous.last]);
      if (isNewAbove && above.isApart.after && isCode(run[0])) made.push('');
      made.push(...run);
      const isNewBelow = isNew(below.lines[0], region[span?.first ?? 0]);
      if (isNewBelow && below.isApart.before && isCode(run.at(-1))) made.push('');
    }
    made.push(...keptAsTheyStand(segment.lines, span, region));
  }
  return made;
}

/** Blank lines beside an elision are the region's, except beside a line that the region does not have. */
function isNew(line: string | undefined, old: string | undefined): boolean {
  return line !== undefined && !equal(line, old);
}

function isCode(line: string | undefined): boolean {
  return line !== undefined && line.trim() !== '';
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

export function equal(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.trimEnd() === b?.trimEnd();
}

export function mayBeEmpty(segments: readonly Segment[], i: number, region: readonly string[]): boolean {
  const before = segments[i - 1]?.lines.at(-1);
  const after = segments[i]?.lines[0];
  if (before === undefined) return after === undefined ? region.length === 0 : equal(region[0], after);
  if (after === undefined) return equal(region.at(-1), before);
  return region.some((line, k) => equal(line, before) && equal(region[k + 1], after));
}
