// Declarations of one text found again in another that came of it by edits: what a language server said of a document, for
// a step that is prepared over what earlier steps will make of it. Whose place is not certain is left out.
import type { CodeSymbol } from '../ports';
import { wordPattern } from '../text/wordPattern';
import { hunksOf, type Hunk } from './hunks';
import { leading, linesOf } from './layout';
import type { Lines } from './region';

/** A hunk with the 0-based line of the new text where its lines stand. */
interface Placed extends Hunk {
  readonly at: number;
}

/** Null where the new text has so little of the old one that it is another: a part of it, say. */
export function movedSymbols(symbols: readonly CodeSymbol[], from: string, to: string): CodeSymbol[] | null {
  const old = linesOf(from);
  const now = linesOf(to);
  const hunks = placed(hunksOf(old, now));
  const gone = hunks.reduce((sum, { length }) => sum + length, 0);
  if (gone * 2 > old.length) return null;
  const found = symbols.flatMap(symbol => {
    const lines = movedLines(symbol, old, hunks);
    return lines && isWhole(symbol, lines, old, now) ? [{ symbol, lines }] : [];
  });
  const parted = found.filter(one => found.every(other => staysApart(one, other)));
  return parted.map(({ symbol: { name, kind }, lines }) => ({ name, kind, ...lines }));
}

function placed(hunks: readonly Hunk[]): Placed[] {
  let shift = 0;
  return hunks.map(hunk => {
    const at = hunk.start + shift;
    shift += hunk.lines.length - hunk.length;
    return { ...hunk, at };
  });
}

function movedLines(symbol: CodeSymbol, old: readonly string[], hunks: readonly Placed[]): Lines | null {
  const [first, last] = [symbol.first - 1, symbol.last - 1];
  const whole = hunks.find(({ start, length }) => start === first && length === last - first + 1);
  if (whole) {
    const { at, lines } = whole;
    return isBlockOf(symbol.name, lines) ? { first: at + 1, last: at + lines.length } : null;
  }
  const top = movedHead(symbol.name, first, old, hunks);
  const end = movedEnd(last, old, hunks);
  return top === null || end === null || end < top ? null : { first: top + 1, last: end + 1 };
}

/** Where a line stands now that is in both texts; the hunk that changed it where it is not. */
function place(line: number, hunks: readonly Placed[]): number | Placed {
  const changed = hunks.find(({ start, length }) => start <= line && line < start + length);
  if (changed) return changed;
  const before = hunks.findLast(({ start }) => start <= line);
  return before ? line + before.at + before.lines.length - (before.start + before.length) : line;
}

/** A changed first line is the one that has the name, where one alone does and no other line of it stands above. */
function movedHead(
  name: string,
  line: number,
  old: readonly string[],
  hunks: readonly Placed[],
): number | null {
  const now = place(line, hunks);
  if (typeof now === 'number') return now;
  const named = new RegExp(wordPattern(name));
  const [index, ...more] = now.lines.flatMap((one, i) => (named.test(one) ? [i] : []));
  if (index === undefined || more.length > 0) return null;
  const head = old[line] ?? '';
  const isSame = named.test(head) && leading(now.lines[index] ?? '') === leading(head);
  const begins = index === line - now.start || now.lines[index - 1]?.trim() === '';
  return isSame && begins ? now.at + index : null;
}

/** A changed last line is known where each line of its hunk became one. */
function movedEnd(line: number, old: readonly string[], hunks: readonly Placed[]): number | null {
  const now = place(line, hunks);
  if (typeof now === 'number') return now;
  const index = line - now.start;
  const isSame = leading(now.lines[index] ?? '') === leading(old[line] ?? '');
  return now.length === now.lines.length && isSame ? now.at + index : null;
}

/** One declaration: its name in the first line, and all that follows indented deeper, but for what closes it. */
function isBlockOf(name: string, lines: readonly string[]): boolean {
  const [head = '', ...rest] = lines;
  const width = leading(head).length;
  const inner = rest.slice(0, -1).filter(line => line.trim() !== '');
  const end = rest.at(-1) ?? '';
  return (
    new RegExp(wordPattern(name)).test(head) &&
    inner.every(line => leading(line).length > width) &&
    (rest.length === 0 || (end.trim() !== '' && leading(end).length >= width))
  );
}

/** What ends a declaration ends others too: with more or fewer such lines in it another's end was taken for its own. */
function isWhole(symbol: CodeSymbol, lines: Lines, old: readonly string[], now: readonly string[]): boolean {
  const before = old.slice(symbol.first - 1, symbol.last);
  const after = now.slice(lines.first - 1, lines.last);
  const ends = (all: readonly string[], end: string | undefined): number =>
    all.filter(line => line === end).length;
  return ends(before, before.at(-1)) === ends(after, after.at(-1));
}

/** Two that shared no line still share none. */
function staysApart(
  one: { readonly symbol: CodeSymbol; readonly lines: Lines },
  other: { readonly symbol: CodeSymbol; readonly lines: Lines },
): boolean {
  const meet = (a: Lines, b: Lines): boolean => a.first <= b.last && b.first <= a.last;
  return one === other || meet(one.symbol, other.symbol) || !meet(one.lines, other.lines);
}
