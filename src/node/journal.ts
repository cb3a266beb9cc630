// The Journal port: runs/RUN/events.jsonl, one event a line. Decides: in order, gathered into as few writes as the disk
// needs; what an event names is on disk before the event; a half line that a crash left is cut off before going on.
import { open, readFile, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Journal } from '../core/ports';
import { maskEvent } from '../core/policy/maskEvent';
import { maskSecrets } from '../core/policy/secrets';
import { getBlob, putBlob, trimTexts, type BlobKind } from './blobStore';
import { digest } from './digest';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';
import { isRunId, parseEvent, runFolder } from './runStore';

export interface RunJournal extends Journal {
  /** After the last event; writes what is left. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** For prompts and replies of all runs of the workspace together. */
  readonly textQuotaBytes?: number;
}

const TEXT_QUOTA_BYTES = 256 * 1024 * 1024;

interface Blob {
  readonly kind: BlobKind;
  readonly hash: string;
  readonly bytes: Uint8Array;
}
interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}
interface Batch {
  lines: string[];
  blobs: Blob[];
  waiters: Waiter[];
}

/** Nothing is touched before the first event or blob. One journal writes a run at a time (see stateLock). */
export function createJournal(stateFolder: string, run: string, options: JournalOptions = {}): RunJournal {
  if (!isRunId(run)) throw new Error(`${run} is not the id of a run`);
  const log = createLog(runFolder(stateFolder, run));
  const known = new Set<string>();
  let waiting: Batch = { lines: [], blobs: [], waiters: [] };
  let writing: Promise<void> | null = null;
  let trimmed: Promise<void> | null = null;

  function wake(): void {
    writing ??= writeAll();
  }

  async function writeAll(): Promise<void> {
    // Whatever is appended in the same turn of the event loop goes to disk together.
    await Promise.resolve();
    let written = true;
    while (written && waiting.lines.length + waiting.blobs.length + waiting.waiters.length > 0) {
      const batch = waiting;
      waiting = { lines: [], blobs: [], waiters: [] };
      written = await writeBatch(batch);
    }
    // In the same turn as the last look at what is waiting: nobody can come in between and wait for ever.
    writing = null;
    if (waiting.waiters.length > 0) wake();
  }

  async function writeBatch(batch: Batch): Promise<boolean> {
    try {
      await Promise.all(batch.blobs.map(blob => putBlob(stateFolder, blob.kind, blob.hash, blob.bytes)));
      await log.append(batch.lines, batch.waiters.length > 0);
    } catch (error) {
      // Kept for the next try: a disk that was full may not be any more.
      waiting.lines = [...batch.lines, ...waiting.lines];
      waiting.blobs = [...batch.blobs, ...waiting.blobs];
      for (const waiter of batch.waiters) waiter.reject(notKept(error, stateFolder));
      return false;
    }
    for (const waiter of batch.waiters) waiter.resolve();
    return true;
  }

  function keep(kind: BlobKind, bytes: Uint8Array): string {
    const hash = digest(bytes);
    if (known.has(kind + hash)) return hash;
    known.add(kind + hash);
    waiting.blobs.push({ kind, hash, bytes });
    wake();
    return hash;
  }

  function settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.waiters.push({ resolve, reject });
      wake();
    });
  }

  return {
    append(event) {
      waiting.lines.push(`${JSON.stringify(maskEvent(event))}\n`);
      wake();
    },
    keepText(text) {
      trimmed ??= trimTexts(stateFolder, options.textQuotaBytes ?? TEXT_QUOTA_BYTES);
      return keep('texts', Buffer.from(maskSecrets(text)));
    },
    // Copied: the caller's buffer may change before it is written.
    keepImage: bytes => keep('images', Uint8Array.from(bytes)),
    settled,
    async image(hash) {
      await writing;
      const unwritten = waiting.blobs.find(blob => blob.kind === 'images' && blob.hash === hash);
      if (unwritten !== undefined) return unwritten.bytes;
      return await getBlob(stateFolder, 'images', hash);
    },
    async close() {
      try {
        await settled();
        await trimmed;
      } finally {
        await log.close();
      }
    },
  };
}

/** For a person: what the system refused, where, and what to do. */
function notKept(error: unknown, stateFolder: string): unknown {
  const code = errorCode(error);
  if (code === '') return error;
  return new Error(
    `the run cannot be kept in ${stateFolder} (${code}); make room or rights there and try again.`,
    {
      cause: error,
    },
  );
}

interface Log {
  append(lines: readonly string[], sync: boolean): Promise<void>;
  close(): Promise<void>;
}

function createLog(folder: string): Log {
  let handle: FileHandle | null = null;
  let size = 0;
  let unsynced = false;
  return {
    async append(lines, sync) {
      if (lines.length === 0 && !unsynced) return;
      if (handle === null) {
        ({ handle, size } = await openLog(folder));
      }
      const bytes = Buffer.from(lines.join(''));
      try {
        await handle.writeFile(bytes);
        if (sync) await handle.datasync();
      } catch (error) {
        // Half of it may be there: the next line must not begin behind a half one, nor a line stand twice.
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      size += bytes.length;
      unsynced = !sync;
    },
    async close() {
      await handle?.close();
      handle = null;
    },
  };
}

async function openLog(folder: string): Promise<{ handle: FileHandle; size: number }> {
  await makeFolder(folder, 0o700);
  await noteStart(path.join(folder, 'run.json'));
  const file = path.join(folder, 'events.jsonl');
  await mendTail(file);
  const handle = await open(file, 'a', 0o600);
  return { handle, size: (await handle.stat()).size };
}

/** Events count from the run's beginning; when that was, only this file tells. */
async function noteStart(file: string): Promise<void> {
  const note = { version: 1, startedAt: new Date().toISOString() };
  try {
    await writeFile(file, `${JSON.stringify(note)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

async function mendTail(file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end === bytes.length) return;
  // A whole event without its line end was written; anything less never counted as written.
  if (parseEvent(bytes.toString('utf8', end)) === null) await truncate(file, end);
  else await writeFile(file, '\n', { flag: 'a' });
}
