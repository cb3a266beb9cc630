// What other files can import from a text by name: what it declares at its top and exports.
import type { Node } from 'web-tree-sitter';
import type { ExportedName } from '../../core/ports';

const TYPES = new Set(['interface_declaration', 'type_alias_declaration']);

export function exportsOfScript(root: Node): ExportedName[] {
  return root.namedChildren.flatMap(child => {
    if (child.type === 'export_statement') return exportedBy(child);
    return child.type === 'expression_statement' ? assigned(child) : [];
  });
}

function exportedBy(statement: Node): ExportedName[] {
  const declaration = statement.childForFieldName('declaration');
  const isDefault = statement.children.some(child => child.type === 'default');
  // A name that is handed on from another file is imported from that one.
  if (statement.childForFieldName('source') !== null) return [];
  if (isDefault) return byDefault(declaration ?? statement.childForFieldName('value'));
  if (declaration === null)
    return statement.descendantsOfType('export_specifier').flatMap(one => {
      const name = one.childForFieldName('alias') ?? one.childForFieldName('name');
      return name === null ? [] : [named(name, 'value')];
    });
  const name = declaration.childForFieldName('name');
  if (name !== null) return [named(name, TYPES.has(declaration.type) ? 'type' : 'value')];
  return declaration.descendantsOfType('variable_declarator').flatMap(one => {
    const variable = one.parent?.id === declaration.id ? one.childForFieldName('name') : null;
    return variable?.type === 'identifier' ? [named(variable, 'value')] : [];
  });
}

/** Other files may call it as they like; what it is called here is what they are expected to say. */
function byDefault(value: Node | null): ExportedName[] {
  const name = value?.type === 'identifier' ? value : value?.childForFieldName('name');
  return name == null ? [] : [{ name: name.text, kind: 'value', form: 'default' }];
}

/** `exports.name = …`, `module.exports = { name }`, `module.exports = name`. */
function assigned(statement: Node): ExportedName[] {
  const [expression] = statement.namedChildren;
  const left = expression?.childForFieldName('left')?.text ?? '';
  const right = expression?.childForFieldName('right');
  if (expression?.type !== 'assignment_expression') return [];
  const own = /^(?:module\.)?exports\.([\w$]+)$/.exec(left)?.[1];
  if (own !== undefined) return [{ name: own, kind: 'value', form: 'commonjs' }];
  if (left !== 'module.exports') return [];
  if (right?.type !== 'object') return byDefault(right ?? null);
  return right.namedChildren.flatMap(entry => {
    const key = entry.childForFieldName('key') ?? entry.childForFieldName('name');
    const name = entry.type === 'shorthand_property_identifier' ? entry.text : key?.text;
    return name === undefined ? [] : [{ name, kind: 'value', form: 'commonjs' }];
  });
}

function named(node: Node, kind: ExportedName['kind']): ExportedName {
  return { name: node.text, kind, form: 'module' };
}

/** Python exports all that stands at the top, but for what begins with an underscore. */
export function exportsOfPython(root: Node): ExportedName[] {
  const names = root.namedChildren.flatMap(child => {
    const node = child.type === 'decorated_definition' ? child.childForFieldName('definition') : child;
    if (node?.type === 'function_definition' || node?.type === 'class_definition')
      return [node.childForFieldName('name')];
    const assignment = node?.type === 'expression_statement' ? node.namedChildren[0] : null;
    const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
    return left?.type === 'identifier' ? [left] : [];
  });
  return names.flatMap(name => (name === null || name.text.startsWith('_') ? [] : [named(name, 'value')]));
}
