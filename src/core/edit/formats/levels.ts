// In what a line of a patch may differ from the line of the file that it stands for. The levels are tried in this
// order; each allows more than the one before. None allows other letters, digits or signs.
import { leading } from '../layout';

export interface Level {
  readonly name: 'exact' | 'trailing blanks' | 'typography' | 'indentation' | 'blank lines' | 'blanks';
  /** Lines with the same key are the same at this level. */
  readonly key: (line: string) => string;
  /** Whether the indentation may differ, by one shift for the whole place. */
  readonly shifts: boolean;
  /** Whether blank lines may be missing on either side. */
  readonly skipsBlanks: boolean;
}

const folded = (line: string): string => foldTypography(line).trimEnd();
const dedented = (line: string): string => foldTypography(line).trim();

export const levels: readonly Level[] = [
  { name: 'exact', key: line => line, shifts: false, skipsBlanks: false },
  { name: 'trailing blanks', key: line => line.trimEnd(), shifts: false, skipsBlanks: false },
  { name: 'typography', key: folded, shifts: false, skipsBlanks: false },
  { name: 'indentation', key: dedented, shifts: true, skipsBlanks: false },
  { name: 'blank lines', key: dedented, shifts: true, skipsBlanks: true },
  { name: 'blanks', key: withoutBlanks, shifts: true, skipsBlanks: false },
];

export function withoutBlanks(line: string): string {
  return foldTypography(line).replace(/\s+/g, '');
}

const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u3000': ' ',
  '…': '...',
};
const TYPOGRAPHIC = new RegExp(`[${Object.keys(PLAIN).join('')}]|[\\u2000-\\u200a]`, 'g');
const ASCII = /^[\x00-\x7f]*$/;

export function foldTypography(line: string): string {
  if (ASCII.test(line)) return line;
  return line.normalize('NFC').replace(TYPOGRAPHIC, mark => PLAIN[mark] ?? ' ');
}

/** A line of the patch and the line of the file that it stands for. */
export interface Pair {
  readonly patch: string;
  readonly file: string;
}

/**
 * How new lines are written where quoted ones had typographic characters for plain ones of the file: the same
 * characters become plain. Others stay, because then they may be meant.
 */
export function plainAs(pairs: readonly Pair[]): (line: string) => string {
  const marks = new Set<string>();
  for (const { patch, file } of pairs) {
    for (const [mark] of patch.matchAll(TYPOGRAPHIC)) if (!file.includes(mark)) marks.add(mark);
  }
  if (marks.size === 0) return line => line;
  return line => line.replace(TYPOGRAPHIC, mark => (marks.has(mark) ? (PLAIN[mark] ?? ' ') : mark));
}

/** Writes a new line with the indentation that it has in the file; null where that is not certain. */
export type Reindent = (line: string) => string | null;

/**
 * Learns from lines of the patch and of the file how the place is shifted: by a prefix that the patch lacks or has too
 * much, or by tabs written as blanks (or the reverse). Null where no one shift explains all lines.
 */
export function learnShift(pairs: readonly Pair[]): Reindent | null {
  const indents = pairs
    .filter(({ file }) => file.trim() !== '')
    .map(({ patch, file }) => ({ patch: leading(patch), file: leading(file) }));
  if (indents.every(({ patch, file }) => patch === file)) return line => line;
  return addedPrefix(indents) ?? droppedPrefix(indents) ?? changedUnit(indents);
}

function onCode(change: (line: string) => string | null): Reindent {
  return line => (line === '' ? '' : change(line));
}

function addedPrefix(indents: readonly Pair[]): Reindent | null {
  const [first] = indents;
  if (first === undefined || !first.file.endsWith(first.patch)) return null;
  const prefix = first.file.slice(0, first.file.length - first.patch.length);
  if (!indents.every(({ patch, file }) => file === prefix + patch)) return null;
  return onCode(line => prefix + line);
}

function droppedPrefix(indents: readonly Pair[]): Reindent | null {
  const [first] = indents;
  if (first === undefined || !first.patch.endsWith(first.file)) return null;
  const prefix = first.patch.slice(0, first.patch.length - first.file.length);
  if (!indents.every(({ patch, file }) => patch === prefix + file)) return null;
  return onCode(line => (line.startsWith(prefix) ? line.slice(prefix.length) : null));
}

const WIDTHS = [4, 2, 8, 3];

/** Tabs for blanks; a shift besides is believed only where two depths and one width of a tab explain it. */
function changedUnit(indents: readonly Pair[]): Reindent | null {
  const tabbed = indents.some(({ file }) => file.includes('\t'));
  const fits = WIDTHS.map(width => ({ width, shift: shiftAt(indents, width) })).filter(
    (fit): fit is { width: number; shift: number } => fit.shift !== null,
  );
  const depths = new Set(indents.map(({ patch }) => columns(patch, 1))).size;
  const fit =
    fits.find(({ shift }) => shift === 0) ?? (fits.length === 1 && depths > 1 ? fits[0] : undefined);
  if (fit === undefined) return null;
  const { width, shift } = fit;
  return onCode(line => {
    const wide = columns(leading(line), width) + shift;
    if (wide < 0) return null;
    return indentOf(wide, tabbed ? width : null) + line.slice(leading(line).length);
  });
}

function shiftAt(indents: readonly Pair[], width: number): number | null {
  const shifts = new Set(indents.map(({ patch, file }) => columns(file, width) - columns(patch, width)));
  const [shift] = shifts;
  const tabbed = indents.some(({ file }) => file.includes('\t'));
  const rebuilt = indents.every(({ file }) => indentOf(columns(file, width), tabbed ? width : null) === file);
  return shifts.size === 1 && shift !== undefined && rebuilt ? shift : null;
}

function columns(indent: string, width: number): number {
  return [...indent].reduce((sum, mark) => sum + (mark === '\t' ? width : 1), 0);
}

function indentOf(wide: number, tab: number | null): string {
  return tab === null ? ' '.repeat(wide) : '\t'.repeat(Math.floor(wide / tab)) + ' '.repeat(wide % tab);
}
