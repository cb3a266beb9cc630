// Names of a text by scope: what is declared where, what is used where, and so what is used but declared nowhere. A
// language says what its nodes declare and use. Whatever is not certain counts as declared.
import type { Node } from 'web-tree-sitter';
import type { NameUse } from '../../core/ports';

export interface Scope {
  readonly names: Set<string>;
  readonly outer: Scope | null;
  readonly isFunction: boolean;
}

export interface Names {
  readonly root: Scope;
  declare(node: Node | null, scope: Scope): void;
  use(node: Node, scope: Scope, kind: NameUse['kind']): void;
}

/** What a node means; it goes on to the children that it returns, each in the scope named. */
export type Visit = (node: Node, scope: Scope, names: Names) => Iterable<readonly [Node, Scope]>;

export function innerScope(outer: Scope, isFunction: boolean): Scope {
  return { names: new Set(), outer, isFunction };
}

export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.outer !== null) at = at.outer;
  return at;
}

export function within(nodes: Iterable<Node | null>, scope: Scope): [Node, Scope][] {
  const result: [Node, Scope][] = [];
  for (const node of nodes) if (node !== null) result.push([node, scope]);
  return result;
}

/** Yields now and then, so that whoever drives it can let others go on. */
export function* unknownNames(
  root: Node,
  visit: Visit,
  known: ReadonlySet<string>,
): Generator<undefined, readonly NameUse[]> {
  const top: Scope = { names: new Set(known), outer: null, isFunction: true };
  const uses: { use: NameUse; scope: Scope }[] = [];
  const names: Names = {
    root: top,
    declare(node, scope) {
      if (node !== null) scope.names.add(node.text);
    },
    use(node, scope, kind) {
      uses.push({ use: { name: node.text, line: node.startPosition.row + 1, kind }, scope });
    },
  };
  const open: (readonly [Node, Scope])[] = [[root, top]];
  for (let count = 1; ; count++) {
    const next = open.pop();
    if (next === undefined) break;
    open.push(...[...visit(next[0], next[1], names)].reverse());
    if (count % 200 === 0) yield;
  }
  const found = new Map<string, NameUse>();
  for (const { use, scope } of uses) {
    if (!found.has(use.name) && !isDeclared(use.name, scope)) found.set(use.name, use);
  }
  return [...found.values()];
}

function isDeclared(name: string, scope: Scope): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) if (at.names.has(name)) return true;
  return false;
}
