// The Files port over the plain disk, for the command line: no buffers, so nothing is ever unsaved.
import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import type { Folders } from '../core/policy/workspace';
import type { Files, ReadProblem, ReadResult, WriteResult } from '../core/ports';
import { groundOf, locate, type Ground, type Place } from './containment';
import { digest } from './digest';
import { errorCode } from './errorCode';
import { moveFile, putFile, removeEmptyFolders, removeFile } from './safeWrite';
import { decodeText, encodeContent } from './textCodec';
import { listFiles } from './workspaceFiles';

const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** @param root of the workspace; throws where it does not exist. */
export function createDiskFiles(root: string, folders?: Folders): Files {
  const ground = groundOf(root, folders);
  return {
    ...(folders === undefined ? {} : { folders }),
    read: (path, signal) => readText(ground, path, signal),
    head: (path, maxBytes, signal) => readHead(ground, path, maxBytes, signal),
    bytes: (path, signal) => readBytes(ground, path, signal),
    async contained(path) {
      const place = await locate(ground, path);
      return place.ok ? { ok: true, real: place.relative } : place;
    },
    write: (path, content, expect, signal) =>
      change(ground, path, signal, place =>
        putFile(place, encodeContent(content), expect, 'bytes' in content ? content.mode : undefined),
      ),
    remove: (path, expect, signal) =>
      change(ground, path, signal, async place => {
        return (await refuseLink(ground, path, place)) ?? (await removeFile(place, expect));
      }),
    move: (path, to, expect, signal) =>
      change(ground, path, signal, async from => {
        const link = await refuseLink(ground, path, from);
        if (link !== null) return link;
        return await change(ground, to, signal, target => moveFile(from, target, expect));
      }),
    async prune(folders) {
      const places = await Promise.all(folders.map(folder => locate(ground, folder)));
      await removeEmptyFolders(
        places.flatMap(place => (place.ok && place.relative !== '' ? [place.real] : [])),
      );
    },
    list: (limit, signal) => listFiles(ground.root, limit, signal, folders),
    async listIn(folder, limit, signal) {
      const place = await locate(ground, folder);
      return place.ok ? await listFiles(ground.root, limit, signal, [folder]) : [];
    },
    unsaved: () => [],
    save: () => Promise.resolve(),
  };
}

const SENTENCES: Readonly<Record<Exclude<ReadProblem, 'outside'>, string>> = {
  missing: 'does not exist; check the path or create it',
  folder: 'is a folder; name a file in it',
  binary: 'is not text in UTF-8 or UTF-16; leave it out',
  too_large: 'is larger than 8 MB; leave it out or work on a smaller file',
  unreadable: 'cannot be read; check its permissions',
};

function unread(path: string, reason: Exclude<ReadProblem, 'outside'>): ReadResult {
  return { ok: false, reason, detail: `${path} ${SENTENCES[reason]}.` };
}

async function readText(ground: Ground, path: string, signal: AbortSignal): Promise<ReadResult> {
  const place = await locate(ground, path);
  if (!place.ok) return { ok: false, reason: 'outside', detail: place.detail };
  let found: Uint8Array | Exclude<ReadProblem, 'outside'>;
  try {
    found = await load(place.real, MAX_TEXT_BYTES, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (errorCode(error) === '') throw error;
    return unread(path, 'unreadable');
  }
  if (typeof found === 'string') return unread(path, found);
  const decoded = decodeText(found);
  if (decoded === null) return unread(path, 'binary');
  return { ok: true, file: { path, ...decoded, hash: digest(found) } };
}

async function readBytes(ground: Ground, path: string, signal: AbortSignal): ReturnType<Files['bytes']> {
  const place = await locate(ground, path);
  if (!place.ok) return null;
  const bytes = await load(place.real, Infinity, signal);
  if (typeof bytes === 'string') return null;
  // Windows has a bit for "read-only" alone, which a file is not deleted with.
  const mode = process.platform === 'win32' ? null : await stat(place.real).catch(() => null);
  return { bytes, hash: digest(bytes), ...(mode === null ? {} : { mode: mode.mode & 0o7777 }) };
}

async function readHead(
  ground: Ground,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | null> {
  const place = await locate(ground, path);
  signal.throwIfAborted();
  if (!place.ok) return null;
  const handle = await open(place.real, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) return null;
  try {
    if (!(await handle.stat()).isFile()) return null;
    const { bytesRead, buffer } = await handle.read(new Uint8Array(maxBytes), 0, maxBytes, 0);
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
    // The last character may be cut in two.
    return text.includes('\0') ? null : text.replace(/\ufffd$/, '');
  } finally {
    await handle.close();
  }
}

/** Opened before it is judged, and without waiting: a pipe in place of a file would never end. */
async function load(
  real: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | 'missing' | 'folder' | 'too_large' | 'unreadable'> {
  signal.throwIfAborted();
  let handle;
  try {
    // Windows has no O_NONBLOCK: undefined counts as 0 here.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    if (code === 'EISDIR') return 'folder';
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) return 'folder';
    if (!stats.isFile()) return 'unreadable';
    if (stats.size > maxBytes) return 'too_large';
    return await handle.readFile({ signal });
  } finally {
    await handle.close();
  }
}

async function change(
  ground: Ground,
  path: string,
  signal: AbortSignal,
  act: (place: Place) => Promise<WriteResult>,
): Promise<WriteResult> {
  const place = await locate(ground, path);
  if (!place.ok) return { ok: false, reason: 'outside', detail: place.detail };
  // Only before the change: once begun it is finished, because half of it would be worse than all of it.
  signal.throwIfAborted();
  return await act(place);
}

/** Taking a link away could not be undone byte for byte: what it said is not among the bytes it leads to. */
async function refuseLink({ root }: Ground, path: string, place: Place): Promise<WriteResult | null> {
  const stats = await lstat(`${root}/${path}`).catch(() => null);
  if (stats?.isSymbolicLink() !== true) return null;
  return {
    ok: false,
    reason: 'denied',
    detail: `${path} is a link; name the file it leads to, ${place.relative}.`,
  };
}
