// Where the lines that a patch quotes stand in a file. Levels from exact to lenient (levels.ts): the first at which
// they stand somewhere decides, and there they must stand once.
import { learnShift, levels, plainAs, type Level, type Pair, type Reindent } from './levels';
import type { LineEdit, PatchLine } from './patch';
import { scopesOf } from './scope';
import { lastLevel, type Source } from './source';

/** A match: for each line of the edit that the file has, its row (0-based), or -1 for a blank one it lacks. */
export interface Place {
  readonly level: Level['name'];
  readonly start: number;
  readonly rows: readonly number[];
  /** Writes the edit's new lines as they are to stand here. */
  readonly write: (line: string) => string;
  /** All is replaced by the text of the block as it stands, what stands in both halves too. */
  readonly literal: boolean;
}

export type Places =
  | { readonly ok: true; readonly places: readonly Place[] }
  /** `line` is one of the patch. */
  | { readonly ok: false; readonly line: number; readonly detail: string };

export function placesOf(edit: LineEdit, source: Source): Places {
  const old = edit.lines.filter(line => line.kind !== 'add');
  if (old.length === 0) return placeOfAddition(edit, source);
  const scopes = scopesOf(edit.headings, source);
  if (scopes === null)
    return {
      ok: false,
      line: edit.at,
      detail: `${quoted(edit.headings.at(-1) ?? '')} heads a place but is not in the file.`,
    };
  const isMeant = ({ start, rows }: Place): boolean =>
    scopes.some(({ from, to }) => start >= from && start < to) &&
    (edit.atEnd !== true || endsFile(rows, source));
  for (const level of levels) {
    const places = placesAt(edit, level, source).filter(isMeant);
    if (places.length > 0) return { ok: true, places };
  }
  return notFound(edit, old, source);
}

/** Whether it also stands at this row (0-based) at a level past the one at which it was found. */
export function standsLeniently(edit: LineEdit, row: number, found: Place, source: Source): boolean {
  const from = levels.findIndex(level => level.name === found.level) + 1;
  return levels.slice(from).some(level => placesAt(edit, level, source).some(place => place.start === row));
}

function placeOfAddition(edit: LineEdit, source: Source): Places {
  const isEmpty = source.lines.length === 0;
  if (!isEmpty && edit.atEnd !== true)
    return { ok: false, line: edit.at, detail: 'adds lines without saying where; add lines of context.' };
  return {
    ok: true,
    places: [{ level: 'exact', start: source.lines.length, rows: [], write: line => line, literal: false }],
  };
}

function endsFile(rows: readonly number[], source: Source): boolean {
  return source.lines.slice((rows.at(-1) ?? -1) + 1).every(line => line.text.trim() === '');
}

// ---- one level ----

/** A quoted line as it is read: with its mark taken off, or as one that lost its mark. */
interface Quoted {
  readonly kind: PatchLine['kind'];
  readonly text: string;
  /** New lines stand between it and the quoted line before it. */
  readonly afterNew: boolean;
}

function placesAt(edit: LineEdit, level: Level, source: Source): Place[] {
  const found = new Map<number, Place>();
  const readings = edit.lines.some(line => line.bare !== undefined) ? [false, true] : [false];
  for (const bare of readings) {
    const quotes = quotesOf(edit.lines, bare);
    if (level.shifts && !quotes.some(quote => /[\p{L}\p{N}]/u.test(quote.text))) continue;
    for (const rows of matches(quotes, level, source)) {
      const place = placeOf(edit, quotes, rows, level, source);
      if (place !== null && !found.has(place.start)) found.set(place.start, place);
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function quotesOf(lines: readonly PatchLine[], bare: boolean): Quoted[] {
  return lines.flatMap((line, i) => {
    if (line.kind === 'add') return [];
    const text = bare ? (line.bare ?? line.text) : line.text;
    return [{ kind: line.kind, text, afterNew: lines[i - 1]?.kind === 'add' }];
  });
}

function matches(quotes: readonly Quoted[], level: Level, source: Source): number[][] {
  const { of, rows } = source.keys(level);
  const keys = quotes.map(quote => level.key(quote.text));
  const isBlank = keys.map(key => key.trim() === '');
  let anchor = -1;
  for (const [i, key] of keys.entries()) {
    if (isBlank[i] === true && level.skipsBlanks) continue;
    const count = rows.get(key)?.length ?? 0;
    if (count === 0) return [];
    if (level.skipsBlanks && anchor !== -1) continue;
    if (anchor === -1 || count < (rows.get(keys[anchor] ?? '')?.length ?? 0)) anchor = i;
  }
  const starts = anchor === -1 ? [] : (rows.get(keys[anchor] ?? '') ?? []);
  if (level.skipsBlanks) return starts.flatMap(start => walk(quotes, keys, start, anchor, of));
  return starts.flatMap(start => {
    const first = start - anchor;
    return first >= 0 && keys.every((key, i) => of[first + i] === key) ? [keys.map((_, i) => first + i)] : [];
  });
}

/** Follows the quotes from the first that is not blank; blank lines may be missing where both sides are kept. */
function walk(
  quotes: readonly Quoted[],
  keys: readonly string[],
  start: number,
  anchor: number,
  of: readonly string[],
): number[][] {
  const rows: number[] = [];
  let row = start;
  for (const [i, quote] of quotes.entries()) {
    if (i < anchor) {
      if (quote.kind !== 'keep') return [];
      rows.push(-1);
      continue;
    }
    const isBlank = keys[i] === '';
    if (isBlank && quote.kind === 'keep' && of[row] !== '') {
      rows.push(-1);
      continue;
    }
    while (!isBlank && of[row] === '' && maySkip(quotes, i)) row++;
    if (of[row] !== keys[i]) return [];
    rows.push(row++);
  }
  return [rows];
}

function maySkip(quotes: readonly Quoted[], i: number): boolean {
  const [before, quote] = [quotes[i - 1], quotes[i]];
  return before?.kind === 'keep' && quote?.kind === 'keep' && !quote.afterNew;
}

function placeOf(
  edit: LineEdit,
  quotes: readonly Quoted[],
  rows: readonly number[],
  level: Level,
  source: Source,
): Place | null {
  const start = rows.find(row => row >= 0);
  if (start === undefined) return null;
  if (level.name === 'exact' || level.name === 'trailing blanks')
    return { level: level.name, start, rows, write: line => line, literal: false };
  const pairs = quotes.flatMap((quote, i): Pair[] => {
    const line = source.lines[rows[i] ?? -1];
    return line === undefined ? [] : [{ patch: quote.text, file: line.text }];
  });
  const plain = plainAs(pairs);
  const shift: Reindent | null = level.shifts ? learnShift(pairs) : line => line;
  const isWritable = edit.lines.every(line => line.kind !== 'add' || shift?.(line.text) !== null);
  if (shift !== null && isWritable) {
    return { level: level.name, start, rows, write: line => plain(shift(line) ?? line), literal: false };
  }
  // The block's own indentation is taken as meant where its first and last line stand as in the file.
  const literal = edit.retyped === true && level.name === 'blanks' && edgesAgree(pairs);
  return literal ? { level: level.name, start, rows, write: plain, literal } : null;
}

function edgesAgree(pairs: readonly Pair[]): boolean {
  return [pairs[0], pairs.at(-1)].every(
    pair => pair !== undefined && learnShift([pair])?.(pair.patch) === pair.patch,
  );
}

// ---- refusals ----

function notFound(edit: LineEdit, old: readonly PatchLine[], source: Source): Places {
  const { rows } = source.keys(lastLevel);
  const absent = old.findIndex(
    line => line.text.trim() !== '' && !rows.get(lastLevel.key(line.text))?.length,
  );
  const missing = old[absent];
  if (missing === undefined) {
    const where = edit.headings.length > 0 ? ' below its heading' : edit.atEnd === true ? ' at the end' : '';
    return {
      ok: false,
      line: edit.at,
      detail: `begins lines that do not stand together in the file${where}.`,
    };
  }
  const offset = edit.retyped === true ? absent : edit.lines.indexOf(missing);
  return { ok: false, line: edit.at + offset, detail: `${quoted(missing.text)} is not in the file.` };
}

function quoted(text: string): string {
  const line = text.trim();
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line);
}
