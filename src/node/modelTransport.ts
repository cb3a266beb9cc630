// The one way to a model server: a `fetch` over node:http(s) that the client libraries are given. It decides what they
// leave open: no time limit on the first byte (a slow prefill outlasts the 300 s of the built-in fetch), a cap on the bytes
// of all and of a line, no redirects, only the headers named here (so a key found elsewhere in the environment is never
// sent), and that the connection closes when the signal is aborted. What went wrong is kept as a fault, before a library
// words it over.
import { request as requestHttp, type IncomingMessage, type ClientRequest } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';

export type Fault =
  /** Nothing answers; `code` is the system's (ECONNREFUSED, ENOTFOUND, a certificate's). */
  | { readonly kind: 'unreachable'; readonly code: string }
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The first 16 KiB. */
      readonly body: string;
      readonly isPage: boolean;
      readonly retryAfter: string | undefined;
      readonly location: string | undefined;
    }
  /** A success that is a web page. */
  | { readonly kind: 'page' }
  /** A line that is not JSON where each line must be. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'limit' };

interface TransportOptions {
  readonly baseUrl: string;
  /** Sent with each request, beside the few that the protocols need: the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  /** The body is JSON Lines: a line that is not JSON is a fault. */
  readonly lines?: boolean;
}

export interface Transport {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** What went wrong in the last request, if anything. */
  fault(): Fault | null;
  /** Bytes of the last body so far. */
  bytes(): number;
  /** Closes whatever is still open. */
  close(): void;
}

const CONNECT_MS = 10_000;
const ERROR_BYTES = 16_384;
/** A message of a stream is a line. The libraries copy what came of one with each piece, so a longer one never ends. */
const LINE_BYTES = 8 * 1024 * 1024;
const passedOn = new Set(['accept', 'anthropic-beta', 'anthropic-version', 'content-type', 'user-agent']);
// Connections to another machine are kept for the next request: a TLS handshake costs two round trips.
const keptAlive = new Agent({ keepAlive: true, timeout: 4000, proxyEnv: process.env });

class TransportError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(`model transport: ${fault.kind}`);
    this.fault = fault;
  }
}

/** One transport for one request of a model (its calls come one after the other). */
export function openTransport(options: TransportOptions, signal: AbortSignal): Transport {
  const base = new URL(options.baseUrl);
  let fault: Fault | null = null;
  let bytes = 0;
  let open: ClientRequest | null = null;
  const count = (more: number): boolean => (bytes += more) <= options.maxBytes;
  const fail = (found: Fault): TransportError => {
    fault ??= found;
    return new TransportError(fault);
  };

  async function fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== base.origin)
      throw new Error(`A model request to ${url.origin} instead of ${base.origin}`);
    fault = null;
    bytes = 0;
    const ends = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
    const request = start(url, init, headersOf(init.headers, options.headers), ends);
    open = request;
    const response = await responseTo(request).catch((error: unknown) => {
      throw fail({ kind: 'unreachable', code: codeOf(error) });
    });
    const faulty = await refusal(response);
    if (faulty !== null) {
      request.destroy();
      throw fail(faulty);
    }
    const body = stream(response, request, { count, fail, lines: options.lines ?? false });
    return new Response(body, { status: response.statusCode ?? 200, headers: plainHeaders(response) });
  }

  return {
    fetch,
    fault: () => fault,
    bytes: () => bytes,
    close: () => open?.destroy(),
  };
}

function headersOf(
  given: RequestInit['headers'],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = [...new Headers(given)].filter(([name]) => passedOn.has(name));
  return { ...Object.fromEntries(all), ...own };
}

function start(
  url: URL,
  init: RequestInit,
  headers: Record<string, string>,
  signal: AbortSignal,
): ClientRequest {
  if (init.body !== undefined && init.body !== null && typeof init.body !== 'string') {
    throw new TypeError('A model request has a text body.');
  }
  const options = { method: init.method ?? 'GET', headers, signal };
  const request =
    url.protocol === 'https:'
      ? requestHttps(url, { ...options, agent: keptAlive })
      : requestHttp(url, { ...options, agent: false });
  request.end(init.body ?? undefined);
  return request;
}

/** Waits without limit for the answer, but not for the connection. */
async function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  const timer = setTimeout(() => {
    request.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' }));
  }, CONNECT_MS);
  request.once('socket', socket => {
    // A prefill may be silent for minutes; a machine that went away should still be noticed.
    socket.setKeepAlive(true, 30_000);
    if (!socket.connecting) clearTimeout(timer);
    socket.once('connect', () => {
      clearTimeout(timer);
    });
  });
  try {
    return await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
    });
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'error';
}

function plainHeaders(response: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** Why this response is no answer, or null. */
async function refusal(response: IncomingMessage): Promise<Fault | null> {
  const status = response.statusCode ?? 0;
  const isPage = /\bhtml\b/i.test(response.headers['content-type'] ?? '');
  if (status >= 200 && status < 300) return isPage ? { kind: 'page' } : null;
  const { location, 'retry-after': retryAfter } = response.headers;
  return { kind: 'status', status, body: await headOf(response), isPage, retryAfter, location };
}

async function headOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= ERROR_BYTES) break;
    }
  } catch {
    // What came is enough: it is shown, not read.
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, ERROR_BYTES);
}

interface Watch {
  readonly count: (more: number) => boolean;
  readonly fail: (fault: Fault) => TransportError;
  readonly lines: boolean;
}

function stream(response: IncomingMessage, request: ClientRequest, watch: Watch): ReadableStream<Uint8Array> {
  const check = watch.lines ? lineCheck() : () => true;
  // The reader may go away, or a fault end the body, while more is on its way.
  let isOver = false;
  let lineBytes = 0;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const finish = (fault?: Fault): void => {
        if (isOver) return;
        isOver = true;
        if (fault === undefined) {
          controller.close();
        } else {
          controller.error(watch.fail(fault));
          request.destroy();
        }
      };
      response.on('data', (chunk: Buffer) => {
        if (isOver) return;
        const end = chunk.lastIndexOf(0x0a);
        lineBytes = end === -1 ? lineBytes + chunk.length : chunk.length - end - 1;
        if (!watch.count(chunk.length) || lineBytes > LINE_BYTES) {
          finish({ kind: 'limit' });
        } else if (check(chunk)) {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) response.pause();
        } else {
          finish({ kind: 'broken' });
        }
      });
      response.once('end', () => {
        finish();
      });
      response.once('error', () => {
        finish({ kind: 'cut' });
      });
    },
    pull() {
      response.resume();
    },
    cancel() {
      isOver = true;
      request.destroy();
    },
  });
}

/** Says of each chunk whether the lines that it ends are JSON. */
function lineCheck(): (chunk: Buffer) => boolean {
  const decoder = new TextDecoder();
  let rest = '';
  return chunk => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    return lines.every(line => line.trim() === '' || isJson(line));
  };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
