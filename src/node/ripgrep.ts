// Searching the workspace's files by ripgrep in a child process: linear in the text whatever the pattern, ignored files left
// out as git leaves them out. Decides where the program is taken from and when a search is cut.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { folderOf, wholeRoot, type Folders } from '../core/policy/workspace';
import type { Code, Match, SearchResult } from '../core/ports';
import { endWithProcess } from './endWithProcess';

const NAME = process.platform === 'win32' ? 'rg.exe' : 'rg';
const MAX_TEXT = 300;
const MAX_PATTERNS = 20;
const TIMEOUT_MS = 20_000;
/** Its own settings and a repository's count for nothing; links are not followed. */
const LOOKED_AT = [
  ...['--no-config', '--hidden', '--no-require-git', '--no-messages'],
  ...['--glob', '!.git', '--glob', '!node_modules'],
];
/** Huge files say little. */
const FLAGS = [...LOOKED_AT, ...['--json', '--max-filesize', '2M', '--max-columns', '2000']];
/** Matches that are sorted here, so that ripgrep may search on all cores. */
const MOST_SORTED = 5_000;

/** What ripgrep prints a line, as far as it is read; a path or text that is not UTF-8 comes as `bytes`. */
const lineSchema = z.object({
  type: z.literal('match'),
  data: z.object({
    path: z.object({ text: z.string() }),
    lines: z.object({ text: z.string() }),
    line_number: z.int(),
  }),
});

/** @param besides folders of an application that carries ripgrep, tried after the package */
export function findRipgrep(besides: readonly string[] = []): string | null {
  const carried = besides.flatMap(folder =>
    ['node_modules', 'node_modules.asar.unpacked'].map(modules =>
      path.join(folder, modules, '@vscode', 'ripgrep', 'bin', NAME),
    ),
  );
  return [packaged(), ...carried].find(file => file !== null && existsSync(file)) ?? null;
}

function packaged(): string | null {
  try {
    const require = createRequire(import.meta.url);
    return require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${NAME}`);
  } catch {
    return null;
  }
}

/** The search of the Code port. */
export function createSearch(root: string, folders?: Folders, program = findRipgrep()): Code['search'] {
  return (patterns, limit, signal) => searchFiles(program, root, patterns, limit, signal, folders);
}

/** What ripgrep is told to look through: the folders of the workspace and nothing beside them. */
function within(folders: Folders = wholeRoot): readonly string[] {
  return folders.map(folder => (folder === '' ? './' : `./${folder}/`));
}

/** Lines under `root` that match one of the patterns, by path and line; paths relative to it with `/`. */
export async function searchFiles(
  program: string | null,
  root: string,
  patterns: readonly string[],
  limit: number,
  signal: AbortSignal,
  folders?: Folders,
): Promise<SearchResult> {
  if (program === null) {
    return { ok: false, detail: 'The search program ripgrep is missing here; install Quickstep again.' };
  }
  if (patterns.length > MAX_PATTERNS) {
    return { ok: false, detail: `At most ${MAX_PATTERNS} patterns can be searched at once; name fewer.` };
  }
  const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const asked = [...patterns.flatMap(one => ['--regexp', one]), ...within(folders)];
  const most = Math.max(limit, MOST_SORTED);
  const all = await find({ program, root, flags: asked, limit: most }, ends);
  signal.throwIfAborted();
  if (!all.ok) return all;
  // Which of too many came first is chance; in order the search is slower, and here soon at its limit.
  if (all.matches.length === most && all.cut && !ends.aborted) {
    const first = await find({ program, root, flags: ['--sort', 'path', ...asked], limit }, ends);
    signal.throwIfAborted();
    return first;
  }
  const matches = all.matches.toSorted(inOrder(folders));
  return { ok: true, matches: matches.slice(0, limit), cut: all.cut || matches.length > limit };
}

/** Of a limit and an end in time it says the same: there may be more. */
async function find(
  { program, root, flags, limit }: { program: string; root: string; flags: readonly string[]; limit: number },
  ends: AbortSignal,
): Promise<SearchResult> {
  const child = spawn(program, [...FLAGS, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const hasEnded = endWithProcess(child.pid);
  const stop = (): void => void child.kill('SIGKILL');
  ends.addEventListener('abort', stop, { once: true });
  if (ends.aborted) stop();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(0, 1000)));
  const code = new Promise<number | null>(resolve => {
    child.on('error', () => resolve(2)).on('close', resolve);
  });
  try {
    const matches: Match[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const match = matchOf(line);
      if (match === null) continue;
      if (matches.length === limit) return { ok: true, matches, cut: true };
      matches.push(match);
    }
    const ended = await code;
    if (ends.aborted) return { ok: true, matches, cut: true };
    // 0: found, 1: nothing found, 2: a fault, which may also be one file among many.
    if (ended === 2 && matches.length === 0)
      return { ok: false, detail: `The search failed: ${reason(said)}` };
    return { ok: true, matches, cut: false };
  } finally {
    ends.removeEventListener('abort', stop);
    stop();
    hasEnded();
  }
}

/** As ripgrep sorts: the folders in turn, in each what a folder holds before a file whose name goes on. */
function inOrder(folders: Folders = wholeRoot): (a: Match, b: Match) => number {
  const turn = (path: string): number => folders.findIndex(folder => folderOf(path, [folder]) !== null);
  const parts = (path: string): string => path.replaceAll('/', '\0');
  return (a, b) =>
    turn(a.path) - turn(b.path) ||
    (a.path === b.path ? a.line - b.line : parts(a.path) < parts(b.path) ? -1 : 1);
}

/** Hands over the paths of the files that a search would look at, in no order; false where that cannot be told. */
export function listByRipgrep(
  program: string | null,
  root: string,
  take: (path: string) => void,
  signal: AbortSignal,
  folders?: Folders,
): Promise<boolean> {
  return eachPath(program, ['--files', ...within(folders)], root, take, signal);
}

/** Files that hold one of these words, in whatever case and as a part of others; as above. */
export function filesWithWords(
  program: string | null,
  root: string,
  words: readonly string[],
  take: (path: string) => void,
  signal: AbortSignal,
  folders?: Folders,
): Promise<boolean> {
  const named = words.flatMap(word => ['--regexp', word]);
  const flags = ['--files-with-matches', '--fixed-strings', '--ignore-case', '--max-filesize', '500K'];
  return eachPath(program, [...flags, ...named, ...within(folders)], root, take, signal);
}

async function eachPath(
  program: string | null,
  flags: readonly string[],
  root: string,
  take: (path: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (program === null || signal.aborted) return false;
  const child = spawn(program, [...LOOKED_AT, '--null', ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    signal,
  });
  const hasEnded = endWithProcess(child.pid);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const names = (rest + chunk).split('\0');
    rest = names.pop() ?? '';
    for (const name of names) take(relativeName(name));
  });
  const code = await new Promise<number | null>(resolve => {
    child.on('error', () => resolve(null)).on('close', resolve);
  });
  hasEnded();
  // 1: nothing found.
  return code !== null && code <= 1;
}

function relativeName(name: string): string {
  return name.replace(/^\.[\\/]/, '').replaceAll(path.sep, '/');
}

function matchOf(line: string): Match | null {
  const read = lineSchema.safeParse(parsed(line));
  if (!read.success) return null;
  const { path: file, lines, line_number } = read.data.data;
  return { path: relativeName(file.text), line: line_number, text: lines.text.trim().slice(0, MAX_TEXT) };
}

/** A search that is ended at its time limit may end in the middle of a line. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function reason(said: string): string {
  const lines = said.split('\n').map(line => line.trim());
  const telling = lines.filter(line => line !== '').at(-1) ?? 'ripgrep could not be started';
  return `${telling.replace(/^error:\s*/, '').replace(/\.$/, '')}; write the pattern as a regular expression.`;
}
