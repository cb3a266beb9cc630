// A command line read by unbash, the pure one of the two parsers. What it does not know to be plain (loops, functions,
// here-documents, anything that did not parse) makes the line unclear; the commands inside are collected all the same.
import { forEachChild, parse, type Assignment, type SyntaxNode, type Word } from 'unbash';
import type { Redirection, ShellCommand, ShellReading } from './shellReading';

/** Groups whose parts run as they stand. */
const PLAIN: ReadonlySet<SyntaxNode['type']> = new Set([
  'Script',
  'Statement',
  'CompoundList',
  'Pipeline',
  'Negation',
  'AndOr',
  'Subshell',
  'BraceGroup',
  'Redirected',
  'Command',
]);

/** Parts of words: they hold what makes a word unplain, and commands to run. */
const EXPANSIONS: ReadonlySet<SyntaxNode['type']> = new Set([
  'SimpleExpansion',
  'ParameterExpansion',
  'CommandExpansion',
  'ArithmeticExpansion',
  'ProcessSubstitution',
  'LocaleString',
]);

const LITERAL: ReadonlySet<SyntaxNode['type']> = new Set([
  'Word',
  'Assignment',
  'ArrayValue',
  'Literal',
  'Glob',
  'SingleQuoted',
  'DoubleQuoted',
  'AnsiCQuoted',
  'ExtendedGlob',
  'BraceExpansion',
  'Redirect',
  'HereString',
  'FileDescriptor',
]);

/** Of a line that is no bash at all. */
export const UNPARSED = 'it does not parse';

interface Found {
  readonly commands: ShellCommand[];
  readonly redirections: Redirection[];
  unclear: string | null;
}

export function readShell(line: string): ShellReading {
  const found: Found = { commands: [], redirections: [], unclear: null };
  visit(parse(line), line, found);
  return found;
}

function visit(node: SyntaxNode, line: string, found: Found): void {
  let source = line;
  if (node.type === 'Script') {
    if (node.errors !== undefined && node.errors.length > 0) note(found, UNPARSED);
    if (node.source !== undefined) {
      source = node.source;
      note(found, 'it has substitutions inside substitutions');
    }
  }
  if (!PLAIN.has(node.type) && !LITERAL.has(node.type) && !EXPANSIONS.has(node.type)) {
    note(found, `it has a part (${words(node.type)}) that rules do not cover`);
  }
  if (node.type === 'Command') addCommand(node, source, found);
  if (node.type === 'Redirect' || node.type === 'HereString') {
    const { operator, target } = node;
    const text = target === undefined ? '' : target.text;
    found.redirections.push({ operator, text, target: target === undefined ? null : plainWord(target) });
  }
  if ('descriptor' in node && node.descriptor?.type === 'FileDescriptorVariable') {
    note(found, 'it has a descriptor in a variable');
  }
  forEachChild(node, child => visit(child, source, found));
}

function addCommand(node: Extract<SyntaxNode, { type: 'Command' }>, source: string, found: Found): void {
  const given = [...(node.name === undefined ? [] : [node.name]), ...node.args];
  const assigned = [...node.prefix, ...node.args].some(part => part.type === 'Assignment');
  const [first, last] = [given[0], given.at(-1)];
  found.commands.push({
    text: first === undefined || last === undefined ? '' : source.slice(first.pos, last.end),
    words: given.map(part => (part.type === 'Word' ? plainWord(part) : assignmentWord(part))),
    assigns: assigned,
  });
}

function assignmentWord(part: Assignment): string | null {
  return hasExpansion(part) ? null : part.text;
}

/** The word without its quotes; null where the shell would still expand something in it. */
export function plainWord(word: Word): string | null {
  return hasExpansion(word) ? null : word.value;
}

function hasExpansion(node: SyntaxNode): boolean {
  let has = EXPANSIONS.has(node.type);
  forEachChild(node, child => {
    has ||= hasExpansion(child);
  });
  return has;
}

function note(found: Found, why: string): void {
  found.unclear ??= why;
}

/** `ArithmeticFor` as `arithmetic for`. */
function words(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
