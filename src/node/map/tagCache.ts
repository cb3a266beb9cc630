// What was read of each file, kept from run to run: a line a file, added as it is read, so that a process that is killed
// loses nothing but its last line. Decides when a kept line holds: for the same size and time of the file, or, where these
// differ, for the same bytes, under whatever name they stood.
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileTags } from '../../core/context/fileTags';

export interface Kept {
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of the bytes; empty where they were not looked at. */
  readonly hash: string;
  readonly tags: FileTags;
}

export interface TagCache {
  get(path: string): Kept | undefined;
  sameBytes(hash: string): FileTags | undefined;
  put(path: string, kept: Kept): void;
  /** Writes what was put. With all paths there are, the file is made anew where most of its lines are old. */
  flush(paths?: ReadonlySet<string>): void;
}

const VERSION = 'quickstep tags 1';
/** More lines than this for a file there is: most are old. */
const OLD_LINES = 3;

export function openTagCache(file: string): TagCache {
  const kept = new Map<string, Kept>();
  const byHash = new Map<string, FileTags>();
  const names = new Map<string, string>();
  const added: string[] = [];
  let lines = load();

  /** The same name in many files is one string: of a large workspace that is most of the memory. */
  function shared(name: string): string {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, name);
    return name;
  }

  function keep(name: string, { size, mtimeMs, hash, tags }: Kept): void {
    const used = tags.used.map(shared);
    const own = byHash.get(hash) ?? { declared: tags.declared, used };
    kept.set(name, { size, mtimeMs, hash, tags: own });
    if (hash !== '') byHash.set(hash, own);
  }

  function load(): number {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return 0;
    }
    const [version, ...rows] = text.split('\n');
    if (version !== VERSION) {
      rmSync(file, { force: true });
      return 0;
    }
    for (const row of rows) {
      const read = row === '' ? null : readRow(row);
      if (read !== null) keep(...read);
    }
    return rows.length;
  }

  function writeAnew(paths: ReadonlySet<string>): void {
    for (const name of kept.keys()) if (!paths.has(name)) kept.delete(name);
    const draft = `${file}.${process.pid}.tmp`;
    const rows = [...kept].map(([name, one]) => rowOf(name, one));
    writeFileSync(draft, [VERSION, ...rows, ''].join('\n'), { mode: 0o600 });
    renameSync(draft, file);
    lines = rows.length;
  }

  return {
    get: name => kept.get(name),
    sameBytes: hash => byHash.get(hash),
    put(name, one) {
      keep(name, one);
      added.push(rowOf(name, one));
    },
    flush(paths) {
      if (added.length === 0) return;
      try {
        mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        if (paths !== undefined && lines > OLD_LINES * paths.size + 1000) writeAnew(paths);
        else {
          appendFileSync(file, `${lines === 0 ? `${VERSION}\n` : ''}${added.join('\n')}\n`, { mode: 0o600 });
          lines += added.length;
        }
      } catch {
        // A disk that takes nothing costs the next process its reading, and this one nothing.
      }
      added.length = 0;
    },
  };
}

function rowOf(name: string, { size, mtimeMs, hash, tags }: Kept): string {
  const declared = tags.declared.map(({ name: own, line, text }) => [own, line, text]);
  return JSON.stringify([name, size, mtimeMs, hash, declared, tags.used]);
}

type Row = [string, number, number, string, [string, number, string][], string[]];

/** Null for half a line: its process was killed. Whole lines are our own. */
function readRow(row: string): readonly [string, Kept] | null {
  try {
    const [name, size, mtimeMs, hash, declared, used] = JSON.parse(row) as Row;
    const tags = { declared: declared.map(([own, line, text]) => ({ name: own, line, text })), used };
    return [name, { size, mtimeMs, hash, tags }];
  } catch {
    return null;
  }
}
