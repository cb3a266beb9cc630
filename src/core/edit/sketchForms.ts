// The place of a block that the lines beside its elisions do not tell, from the block's own lines: they take the place of
// the old lines that they are changed forms of; where the region has nothing like them they are put in beside the line
// that is known. Never certain: null.
import { isGrown, keyOf, likeness, outermost } from './changedForms';
import { leading } from './layout';
import { equal, type Span } from './sketchParts';
import { isCommon } from './sketchPlaces';

/** Less alike than this, a line is no changed form of the other. */
const UNLIKE = 0.5;
const LIKE = 0.6;

/** One of these places of the block, or null. */
export function placeByForm(
  lines: readonly string[],
  spans: readonly Span[],
  region: readonly string[],
): Span | null {
  const forms = formsOf(lines, spans, region);
  if (forms === null) return null;
  const fitting = spans.filter(
    span =>
      forms.every(at => at >= span.first && at <= span.last) && losesNothing(span, lines, forms, region),
  );
  const once = leastTwice(fitting, lines, region);
  if (forms.length > 0) return shortest(once);
  return isFixed(spans) ? besideKnown(lines, once, spans, region) : null;
}

/** Lines of the region that the block has a changed form of; null where one of its lines could be that of several. */
function formsOf(
  lines: readonly string[],
  spans: readonly Span[],
  region: readonly string[],
): number[] | null {
  const reach = reachOf(spans);
  const forms = new Set<number>();
  for (const line of outermost(lines)) {
    if (region.some(old => equal(old, line))) continue;
    const key = keyOf(line);
    const same = reach.filter(at => {
      const old = region[at] ?? '';
      if (leading(old) !== leading(line)) return false;
      return key === null ? isGrown(line, old) : keyOf(old) === key;
    });
    if (same.length > 1) return null;
    for (const at of same) forms.add(at);
  }
  return [...forms];
}

function reachOf(spans: readonly Span[]): number[] {
  const first = Math.min(...spans.map(span => span.first));
  const last = Math.max(...spans.map(span => span.last));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
}

/** Whether each old line of the span is in the block again, as it was or changed. */
function losesNothing(
  span: Span,
  lines: readonly string[],
  forms: readonly number[],
  region: readonly string[],
): boolean {
  for (let at = span.first; at <= span.last; at++) {
    const old = region[at] ?? '';
    if (old.trim() !== '' && !forms.includes(at) && !lines.some(line => equal(line, old))) return false;
  }
  return true;
}

/** The spans beside which the fewest lines of the block would stand twice. */
function leastTwice(
  spans: readonly Span[],
  lines: readonly string[],
  region: readonly string[],
): readonly Span[] {
  const within = reachOf(spans).map(at => region[at]);
  const own = lines.filter(line => !isCommon(line) && within.some(old => equal(old, line)));
  const counts = spans.map(
    ({ first, last }) =>
      own.filter(line => !region.slice(first, last + 1).some(old => equal(old, line))).length,
  );
  const least = Math.min(...counts);
  return spans.filter((_, i) => counts[i] === least);
}

function shortest(spans: readonly Span[]): Span | null {
  const length = Math.min(...spans.map(({ first, last }) => last - first));
  const [best, ...others] = spans.filter(({ first, last }) => last - first === length);
  return best === undefined || others.length > 0 ? null : best;
}

/** Whether one end of the block is known. */
function isFixed(spans: readonly Span[]): boolean {
  return (
    spans.every(({ first }) => first === spans[0]?.first) ||
    spans.every(({ last }) => last === spans[0]?.last)
  );
}

/** New lines go in beside the line that is known, where none of the old lines that follow is like one of them. */
function besideKnown(
  lines: readonly string[],
  fitting: readonly Span[],
  spans: readonly Span[],
  region: readonly string[],
): Span | null {
  const added = lines.filter(line => line.trim() !== '' && !region.some(old => equal(old, line)));
  const alike = reachOf(spans).filter(at => added.some(line => likeness(line, region[at] ?? '') >= UNLIKE));
  const free = alike.filter(at => !lines.some(line => equal(line, region[at])));
  if (free.length === 0) return shortest(fitting);
  return changedBesideKnown(added, free, spans, region);
}

/** One line whose block stays open can only take the place of the one that opened it. */
function changedBesideKnown(
  added: readonly string[],
  alike: readonly number[],
  spans: readonly Span[],
  region: readonly string[],
): Span | null {
  const [line = '', ...others] = added;
  const [at, ...more] = alike.filter(old => likeness(line, region[old] ?? '') >= LIKE);
  if (others.length > 0 || at === undefined || more.length > 0) return null;
  const place = shortest(spans);
  if (place === null || place.last < place.first) return null;
  return place.first === at || place.last === at ? place : null;
}
