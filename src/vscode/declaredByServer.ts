// What a language server says that a document declares, as the engine names declarations. Servers differ: names with
// parameters, with the class before them, ranges with the comment above or of the name alone. What cannot be the lines of
// a declaration is left out.
import type { CodeSymbol } from '../core/ports';
import { behindComment } from '../core/text/commentAbove';

export interface ServerSymbol {
  readonly name: string;
  /** A name of vscode.SymbolKind. */
  readonly kind: string;
  /** 1-based and inclusive. */
  readonly first: number;
  readonly last: number;
  /** The line of its name. */
  readonly nameLine: number;
  /** The range is the name and nothing else. */
  readonly isNameOnly: boolean;
  /** What a flat answer says of where it belongs; empty where it says nothing. */
  readonly container: string;
  readonly children: readonly ServerSymbol[];
}

const KINDS: Readonly<Record<string, CodeSymbol['kind']>> = {
  Function: 'function',
  Method: 'method',
  Constructor: 'method',
  Operator: 'method',
  Class: 'class',
  Struct: 'class',
  Object: 'class',
  Interface: 'interface',
  Enum: 'enum',
  Module: 'module',
  Variable: 'variable',
  Constant: 'variable',
  Property: 'variable',
  Field: 'variable',
  Event: 'variable',
};
/** As in the grammars, these are no part of a name. */
const SPACES = new Set(['Namespace', 'Package', 'File']);
/** An extension of Swift is told as a namespace; what it holds belongs to the type. */
const EXTENDS = /^\s*(?:[\w@]+\s+)*extension\b/;

/** In the order of the text, outer before inner. @param mark begins a comment that ends with its line */
export function declaredByServer(
  answer: readonly ServerSymbol[],
  lines: readonly string[],
  mark: string,
): CodeSymbol[] {
  const spaces = new Set(all(answer).flatMap(({ kind, name }) => (SPACES.has(kind) ? [name] : [])));

  function declared(
    one: ServerSymbol,
    within: string,
    outer: CodeSymbol['kind'] | null,
  ): readonly CodeSymbol[] {
    const inner = (holder: string, kind: CodeSymbol['kind'] | null): readonly CodeSymbol[] =>
      one.children.flatMap(child => declared(child, holder, kind));
    const own = plainName(one.name);
    if (SPACES.has(one.kind)) {
      const extended = EXTENDS.test(lines[one.nameLine - 1] ?? '');
      return extended ? inner(joined(within, own), 'class') : inner(within, outer);
    }
    const kind = KINDS[one.kind];
    const isLocal = (outer === 'function' || outer === 'method') && kind === 'variable';
    if (kind === undefined || own === '' || isLocal) return [];
    const container = spaces.has(one.container) ? '' : plainName(one.container);
    const name = joined(within === '' ? container : within, own);
    const first = behindComment(lines, { first: one.first, name: one.nameLine }, mark);
    const symbol = { name, kind, first, last: Math.min(one.last, lines.length) };
    return [...(isWhole(one, lines) ? [symbol] : []), ...inner(name, kind)];
  }

  const found = answer.flatMap(one => declared(one, '', null));
  return found.sort((a, b) => a.first - b.first || b.last - a.last);
}

function all(symbols: readonly ServerSymbol[]): readonly ServerSymbol[] {
  return symbols.flatMap(one => [one, ...all(one.children)]);
}

/** `Retry.run` of `Retry<T>::run(int)`, `Retry:run` and `run(times:)`; empty for what has no name. */
function plainName(said: string): string {
  const operator = /^(.*\boperator\W+?)(?:\s*\(.*)?$/.exec(said)?.[1];
  if (operator !== undefined) return operator.replaceAll('::', '.');
  const name = said
    .replace(/^(?:def\w*|func?|function|fn|sub|class|module)\s+/, '')
    .replace(/<[^<>]*>/g, '')
    .replace(/\s*[(<].*$|\/\d+$/, '')
    .replace(/::?|#/g, '.')
    .replace(/^self\.|^\.+|\.+$/g, '');
  return /^[\p{L}\p{N}_$~@.!?=-]+$/u.test(name) ? name : '';
}

/** Some say the class twice. */
function joined(holder: string, own: string): string {
  return holder === '' || own.startsWith(`${holder}.`) ? own : `${holder}.${own}`;
}

/** A server may tell the name alone or the head, and of the end nothing. */
function isWhole({ first, last, isNameOnly }: ServerSymbol, lines: readonly string[]): boolean {
  const text = lines.slice(first - 1, last).join('\n');
  const [opened, closed] = [text.split('{').length, text.split('}').length];
  const goesOn = /(?:\{|\bdo|\bthen|:)\s*$/.test(text) || lines[last]?.trim().startsWith('{') === true;
  return !isNameOnly && !(goesOn && opened >= closed);
}
