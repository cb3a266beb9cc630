// The patch tool of codex, where it is on the PATH, on the same cases in the same run: a figure says more beside that
// of a peer. It reads V4A patches alone. Decides what it is given: files in a folder of their own, and no patch that
// names a path outside it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Files = Readonly<Record<string, string>>;

export interface Codex {
  /** As it says itself, as in `codex-cli 0.169.0`. */
  readonly version: string;
  /** The files after the patch; null where it was refused. What a refused patch left half applied is not looked at. */
  apply(files: Files, patch: string): Files | null;
  /** Milliseconds of each call, the start of its process included. */
  readonly times: readonly number[];
}

const WAIT_MS = 20_000;

/** Null: not installed. */
export function findCodex(): Codex | null {
  const asked = spawnSync('codex', ['--version'], { encoding: 'utf8', timeout: WAIT_MS });
  if (asked.status !== 0) return null;
  const times: number[] = [];
  return { version: asked.stdout.trim(), times, apply: (files, patch) => applied(files, patch, times) };
}

const FILE_LINE = /^(\*\*\* (?:(?:Add|Update|Delete) File|Move to): )(.*)$/gm;

export function isV4a(patch: string): boolean {
  return patch.search(FILE_LINE) !== -1;
}

function applied(files: Files, patch: string, times: number[]): Files | null {
  const home = mkdtempSync(path.join(tmpdir(), 'quickstep-codex-'));
  try {
    const folder = path.join(home, 'files');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) {
      const file = inside(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const relative = patch.replace(FILE_LINE, (_, head: string, name: string) => {
      inside(folder, name);
      return `${head}${withoutRoot(name)}`;
    });
    const began = performance.now();
    const { status, error } = spawnSync('codex', ['--codex-run-as-apply-patch', relative], {
      cwd: folder,
      env: { ...process.env, HOME: home, CODEX_HOME: home },
      timeout: WAIT_MS,
    });
    if (error) throw error;
    times.push(performance.now() - began);
    return status === 0 ? filesIn(folder, files) : null;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The cases' absolute paths count from their folder. */
const withoutRoot = (name: string): string => name.replace(/^\/+/, '');

function inside(folder: string, name: string): string {
  const file = path.join(folder, withoutRoot(name));
  if (file.startsWith(folder + path.sep)) return file;
  throw new Error(`The case names ${name}, which lies outside its folder; take it out of the cases.`);
}

/** By the names that the case has for them. */
function filesIn(folder: string, before: Files): Files {
  const names = new Map(Object.keys(before).map(name => [withoutRoot(name), name]));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.flatMap(entry => {
      if (!entry.isFile()) return [];
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file).split(path.sep).join('/');
      return [[names.get(name) ?? name, readFileSync(file, 'utf8')]];
    }),
  );
}
