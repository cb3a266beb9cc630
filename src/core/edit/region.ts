// Regions: the lines that an edit may change, and nothing else of a file. Decides where a step's target lies
// (design: contract "Plan", Targets) and puts new code there. A target that is not certain is refused with the
// candidates named, never guessed.
import type { CodeSymbol } from '../ports';
import { fitIndent, placeOf, type Place } from './indent';
import { headerLength } from './header';
import { indentUnit, layoutOf, leading, linesOf, spliceLines, textOf } from './layout';

/** Of a file, 1-based and inclusive. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** An insertion goes whole before the line `before`; lines + 1 means the end. */
export type Region =
  | ({ readonly kind: 'replace' } & Lines)
  | {
      readonly kind: 'insert';
      readonly before: number;
      readonly indent: string;
      readonly blankBefore: boolean;
      readonly blankAfter: boolean;
    };

/** The target fields of an edit step; at most one is given, none means the whole file. */
export interface Target {
  readonly symbol?: string | undefined;
  readonly lines?: readonly [number, number] | undefined;
  readonly at?: 'start' | 'end' | { readonly after: string } | undefined;
}

export type TargetResult =
  | { readonly ok: true; readonly region: Region }
  | { readonly ok: false; readonly reason: 'no_target' | 'ambiguous'; readonly detail: string };

type Found = { readonly ok: true; readonly symbol: CodeSymbol } | Extract<TargetResult, { ok: false }>;

const MAX_NAMED = 12;

/**
 * `symbols` are those of this very text, or null where nothing knows its language. The path, where given, tells
 * what a comment looks like (for `at: 'start'`).
 */
export function resolveTarget(
  target: Target,
  text: string,
  symbols: readonly CodeSymbol[] | null,
  path = '',
): TargetResult {
  const lines = linesOf(text);
  if (target.symbol !== undefined) {
    const found = findSymbol(target.symbol, symbols, path);
    return found.ok ? replaceLines(found.symbol.first, found.symbol.last) : found;
  }
  if (target.lines !== undefined) return resolveLines(target.lines, text, lines.length);
  if (target.at === 'start') return atStart(lines, path);
  if (target.at === 'end') return insertAt(lines, lines.length, '');
  if (target.at !== undefined) {
    const found = findSymbol(target.at.after, symbols, path);
    return found.ok
      ? insertAt(lines, found.symbol.last, leading(lines[found.symbol.first - 1] ?? ''))
      : found;
  }
  return lines.length === 0 ? insertAt(lines, 0, '') : replaceLines(1, lines.length);
}

function replaceLines(first: number, last: number): TargetResult {
  return { ok: true, region: { kind: 'replace', first, last } };
}

function resolveLines([first, last]: readonly [number, number], text: string, count: number): TargetResult {
  // An editor shows one more, empty line behind a final newline.
  const shown = last === count + 1 && first <= count && layoutOf(text).finalNewline ? count : last;
  if (first >= 1 && first <= shown && shown <= count) return replaceLines(first, shown);
  const detail =
    first > last
      ? `Lines ${first} to ${last} run backwards; name the first line first.`
      : `Lines ${first} to ${last} are not in the file, which has ${count} lines; name lines between 1 and ${count}.`;
  return { ok: false, reason: 'no_target', detail };
}

function atStart(lines: readonly string[], path: string): TargetResult {
  const header = headerLength(lines, path);
  const next = lines[header];
  const region = {
    kind: 'insert',
    before: header + 1,
    indent: '',
    blankBefore: header > 0,
    blankAfter: next !== undefined && next.trim() !== '',
  } as const;
  return { ok: true, region };
}

/** Behind the 0-based count of lines `after`, with one blank line to what stands before and behind. */
function insertAt(lines: readonly string[], after: number, indent: string): TargetResult {
  const previous = lines[after - 1];
  const next = lines[after];
  const region = {
    kind: 'insert',
    before: after + 1,
    indent,
    blankBefore: previous !== undefined && previous.trim() !== '',
    blankAfter: next !== undefined && next.trim() !== '' && !/^\s*[)\]}]/.test(next),
  } as const;
  return { ok: true, region };
}

function findSymbol(said: string, symbols: readonly CodeSymbol[] | null, path: string): Found {
  if (symbols === null) {
    const detail = `Nothing here knows what this file declares, so "${said}" cannot be found; name the target by lines, or at start or end.`;
    return { ok: false, reason: 'no_target', detail };
  }
  const name = plainName(said);
  const exact = symbols.filter(symbol => symbol.name === name);
  const matches = exact.length > 0 ? exact : symbols.filter(symbol => endsIn(symbol.name, name));
  const [symbol, ...others] = matches;
  if (symbol === undefined) return missing(name, symbols);
  if (others.length > 0) {
    const detail = `"${name}" stands more than once (${listed(matches)}); name one of them in full or its lines.`;
    return { ok: false, reason: 'ambiguous', detail };
  }
  return sharesLines(symbol, symbols, path) ?? { ok: true, symbol };
}

/** As Go and Rust write it too: `(*Retry).Run`, `Retry::run`. */
export function plainName(said: string): string {
  return said.replace(/^\(\*?(\w+)\)(?=\.)/, '$1').replaceAll('::', '.');
}

/** Whether a part of the name is enough; a class is meant where its constructor has its name. */
export function endsIn(whole: string, name: string): boolean {
  return whole.endsWith(`.${name}`) && !whole.endsWith(`.${name}.${name}`);
}

function missing(name: string, symbols: readonly CodeSymbol[]): Found {
  const last = name.split('.').at(-1)?.toLowerCase() ?? '';
  const near = symbols.filter(symbol => symbol.name.toLowerCase().split('.').includes(last));
  const candidates = near.length > 0 ? near : symbols;
  const detail =
    candidates.length === 0
      ? `"${name}" is not in the file, which declares nothing; name the target by lines, or at start or end.`
      : `"${name}" is not in the file; name one of ${listed(candidates)}.`;
  return { ok: false, reason: 'no_target', detail };
}

/** Regions are whole lines: a declaration that has not its lines to itself cannot be one. */
function sharesLines(symbol: CodeSymbol, symbols: readonly CodeSymbol[], path: string): Found | null {
  // By indentation the last method of a class ends where its class does, without sharing anything.
  const endsTogether = /\.pyi?$/i.test(path);
  const other = symbols.find(
    candidate =>
      candidate !== symbol &&
      candidate.first <= symbol.last &&
      candidate.last >= symbol.first &&
      !candidate.name.startsWith(`${symbol.name}.`) &&
      !isAround(candidate, symbol, endsTogether) &&
      !isAround(symbol, candidate, endsTogether),
  );
  if (other === undefined) return null;
  const detail = `"${symbol.name}" shares its lines with ${listed([other])}; name the lines of both as the target.`;
  return { ok: false, reason: 'ambiguous', detail };
}

function isAround(outer: CodeSymbol, inner: CodeSymbol, endsTogether: boolean): boolean {
  return (
    outer.first < inner.first && (outer.last > inner.last || (endsTogether && outer.last === inner.last))
  );
}

function listed(symbols: readonly CodeSymbol[]): string {
  const names = symbols.slice(0, MAX_NAMED).map(symbol => `${symbol.name} at ${span(symbol)}`);
  const more = symbols.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function span({ first, last }: CodeSymbol): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

/** What stands in the region: lines joined by `\n`, a final one only behind a blank line; empty for an insertion. */
export function regionText(text: string, region: Region): string {
  if (region.kind === 'insert') return '';
  return textOf(linesOf(text).slice(region.first - 1, region.last));
}

/**
 * The file with the region's lines exchanged for the new code, which gets the file's line ends and the region's
 * indentation. Empty new code removes the lines of a replacement and inserts nothing.
 */
export function applyRegion(text: string, region: Region, newText: string): string {
  const lines = linesOf(text);
  const code = linesOf(newText);
  const unit = layoutOf(text).indent;
  if (region.kind === 'replace') {
    const old = lines.slice(region.first - 1, region.last);
    const place = old.some(line => line.trim() !== '')
      ? placeOf(old, unitIn(old, unit))
      : blankPlace(lines, region, unit);
    return spliceLines(text, region.first - 1, old.length, place === null ? code : fitIndent(code, place));
  }
  const trimmed = trimBlank(code);
  if (trimmed.length === 0) return text;
  const fitted = fitIndent(trimmed, { indent: region.indent, unit });
  const block = [...(region.blankBefore ? [''] : []), ...fitted, ...(region.blankAfter ? [''] : [])];
  return spliceLines(text, region.before - 1, 0, block);
}

/** In a file that mixes tabs and spaces the lines that are replaced say which of them is theirs. */
function unitIn(lines: readonly string[], unit: string): string {
  const own = indentUnit(lines);
  return own !== '' && (own === '\t') !== (unit === '\t') ? own : unit;
}

/** Blank lines say nothing of their indentation; their neighbours do, where they agree. */
function blankPlace(
  lines: readonly string[],
  region: { readonly first: number; readonly last: number },
  unit: string,
): Place | null {
  const above = lines.slice(0, region.first - 1).findLast(line => line.trim() !== '');
  const below = lines.slice(region.last).find(line => line.trim() !== '');
  if (above === undefined || below === undefined || leading(above) !== leading(below)) return null;
  return { indent: leading(above), unit };
}

export function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex(line => line.trim() !== '');
  if (first === -1) return [];
  return lines.slice(first, lines.findLastIndex(line => line.trim() !== '') + 1);
}

/** Whether two regions of one text cannot be changed independently of each other. */
export function overlaps(a: Region, b: Region): boolean {
  if (a.kind === 'insert' && b.kind === 'insert') return a.before === b.before;
  if (a.kind === 'insert') return b.kind === 'replace' && a.before > b.first && a.before <= b.last;
  if (b.kind === 'insert') return overlaps(b, a);
  return a.first <= b.last && b.first <= a.last;
}
