// The files of a workspace that somebody wrote. Decides: what git would ignore, `.git` and `node_modules` are left out,
// links are not followed; shallow files come first, so that a limit cuts off the deep ones.
import ignore, { type Ignore } from 'ignore';
import type { Dirent } from 'node:fs';
import { readdir, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { wholeRoot, type Folders } from '../core/policy/workspace';
import { isLeftover, isTemporary } from './safeWrite';

const LEFT_OUT = new Set(['.git', 'node_modules']);
/** A tree of folders without files ends somewhere too. */
const MAX_FOLDERS = 50_000;
const FOLDERS_AT_ONCE = 16;
/** The host is shared: after so many entries others get their turn. */
const SLICE = 500;

interface Rules {
  /** Relative to the workspace with a `/` at the end; empty for the workspace. */
  readonly base: string;
  readonly rules: Ignore;
}
interface Folder {
  readonly relative: string;
  readonly rules: readonly Rules[];
}
interface Found {
  readonly files: readonly string[];
  readonly folders: readonly Folder[];
}

/** Relative paths, sorted. Temporary files that a killed process left behind are removed on the way. */
export async function listFiles(
  root: string,
  limit: number,
  signal: AbortSignal,
  folders: Folders = wholeRoot,
): Promise<readonly string[]> {
  const files: string[] = [];
  let level: readonly Folder[] = folders.map(name => ({
    relative: name === '' ? '' : `${name}/`,
    rules: [],
  }));
  for (let seen = 0; level.length > 0 && seen < MAX_FOLDERS;) {
    const next: Folder[] = [];
    for (let i = 0; i < level.length && files.length < limit; i += FOLDERS_AT_ONCE) {
      signal.throwIfAborted();
      const batch = level.slice(i, i + FOLDERS_AT_ONCE);
      for (const found of await Promise.all(batch.map(folder => look(root, folder)))) {
        for (const file of found.files) files.push(file);
        for (const folder of found.folders) next.push(folder);
      }
    }
    seen += level.length;
    level = files.length < limit ? next : [];
  }
  return files.slice(0, Math.max(0, limit)).sort();
}

async function look(root: string, folder: Folder): Promise<Found> {
  const full = path.join(root, folder.relative);
  // A folder that may not be read, or is gone by now, has nothing to list.
  const entries = await readdir(full, { withFileTypes: true }).catch((): Dirent[] => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const rules = await rulesFor(full, folder, entries);
  const files: string[] = [];
  const folders: Folder[] = [];
  for (const [index, entry] of entries.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    if (isTemporary(entry.name)) await removeLeftover(path.join(full, entry.name));
    else if (LEFT_OUT.has(entry.name)) continue;
    else {
      const relative = folder.relative + entry.name;
      if (entry.isFile() && !isIgnored(relative, rules)) files.push(relative);
      else if (entry.isDirectory() && !isIgnored(`${relative}/`, rules)) {
        folders.push({ relative: `${relative}/`, rules });
      }
    }
  }
  return { files, folders };
}

async function rulesFor(full: string, folder: Folder, entries: readonly Dirent[]): Promise<readonly Rules[]> {
  if (!entries.some(entry => entry.name === '.gitignore' && entry.isFile())) return folder.rules;
  const text = await readFile(path.join(full, '.gitignore'), 'utf8').catch(() => '');
  const rules = ignore({ ignorecase: process.platform !== 'linux' }).add(text.replace(/^\ufeff/, ''));
  return [...folder.rules, { base: folder.relative, rules }];
}

/** Inner files overrule outer ones, as in git. */
function isIgnored(relative: string, all: readonly Rules[]): boolean {
  let ignored = false;
  for (const { base, rules } of all) {
    const found = rules.test(relative.slice(base.length));
    if (found.ignored) ignored = true;
    else if (found.unignored) ignored = false;
  }
  return ignored;
}

async function removeLeftover(full: string): Promise<void> {
  if (isLeftover(path.basename(full))) await unlink(full).catch(() => undefined);
}
