// The functions of a file that other files can use: exported ones where the language's exports are known, else those
// whose name does not say that they are private. For a plan that does one thing at each of them.
import type { CodeSymbol } from '../ports';
import { failed, unreadable, type Done, type StepContext } from './agent';

export interface FunctionsQuery {
  readonly file: string;
  /** Only those without a comment above or a docstring. */
  readonly undocumented?: boolean | undefined;
}

/** Answers their names, in order. */
export async function publicFunctions(
  { file, undocumented = false }: FunctionsQuery,
  context: StepContext,
): Promise<Done> {
  const { syntax } = context.ports;
  const read = await context.read(file);
  if (!read.ok) return unreadable(read);
  const { text } = read.file;
  const symbols = await syntax.symbols(file, text);
  if (symbols === null)
    return failed('tool', `Nothing here knows the language of ${file}; name its functions.`);
  const exported = (await syntax.exportedNames(file, text))?.map(({ name }) => name);
  const lines = text.split('\n');
  const names = symbols
    .filter(({ kind }) => kind === 'function' || kind === 'method')
    .filter(symbol => isPublic(symbol, lines, exported) && !isNested(symbol, symbols))
    .filter(symbol => !undocumented || !isDocumented(symbol, lines))
    .map(({ name }) => name);
  return { ok: true, output: [...new Set(names)] };
}

function isNested({ name }: CodeSymbol, symbols: readonly CodeSymbol[]): boolean {
  return symbols.some(
    outer => (outer.kind === 'function' || outer.kind === 'method') && name.startsWith(`${outer.name}.`),
  );
}

function isPublic(
  { name, first }: CodeSymbol,
  lines: readonly string[],
  exported: readonly string[] | undefined,
): boolean {
  const parts = name.split('.');
  if (/^\s*(?:private|protected)\b/.test(lines[first - 1] ?? '')) return false;
  if (parts.at(-1) === 'constructor' || parts.some(part => /^[_#]/.test(part))) return false;
  return exported === undefined || exported.includes(parts[0] ?? '') || exported.includes(name);
}

const DOCSTRING = /:[ \t]*(?:#.*)?\n\s*[rRuU]?(?:"""|''')/;

function isDocumented({ first, last, commentFirst }: CodeSymbol, lines: readonly string[]): boolean {
  return commentFirst !== undefined || DOCSTRING.test(lines.slice(first - 1, last).join('\n'));
}
