// Marked lines of V4A patches and unified diffs: ` ` keeps, `-` removes, `+` adds. A line with none of these has lost
// its leading blank; an empty one is a blank line of the file.
import type { PatchLine } from './patch';

export function placeLines(lines: readonly string[], ends: readonly string[] = []): PatchLine[] {
  return lines.map((raw, i): PatchLine => {
    // A byte order mark belongs to the file, not to its first line.
    const line = raw.replace(/^([-+ ]?)\uFEFF/, '$1');
    const end = ends[i];
    if (line.startsWith('+')) {
      const text = line.slice(1);
      return end === '\n' || end === '\r\n' ? { kind: 'add', text, end } : { kind: 'add', text };
    }
    if (line.startsWith('-')) return { kind: 'remove', text: line.slice(1) };
    if (line.startsWith(' ')) return { kind: 'keep', text: line.slice(1), bare: line };
    return { kind: 'keep', text: line };
  });
}

/** Empty lines before the next mark set it apart; they say nothing of the file. */
export function withoutTrailingBlanks(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex(line => line !== '') + 1);
}
