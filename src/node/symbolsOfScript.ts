// Declarations of TypeScript and JavaScript.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol } from '../core/ports';
import { firstLine, lastLine, symbolsBy, type Declaration, type Finder } from './symbolList';

type Kind = CodeSymbol['kind'];

const KINDS: Readonly<Record<string, Kind>> = {
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_signature: 'function',
  class_declaration: 'class',
  abstract_class_declaration: 'class',
  class: 'class',
  interface_declaration: 'interface',
  type_alias_declaration: 'type',
  enum_declaration: 'enum',
  internal_module: 'module',
  module: 'module',
};
const METHODS = new Set(['method_definition', 'method_signature', 'abstract_method_signature']);
const SIGNATURES = new Set(['function_signature', 'method_signature', 'abstract_method_signature']);
const FIELDS = new Set(['public_field_definition', 'field_definition']);
const FUNCTIONS = new Set(['arrow_function', 'function_expression', 'generator_function', 'function']);
const WRAPPERS = new Set(['export_statement', 'ambient_declaration', 'expression_statement']);
/** Statements whose blocks hold declarations of the same level. */
const BLOCKS = new Set([
  'ERROR',
  'statement_block',
  'if_statement',
  'else_clause',
  'try_statement',
  'catch_clause',
  'finally_clause',
]);

export function symbolsOfScript(root: Node, lines: readonly string[]): CodeSymbol[] {
  return symbolsBy(find, root, lines);
}

const find: Finder = (body, inside) =>
  inside === 'class' ? members(body) : statements(body, inside === 'module');

function statements(body: Node, isModule: boolean): Declaration[] {
  return body.namedChildren.flatMap(child => {
    if (BLOCKS.has(child.type)) return statements(child, false);
    return declared(child, child, isModule);
  });
}

/** `whole` is the statement with its `export` around what is declared. */
function declared(node: Node, whole: Node, isModule: boolean): Declaration[] {
  if (WRAPPERS.has(node.type)) {
    const inner = node.namedChildren.filter(child => child.type !== 'decorator' && child.type !== 'comment');
    const found = inner.flatMap(child => declared(child, whole, isModule));
    if (found.length > 0 || node.type !== 'export_statement') return found;
    return defaultExport(node, whole);
  }
  if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
    const declarators = node.namedChildren.filter(child => child.type === 'variable_declarator');
    return declarators.flatMap(child => variable(child, whole, isModule));
  }
  if (node.type === 'assignment_expression') return assigned(node, whole);
  const kind = KINDS[node.type];
  const name = node.childForFieldName('name')?.text;
  if (kind === undefined || name === undefined) return [];
  const body = node.childForFieldName('body');
  const holds = kind === 'class' || kind === 'function' || kind === 'module';
  return [declaration(name.replace(/^(['"])(.*)\1$/, '$2'), kind, whole, holds ? body : null, node)];
}

function defaultExport(node: Node, whole: Node): Declaration[] {
  const value = node.childForFieldName('value');
  if (value === null) return [];
  if (value.type === 'class')
    return [declaration('default', 'class', whole, value.childForFieldName('body'))];
  const isFunction = FUNCTIONS.has(value.type);
  return [
    declaration('default', isFunction ? 'function' : 'variable', whole, isFunction ? blockOf(value) : null),
  ];
}

function variable(node: Node, whole: Node, isModule: boolean): Declaration[] {
  const name = node.childForFieldName('name');
  const value = node.childForFieldName('value');
  if (name?.type !== 'identifier') return [];
  if (value !== null && FUNCTIONS.has(value.type))
    return [declaration(name.text, 'function', whole, blockOf(value))];
  if (value?.type === 'class')
    return [declaration(name.text, 'class', whole, value.childForFieldName('body'))];
  return isModule ? [declaration(name.text, 'variable', whole, null)] : [];
}

/** `exports.name = function …`, `Class.prototype.method = function …`. */
function assigned(node: Node, whole: Node): Declaration[] {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (left?.type !== 'member_expression' || right === null || !FUNCTIONS.has(right.type)) return [];
  const parts = left.text.split('.').filter(part => !['module', 'exports', 'prototype'].includes(part));
  const name = parts.join('.') || (right.childForFieldName('name')?.text ?? 'default');
  return [declaration(name, parts.length > 1 ? 'method' : 'function', whole, blockOf(right))];
}

function members(body: Node): Declaration[] {
  let decorated: number | null = null;
  return body.namedChildren.flatMap(child => {
    if (child.type === 'decorator') decorated ??= firstLine(child);
    if (child.type === 'decorator' || child.type === 'comment') return [];
    const found = member(child);
    const first = decorated;
    decorated = null;
    return found.map(entry => (first === null ? entry : { ...entry, first }));
  });
}

function member(node: Node): Declaration[] {
  const name = (node.childForFieldName('name') ?? node.childForFieldName('property'))?.text;
  if (name === undefined) return [];
  if (METHODS.has(node.type))
    return [declaration(name, 'method', node, node.childForFieldName('body'), node)];
  const value = node.childForFieldName('value');
  if (!FIELDS.has(node.type) || value === null || !FUNCTIONS.has(value.type)) return [];
  return [declaration(name, 'method', node, blockOf(value))];
}

/** An arrow function may have an expression for a body, which declares nothing. */
function blockOf(node: Node): Node | null {
  const body = node.childForFieldName('body');
  return body?.type === 'statement_block' ? body : null;
}

function declaration(name: string, kind: Kind, whole: Node, body: Node | null, node = whole): Declaration {
  return {
    name,
    kind,
    first: firstLine(whole),
    last: lastLine(whole),
    isSignature: SIGNATURES.has(node.type),
    body,
  };
}
