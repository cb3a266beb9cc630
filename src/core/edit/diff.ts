// What changed between two texts, for people: a unified diff and counts of lines.
import { fullLines, hunksOf, type Hunk } from './hunks';

const CONTEXT = 3;

/** Empty where the texts are the same; null stands for no file. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const [old, now] = [forDiff(before), forDiff(after)];
  const names = [before === null ? '/dev/null' : `a/${path}`, after === null ? '/dev/null' : `b/${path}`];
  const groups = grouped(hunksOf(old, now));
  let shift = 0;
  const parts = groups.map(group => {
    const part = section(group, old, shift);
    shift += group.reduce((sum, hunk) => sum + hunk.lines.length - hunk.length, 0);
    return part;
  });
  return `--- ${names[0] ?? ''}\n+++ ${names[1] ?? ''}\n${parts.join('')}`;
}

export function countChanges(
  before: string | null,
  after: string | null,
): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const hunk of hunksOf(fullLines(before ?? ''), fullLines(after ?? ''))) {
    added += hunk.lines.length;
    removed += hunk.length;
  }
  return { added, removed };
}

/** Characters of the lines that the text before does not have. */
export function landedCharacters(before: string | null, after: string): number {
  const hunks = hunksOf(fullLines(before ?? ''), fullLines(after));
  return hunks.reduce((sum, { lines }) => sum + lines.reduce((all, line) => all + line.length, 0), 0);
}

/** The format knows no lines that end with a lone carriage return. */
function forDiff(text: string | null): string[] {
  return fullLines((text ?? '').replace(/\r(?!\n)/g, '\n'));
}

/** Changes whose context would touch are shown together. */
function grouped(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && hunk.start - (last.start + last.length) <= 2 * CONTEXT)
      groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function section(group: readonly Hunk[], old: readonly string[], shift: number): string {
  const start = Math.max(0, (group[0]?.start ?? 0) - CONTEXT);
  const lines: string[] = [];
  let at = start;
  for (const hunk of group) {
    lines.push(...marked(' ', old.slice(at, hunk.start)));
    at = hunk.start + hunk.length;
    for (const line of marked('-', old.slice(hunk.start, at))) lines.push(line);
    for (const line of marked('+', hunk.lines)) lines.push(line);
  }
  const end = Math.min(old.length, at + CONTEXT);
  lines.push(...marked(' ', old.slice(at, end)));
  const growth = group.reduce((sum, hunk) => sum + hunk.lines.length - hunk.length, 0);
  const head = `@@ -${range(start, end - start)} +${range(start + shift, end - start + growth)} @@\n`;
  return head + lines.join('');
}

/** The format counts from 1, but an empty range from the line before it. */
function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map(line => mark + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`));
}
