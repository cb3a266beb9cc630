// A file's text as lines and the ends they have. Decides what a line is (\n, \r\n and a lone \r end one; a final end
// starts no further line; a byte order mark belongs to no line) and how lines are exchanged so that every line that
// is not exchanged keeps its bytes, also in a file with mixed ends.
import { diffArrays } from 'diff';

export type LineEnd = '\n' | '\r\n' | '\r';

export interface Line {
  readonly text: string;
  /** Empty only for the last line of a text without a final newline. */
  readonly end: LineEnd | '';
}

export interface Layout {
  readonly bom: boolean;
  /** The most frequent line end; `\n` where there is none. */
  readonly eol: LineEnd;
  /** False for an empty text. */
  readonly finalNewline: boolean;
  /** One level of indentation: a tab or spaces; empty where no line is indented. */
  readonly indent: string;
}

const BOM = '\uFEFF';
/** Beyond so many changed lines none of the old ones is looked for. */
const MAX_EDITS = 1500;

export function layoutOf(text: string): Layout {
  const lines = splitLines(text);
  const last = lines.at(-1);
  return {
    bom: text.startsWith(BOM),
    eol: dominantEnd(lines),
    finalNewline: last !== undefined && last.end !== '',
    indent: indentUnit(lines.map(line => line.text)),
  };
}

/** The lines without their ends and without a byte order mark; `[]` for an empty text. */
export function linesOf(text: string): string[] {
  return splitLines(text).map(line => line.text);
}

/** The other way round: joined by `\n`, with a final one only where the last line would be lost without. */
export function textOf(lines: readonly string[]): string {
  return lines.join('\n') + (lines.at(-1) === '' ? '\n' : '');
}

export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = text.startsWith(BOM) ? BOM.length : 0;
  if (!text.includes('\r')) {
    // Most files: several times as fast.
    for (let at = text.indexOf('\n', from); at !== -1; at = text.indexOf('\n', from)) {
      lines.push({ text: text.slice(from, at), end: '\n' });
      from = at + 1;
    }
    if (from < text.length) lines.push({ text: text.slice(from), end: '' });
    return lines;
  }
  const ends = /\r\n|\n|\r/g;
  for (let match = scan(ends, text, from); match; match = ends.exec(text)) {
    lines.push({ text: text.slice(from, match.index), end: match[0] as LineEnd });
    from = ends.lastIndex;
  }
  if (from < text.length) lines.push({ text: text.slice(from), end: '' });
  return lines;
}

function scan(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

/**
 * The text with `count` lines from the 0-based line `start` on exchanged for `inserted`. New lines get the file's
 * line end, lines that stand in both keep theirs; the byte order mark and whether there is a final newline stay.
 * An empty text gets a final newline.
 */
export function spliceLines(text: string, start: number, count: number, inserted: readonly string[]): string {
  const lines = splitLines(text);
  const eol = dominantEnd(lines);
  const before = lines.slice(0, start);
  const after = lines.slice(start + count);
  const isOpen = lines.at(-1)?.end === '';
  const middle = apart(withEnds(inserted, lines.slice(start, start + count), eol), before.at(-1), after[0]);
  // Blank lines at the end of a file without a final newline would be one.
  while (isOpen && after.length === 0 && middle.at(-1)?.text === '') middle.pop();
  const all = [...before, ...middle, ...after];
  const body = all.map((line, i) => line.text + (isOpen && i === all.length - 1 ? '' : line.end || eol));
  return (text.startsWith(BOM) ? BOM : '') + body.join('');
}

/** New lines whose end would run into a neighbour's: a lone \r before or behind a \n would be one end with it. */
export function apart(middle: readonly Line[], previous: Line | undefined, next: Line | undefined): Line[] {
  return middle.map((line, i) => {
    const [above, below] = [
      i === 0 ? previous : middle[i - 1],
      i === middle.length - 1 ? next : middle[i + 1],
    ];
    const joinsAbove = line.text === '' && line.end === '\n' && above?.end === '\r';
    const joinsBelow = line.end === '\r' && below?.text === '' && below.end === '\n';
    return joinsAbove || joinsBelow ? { text: line.text, end: '\r\n' } : line;
  });
}

/** Only a file with mixed ends needs to know which of the old lines are still there. */
function withEnds(inserted: readonly string[], removed: readonly Line[], eol: LineEnd): Line[] {
  if (removed.every(line => line.end === eol || line.end === '')) {
    return inserted.map(text => ({ text, end: eol }));
  }
  const old = removed.map(line => line.text);
  const changes = diffArrays(old, [...inserted], { maxEditLength: MAX_EDITS });
  const fresh = inserted.map(text => ({ text, end: eol }));
  let at = 0;
  return changes === undefined
    ? fresh
    : changes.flatMap(change => {
        if (change.added) return change.value.map(text => ({ text, end: eol }));
        const kept = change.removed ? [] : removed.slice(at, at + change.count);
        at += change.count;
        return kept;
      });
}

function dominantEnd(lines: readonly Line[]): LineEnd {
  const counts = new Map<LineEnd, number>();
  for (const { end } of lines) if (end !== '') counts.set(end, (counts.get(end) ?? 0) + 1);
  let best: LineEnd = '\n';
  let most = 0;
  for (const [end, count] of counts) {
    if (count <= most) continue;
    best = end;
    most = count;
  }
  return best;
}

/** Tabs where more lines start with one than with spaces, else the step most often seen from line to deeper line. */
export function indentUnit(lines: readonly string[]): string {
  // The stars of a block comment are aligned, not indented.
  const indented = lines.filter(line => /^[ \t]+[^\s*]/.test(line));
  const tabs = indented.filter(line => line.startsWith('\t')).length;
  if (indented.length === 0) return '';
  if (tabs * 2 > indented.length) return '\t';
  return ' '.repeat(commonStep(lines));
}

function commonStep(lines: readonly string[]): number {
  const steps = new Map<number, number>();
  let previous = 0;
  for (const line of lines) {
    // The stars of a block comment are aligned, not indented.
    if (line.trim() === '' || /^\s*\*/.test(line)) continue;
    const width = /^ */.exec(line)?.[0].length ?? 0;
    if (width > previous && width - previous > 1)
      steps.set(width - previous, (steps.get(width - previous) ?? 0) + 1);
    previous = width;
  }
  const [best] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best?.[0] ?? 2;
}

export function isFilled(line: string): boolean {
  return line.trim() !== '';
}

/** The white space that a line starts with. */
export function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
