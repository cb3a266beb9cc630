// A file's lines with where those stand that a patch quotes, by the keys of each level; made once for all its places.
import { splitLines, type Line } from '../layout';
import { levels, type Level } from './levels';
import type { LineEdit } from './patch';

interface Keys {
  /** Per line of the file. */
  readonly of: readonly string[];
  /** Rows (0-based) in order by the key of each line that the patch quotes or has as a heading; empty for none. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
}

export interface Source {
  readonly text: string;
  readonly lines: readonly Line[];
  keys(level: Level): Keys;
}

export function sourceOf(text: string, edits: readonly LineEdit[]): Source {
  const lines = splitLines(text);
  const quoted = edits.flatMap(edit => [
    ...edit.headings,
    ...edit.lines.flatMap(line => (line.kind === 'add' ? [] : [line.text, line.bare ?? line.text])),
  ]);
  const known = new Map<Level['key'], Keys>();
  return {
    text,
    lines,
    keys(level) {
      const keys = known.get(level.key) ?? keysOf(lines, quoted, level);
      known.set(level.key, keys);
      return keys;
    },
  };
}

function keysOf(lines: readonly Line[], quoted: readonly string[], level: Level): Keys {
  const rows = new Map<string, number[]>(quoted.map(line => [level.key(line), []]));
  const of: string[] = [];
  for (let row = 0; row < lines.length; row++) {
    const key = level.key(lines[row]?.text ?? '');
    of.push(key);
    rows.get(key)?.push(row);
  }
  return { of, rows };
}

/** The most lenient level. */
export const lastLevel: Level = levels.at(-1) ?? {
  name: 'exact',
  key: line => line,
  shifts: false,
  skipsBlanks: false,
};
