// A command line read by the tree-sitter grammar of bash, in the form that the policy compares with its own reading.
// Decides nothing: what it does not know makes the line unclear.
import type { Node } from 'web-tree-sitter';
import type { Redirection, ShellCommand, ShellReading } from '../core/policy/shellReading';

/** Groups whose parts run as they stand. */
const PLAIN = new Set([
  'program',
  'list',
  'pipeline',
  'negated_command',
  'subshell',
  'compound_statement',
  'redirected_statement',
  'command',
  'command_name',
  'variable_assignment',
  'variable_name',
  'file_redirect',
  'herestring_redirect',
  'file_descriptor',
  'comment',
]);
const LITERAL = new Set([
  'word',
  'number',
  'string',
  'string_content',
  'raw_string',
  'concatenation',
  'test_operator',
]);
const EXPANSIONS = new Set([
  'ansi_c_string',
  'translated_string',
  'simple_expansion',
  'expansion',
  'command_substitution',
  'process_substitution',
  'arithmetic_expansion',
  'brace_expression',
  'special_variable_name',
]);
/** Deeper ones nobody writes by hand. */
const MAX_DEPTH = 200;

interface Placed<T> {
  readonly at: number;
  readonly what: T;
}

interface Found {
  readonly commands: Placed<ShellCommand>[];
  readonly redirections: Placed<Redirection>[];
  unclear: string | null;
}

export function shellReading(root: Node): ShellReading {
  const found: Found = { commands: [], redirections: [], unclear: null };
  if (root.hasError) found.unclear = 'it does not parse';
  visit(root, 0, found);
  const inOrder = <T>(placed: readonly Placed<T>[]): T[] =>
    placed.toSorted((a, b) => a.at - b.at).map(({ what }) => what);
  return {
    commands: inOrder(found.commands),
    redirections: inOrder(found.redirections),
    unclear: found.unclear,
  };
}

function visit(node: Node, depth: number, found: Found): void {
  if (depth > MAX_DEPTH) return note(found, 'it is nested too deeply');
  const { type } = node;
  if (node.isNamed && !PLAIN.has(type) && !LITERAL.has(type) && !EXPANSIONS.has(type)) {
    note(found, `it has a part (${type.replaceAll('_', ' ')}) that rules do not cover`);
  }
  if (type === 'command') addCommand(node, found);
  if (type === 'variable_assignment' && node.parent?.type !== 'command') {
    found.commands.push({ at: node.startIndex, what: { text: '', words: [], assigns: true } });
  }
  if (type === 'file_redirect' || type === 'herestring_redirect') addRedirection(node, found);
  for (const child of node.children) visit(child, depth + 1, found);
}

function addCommand(node: Node, found: Found): void {
  const parts = node.namedChildren.filter(
    child => child.type === 'command_name' || LITERAL.has(child.type) || EXPANSIONS.has(child.type),
  );
  const [first, last] = [parts[0], parts.at(-1)];
  const from = first?.startIndex ?? node.startIndex;
  found.commands.push({
    at: from,
    what: {
      text:
        last === undefined ? '' : node.text.slice(from - node.startIndex, last.endIndex - node.startIndex),
      words: parts.map(part => plainWord(part.type === 'command_name' ? (part.firstChild ?? part) : part)),
      assigns: node.namedChildren.some(child => child.type === 'variable_assignment'),
    },
  });
}

function addRedirection(node: Node, found: Found): void {
  const isString = node.type === 'herestring_redirect';
  const operator = isString ? '<<<' : (node.children.find(child => !child.isNamed)?.type ?? '');
  const targets = node.namedChildren.filter(child => child.type !== 'file_descriptor');
  const [target] = targets;
  // The grammar gives a redirection that stands in the middle the words behind it.
  if (targets.length > 1) note(found, 'a redirection stands between the words of a command');
  found.redirections.push({
    at: node.startIndex,
    what: {
      operator,
      text: target?.text ?? '',
      target: target === undefined ? null : plainWord(target),
    },
  });
}

/** The word without its quotes; null where the shell would still expand something in it. */
function plainWord(node: Node): string | null {
  switch (node.type) {
    case 'raw_string':
      return node.text.slice(1, -1);
    case 'string':
      if (node.namedChildren.some(child => child.type !== 'string_content')) return null;
      return node.text.slice(1, -1).replace(/\\([\\"$`\n])/g, (_, c: string) => (c === '\n' ? '' : c));
    case 'concatenation': {
      const parts = node.children.map(plainWord);
      return parts.includes(null) ? null : parts.join('');
    }
    default:
      if (EXPANSIONS.has(node.type)) return null;
      return node.text.replace(/\\([\s\S])/g, (_, c: string) => (c === '\n' ? '' : c));
  }
}

function note(found: Found, why: string): void {
  found.unclear ??= why;
}
