// A command line read by unbash, the pure one of the two parsers. What it does not know to be plain (loops, functions,
// here-documents, anything that did not parse) makes the line unclear; the commands inside are collected all the same.
import { forEachChild, parse, type Assignment, type SyntaxNode, type Word } from 'unbash';
import { afterCommand, either, type Folder } from './shellFolders';
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
  visit(parse(line), line, [''], found);
  return found;
}

type Folders = readonly Folder[];

/** @returns where the shell may stand behind it; nowhere, where the line ends there */
function visit(node: SyntaxNode, line: string, before: Folders, found: Found): Folders {
  let source = line;
  if (node.type === 'Script') {
    if (node.errors !== undefined && node.errors.length > 0) note(found, UNPARSED);
    if (node.source !== undefined) {
      source = node.source;
      note(found, 'it has substitutions inside substitutions');
    }
  }
  if (!isKnown(node)) note(found, `it has a part (${words(node.type)}) that rules do not cover`);
  if (node.type === 'Command') addCommand(node, source, found);
  if (node.type === 'Redirect' || node.type === 'HereString') {
    const { operator, target } = node;
    const text = target === undefined ? '' : target.text;
    found.redirections.push({
      operator,
      text,
      target: target === undefined ? null : plainWord(target),
      ...(before.length > 0 && { folders: before }),
    });
  }
  if ('descriptor' in node && node.descriptor?.type === 'FileDescriptorVariable') {
    note(found, 'it has a descriptor in a variable');
  }
  return visitParts(node, before, (part, from) => visit(part, source, from, found));
}

/** A redirection happens before what it stands at, and nothing that a shell of its own does moves the one around it. */
function visitParts(
  node: SyntaxNode,
  before: Folders,
  go: (part: SyntaxNode, from: Folders) => Folders,
): Folders {
  const parts = partsOf(node);
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
    case 'BraceGroup':
      return inOrder(parts, before, go);
    case 'Statement': {
      const after = inOrder(parts, before, go);
      if (node.background === true) return before;
      return after.length > 0 && mayFail(node.command) ? either(after, before) : after;
    }
    case 'Pipeline': {
      if (node.commands.length === 1) return inOrder(parts, before, go);
      parts.forEach(part => go(part, before));
      return before;
    }
    case 'AndOr':
      return inChain(node, before, go);
    case 'Redirected': {
      const after = parts.map(part => go(part, before));
      return after[parts.indexOf(node.command)] ?? before;
    }
    case 'Command': {
      parts.forEach(part => go(part, before));
      const given = wordsOf(node);
      if (given[0] === 'exit' || given[0] === 'return') return [];
      return either(before.map(folder => afterCommand(folder, given)));
    }
    case 'Subshell':
      inOrder(parts, before, go);
      return before;
    default: {
      const from = isKnown(node)
        ? before
        : either(
            before,
            before.map(folder => throughAll(node, folder)),
          );
      const after = parts.map(part => go(part, from));
      return isKnown(node) ? before : either(from, ...after);
    }
  }
}

/** A `cd` that does not find its folder leaves the shell where it was, and the next statement runs all the same. */
function mayFail(command: SyntaxNode): boolean {
  return command.type === 'Command' || (command.type === 'AndOr' && !command.operators.includes('||'));
}

function inOrder(
  parts: readonly SyntaxNode[],
  before: Folders,
  go: (part: SyntaxNode, from: Folders) => Folders,
): Folders {
  return parts.reduce((from, part) => go(part, from), before);
}

/** Behind `&&` all has worked so far; behind `||` and behind the chain it may have ended at any part. */
function inChain(
  { commands, operators }: Extract<SyntaxNode, { type: 'AndOr' }>,
  before: Folders,
  go: (part: SyntaxNode, from: Folders) => Folders,
): Folders {
  let now = before;
  let passed: Folders = [];
  commands.forEach((command, at) => {
    now = go(command, operators[at - 1] === '||' ? either(before, passed) : now);
    passed = either(passed, now);
  });
  return passed;
}

/** Loops, branches and functions may run what is in them, or not, or have run it before. */
function throughAll(node: SyntaxNode, folder: Folder): Folder {
  const own = node.type === 'Command' ? afterCommand(folder, wordsOf(node)) : folder;
  return partsOf(node).reduce((from, part) => throughAll(part, from), own);
}

function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  forEachChild(node, part => void parts.push(part));
  return parts;
}

function isKnown({ type }: SyntaxNode): boolean {
  return PLAIN.has(type) || LITERAL.has(type) || EXPANSIONS.has(type);
}

function addCommand(node: Command, source: string, found: Found): void {
  const given = partsGiven(node);
  const assigned = [...node.prefix, ...node.args].some(part => part.type === 'Assignment');
  const [first, last] = [given[0], given.at(-1)];
  found.commands.push({
    text: first === undefined || last === undefined ? '' : source.slice(first.pos, last.end),
    words: wordsOf(node),
    assigns: assigned,
  });
}

type Command = Extract<SyntaxNode, { type: 'Command' }>;

function partsGiven({ name, args }: Command): readonly (Word | Assignment)[] {
  return [...(name === undefined ? [] : [name]), ...args];
}

function wordsOf(node: Command): ShellCommand['words'] {
  return partsGiven(node).map(part => (part.type === 'Word' ? plainWord(part) : assignmentWord(part)));
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
