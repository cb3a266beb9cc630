// Declarations of Python.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol } from '../core/ports';
import { firstLine, lastLine, symbolsBy, type Declaration, type Finder, type Inside } from './symbolList';

/** Statements whose blocks hold declarations of the same level. */
const BLOCKS = new Set([
  'ERROR',
  'if_statement',
  'elif_clause',
  'else_clause',
  'try_statement',
  'except_clause',
  'finally_clause',
  'with_statement',
  'block',
]);

export function symbolsOfPython(root: Node, lines: readonly string[]): CodeSymbol[] {
  return symbolsBy(find, root, lines, '#');
}

const find: Finder = (body, inside) =>
  body.namedChildren.flatMap(child => {
    if (BLOCKS.has(child.type)) return find(child, inside);
    if (child.type === 'decorated_definition') {
      const definition = child.childForFieldName('definition');
      return definition === null ? [] : [defined(definition, child, inside)];
    }
    if (child.type === 'function_definition' || child.type === 'class_definition') {
      return [defined(child, child, inside)];
    }
    return inside === 'module' ? assigned(child) : [];
  });

function defined(node: Node, whole: Node, inside: Inside): Declaration {
  const isClass = node.type === 'class_definition';
  return {
    name: node.childForFieldName('name')?.text ?? '',
    kind: isClass ? 'class' : inside === 'class' ? 'method' : 'function',
    first: firstLine(whole),
    last: lastLine(whole),
    isSignature: whole.namedChildren.some(
      child => child.type === 'decorator' && /^@(?:\w+\.)*overload\s*$/.test(child.text),
    ),
    body: node.childForFieldName('body'),
  };
}

function assigned(statement: Node): Declaration[] {
  const assignment = statement.namedChildren[0];
  const name = assignment?.childForFieldName('left');
  if (assignment?.type !== 'assignment' || name?.type !== 'identifier') return [];
  const isFunction = assignment.childForFieldName('right')?.type === 'lambda';
  return [
    {
      name: name.text,
      kind: isFunction ? 'function' : 'variable',
      first: firstLine(statement),
      last: lastLine(statement),
      isSignature: false,
      body: null,
    },
  ];
}
