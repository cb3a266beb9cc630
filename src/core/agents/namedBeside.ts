// What an instruction speaks of beside the part that a model is shown: the other functions of the file, each by its head,
// and its constants, as they stand where they are short. A small model told to call one that it cannot see writes that
// work anew inside its own function, or takes the name for an ordinary word; shown the heads as a list of names it still
// defined them again, as code it called them.
import type { Lines } from '../edit/region';
import { namedLine } from '../text/namedLine';
import { wordPattern } from '../text/wordPattern';
import type { CodeSymbol } from '../ports';

const MOST_NAMED = 8;
const LONGEST_HEAD = 200;
const LONGEST_CONSTANT = 400;
/** Lines that the parameters of a head may take. */
const HEAD_LINES = 8;

const KINDS: ReadonlySet<CodeSymbol['kind']> = new Set(['function', 'method', 'variable']);

/** What `said` names of a file's functions and constants, in the order of the file. */
export function namedIn(said: string, symbols: readonly CodeSymbol[] | null): readonly CodeSymbol[] {
  const named = (symbols ?? []).filter(({ kind }) => KINDS.has(kind));
  return named.filter(({ name }) => isNamed(name, said)).slice(0, MOST_NAMED);
}

/** Their heads, without those in the lines that are `shown`. */
export function headsOf(named: readonly CodeSymbol[], text: string, shown: Lines): readonly string[] {
  const lines = text.split('\n');
  const others = named.filter(({ first, last }) => last < shown.first || first > shown.last);
  return [...new Set(others.map(symbol => headOf(symbol, lines)))];
}

/** A name that could be an ordinary word counts only where it is written as code, or said to be called. */
function isNamed(name: string, said: string): boolean {
  const word = wordPattern(name);
  return /^(?:.*\.)?[a-z]+$/.test(name)
    ? new RegExp(`${word}\\(|\`${word}|\\bcall(?:s|ing)? ${word}`, 'i').test(said)
    : new RegExp(word).test(said);
}

/** Its first line and what its parameters take, with the body left out; a constant whole. */
function headOf({ kind, first, last, name }: CodeSymbol, lines: readonly string[]): string {
  const own = lines.slice(first - 1, last);
  if (kind === 'variable') return constant(own.join('\n'));
  const at = namedLine(name, own);
  const head = untilClosed(own.slice(at, at + HEAD_LINES))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_HEAD);
  if (head.endsWith(':')) return `${head} ...`;
  return head.endsWith('{') ? `${head} ... }` : head;
}

function constant(text: string): string {
  return text.length <= LONGEST_CONSTANT ? text : `${text.slice(0, LONGEST_HEAD)} ...`;
}

/** The lines up to the one that closes each parenthesis. */
function untilClosed(lines: readonly string[]): string {
  let open = 0;
  const end = lines.findIndex(line => {
    open += line.split('(').length - line.split(')').length;
    return open <= 0;
  });
  return lines.slice(0, end === -1 ? lines.length : end + 1).join(' ');
}
