// Changes of one file that are all or nothing. Decides: the new bytes are on disk under a temporary name before the
// old ones go; what stands there is hashed last of all; a new file never replaces one. Places are real (no links).
import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WriteProblem, WriteResult } from '../core/ports';
import { isAlive } from './alive';
import { nameIn, type Place, type RealFolder } from './containment';
import { digest } from './digest';
import { errorCode } from './errorCode';

/** Virus scanners and indexers hold a file open for a moment on Windows, and a rename over it fails meanwhile. */
const RETRY_MS = [5, 10, 20, 40, 80];
const HELD_OPEN = new Set(['EPERM', 'EBUSY', 'EACCES']);
/** File systems without hard links, and hard links that Linux refuses to make of other people's files. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

const TEMPORARY = /^\.quickstep-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Whether a file is the temporary one of a process that died in the middle of a write. */
export function isLeftover(name: string): boolean {
  const pid = TEMPORARY.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}

export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

export async function putFile(
  place: Place,
  bytes: Uint8Array,
  expect: string | null,
  mode?: number,
): Promise<WriteResult> {
  return await attempt(place, place.folder, async undo => {
    await undo.makeFolders(path.dirname(place.real));
    if (expect !== null) await access(place.real, constants.W_OK);
    const temporary = await undo.temporary(place.real, bytes, mode);
    // From here to the change there is nothing but the change.
    if ((await realpath(path.dirname(place.real))) !== path.dirname(place.real))
      return changed(place.relative);
    if ((await hashOf(place.real)) !== expect) return changed(place.relative);
    await (expect === null ? placeNew(temporary, place.real) : renameOver(temporary, place.real));
    await syncFolder(path.dirname(place.real));
    return { ok: true, after: digest(bytes) };
  });
}

export async function removeFile(place: Place, expect: string): Promise<WriteResult> {
  return await attempt(place, place.folder, async () => {
    if ((await hashOf(place.real)) !== expect) return changed(place.relative);
    await retried(() => unlink(place.real));
    await syncFolder(path.dirname(place.real));
    return { ok: true, after: null };
  });
}

export async function moveFile(from: Place, to: Place, expect: string): Promise<WriteResult> {
  return await attempt(from, to.folder, async undo => {
    await undo.makeFolders(path.dirname(to.real));
    if ((await hashOf(from.real)) !== expect) return changed(from.relative);
    if (await isOtherSpelling(from.real, to.real)) await retried(() => rename(from.real, to.real));
    else if (await exists(to.real)) return taken(to.relative);
    else await moveToNew(from.real, to.real);
    await syncFolder(path.dirname(to.real));
    return { ok: true, after: expect };
  });
}

/** Removes those of the folders that are empty, inner ones first. */
export async function removeEmptyFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toSorted((a, b) => b.length - a.length)) {
    await rmdir(folder).catch(() => undefined);
  }
}

/** SHA-256 of a regular file; null where there is none. A folder or device in its place throws. */
async function hashOf(real: string): Promise<string | null> {
  try {
    const stats = await lstat(real);
    if (stats.isDirectory()) throw failure('EISDIR');
    if (!stats.isFile()) throw failure('EINVAL');
    return digest(await readFile(real));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** Something that the system would refuse by that code, found before it was asked. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

async function exists(real: string): Promise<boolean> {
  return (await lstat(real).catch(() => null)) !== null;
}

/** The same file under a name that differs in case alone, on a file system that does not tell them apart. */
async function isOtherSpelling(from: string, to: string): Promise<boolean> {
  if (from === to || from.toLowerCase() !== to.toLowerCase()) return false;
  const [a, b] = await Promise.all([lstat(from), lstat(to).catch(() => null)]);
  if (b?.ino !== a.ino || b.dev !== a.dev) return false;
  return !(await readdir(path.dirname(to))).includes(path.basename(to));
}

/** A hard link is the one portable way to give a file a name only if nothing has that name. */
async function placeNew(temporary: string, real: string): Promise<void> {
  try {
    await link(temporary, real);
  } catch (error) {
    if (!NO_LINKS.has(errorCode(error))) throw error;
    if (await exists(real)) throw failure('EEXIST');
    await retried(() => rename(temporary, real));
    return;
  }
  await unlink(temporary);
}

async function moveToNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errorCode(error) === 'EXDEV') await copyToNew(from, to);
    else if (NO_LINKS.has(errorCode(error))) {
      await retried(() => rename(from, to));
      return;
    } else throw error;
  }
  try {
    await retried(() => unlink(from));
  } catch (error) {
    await unlink(to).catch(() => undefined);
    throw error;
  }
}

async function copyToNew(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  const handle = await open(to, 'r+');
  await handle.sync().finally(() => handle.close());
}

async function renameOver(temporary: string, real: string): Promise<void> {
  await retried(() => rename(temporary, real));
}

async function retried(act: () => Promise<void>): Promise<void> {
  for (const pause of process.platform === 'win32' ? RETRY_MS : []) {
    try {
      await act();
      return;
    } catch (error) {
      if (!HELD_OPEN.has(errorCode(error))) throw error;
      await wait(pause);
    }
  }
  await act();
}

/** So that the new name is there after a power cut too. Not every system can do it, and none needs it to be right. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** What has to go again when the change does not come about. */
interface Undo {
  makeFolders(folder: string): Promise<void>;
  temporary(real: string, bytes: Uint8Array, mode: number | undefined): Promise<string>;
}

/** @param within where folders may have to be made */
async function attempt(
  place: Place,
  within: RealFolder,
  change: (undo: Undo) => Promise<WriteResult>,
): Promise<WriteResult> {
  const made: string[] = [];
  let temporary: string | undefined;
  let result: WriteResult | undefined;
  try {
    result = await change({
      makeFolders: folder => makeFolders(within.real, folder, made),
      temporary: async (real, bytes, mode) => {
        temporary = path.join(
          path.dirname(real),
          `.quickstep-${process.pid}-${randomBytes(6).toString('hex')}.tmp`,
        );
        await writeTemporary(temporary, bytes, real, mode);
        return temporary;
      },
    });
  } catch (error) {
    result = refusal(error, place.relative);
  }
  if (result.ok) {
    return made.length === 0 ? result : { ...result, made: made.map(folder => `${nameIn(within, folder)}/`) };
  }
  if (temporary !== undefined) await unlink(temporary).catch(() => undefined);
  await removeEmptyFolders(made);
  return result;
}

async function makeFolders(root: string, folder: string, made: string[]): Promise<void> {
  let at = root;
  for (const name of path.relative(root, folder).split(path.sep)) {
    at = path.join(at, name);
    try {
      await mkdir(at);
      made.push(at);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      if (!(await lstat(at)).isDirectory()) throw failure('ENOTDIR');
    }
  }
}

async function writeTemporary(
  temporary: string,
  bytes: Uint8Array,
  real: string,
  mode: number | undefined,
): Promise<void> {
  const old = await stat(real).catch(() => null);
  const handle = await open(temporary, 'wx', old === null && mode === undefined ? 0o666 : 0o600);
  try {
    await handle.writeFile(bytes);
    if (old !== null) await keepOwner(handle, old);
    else if (mode !== undefined) await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(
  handle: FileHandle,
  old: { readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<void> {
  // Only root may give a file away; for anyone else the file becomes the writer's, as with most editors.
  await handle.chown(old.uid, old.gid).catch(() => undefined);
  await handle.chmod(old.mode & 0o7777);
}

function changed(relative: string): WriteResult {
  return {
    ok: false,
    reason: 'changed',
    detail: `${relative} is not what it was when it was read; read it again.`,
  };
}

function taken(relative: string): WriteResult {
  return { ok: false, reason: 'changed', detail: `${relative} exists already; choose another name.` };
}

const PROBLEMS: Readonly<Record<string, readonly [WriteProblem, string]>> = {
  ENOSPC: ['full', 'was not written because the disk is full; free some space and try again'],
  EDQUOT: ['full', 'was not written because your disk quota is used up; free some space and try again'],
  EFBIG: ['full', 'is larger than a file may be here; write less'],
  EACCES: ['denied', 'may not be changed; check its permissions'],
  EPERM: ['denied', 'may not be changed; check its permissions'],
  EROFS: ['denied', 'is on a read-only file system; work on a copy'],
  EISDIR: ['denied', 'is a folder; name a file'],
  ENOTDIR: ['denied', 'lies below a file; choose another folder'],
  EBUSY: ['denied', 'is in use by another program; close it there and try again'],
  ENAMETOOLONG: ['denied', 'has a name that is too long; choose a shorter one'],
};

function refusal(error: unknown, relative: string): WriteResult {
  const code = errorCode(error);
  if (code === '') throw error;
  if (code === 'EEXIST') return taken(relative);
  if (code === 'ENOENT') return changed(relative);
  const [reason, text] = PROBLEMS[code] ?? [
    'denied',
    `could not be changed (${code}); check the disk and try again`,
  ];
  return { ok: false, reason, detail: `${relative} ${text}.` };
}
