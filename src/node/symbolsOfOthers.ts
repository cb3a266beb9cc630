// Declarations of Go, Rust, Java and C#: one walk, and for each language a table of what declares, under which name and
// with what inside. Attributes and annotations belong to a declaration's lines; fields are named, parameters are not.
import type { Node } from 'web-tree-sitter';
import type { CodeSymbol } from '../core/ports';
import { firstLine, lastLine, symbolsBy, type Declaration, type Finder, type Inside } from './symbolList';

type Kind = CodeSymbol['kind'];

/** How a node declares; without `names` its name stands in the field of that name. */
interface Sort {
  readonly kind: Kind | ((node: Node) => Kind);
  readonly names?: (node: Node) => readonly string[];
  /** What names inside it begin with, where that is not its own. */
  readonly inside?: (node: Node) => string;
}

interface Table {
  readonly sorts: Readonly<Record<string, Sort>>;
  /** What holds declarations of the level that it stands on itself; a broken part of a text is one too. */
  readonly through: ReadonlySet<string>;
  /** What stands before a declaration and belongs to it, where that is no part of its node. */
  readonly leads?: string;
}

/** A struct of Go or Rust holds no functions: a repair may write it anew, as it may not a whole class. */
const go: Table = {
  sorts: {
    function_declaration: { kind: 'function' },
    method_declaration: { kind: 'method', names: node => [`${receiverOf(node)}.${nameOf(node)}`] },
    const_spec: { kind: 'variable', names: namesOf },
    var_spec: { kind: variableOfGo, names: namesOf },
    type_spec: { kind: node => (typeOf(node) === 'interface_type' ? 'interface' : 'type') },
    type_alias: { kind: 'type' },
  },
  through: new Set(['ERROR', 'const_declaration', 'var_declaration', 'var_spec_list', 'type_declaration']),
};

const rust: Table = {
  sorts: {
    function_item: { kind: 'function' },
    function_signature_item: { kind: 'function' },
    macro_definition: { kind: 'function' },
    struct_item: { kind: 'type' },
    union_item: { kind: 'type' },
    type_item: { kind: 'type' },
    associated_type: { kind: 'type' },
    enum_item: { kind: 'enum' },
    trait_item: { kind: 'interface' },
    const_item: { kind: 'variable' },
    static_item: { kind: 'variable' },
    // One without a body stands for another file.
    mod_item: { kind: 'module', names: node => (node.childForFieldName('body') ? [nameOf(node)] : []) },
    // Its functions are found as those of the type; itself it goes by its head, since a type has several of it.
    impl_item: {
      kind: 'class',
      names: node => [headOfImpl(node)],
      inside: node => bare(partOf(node, 'type')),
    },
  },
  through: new Set(['ERROR', 'foreign_mod_item', 'declaration_list']),
  leads: 'attribute_item',
};

const java: Table = {
  sorts: {
    class_declaration: { kind: 'class' },
    record_declaration: { kind: 'class' },
    interface_declaration: { kind: 'interface' },
    annotation_type_declaration: { kind: 'interface' },
    enum_declaration: { kind: 'enum' },
    method_declaration: { kind: 'function' },
    constructor_declaration: { kind: 'function' },
    compact_constructor_declaration: { kind: 'function' },
    field_declaration: { kind: 'variable', names: declaredIn },
    constant_declaration: { kind: 'variable', names: declaredIn },
  },
  through: new Set(['ERROR', 'enum_body_declarations']),
};

const csharp: Table = {
  sorts: {
    class_declaration: { kind: 'class' },
    struct_declaration: { kind: 'class' },
    record_declaration: { kind: 'class' },
    interface_declaration: { kind: 'interface' },
    enum_declaration: { kind: 'enum' },
    delegate_declaration: { kind: 'type' },
    method_declaration: { kind: 'function' },
    local_function_statement: { kind: 'function' },
    constructor_declaration: { kind: 'function' },
    destructor_declaration: { kind: 'function', names: node => [`~${nameOf(node)}`] },
    operator_declaration: {
      kind: 'function',
      names: node => [`operator ${partOf(node, 'operator')?.text ?? ''}`],
    },
    conversion_operator_declaration: {
      kind: 'function',
      names: node => [`operator ${partOf(node, 'type')?.text ?? ''}`],
    },
    indexer_declaration: { kind: 'function', names: () => ['this'] },
    property_declaration: { kind: node => (hasCode(node) ? 'function' : 'variable') },
    field_declaration: { kind: 'variable', names: declaredIn },
    event_field_declaration: { kind: 'variable', names: declaredIn },
    event_declaration: { kind: 'function' },
  },
  // A namespace is no part of a name.
  through: new Set([
    'ERROR',
    'namespace_declaration',
    'file_scoped_namespace_declaration',
    'declaration_list',
    'global_statement',
    'preproc_if',
    'preproc_elif',
    'preproc_else',
  ]),
};

const TABLES: Readonly<Record<string, Table>> = { go, rust, java, 'c-sharp': csharp };

/** Null for a language that has no table. */
export function symbolsOfOthers(
  grammar: string,
): ((root: Node, lines: readonly string[]) => CodeSymbol[]) | null {
  const table = TABLES[grammar];
  if (table === undefined) return null;
  const find: Finder = (body, inside) => declarationsIn(body, inside, table);
  return (root, lines) => symbolsBy(find, root, lines);
}

function declarationsIn(body: Node, inside: Inside, table: Table): Declaration[] {
  let led: number | null = null;
  return body.namedChildren.flatMap(child => {
    if (child.type === table.leads) led ??= firstLine(child);
    if (child.type === table.leads || isComment(child)) return [];
    const first = led ?? firstLine(child);
    led = null;
    return declared(child, { first, last: lastLine(child) }, inside, table);
  });
}

/** `whole`: the lines with what stands before it. */
function declared(
  node: Node,
  whole: { readonly first: number; readonly last: number },
  inside: Inside,
  table: Table,
): Declaration[] {
  const sort = table.sorts[node.type];
  if (sort === undefined) {
    if (!table.through.has(node.type)) return [];
    // What is declared alone takes the word before it along: `type A struct`, but not each of `type ( … )`.
    const alone = node.type.endsWith('_declaration') && GO_ALONE.has(node.child(1)?.type ?? '');
    const found = declarationsIn(node, inside, table);
    return alone ? found.map(one => ({ ...one, ...whole })) : found;
  }
  const kind = typeof sort.kind === 'function' ? sort.kind(node) : sort.kind;
  if (kind === 'variable' && inside === 'function') return [];
  const names = sort.names?.(node) ?? [nameOf(node)];
  return names
    .filter(name => name !== '' && name !== '_')
    .map(name => ({
      name,
      ...(sort.inside === undefined ? {} : { inside: sort.inside(node) }),
      kind: kind === 'function' && inside === 'class' ? 'method' : kind,
      ...whole,
      isSignature: false,
      body: HOLDS_NOTHING.has(kind) ? null : node.childForFieldName('body'),
    }));
}

const GO_ALONE = new Set(['const_spec', 'var_spec', 'type_spec', 'type_alias']);
const HOLDS_NOTHING: ReadonlySet<Kind> = new Set(['type', 'variable']);

function isComment({ type }: Node): boolean {
  return type.endsWith('comment');
}

function partOf(node: Node, field: string): Node | null {
  return node.childForFieldName(field);
}

function nameOf(node: Node): string {
  return partOf(node, 'name')?.text ?? '';
}

function namesOf(node: Node): string[] {
  return node.childrenForFieldName('name').flatMap(name => (name.type === 'identifier' ? [name.text] : []));
}

/** The names of a statement that declares several variables. */
function declaredIn(node: Node): string[] {
  return node.namedChildren.flatMap(child => {
    if (child.type === 'variable_declaration') return declaredIn(child);
    return child.type === 'variable_declarator' ? [nameOf(child)] : [];
  });
}

// ---- Go ----

function typeOf(node: Node): string | undefined {
  return partOf(node, 'type')?.type;
}

function variableOfGo(node: Node): Kind {
  return partOf(node, 'value')?.namedChildren[0]?.type === 'func_literal' ? 'function' : 'variable';
}

/** `Retry` of `(r *Retry)` and of `(r Retry[K, V])`. */
function receiverOf(node: Node): string {
  const [parameter] = partOf(node, 'receiver')?.namedChildren ?? [];
  return bare(parameter?.childForFieldName('type') ?? null);
}

// ---- Rust ----

/** `impl Display for Retry`, `impl From<io::Error> for Retry`: without what generics of the type there are. */
function headOfImpl(node: Node): string {
  const trait = partOf(node, 'trait')
    ?.text.replace(/^(?:\w+::)+/, '')
    .replace(/\s+/g, ' ');
  const type = bare(partOf(node, 'type'));
  return trait === undefined ? `impl ${type}` : `impl ${trait} for ${type}`;
}

/** A type's own name: without path, generics, pointers and references. */
function bare(type: Node | null): string {
  if (type === null) return '';
  const inner =
    type.type === 'pointer_type' && partOf(type, 'type') === null
      ? type.namedChildren[0]
      : INNER[type.type] && partOf(type, INNER[type.type] ?? '');
  return inner ? bare(inner) : type.text;
}

const INNER: Readonly<Record<string, string>> = {
  generic_type: 'type',
  reference_type: 'type',
  pointer_type: 'type',
  dynamic_type: 'trait',
  scoped_type_identifier: 'name',
};

// ---- C# ----

/** Accessors with a body, or an expression. */
function hasCode(property: Node): boolean {
  if (partOf(property, 'value')?.type === 'arrow_expression_clause') return true;
  return (partOf(property, 'accessors')?.namedChildren ?? []).some(one => partOf(one, 'body') !== null);
}
