// The lines that differ between two texts, with a few lines around them: what a person reads before allowing a change.
import { structuredPatch } from 'diff';

/** `@` marks a gap between two places of the text. Numbers are 1-based. */
interface ChangedLine {
  readonly sign: '+' | '-' | ' ' | '@';
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
}

interface ChangedLines {
  readonly lines: readonly ChangedLine[];
  readonly added: number;
  readonly removed: number;
  /** Lines left out because there were more than `limit`. */
  readonly cut: number;
}

/** Past so many differences the search for the smallest diff takes longer than the editor may be kept waiting; both texts are shown whole then. */
const MAX_EDITS = 800;
const CONTEXT = 3;
const MAX_LINE = 2000;

export function changedLines(before: string, after: string, limit: number): ChangedLines {
  const all = hunkLines(before, after) ?? wholeLines(before, after);
  const lines = all.slice(0, limit).map(line => ({ ...line, text: line.text.slice(0, MAX_LINE) }));
  return { lines, added: count(all, '+'), removed: count(all, '-'), cut: all.length - lines.length };
}

function count(lines: readonly ChangedLine[], sign: ChangedLine['sign']): number {
  return lines.filter(line => line.sign === sign).length;
}

function hunkLines(before: string, after: string): ChangedLine[] | null {
  const patch = structuredPatch('a', 'b', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  if (!patch) return null;
  return patch.hunks.flatMap((hunk, index) => {
    let old = hunk.oldStart;
    let now = hunk.newStart;
    const gap: ChangedLine[] = index > 0 ? [{ sign: '@', text: '' }] : [];
    const lines = hunk.lines.flatMap((line): ChangedLine[] => {
      const text = line.slice(1).replace(/\r$/, '');
      if (line.startsWith('+')) return [{ sign: '+', text, after: now++ }];
      if (line.startsWith('-')) return [{ sign: '-', text, before: old++ }];
      if (line.startsWith(' ')) return [{ sign: ' ', text, before: old++, after: now++ }];
      return [];
    });
    return gap.concat(lines);
  });
}

function wholeLines(before: string, after: string): ChangedLine[] {
  return [
    ...before.split(/\r?\n/).map((text, i): ChangedLine => ({ sign: '-', text, before: i + 1 })),
    ...after.split(/\r?\n/).map((text, i): ChangedLine => ({ sign: '+', text, after: i + 1 })),
  ];
}
