// Which line of a new block is a changed form of an old line. Only what is as good as certain counts: the same name is
// declared, the same value returned from the same place. Lines that merely look alike may be siblings.
import { leading } from './layout';

const DECLARES =
  /^(?:(?:export|default|async|pub|public|private|protected|static|final|override|readonly|abstract)\s+)*(?:const|let|var|val|def|fn|func|function\*?|class|interface|type|struct|enum|trait|impl)\s+(?:mut\s+)?(?:\([^)]*\)\s*)?([\w$]+)/;
const DESTRUCTURES = /^(?:const|let|var)\s+([[{].*?[\]}])\s*=/;
const METHOD =
  /^(?:(?:async|public|private|protected|static|override|get|set)\s+)*([\w$#]+)\s*(?:<[^>]*>)?\(.*\)[^;]*\{$/;
const ASSIGNS = /^([\w$.[\]'"]+)\s*(:?=|[-+*/|&]=)(?![=>])\s*(.*)$/;
const PROPERTY = /^(?:(['"]?)([\w$-]+)\1):\s.*[,{[(]$/;
const LOOP = /^for\b\s*(?:await\s*)?\(?\s*(?:const|let|var)?\s*([\w$, ]+?)\s+(?:of|in)\b/;
const LEAVES = /^(?:return|throw|raise)\b/;
const KEYWORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'function', 'return', 'else', 'with']);

/** What a line is about, so that a region can have only one of it; null where that cannot be said. */
export function keyOf(line: string): string | null {
  const text = line.trim();
  const declared = DECLARES.exec(text)?.[1];
  if (declared !== undefined) return `declares ${declared}`;
  const parts = DESTRUCTURES.exec(text)?.[1];
  if (parts !== undefined) return `declares ${parts}`;
  if (LEAVES.test(text)) return 'leaves';
  const loop = LOOP.exec(text)?.[1];
  if (loop !== undefined) return `loops ${loop}`;
  const method = METHOD.exec(text)?.[1];
  if (method !== undefined && !KEYWORDS.has(method)) return `method ${method}`;
  const property = PROPERTY.exec(text)?.[2];
  if (property !== undefined && !KEYWORDS.has(property)) return `property ${property}`;
  return assigned(text);
}

/** A value made from its own old one goes beside the old assignment as well as in its place. */
function assigned(text: string): string | null {
  const [, target = '', operator = '', value = ''] = ASSIGNS.exec(text) ?? [];
  return target === '' || value.includes(target) ? null : `assigns ${target} ${operator}`;
}

/** How alike two lines are, from 0 to 1: the words that they have in common, in order. */
export function likeness(a: string, b: string): number {
  const [x, y] = [tokensOf(a), tokensOf(b)];
  if (x.length === 0 || y.length === 0) return 0;
  let row = new Array<number>(y.length + 1).fill(0);
  for (const token of x) {
    const next = [0];
    for (const [j, other] of y.entries())
      next.push(token === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return (2 * (row[y.length] ?? 0)) / (x.length + y.length);
}

/** Whether a line is the old one with something put in. */
export function isGrown(line: string, old: string): boolean {
  const [now, then] = [tokensOf(line), tokensOf(old)];
  if (then.length < 2 || now.length > 3 * then.length) return false;
  let at = 0;
  for (const token of now) if (token === then[at]) at++;
  return at === then.length;
}

function tokensOf(line: string): string[] {
  return line.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+/gu)?.slice(0, 80) ?? [];
}

/** How many blocks the lines leave open; what replaces lines must leave as many open as they did. */
export function openedBy(lines: readonly string[]): number {
  return openings(lines)(0, lines.length - 1);
}

/** The same of any run of these lines (0-based, inclusive): each line is read once, however many runs are asked for. */
export function openings(lines: readonly string[]): (first: number, last: number) => number {
  const code = lines.map(withoutTexts);
  const before = [0];
  for (const line of code) before.push((before.at(-1) ?? 0) + brackets(line));
  return (first, last) => {
    let end = last;
    while (end >= first && code[end]?.trim() === '') end--;
    const isColon = end >= first && code[end]?.trimEnd().endsWith(':') === true;
    return (before[last + 1] ?? 0) - (before[first] ?? 0) + (isColon ? 1 : 0);
  };
}

function withoutTexts(line: string): string {
  return line
    .replace(/^(\s*#)\s.*$/, '$1')
    .replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '')
    .replace(/\/\/.*$/, '');
}

function brackets(code: string): number {
  let open = 0;
  for (const char of code) {
    if ('([{'.includes(char)) open++;
    else if (')]}'.includes(char)) open--;
  }
  return open;
}

/** How many texts of several lines (`"""`, `/*`) the lines leave open. */
export function textsOpenedBy(lines: readonly string[]): number {
  const quotes = lines.join('\n').match(/"""|'''/g)?.length ?? 0;
  const opens = lines.filter(line => /^\s*\/\*(?!.*\*\/)/.test(line)).length;
  const closes = lines.filter(line => /^(?!.*\/\*).*\*\/\s*$/.test(line)).length;
  return (quotes % 2) + 2 * (opens - closes);
}

/** Whether the lines close what was opened before them, as `} else {` does. */
export function closesOuter(lines: readonly string[]): boolean {
  let open = 0;
  return lines.some(line => (open += brackets(withoutTexts(line))) < 0);
}

/** The lines of a block that are not inside another of its lines. */
export function outermost(lines: readonly string[]): string[] {
  const code = lines.filter(line => line.trim() !== '');
  const width = Math.min(...code.map(line => leading(line).length));
  return code.filter(line => leading(line).length === width);
}
