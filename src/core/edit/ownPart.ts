// Small models answer with more than the one declaration that they were asked for: the whole file, the class around a
// method, imports, functions and comments that stand there already. What the file has is taken out of the answer; a new
// function beside the wanted one stays. An import is no part of a region (`ownImports.ts`).
import type { CodeSymbol } from '../ports';
import { hasWord } from '../text/hasWord';
import { isFilled, linesOf } from './layout';
import { ownImports } from './ownImports';

export interface Wanted {
  readonly path: string;
  /** `name` or `Class.method` that the answer replaces; absent: it is inserted. */
  readonly symbol?: string | undefined;
  /** The declaration that an insertion stands in. */
  readonly around?: string | undefined;
  /** What the file declares, by the same names. */
  readonly declared: ReadonlySet<string>;
  /** The rest of the file; empty where the answer cannot be read for certain. */
  readonly beside: string;
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
    return { code: kept(lines, isImport), imports };
  const isWrapped = only !== undefined && symbols.some(one => one !== only && isWithin(only, one));
  if (only && isWrapped) return { code: withNewMembers(only, symbols, declared, lines), imports };
  const others = symbols.filter(one => !only || !(isWithin(one, only) || isWithin(only, one)));
  const gone = others.filter(one => isThere(one, symbols, declared));
  const fresh = newWithin(
    symbols.find(one => one.name === around),
    symbols,
    declared,
  );
  const left = gone.filter(one => fresh === null || !isWithin(fresh, one));
  const isOut = lines.map((_, i) => {
    const at = lineAt(i);
    const isBeside = fresh === null ? isImport[i] === true : !isWithin(at, fresh);
    return isBeside || left.some(one => isWithin(at, commented(one)));
  });
  const repeats = fresh === null && (only !== undefined || gone.length > 0);
  if (!repeats) return { code: kept(lines, isOut), imports };
  const stays = symbols.filter(one => !gone.includes(one));
  return { code: kept(lines, withRepeated(lines, isOut, stays, wanted.beside)), imports };
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
    first: Math.min(...fresh.map(one => commented(one).first)),
    last: Math.max(...fresh.map(({ last }) => last)),
  };
}

/** A method of an answer with its class around it, and what is new in that class and called by the method. */
function withNewMembers(
  only: CodeSymbol,
  symbols: readonly CodeSymbol[],
  declared: ReadonlySet<string>,
  lines: readonly string[],
): string {
  const textOf = ({ first, last }: Lines): string => lines.slice(first - 1, last).join('\n');
  const own = textOf(only);
  const owner = only.name.slice(0, only.name.lastIndexOf('.') + 1);
  const called = symbols.filter(({ name }) => {
    const short = name.slice(owner.length);
    return name.startsWith(owner) && !short.includes('.') && !declared.has(name) && hasWord(own, short);
  });
  return [own, ...called.map(one => textOf(commented(one)))].join('\n\n');
}

function commented({ first, last, commentFirst = first }: CodeSymbol): Lines {
  return { first: commentFirst, last };
}

/** A type may have several blocks of functions: one is there if all that it holds is. */
function isThere(one: CodeSymbol, symbols: readonly CodeSymbol[], declared: ReadonlySet<string>): boolean {
  if (!/(?:^|\.)impl /.test(one.name)) return declared.has(one.name);
  return symbols.every(inner => inner === one || !isWithin(inner, one) || declared.has(inner.name));
}

/** What is left out, and with it what stands outside of these declarations as the file has it: comments, statements. */
function withRepeated(
  lines: readonly string[],
  isOut: readonly boolean[],
  stays: readonly CodeSymbol[],
  beside: string,
): readonly boolean[] {
  const result = [...isOut];
  const isLoose = (i: number): boolean =>
    isFilled(lines[i] ?? '') && isOut[i] !== true && !stays.some(one => isWithin(lineAt(i), one));
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (end < lines.length && isLoose(end)) end++;
    if (end > start && hasLines(beside, lines.slice(start, end))) result.fill(true, start, end);
    start = Math.max(start, end);
  }
  return result;
}

/** Whether a text has the lines in a row, whatever their indentation. */
export function hasLines(text: string, lines: readonly string[]): boolean {
  const trimmed = (all: readonly string[]): string => `\n${all.map(line => line.trim()).join('\n')}\n`;
  return trimmed(linesOf(text)).includes(trimmed(lines));
}

/** The lines that are not left out, blank ones at the ends left out too. */
function kept(lines: readonly string[], isOut: readonly boolean[]): string {
  const left = lines.filter((_, i) => isOut[i] !== true);
  if (left.length === lines.length) return lines.join('\n');
  return left.slice(Math.max(0, left.findIndex(isFilled)), left.findLastIndex(isFilled) + 1).join('\n');
}

function lineAt(i: number): Lines {
  return { first: i + 1, last: i + 1 };
}

function isWithin(inner: Lines, outer: Lines): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
