// What Python declares and uses.
import type { Node } from 'web-tree-sitter';
import { functionScope, innerScope, within, type Names, type Scope, type Visit } from './scope';

export const pythonGlobals: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
  False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
  ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
  MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError
  ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
  SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
  UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError _ abs
  aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright
  credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash
  help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open
  ord pow print property quit range repr reversed reveal_type round set setattr slice sorted staticmethod str sum super
  tuple type vars zip`.split(/\s+/),
);

/** Null where the text makes names as it runs. */
export function saidInPython(text: string): readonly string[] | null {
  const isDynamic = /\b(?:eval|exec|globals|locals|vars|setattr)\s*\(|import\s+\*|\bNameError\b|__builtins__/;
  return isDynamic.test(text) ? null : [];
}

const COMPREHENSIONS = new Set([
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);
const BINDING = new Set([
  'case_pattern',
  'global_statement',
  'nonlocal_statement',
  'type_parameter',
  'as_pattern_target',
]);

export const visitPython: Visit = (node, scope, names) => {
  switch (node.type) {
    case 'comment':
      return [];
    case 'identifier':
      if (!/^__\w+__$/.test(node.text)) names.use(node, scope, 'value');
      return [];
    case 'attribute':
      return within([node.childForFieldName('object')], scope);
    case 'keyword_argument':
      return within([node.childForFieldName('value')], scope);
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      return imported(node, scope, names);
    case 'function_definition':
    case 'lambda':
      return defined(node, scope, names);
    case 'class_definition':
      names.declare(node.childForFieldName('name'), scope);
      return within(node.namedChildren.slice(1), innerScope(scope, true));
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      bind(node.childForFieldName('left'), scope, names);
      return within(node.namedChildren, scope);
    case 'named_expression':
      bind(node.childForFieldName('name'), functionScope(scope), names);
      return within(node.namedChildren, scope);
    case 'type_alias_statement':
      for (const name of node.descendantsOfType('identifier')) names.declare(name, names.root);
      return [];
  }
  if (BINDING.has(node.type)) {
    const target = /^(?:global|nonlocal)/.test(node.type) ? names.root : scope;
    for (const name of node.descendantsOfType('identifier')) names.declare(name, target);
    return [];
  }
  return within(node.namedChildren, COMPREHENSIONS.has(node.type) ? innerScope(scope, false) : scope);
};

function defined(node: Node, scope: Scope, names: Names): Iterable<readonly [Node, Scope]> {
  const name = node.childForFieldName('name');
  names.declare(name, scope);
  const inner = innerScope(scope, true);
  for (const parameter of node.childForFieldName('parameters')?.namedChildren ?? []) {
    declareParameter(parameter, inner, names);
  }
  return within(
    node.namedChildren.filter(child => child.id !== name?.id),
    inner,
  );
}

function declareParameter(parameter: Node, scope: Scope, names: Names): void {
  if (parameter.type === 'identifier') names.declare(parameter, scope);
  else {
    const name = parameter.childForFieldName('name') ?? parameter.namedChildren[0] ?? null;
    if (name !== null && name.id !== parameter.id) declareParameter(name, scope, names);
  }
}

function imported(node: Node, scope: Scope, names: Names): [] {
  const from = node.childForFieldName('module_name');
  for (const child of node.namedChildren) {
    if (child.id === from?.id) continue;
    if (child.type === 'aliased_import') names.declare(child.childForFieldName('alias'), scope);
    else names.declare(child.namedChildren[0] ?? null, scope);
  }
  return [];
}

function bind(pattern: Node | null, scope: Scope, names: Names): void {
  if (pattern === null) return;
  if (pattern.type === 'identifier') names.declare(pattern, scope);
  else if (/(?:_pattern|pattern_list|_list|^tuple|_splat)$/.test(pattern.type))
    for (const child of pattern.namedChildren) bind(child, scope, names);
}
