// Where a name is declared, anywhere in the workspace: by the grammar where the language has one here, else by how a line
// looks. Decides which files are looked at: those first that have a line which looks like a declaration of it, since of a
// common name no search brings all uses.
import { plainName } from '../edit/region';
import type { Code, CodeSymbol, Match, ReadResult, Syntax } from '../ports';
import { codeText } from '../text/codeText';
import { lastPart, wholeWord, wordPattern } from '../text/wordPattern';
import { declaringLines, looseEnd, looseLines, looseSymbols } from './looseSymbols';

export interface Declaration extends Pick<CodeSymbol, 'first' | 'last'> {
  readonly path: string;
  /** The text of its file. */
  readonly text: string;
}

export interface Places {
  readonly search: Code['search'];
  readonly syntax: Pick<Syntax, 'symbols'>;
  readonly read: (path: string) => Promise<ReadResult>;
}

type Found =
  /** `cut`: files that have the name were not looked at. */
  | { readonly ok: true; readonly declared: readonly Declaration[]; readonly cut: boolean }
  | { readonly ok: false; readonly detail: string };

const MOST_LINES = 1_000;
const MOST_FILES = 40;

/** @param said `name` or `Class.method`, or as a language writes it */
export async function declarationsOf(said: string, places: Places, signal: AbortSignal): Promise<Found> {
  const name = plainName(said);
  const likely = await places.search(declaringLines(lastPart(name)), MOST_LINES, signal);
  if (!likely.ok) return likely;
  const first = likeliest(likely.matches, lastPart(name));
  const declared = await inFiles(first.slice(0, MOST_FILES), places, source => named(source, name, places));
  if (declared.length > 0) return { ok: true, declared, cut: false };

  const words = await places.search([wordPattern(name)], MOST_LINES, signal);
  if (!words.ok) return words;
  const seen = new Set(first);
  const others = [...new Set(words.matches.map(({ path }) => path))].filter(path => !seen.has(path));
  const late = await inFiles(others.slice(0, MOST_FILES), places, source => named(source, name, places));
  const cut = likely.cut || words.cut || first.length > MOST_FILES || others.length > MOST_FILES;
  if (late.length > 0) return { ok: true, declared: late, cut: false };

  // A constant within a function is no symbol of its file.
  const nested = await inFiles(first.slice(0, MOST_FILES), places, source => byLines(source, name, 1));
  return { ok: true, declared: nested, cut: nested.length === 0 && cut };
}

/** Paths, those first whose lines look most like a declaration. */
function likeliest(matches: readonly Match[], name: string): readonly string[] {
  const patterns = declaringLines(name).map(source => new RegExp(source));
  const levels = new Map<string, number>();
  for (const { path, text } of matches) {
    const found = patterns.findIndex(pattern => pattern.test(text));
    const level = found === -1 ? patterns.length : found;
    levels.set(path, Math.min(level, levels.get(path) ?? level));
  }
  // In the order of the search where they are alike.
  return [...levels].toSorted(([, a], [, b]) => a - b).map(([path]) => path);
}

interface Source {
  readonly path: string;
  readonly text: string;
}

async function inFiles(
  paths: readonly string[],
  { read }: Places,
  look: (source: Source) => Promise<readonly Declaration[]> | readonly Declaration[],
): Promise<readonly Declaration[]> {
  const found = await Promise.all(
    paths.map(async path => {
      const found = await read(path);
      return found.ok ? look({ path, text: found.file.text }) : [];
    }),
  );
  return found.flat();
}

async function named(source: Source, name: string, { syntax }: Places): Promise<readonly Declaration[]> {
  const { path, text } = source;
  const symbols = await syntax.symbols(path, text);
  if (symbols !== null)
    return symbols
      .filter(symbol => symbol.name === name || symbol.name.endsWith(`.${name}`))
      .map(({ first, last }) => ({ ...source, first, last }));
  const loose = looseSymbols(path, text)?.filter(symbol => symbol.name === lastPart(name)) ?? [];
  if (loose.length === 0 || !isIn(name, text)) return byLines(source, name, 2);
  return spans(
    source,
    loose.map(({ first }) => first),
  );
}

function byLines(source: Source, name: string, kinds: 1 | 2): readonly Declaration[] {
  const code = codeText(source.path, source.text);
  return code === null || !isIn(name, code) ? [] : spans(source, looseLines(code, lastPart(name), kinds));
}

function spans(source: Source, firsts: readonly number[]): readonly Declaration[] {
  const lines = source.text.split('\n');
  return firsts.map(first => ({ ...source, first, last: looseEnd(lines, first) }));
}

/** Where nothing tells what belongs to a class, its method is taken from a file that names it. */
function isIn(name: string, text: string): boolean {
  return name
    .split('.')
    .slice(0, -1)
    .every(part => wholeWord(part).test(text));
}
