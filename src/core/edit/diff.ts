// What changed between two texts, for people: a unified diff and counts of lines.
import { diffArrays, formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import { splitLines } from './layout';

/** Beyond so many changed lines the search for the smallest difference costs more than it tells. */
const MAX_EDITS = 4000;
const CONTEXT = 3;

/** Empty where the texts are the same; null stands for no file. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const names = [
    before === null ? '/dev/null' : `a/${path}`,
    after === null ? '/dev/null' : `b/${path}`,
  ] as const;
  const [old, now] = [forDiff(before), forDiff(after)];
  const options = { context: CONTEXT, maxEditLength: MAX_EDITS };
  const patch =
    structuredPatch(...names, old, now, undefined, undefined, options) ?? wholePatch(names, old, now);
  return formatPatch(patch).replace(/^=+\n/, '');
}

export function countChanges(
  before: string | null,
  after: string | null,
): { added: number; removed: number } {
  const [old, now] = [fullLines(before), fullLines(after)];
  const changes = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return { added: now.length, removed: old.length };
  let [added, removed] = [0, 0];
  for (const change of changes) {
    if (change.added) added += change.count;
    if (change.removed) removed += change.count;
  }
  return { added, removed };
}

/** The format knows no lines that end with a lone carriage return. */
function forDiff(text: string | null): string {
  return (text ?? '').replace(/\r(?!\n)/g, '\n');
}

function fullLines(text: string | null): string[] {
  return splitLines(text ?? '').map(line => line.text + line.end);
}

function wholePatch(names: readonly [string, string], old: string, now: string): StructuredPatch {
  const lines = [...marked('-', old), ...marked('+', now)];
  const [oldLines, newLines] = [splitLines(old).length, splitLines(now).length];
  return {
    oldFileName: names[0],
    newFileName: names[1],
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [
      { oldStart: oldLines === 0 ? 0 : 1, oldLines, newStart: newLines === 0 ? 0 : 1, newLines, lines },
    ],
  };
}

function marked(mark: string, text: string): string[] {
  return splitLines(text).flatMap(line => {
    const shown = mark + line.text + (line.end === '\r\n' ? '\r' : '');
    return line.end === '' ? [shown, '\\ No newline at end of file'] : [shown];
  });
}
