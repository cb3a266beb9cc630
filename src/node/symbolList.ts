// Declarations as they are found, one language's finder for each: names joined, overloads made one, comments found.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol } from '../core/ports';

export interface Declaration {
  readonly name: string;
  readonly kind: CodeSymbol['kind'];
  /** The whole of it, with decorators and `export`. */
  readonly first: number;
  readonly last: number;
  /** A signature without a body: with what follows it under the same name it is one declaration. */
  readonly isSignature: boolean;
  /** Where declarations inside it are looked for. */
  readonly body: Node | null;
}

/** Declarations among the direct children of a node, in order. */
export type Finder = (body: Node, inside: 'module' | 'class' | 'function') => readonly Declaration[];

export function symbolsBy(find: Finder, root: Node, lines: readonly string[]): CodeSymbol[] {
  return collect(find, root, 'module', '', lines);
}

function collect(
  find: Finder,
  body: Node,
  inside: 'module' | 'class' | 'function',
  prefix: string,
  lines: readonly string[],
): CodeSymbol[] {
  return overloadsAsOne(find(body, inside)).flatMap(({ name, kind, first, last, body: inner }) => {
    const comment = commentAbove(lines, first);
    const symbol = {
      name: prefix + name,
      kind,
      first,
      last,
      ...(comment === null ? {} : { commentFirst: comment }),
    };
    if (inner === null) return [symbol];
    const within = kind === 'class' ? 'class' : kind === 'module' ? 'module' : 'function';
    return [symbol, ...collect(find, inner, within, `${symbol.name}.`, lines)];
  });
}

function overloadsAsOne(found: readonly Declaration[]): Declaration[] {
  const result: Declaration[] = [];
  for (const declaration of found) {
    const previous = result.at(-1);
    if (previous?.isSignature === true && previous.name === declaration.name) {
      result[result.length - 1] = { ...declaration, first: previous.first };
    } else result.push(declaration);
  }
  return result;
}

/** First line of the comment that ends on the line above `first`; lines are 1-based. */
function commentAbove(lines: readonly string[], first: number): number | null {
  let top = first;
  for (;;) {
    const start = commentStart(lines, top - 2);
    if (start === null) return top === first ? null : top;
    top = start + 1;
  }
}

/** 0-based line where the comment starts that ends on this line; null where none does or code stands before it. */
function commentStart(lines: readonly string[], at: number): number | null {
  const line = lines[at]?.trim() ?? '';
  if (line.startsWith('//') || (line.startsWith('#') && !line.startsWith('#!'))) return at;
  if (!line.endsWith('*/')) return null;
  const start = lines.findLastIndex((text, i) => i <= at && text.includes('/*'));
  return start !== -1 && lines[start]?.trimStart().startsWith('/*') === true ? start : null;
}

export function firstLine(node: Node): number {
  return node.startPosition.row + 1;
}

/** A node that ends behind a line end ends on the line before. */
export function lastLine(node: Node): number {
  const { row, column } = node.endPosition;
  return Math.max(column === 0 ? row : row + 1, firstLine(node));
}
