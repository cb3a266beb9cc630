// A model from a hub: one file over HTTP, gone on where an earlier fetch was cut. A hub that cannot be reached must
// cost seconds, not minutes, because other sources come after it.
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

const HEADERS_MS = 5_000;
const STALL_MS = 30_000;
const TRIES = 5;

/** Why a source did not give the file; the next source may. */
export type SourceResult = { readonly ok: true } | { readonly ok: false; readonly detail: string };

interface HubFetch {
  readonly url: string;
  /** The file to go on with; what it holds already is kept. */
  readonly part: string;
  readonly bytes: number;
  readonly progress: (done: number) => void;
  readonly headersMs?: number;
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}

/** Aborts when it is not pushed on within its time, or when the signal is aborted. */
function watchdog(milliseconds: number, signal: AbortSignal) {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), milliseconds);
  return {
    signal: AbortSignal.any([controller.signal, signal]),
    push(next: number) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), next);
    },
    end: () => clearTimeout(timer),
  };
}

interface Opened {
  readonly body: ReadableStream<Uint8Array>;
  readonly from: number;
}

function readHead(response: Response, asked: number, bytes: number): Opened | string {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const from = response.status === 206 ? Number(range?.[1] ?? Number.NaN) : 0;
  if (!response.ok || response.body === null) return `it answered ${response.status}`;
  if (from !== asked && from !== 0) return 'it sent another part of the file than asked for';
  if (!Number.isNaN(length) && from + length !== bytes) return 'it has a file of another size there';
  return { body: response.body, from };
}

async function writeBody(
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  from: number,
  limit: number,
  onBytes: (done: number) => void,
): Promise<void> {
  let done = from;
  for await (const chunk of body) {
    if (done + chunk.length > limit) throw new Error('more bytes came than the file has');
    await file.write(chunk, 0, chunk.length, done);
    done += chunk.length;
    onBytes(done);
  }
}

async function oneTry(
  request: HubFetch,
  signal: AbortSignal,
): Promise<SourceResult & { readonly isFinal?: boolean }> {
  const asked = await sizeOf(request.part);
  if (asked === request.bytes) return { ok: true };
  let hasHead = false;
  const dog = watchdog(request.headersMs ?? HEADERS_MS, signal);
  try {
    const headers = asked > 0 ? { range: `bytes=${asked}-` } : undefined;
    const response = await fetch(request.url, { signal: dog.signal, ...(headers ? { headers } : {}) });
    hasHead = true;
    const opened = readHead(response, asked, request.bytes);
    if (typeof opened === 'string') {
      await response.body?.cancel();
      return { ok: false, isFinal: true, detail: opened };
    }
    const file = await open(request.part, 'a+').then(async made => {
      await made.close();
      return open(request.part, 'r+');
    });
    try {
      await file.truncate(opened.from);
      await writeBody(opened.body, file, opened.from, request.bytes, done => {
        dog.push(STALL_MS);
        request.progress(done);
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    const detail = dog.signal.aborted ? 'it did not answer in time' : describe(error);
    return { ok: false, isFinal: !hasHead, detail };
  } finally {
    dog.end();
  }
  const isWhole = (await sizeOf(request.part)) === request.bytes;
  return isWhole ? { ok: true } : { ok: false, detail: 'the connection ended early' };
}

/** `fetch` hides the reason ("getaddrinfo ENOTFOUND") in the cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** Fetches until the file has its bytes; a connection that is cut is made again. Rejects on abort or a full disk. */
export async function fetchFromHub(request: HubFetch, signal: AbortSignal): Promise<SourceResult> {
  let last: SourceResult = { ok: false, detail: 'it was not asked' };
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await oneTry(request, signal);
    if (result.ok || result.isFinal === true) return result;
    last = result;
  }
  return last;
}
