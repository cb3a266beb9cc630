// Small models answer with more than the one declaration that they were asked for: the whole file, the class around a
// method, imports, functions that stand there already. What the file has is taken out of the answer; a new function
// beside the wanted one stays. An import is no part of a region: one of the platform's own modules goes to the others,
// any other goes, and what it would have brought is then a missing name like any other.
import type { CodeSymbol } from '../ports';

export interface Wanted {
  /** `name` or `Class.method` that the answer replaces; absent: it is inserted. */
  readonly symbol?: string | undefined;
  /** What the file declares, by the same names. */
  readonly declared: ReadonlySet<string>;
}

export interface OwnPart {
  readonly code: string;
  /** Statements for the head of the file. */
  readonly imports: readonly string[];
}

const IMPORT =
  /^(?:import\s[^;]*?from\s*['"]([^'"]+)['"]|(?:const|let|var)\s[^;=]*=\s*require\(['"]([^'"]+)['"]\)).*$/;

/** @param symbols what the code declares; null where nothing can tell */
export function ownPart(
  code: string,
  symbols: readonly CodeSymbol[] | null,
  { symbol, declared }: Wanted,
): OwnPart {
  if (symbols === null) return { code, imports: [] };
  const lines = code.split('\n');
  const isImport = lines.map(line => IMPORT.test(line));
  const imports = lines.filter((line, i) => isImport[i] === true && isPlatform(line));
  const own = symbols.filter(one => one.name === symbol);
  const [only] = own;
  if (symbol !== undefined && (only === undefined || own.length > 1))
    return { code: kept(lines, isImport, []), imports };
  const others = symbols.filter(one => !only || !(isWithin(one, only) || isWithin(only, one)));
  const isWrapped = only !== undefined && symbols.some(one => one !== only && isWithin(only, one));
  if (only && isWrapped) return { code: lines.slice(only.first - 1, only.last).join('\n'), imports };
  return {
    code: kept(
      lines,
      isImport,
      others.filter(one => declared.has(one.name)),
    ),
    imports,
  };
}

/** The lines that are neither imports nor of these declarations, blank ones at the ends left out. */
function kept(lines: readonly string[], isImport: readonly boolean[], gone: readonly CodeSymbol[]): string {
  const isGone = (at: number): boolean =>
    gone.some(({ first, last, commentFirst = first }) => commentFirst <= at && at <= last);
  const left = lines.filter((_, i) => isImport[i] !== true && !isGone(i + 1));
  if (left.length === lines.length) return lines.join('\n');
  const isFilled = (line: string): boolean => line.trim() !== '';
  return left.slice(Math.max(0, left.findIndex(isFilled)), left.findLastIndex(isFilled) + 1).join('\n');
}

function isPlatform(line: string): boolean {
  const [, from, required] = IMPORT.exec(line) ?? [];
  return (from ?? required ?? '').startsWith('node:');
}

function isWithin(inner: CodeSymbol, outer: CodeSymbol): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
