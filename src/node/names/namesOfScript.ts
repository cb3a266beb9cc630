// What TypeScript and JavaScript declare and use.
import globals from 'globals';
import type { Node } from 'web-tree-sitter';
import { libraryTypes } from './libraryTypes';
import { functionScope, innerScope, within, type Names, type Scope, type Visit } from './scope';

const { browser, node, builtin, commonjs, jest, mocha, vitest, worker, serviceworker, audioWorklet } =
  globals;
export const scriptGlobals: ReadonlySet<string> = new Set([
  ...[browser, node, builtin, commonjs, jest, mocha, vitest, worker, serviceworker, audioWorklet].flatMap(
    Object.keys,
  ),
  ...['arguments', 'undefined', 'React', 'JSX', 'Bun', 'Deno', '$', 'jQuery', '_'],
  // The grammar reads `await (0, f)()` as a call of it where no `async` stands near.
  'await',
]);

/** Names that come from outside the text, as comments for linters say; null where the text makes names as it runs. */
export function saidInScript(text: string): readonly string[] | null {
  if (/\beval\s*\(|\bwith\s*\(|@ts-nocheck|\bnew Function\b/.test(text)) return null;
  return [...text.matchAll(/\/\*\s*globals?\s+([^*]*)\*\//g)].flatMap(
    match => (match[1] ?? '').match(/[\w$]+/g) ?? [],
  );
}

/** A script shares its names with the scripts beside it: what it lacks may be in one of them. */
export function isModule(path: string, text: string): boolean {
  return (
    /\.(?:[cm]?tsx?|[cm]js)$/i.test(path) ||
    /^\s*(?:import|export)\b|\brequire\s*\(|\bmodule\.exports\b|\bexports\./m.test(text)
  );
}

const BLOCKS = new Set(['statement_block', 'for_statement', 'switch_body', 'class_body', 'catch_clause']);
const DECLARING = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_signature',
  'class_declaration',
  'abstract_class_declaration',
  'interface_declaration',
  'type_alias_declaration',
  'enum_declaration',
  'internal_module',
  'module',
]);
const SKIPPED = new Set([
  'comment',
  'export_clause',
  'namespace_export',
  'enum_body',
  'type_query',
  'nested_type_identifier',
  'jsx_namespace_name',
  'type_predicate',
  'asserts',
]);
/** With a `name` they are those of a tuple type: `[from: number]`. */
const TUPLE_MEMBERS = new Set(['required_parameter', 'optional_parameter']);
const BINDS = new Set(['identifier', 'shorthand_property_identifier_pattern']);

export const visitScript: Visit = (node, scope, names) => {
  const { type } = node;
  if (SKIPPED.has(type)) return [];
  if (type === 'identifier' || type === 'shorthand_property_identifier')
    return used(node, scope, names, 'value');
  // As a value the name is one of the project's own.
  if (type === 'type_identifier') return libraryTypes.has(node.text) ? [] : used(node, scope, names, 'type');
  if (type === 'import_statement' || type === 'import_alias') return imported(node, names);
  if (type === 'variable_declarator') return declarator(node, scope, names);
  if (type === 'for_in_statement') return forIn(node, scope, names);
  if (type === 'type_parameter') return declaredFirst(node, scope, names);
  if (type === 'conditional_type') return conditional(node, scope, names);
  if (TUPLE_MEMBERS.has(type) && node.childForFieldName('name') !== null)
    return within(node.namedChildren.slice(1), scope);
  if (type === 'export_statement' && node.children.some(child => child.type === 'namespace')) return [];
  if (type.startsWith('jsx_') && node.childForFieldName('name') !== null) return element(node, scope);
  if (type === 'unary_expression' && node.child(0)?.type === 'typeof') return guarded(node, scope);
  if (type === 'assignment_expression') return assignment(node, scope, names);
  if (type === 'ambient_declaration') return ambient(node, scope);
  if (type === 'mapped_type_clause' || type === 'index_signature') return mapped(node, scope, names);
  return insides(node, scope, names);
};

function insides(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const isFunction =
    node.childForFieldName('parameters') !== null || node.childForFieldName('parameter') !== null;
  const name = node.childForFieldName('name');
  const takesName = DECLARING.has(node.type);
  if (takesName) names.declare(name, scope);
  const isOwn = isFunction || takesName || node.type === 'class' || BLOCKS.has(node.type);
  const inner = isOwn ? innerScope(scope, isFunction) : scope;
  if (!takesName && isOwn && name?.type.endsWith('identifier') === true) names.declare(name, inner);
  if (isFunction) declareParameters(node, inner, names);
  const children = node.namedChildren.filter(child => !(isOwn && child.id === name?.id));
  return within(children, inner);
}

function used(node: Node, scope: Scope, names: Names, kind: 'value' | 'type'): [] {
  names.use(node, scope, kind);
  return [];
}

function declareParameters(node: Node, inner: Scope, names: Names): void {
  const parameter = node.childForFieldName('parameter');
  if (parameter !== null) bind(parameter, inner, names);
  for (const child of node.childForFieldName('parameters')?.namedChildren ?? []) {
    bind(child.childForFieldName('pattern') ?? child, inner, names);
  }
}

/** Every name that a pattern binds; its default values are visited as code by whoever visits the pattern. */
function bind(pattern: Node, scope: Scope, names: Names): void {
  if (BINDS.has(pattern.type)) names.declare(pattern, scope);
  else if (pattern.type === 'assignment_pattern' || pattern.type === 'object_assignment_pattern')
    bindAll([pattern.childForFieldName('left')], scope, names);
  else if (pattern.type === 'pair_pattern') bindAll([pattern.childForFieldName('value')], scope, names);
  else if (/(?:_pattern|^pattern|parameter)$/.test(pattern.type))
    bindAll(pattern.namedChildren, scope, names);
}

function bindAll(patterns: readonly (Node | null)[], scope: Scope, names: Names): void {
  for (const pattern of patterns) if (pattern !== null) bind(pattern, scope, names);
}

function imported(node: Node, names: Names): [] {
  for (const child of node.descendantsOfType(['identifier', 'type_identifier']))
    names.declare(child, names.root);
  return [];
}

function declarator(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const name = node.childForFieldName('name');
  const target = node.parent?.type === 'variable_declaration' ? functionScope(scope) : scope;
  if (name !== null) bind(name, target, names);
  return within(node.namedChildren, scope);
}

function forIn(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const inner = innerScope(scope, false);
  const left = node.childForFieldName('left');
  if (left !== null && node.childForFieldName('kind') !== null) bind(left, inner, names);
  else if (left?.type === 'identifier') names.declare(left, names.root);
  return within(node.namedChildren, inner);
}

function declaredFirst(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  names.declare(node.childForFieldName('name'), scope);
  return within(node.namedChildren.slice(1), scope);
}

/** What it infers may stand in the parameters of a function type, but is known to the whole of it. */
function conditional(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const inner = innerScope(scope, false);
  for (const one of node.childForFieldName('right')?.descendantsOfType('infer_type') ?? [])
    names.declare(one.namedChildren[0] ?? null, inner);
  return within(node.namedChildren, inner);
}

function mapped(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  names.declare(node.childForFieldName('name'), scope);
  return within(node.namedChildren, scope);
}

/** `<div>` is no name of the text, `<Panel>` is. */
function element(node: Node, scope: Scope): Iterable<readonly [Node, Scope]> {
  const name = node.childForFieldName('name');
  const isPlain = name?.type === 'identifier' && /^[a-z]/.test(name.text);
  return within(
    node.namedChildren.filter(child => !(isPlain && child.id === name.id)),
    scope,
  );
}

/** `typeof name` asks whether there is such a name. */
function guarded(node: Node, scope: Scope): Iterable<readonly [Node, Scope]> {
  const argument = node.childForFieldName('argument');
  return argument?.type === 'identifier' ? [] : within([argument], scope);
}

/** A script may make a global by writing to it. */
function assignment(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const left = node.childForFieldName('left');
  if (left?.type === 'identifier') names.declare(left, names.root);
  return within(node.namedChildren, scope);
}

/** `declare global { … }`: what stands in the braces is known everywhere. */
function ambient(node: Node, scope: Scope): Iterable<readonly [Node, Scope]> {
  return node.namedChildren.flatMap(child =>
    child.type === 'statement_block' ? within(child.namedChildren, scope) : within([child], scope),
  );
}
