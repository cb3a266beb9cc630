// A file's lines with where each stands, by the keys of each level; made once for all the places of a patch.
import { splitLines, type Line } from '../layout';
import { levels, type Level } from './levels';

interface Keys {
  /** Per line of the file. */
  readonly of: readonly string[];
  /** Rows (0-based) by key, in order. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
}

export interface Source {
  readonly text: string;
  readonly lines: readonly Line[];
  keys(level: Level): Keys;
}

export function sourceOf(text: string): Source {
  const lines = splitLines(text);
  const known = new Map<Level['key'], Keys>();
  return {
    text,
    lines,
    keys(level) {
      const keys = known.get(level.key) ?? keysOf(lines, level);
      known.set(level.key, keys);
      return keys;
    },
  };
}

function keysOf(lines: readonly Line[], level: Level): Keys {
  const of = lines.map(line => level.key(line.text));
  const rows = new Map<string, number[]>();
  for (const [row, key] of of.entries()) {
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [row]);
    else same.push(row);
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
