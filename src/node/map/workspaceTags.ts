// What all files of a workspace say of themselves, as far as there was time: what is kept is taken at once, what is new or
// changed is read, the files first that a task speaks of. Decides what is read at all and in which order.
import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tagsOf, type FileTags } from '../../core/context/fileTags';
import { looseSymbols } from '../../core/context/looseSymbols';
import { answersTo, type Focus, type TaggedFile } from '../../core/context/rankFiles';
import { wordsOf } from '../../core/context/words';
import { holdsSecrets } from '../../core/policy/paths';
import type { Syntax } from '../../core/ports';
import { digest } from '../digest';
import { filesWithWords, listByRipgrep } from '../ripgrep';
import { decodeText } from '../textCodec';
import { listFiles } from '../workspaceFiles';
import type { MapPlaces } from './messages';
import type { TagCache } from './tagCache';

const MOST_FILES = 500_000;
const MOST_DEPTH = 20;
/** Longer files are data, or made by a program. */
const MOST_BYTES = 400_000;
const NO_TEXT =
  /\.(png|jpe?g|gif|webp|ico|bmp|pdf|zip|gz|tgz|bz2|xz|7z|jar|class|so|dll|dylib|exe|o|a|wasm|woff2?|ttf|otf|eot|mp[34]|webm|mov|avi|wav|ogg|sqlite3?|db|bin|gguf|pyc|min\.js|min\.css|map|lock)$/i;
/** A search for the task's words that takes longer would take the time to read what it found. */
const SEARCH_MS = 600;
const MOST_WORDS = 8;
const none: FileTags = { declared: [], used: [] };

/** Hands over the paths of the workspace's files as they are found, in no order. */
export async function findPaths(
  { root, folders, ripgrep }: Pick<MapPlaces, 'root' | 'folders' | 'ripgrep'>,
  take: (path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let count = 0;
  const counted = (name: string): void => {
    count += 1;
    if (count <= MOST_FILES) take(name);
  };
  if (await listByRipgrep(ripgrep, root, counted, signal, folders)) return;
  signal.throwIfAborted();
  for (const name of await listFiles(root, MOST_FILES, signal, folders)) take(name);
}

/** Files that hold words of the task, as far as they are found in a part of the time. */
export async function filesAnswering(
  { task }: Focus,
  { root, folders, ripgrep }: MapPlaces,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const words = [...wordsOf(task)].filter(word => word.length >= 4);
  const told = words.sort((a, b) => b.length - a.length).slice(0, MOST_WORDS);
  const found = new Set<string>();
  if (told.length === 0) return found;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SEARCH_MS)]);
  await filesWithWords(ripgrep, root, told, name => found.add(name), limit, folders);
  return found;
}

/** What the task points at and speaks of last, since files are taken from the end; before it the deep ones. */
export function inOrder(paths: readonly string[], focus: Focus, answering: ReadonlySet<string>): string[] {
  const answers = answersTo(wordsOf(focus.task));
  const pointed = new Set(focus.paths);
  const scores = paths.map(
    name =>
      (pointed.has(name) ? 2000 : 0) +
      answers(name).length * 80 +
      (answering.has(name) ? 60 : 0) +
      (MOST_DEPTH - Math.min(name.split('/', MOST_DEPTH).length, MOST_DEPTH)),
  );
  // As numbers that end with the place of their path: sorting these takes a tenth of what sorting pairs takes.
  const keys = Float64Array.from(scores, (score, index) => score * MOST_FILES + index).sort();
  return Array.from(keys, key => paths[key % MOST_FILES] ?? '');
}

/** Reads one file into the cache, unless it is there as it stands now. @returns whether it was read */
export async function readInto(
  cache: TagCache,
  root: string,
  name: string,
  syntax: Syntax,
): Promise<boolean> {
  const stats = statOf(path.join(root, name));
  const kept = cache.get(name);
  if (kept !== undefined && kept.size === stats?.size && kept.mtimeMs === stats.mtimeMs) return false;
  const { size, mtimeMs } = stats ?? { size: 0, mtimeMs: 0 };
  const keep = (hash: string, tags: FileTags): boolean => {
    cache.put(name, { size, mtimeMs, hash, tags });
    return true;
  };
  if (stats === null || size > MOST_BYTES || NO_TEXT.test(name) || holdsSecrets(name)) return keep('', none);
  const bytes = bytesOf(path.join(root, name));
  if (bytes === null) return keep('', none);
  const hash = digest(bytes);
  const same = cache.sameBytes(hash);
  if (same !== undefined) return keep(hash, same);
  const decoded = decodeText(bytes);
  return keep(hash, decoded === null ? none : await tagsIn(name, decoded.text, syntax));
}

function statOf(full: string): { readonly size: number; readonly mtimeMs: number } | null {
  try {
    const stats = lstatSync(full);
    return stats.isFile() ? stats : null;
  } catch {
    // Gone since it was listed.
    return null;
  }
}

function bytesOf(full: string): Uint8Array | null {
  try {
    return readFileSync(full);
  } catch {
    return null;
  }
}

/**
 * Where words are good enough they are taken although there is a grammar: of Go, Rust, Java and C# the parser takes one to
 * two milliseconds for each thousand characters, the words a twentieth of that or less, and a map has two seconds.
 */
async function tagsIn(name: string, text: string, syntax: Syntax): Promise<FileTags> {
  return tagsOf(name, text, looseSymbols(name, text) ?? (await syntax.symbols(name, text)));
}

export function tagged(paths: readonly string[], cache: TagCache): TaggedFile[] {
  return paths.map(name => ({ path: name, tags: cache.get(name)?.tags ?? null }));
}
