// Files that a user writes for Quickstep, from one folder: agents, recipes. Decides: a file that cannot be read as text is
// left out and said, and no other suffers for it; a link that leads out of the workspace is not followed.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { groundOf, locate } from './containment';

const MAX_FILES = 100;

/** One thing wrong with a file; line and column count from 1, the text has no full stop. */
export interface FileFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface OwnFolder {
  readonly folder: string;
  /** The real path of the workspace that it must lie in; null for a folder that is the user's own. */
  readonly root: string | null;
  /** Of the files' names, with its dot. */
  readonly ending: string;
  /** What such a file is, and in what form. */
  readonly what: string;
  readonly form: string;
  readonly maxKilobytes: number;
}

export interface OwnFile {
  /** Of the file, without its ending. */
  readonly name: string;
  /** The absolute path. */
  readonly file: string;
  readonly text: string;
}

/** Of what the folders of a workspace hold, the first of each name; one that comes after it is a fault. */
export function eachOnce<T extends { readonly file: string }>(
  found: readonly T[],
  nameOf: (one: T) => string,
  what: string,
): { readonly kept: readonly T[]; readonly faults: readonly FileFault[] } {
  const first = new Map<string, T>();
  const faults: FileFault[] = [];
  for (const one of found) {
    const name = nameOf(one);
    const other = first.get(name);
    if (other === undefined) first.set(name, one);
    else
      faults.push(
        whole(one.file, `${other.file} is ${article(what)} ${what} ${name} too; rename one of them`),
      );
  }
  return { kept: [...first.values()], faults };
}

/** In order of names. */
export async function readOwnFiles(
  place: OwnFolder,
): Promise<{ readonly files: readonly OwnFile[]; readonly faults: readonly FileFault[] }> {
  const { folder, ending, what } = place;
  const entries = await readdir(folder).catch(() => []);
  const names = entries.filter(name => name.endsWith(ending) && !name.startsWith('.')).sort();
  const files: OwnFile[] = [];
  const faults: FileFault[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    const file = path.join(folder, name);
    const read = await textOf(file, place);
    if ('text' in read) files.push({ name: name.slice(0, -ending.length), file, text: read.text });
    else faults.push(whole(file, read.fault));
  }
  const next = names[MAX_FILES];
  if (next !== undefined) {
    const text = `only the first ${MAX_FILES} ${what}s of a folder are read; take some out`;
    faults.push(whole(path.join(folder, next), text));
  }
  return { files, faults };
}

function whole(file: string, text: string): FileFault {
  return { file, line: 1, column: 1, text };
}

async function textOf(
  file: string,
  { root, what, form, maxKilobytes }: OwnFolder,
): Promise<{ readonly text: string } | { readonly fault: string }> {
  if (root !== null) {
    const inside = await locate(groundOf(root), path.relative(root, file).split(path.sep).join('/'));
    if (!inside.ok) return { fault: 'the file leads out of the workspace; put it here itself' };
  }
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return { fault: `this is no file; ${article(what)} ${what} is ${form}` };
    if (stats.size > maxKilobytes * 1024)
      return { fault: `the file is larger than ${maxKilobytes} KB; shorten it` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch {
    return { fault: 'the file cannot be read as text in UTF-8; check its permissions, or save it anew' };
  }
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}

/** `file:line:column: text`, as compilers say it. */
export function faultLine({ file, line, column, text }: FileFault): string {
  return `${file}:${line}:${column}: ${text}.`;
}
