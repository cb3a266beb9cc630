// Declarations as they are found, one language's finder for each: names joined, overloads made one, comments found.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol } from '../core/ports';
import { commentAbove } from '../core/text/commentAbove';

export interface Declaration {
  readonly name: string;
  /** What names inside it begin with, where that is not its own. */
  readonly inside?: string;
  readonly kind: CodeSymbol['kind'];
  /** The whole of it, with decorators and `export`. */
  readonly first: number;
  readonly last: number;
  /** A signature without a body: with what follows it under the same name it is one declaration. */
  readonly isSignature: boolean;
  /** Where declarations inside it are looked for. */
  readonly body: Node | null;
}

/** What declarations stand in: interfaces, enums and the like count as classes. */
export type Inside = 'module' | 'class' | 'function';

/** Declarations among the direct children of a node, in order. */
export type Finder = (body: Node, inside: Inside) => readonly Declaration[];

/** @param mark begins a comment that ends with its line */
export function symbolsBy(find: Finder, root: Node, lines: readonly string[], mark = '//'): CodeSymbol[] {
  function collect(body: Node, inside: Inside, prefix: string): CodeSymbol[] {
    return overloadsAsOne(find(body, inside)).flatMap(one => {
      const { name, kind, first, last } = one;
      const comment = commentAbove(lines, first, mark);
      const symbol = {
        name: prefix + name,
        kind,
        first,
        last,
        ...(comment === null ? {} : { commentFirst: comment }),
      };
      if (one.body === null) return [symbol];
      return [symbol, ...collect(one.body, insideOf(kind), `${prefix}${one.inside ?? name}.`)];
    });
  }
  return collect(root, 'module', '');
}

function insideOf(kind: CodeSymbol['kind']): Inside {
  return kind === 'function' || kind === 'method' ? 'function' : kind === 'module' ? 'module' : 'class';
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

export function firstLine(node: Node): number {
  return node.startPosition.row + 1;
}

/** A node that ends behind a line end ends on the line before. */
export function lastLine(node: Node): number {
  const { row, column } = node.endPosition;
  return Math.max(column === 0 ? row : row + 1, firstLine(node));
}
