// The functions of a file that other files can use: exported ones where the language's exports are known, those that are
// said to be public where a language wants that said, else those whose name or head does not say that they are private.
// For a plan that does one thing at each of them.
import { extensionOf, holdsSecrets } from '../policy/paths';
import type { CodeSymbol } from '../ports';
import { namedLine } from '../text/namedLine';
import { failed, refused, unreadable, type Done, type StepContext } from './agent';
import { codeParts } from './codeParts';

export interface FunctionsQuery {
  readonly file: string;
  /** Only those without a comment above or a docstring. */
  readonly undocumented?: boolean | undefined;
  /** Their code instead: as much as a step can be shown at once, or a list of what is left. */
  readonly code?: 'first' | 'rest' | undefined;
}

/** Answers their names, in order. */
export async function publicFunctions(
  { file, undocumented = false, code }: FunctionsQuery,
  context: StepContext,
): Promise<Done> {
  const { syntax } = context.ports;
  if (holdsSecrets(file)) return refused(`${file} holds secrets and is shown to no model; leave it out.`);
  const read = await context.read(file);
  if (!read.ok) return unreadable(read);
  const { text } = read.file;
  const symbols = await syntax.symbols(file, text);
  if (symbols === null && code === undefined)
    return failed('tool', `Nothing here knows the language of ${file}; name its functions.`);
  const exported = (await syntax.exportedNames(file, text))?.map(({ name }) => name);
  const lines = text.split('\n');
  const isPublic = exported === undefined ? SAID_PUBLIC[extensionOf(file).toLowerCase()] : undefined;
  const all = symbols ?? [];
  const found = all
    .filter(({ kind }) => kind === 'function' || kind === 'method')
    .filter(symbol => !isPrivate(symbol, headOf(symbol, lines)) && !isNested(symbol, all))
    .filter(({ name }) => exported === undefined || isExported(name, exported))
    .filter(symbol => isPublic?.(symbol, headOf(symbol, lines), all) ?? true)
    .filter(symbol => !undocumented || !isDocumented(symbol, lines));
  if (code === undefined) return { ok: true, output: [...new Set(found.map(({ name }) => name))] };
  const [first = '', ...rest] = codeParts({ path: file, text, symbols }, found);
  return { ok: true, output: code === 'first' ? first : rest };
}

type SaysPublic = (symbol: CodeSymbol, head: string, symbols: readonly CodeSymbol[]) => boolean;

/** By the file's ending, languages in which a function is private unless something says otherwise. */
const SAID_PUBLIC: Readonly<Record<string, SaysPublic>> = {
  go: ({ name }) => name.split('.').every(part => /^\p{Lu}/u.test(part)),
  rs: (_, head) => /\bpub\b/.test(head),
  java: byWord,
  cs: byWord,
};

/** What an interface declares is public without the word. */
function byWord({ name }: CodeSymbol, head: string, symbols: readonly CodeSymbol[]): boolean {
  const holder = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const isOfInterface = symbols.some(one => one.kind === 'interface' && one.name === holder);
  return isOfInterface || /\bpublic\b/.test(head);
}

/** Its lines up to the one that has its name. */
function headOf({ name, first, last }: CodeSymbol, lines: readonly string[]): string {
  const own = lines.slice(first - 1, last);
  return own.slice(0, namedLine(name, own) + 1).join('\n');
}

function isNested({ name }: CodeSymbol, symbols: readonly CodeSymbol[]): boolean {
  return symbols.some(
    outer => (outer.kind === 'function' || outer.kind === 'method') && name.startsWith(`${outer.name}.`),
  );
}

/** Constructors are not called by name. */
function isPrivate({ name }: CodeSymbol, head: string): boolean {
  const parts = name.split('.');
  const own = parts.at(-1);
  if (/^\s*(?:private|protected|fileprivate)\b/m.test(head)) return true;
  return own === 'constructor' || own === parts.at(-2) || parts.some(part => /^[_#~]/.test(part));
}

function isExported(name: string, exported: readonly string[]): boolean {
  return exported.includes(name.split('.')[0] ?? '') || exported.includes(name);
}

const DOCSTRING = /:[ \t]*(?:#.*)?\n\s*[rRuU]?(?:"""|''')/;

/** A comment may stand behind an attribute too. */
function isDocumented(symbol: CodeSymbol, lines: readonly string[]): boolean {
  if (symbol.commentFirst !== undefined || /^\s*\/(?:\/\/|\*\*)/m.test(headOf(symbol, lines))) return true;
  return DOCSTRING.test(lines.slice(symbol.first - 1, symbol.last).join('\n'));
}
