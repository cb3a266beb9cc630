// Small models answer with more than the one declaration that they were asked for: the whole file, the class around a
// method, imports, functions that stand there already. What the file has is taken out of the answer; a new function
// beside the wanted one stays. An import is no part of a region (`ownImports.ts`).
import type { CodeSymbol } from '../ports';
import { ownImports } from './ownImports';

export interface Wanted {
  readonly path: string;
  /** `name` or `Class.method` that the answer replaces; absent: it is inserted. */
  readonly symbol?: string | undefined;
  /** The declaration that an insertion stands in. */
  readonly around?: string | undefined;
  /** What the file declares, by the same names. */
  readonly declared: ReadonlySet<string>;
}

export interface OwnPart {
  readonly code: string;
  /** Statements for the head of the file. */
  readonly imports: readonly string[];
}

/** @param symbols what the code declares; null where nothing can tell */
export function ownPart(code: string, symbols: readonly CodeSymbol[] | null, wanted: Wanted): OwnPart {
  if (symbols === null) return { code, imports: [] };
  const { symbol, around, declared, path } = wanted;
  const lines = code.split('\n');
  const { isImport, imports } = ownImports(path, lines);
  const own = symbols.filter(one => one.name === symbol);
  const [only] = own;
  if (symbol !== undefined && (only === undefined || own.length > 1))
    return { code: kept(lines, isImport, []), imports };
  const isWrapped = only !== undefined && symbols.some(one => one !== only && isWithin(only, one));
  if (only && isWrapped) return { code: lines.slice(only.first - 1, only.last).join('\n'), imports };
  const others = symbols.filter(one => !only || !(isWithin(one, only) || isWithin(only, one)));
  const gone = others.filter(one => isThere(one, symbols, declared));
  const fresh = newWithin(
    symbols.find(one => one.name === around),
    symbols,
    declared,
  );
  if (fresh === null) return { code: kept(lines, isImport, gone), imports };
  const isOut = lines.map((_, i) => i + 1 < fresh.first || i + 1 > fresh.last);
  const again = gone.filter(one => !isWithin(fresh, one));
  return { code: kept(lines, isOut, again), imports };
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Of a class, say, that is there and stands once more around what is to be inserted into it: what it has new. */
function newWithin(
  again: CodeSymbol | undefined,
  symbols: readonly CodeSymbol[],
  declared: ReadonlySet<string>,
): Lines | null {
  const fresh = symbols.filter(one => again && isWithin(one, again) && !declared.has(one.name));
  if (again === undefined || fresh.length === 0) return null;
  return {
    first: Math.min(...fresh.map(({ first, commentFirst = first }) => commentFirst)),
    last: Math.max(...fresh.map(({ last }) => last)),
  };
}

/** A type may have several blocks of functions: one is there if all that it holds is. */
function isThere(one: CodeSymbol, symbols: readonly CodeSymbol[], declared: ReadonlySet<string>): boolean {
  if (!/(?:^|\.)impl /.test(one.name)) return declared.has(one.name);
  return symbols.every(inner => inner === one || !isWithin(inner, one) || declared.has(inner.name));
}

/** The lines that are neither left out nor of these declarations, blank ones at the ends left out too. */
function kept(lines: readonly string[], isOut: readonly boolean[], gone: readonly CodeSymbol[]): string {
  const isGone = (at: number): boolean =>
    gone.some(({ first, last, commentFirst = first }) => commentFirst <= at && at <= last);
  const left = lines.filter((_, i) => isOut[i] !== true && !isGone(i + 1));
  if (left.length === lines.length) return lines.join('\n');
  const isFilled = (line: string): boolean => line.trim() !== '';
  return left.slice(Math.max(0, left.findIndex(isFilled)), left.findLastIndex(isFilled) + 1).join('\n');
}

function isWithin(inner: Lines, outer: Lines): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
