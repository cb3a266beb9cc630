// Texts and images (bytes of files) by their hash, below the state folder: blobs/images/ab/cdef… and blobs/texts/ab/cdef….
// Images are what undo needs and stay; texts are for reading and go, oldest first, when they exceed their quota.
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { digest } from './digest';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';
import { syncFolder } from './safeWrite';

export type BlobKind = 'texts' | 'images';

function blobFile(stateFolder: string, kind: BlobKind, hash: string): string {
  return path.join(stateFolder, 'blobs', kind, hash.slice(0, 2), hash.slice(2));
}

/** On disk when it resolves. What is there already has the same bytes, by its name. */
export async function putBlob(
  stateFolder: string,
  kind: BlobKind,
  hash: string,
  bytes: Uint8Array,
): Promise<void> {
  const file = blobFile(stateFolder, kind, hash);
  const there = await stat(file).catch(() => null);
  if (there?.size === bytes.length) return;
  const folder = path.dirname(file);
  await makeFolder(folder, 0o700);
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  if (kind === 'images') await syncFolder(folder);
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Null where it is not kept, or its bytes are not those of its name any more. */
export async function getBlob(stateFolder: string, kind: BlobKind, hash: string): Promise<Uint8Array | null> {
  if (!/^[0-9a-f]{64}$/.test(hash)) return null;
  try {
    const bytes = await readFile(blobFile(stateFolder, kind, hash));
    return digest(bytes) === hash ? bytes : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Deletes the oldest texts until the rest is at most nine tenths of the quota. */
export async function trimTexts(stateFolder: string, quotaBytes: number): Promise<void> {
  const root = path.join(stateFolder, 'blobs', 'texts');
  const kept: { readonly file: string; readonly size: number; readonly at: number }[] = [];
  for (const shard of await readdir(root).catch(() => [])) {
    for (const name of await readdir(path.join(root, shard)).catch(() => [])) {
      const file = path.join(root, shard, name);
      const stats = await stat(file).catch(() => null);
      if (stats !== null) kept.push({ file, size: stats.size, at: stats.mtimeMs });
    }
  }
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  if (total <= quotaBytes) return;
  for (const { file, size } of kept.sort((a, b) => a.at - b.at)) {
    if (total <= quotaBytes * 0.9) return;
    await unlink(file).catch(() => undefined);
    total -= size;
  }
}
