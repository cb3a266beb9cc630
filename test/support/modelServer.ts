// A scripted model server on the loopback, for every test that needs a model behind a real socket. It speaks OpenAI
// chat completions (/v1/...), Ollama (/api/...) and Anthropic messages (/v1/messages). A script, one function, decides
// each reply and its faults; every request is recorded with its times and with when its client went away.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Ajv } from 'ajv';
import type { JsonValue } from '../../src/core/events';
import {
  dialects,
  markedBeginnings,
  record,
  type Api,
  type AskedRequest,
  type JsonObject,
  type ReplyFigures,
} from './modelDialects';

/** One reply: a text and, where wanted, how it comes and how it goes wrong. */
export interface Reply {
  /** Sent in pieces of about a token. Where the request has a schema that it breaks, an instance of the schema is sent. */
  readonly text: string;
  /** Comes before the text, as servers give a model's thinking aloud; it counts against the limit of tokens. */
  readonly reasoning?: string;
  /** Sends `text` although it breaks the schema, as some servers do. */
  readonly ignoreSchema?: boolean;
  /** Milliseconds until the answer begins; the response headers come at once. */
  readonly firstTokenMs?: number;
  /** Absent: as fast as it goes. */
  readonly tokensPerSecond?: number;
  /** The text so many times over. */
  readonly repeat?: number;
  /** The text again and again, or another each turn, whatever limit was asked for, until the client goes away. */
  readonly endless?: boolean | ((turn: number) => string);
  /** So many tokens come, then nothing more, with the connection open: whoever waits for more waits for ever. */
  readonly silentAfterTokens?: number;
  /** The connection breaks off after so many bytes of the body. */
  readonly cutAtByte?: number;
  /** The connection is reset after so many tokens. */
  readonly resetAfterTokens?: number;
  /** The body ends as if all were well, without the closing part of the protocol. */
  readonly silentEnd?: boolean;
  /** A page instead of an answer. */
  readonly html?: boolean;
  /** Replaces the body, sent as it is. */
  readonly raw?: string;
  /** An error reply with `text` as its message. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the server states: milliseconds and tokens. */
  readonly figures?: {
    readonly loadMs?: number;
    readonly prefillMs?: number;
    readonly decodeMs?: number;
    readonly promptTokens?: number;
    readonly cachedTokens?: number;
  };
  readonly omitUsage?: boolean;
  /** Why it ended, in the words of its protocol; absent: as it did. */
  readonly finish?: string;
}

/** A request as it was seen, with times in milliseconds of `performance.now()`. */
export interface SeenRequest extends AskedRequest {
  readonly n: number;
  readonly headers: IncomingMessage['headers'];
  readonly at: number;
  /** When the reply had been sent whole. */
  finishedAt?: number;
  /** When the client closed the connection before that. */
  closedAt?: number;
  tokensSent: number;
}

export type Script = (request: SeenRequest) => Reply | string | Promise<Reply | string>;

export interface ModelServerOptions {
  /** Models that the server has; any other is 404. Absent: it has every model. */
  readonly models?: readonly string[];
  readonly contextTokens?: number;
  /** Ollama: capabilities besides `completion`, for example `thinking`. */
  readonly capabilities?: readonly string[];
  /** Is a llama-server: has /props with so many slots, and states `timings`. */
  readonly llamaSlots?: number;
  /** Another server of the OpenAI protocol that says what it is: `vllm`. */
  readonly ownedBy?: string;
  /** Ollama: the context in which the model was really loaded, once it was asked. */
  readonly loadedContext?: number;
  /** Body fields that are refused with 400, as older servers do: `stream_options`, `response_format`. */
  readonly refuses?: readonly string[];
  /** Requests without this key are 401. */
  readonly key?: string;
}

export interface ModelServer {
  /** `http://127.0.0.1:PORT`; for an OpenAI client add `/v1`. */
  readonly url: string;
  /** Chat requests in the order they came. */
  readonly requests: readonly SeenRequest[];
  /** Every call as `METHOD path`. */
  readonly calls: readonly string[];
  /** The largest number of chat requests open at once. */
  readonly mostOpen: number;
  /** Resolves when the nth chat request (from 1) was closed by its client before its end; rejects after 5 s. */
  clientClosed(n: number): Promise<SeenRequest>;
  close(): Promise<void>;
}

interface State {
  readonly script: Script;
  readonly options: ModelServerOptions;
  readonly requests: SeenRequest[];
  readonly calls: string[];
  /** Beginnings of requests that were marked for Anthropic's cache. */
  readonly cache: Set<string>;
  open: number;
  mostOpen: number;
}

/** Starts a server on a free port of 127.0.0.1. Close it in `after`/`afterEach`. */
export async function startModelServer(
  script: Script,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const state: State = {
    ...{ script, options, requests: [], calls: [] },
    ...{ cache: new Set(), open: 0, mostOpen: 0 },
  };
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: state.requests,
    calls: state.calls,
    get mostOpen() {
      return state.mostOpen;
    },
    clientClosed: n => clientClosed(state, n),
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function clientClosed(state: State, n: number): Promise<SeenRequest> {
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    const seen = state.requests[n - 1];
    if (seen?.closedAt !== undefined) return seen;
    await delay(5);
  }
  throw new Error(`The client did not close request ${n}.`);
}

const apis: Readonly<Record<string, Api>> = {
  '/v1/chat/completions': 'openai',
  '/v1/messages': 'anthropic',
  '/api/chat': 'ollama',
};

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  state.calls.push(`${request.method ?? 'GET'} ${path}`);
  const body = await bodyOf(request);
  const api = apis[path];
  const dialect = dialects[api ?? (path.startsWith('/api/') ? 'ollama' : 'openai')];
  const model = typeof body['model'] === 'string' ? body['model'] : '';
  if (!keyFits(state.options, request)) {
    sendJson(response, 401, dialect.error(401, 'invalid key'));
  } else if (model !== '' && state.options.models?.includes(model) === false) {
    sendJson(response, 404, dialect.error(404, `model '${model}' not found`));
  } else if (api === undefined) {
    sendAbout(state.options, path, response);
  } else {
    const asked = { ...dialect.read(body), api, model, body };
    const prompt = [asked.prefix, ...asked.messages.map(message => message.content)].join('\n');
    const head = { n: state.requests.length + 1, headers: request.headers, at: performance.now() };
    await chat(state, { ...asked, prompt, ...head, tokensSent: 0 }, response);
  }
}

function keyFits(options: ModelServerOptions, request: IncomingMessage): boolean {
  if (options.key === undefined) return true;
  const { authorization, 'x-api-key': apiKey } = request.headers;
  return authorization === `Bearer ${options.key}` || apiKey === options.key;
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : record(JSON.parse(text));
}

function sendJson(response: ServerResponse, status: number, body: JsonValue, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Everything but chat: lists, facts, health. */
function sendAbout(options: ModelServerOptions, path: string, response: ServerResponse): void {
  const names = options.models ?? ['scripted'];
  const context = options.contextTokens ?? 32768;
  const isLlama = options.llamaSlots !== undefined;
  const about: Record<string, JsonValue> = {
    '/api/version': { version: '0.17.4' },
    '/api/tags': { models: names.map(name => ({ name, model: name, size: 1, details: {} })) },
    '/api/ps': {
      models:
        options.loadedContext === undefined
          ? []
          : names.map(name => ({ name, model: name, context_length: options.loadedContext ?? 0 })),
    },
    '/api/show': {
      details: { family: 'scripted' },
      model_info: { 'general.architecture': 'scripted', 'scripted.context_length': context },
      capabilities: ['completion', ...(options.capabilities ?? [])],
    },
    '/v1/models': {
      object: 'list',
      data: names.map(id => ({
        id,
        object: 'model',
        owned_by: isLlama ? 'llamacpp' : (options.ownedBy ?? 'scripted'),
      })),
    },
    '/health': { status: 'ok' },
  };
  for (const id of names) about[`/v1/models/${id}`] = { id, type: 'model', max_input_tokens: context };
  if (isLlama) {
    about['/props'] = {
      total_slots: options.llamaSlots ?? 1,
      default_generation_settings: { n_ctx: context },
    };
  }
  const found = about[path];
  if (found === undefined) sendJson(response, 404, { error: `no ${path} here` });
  else sendJson(response, 200, found);
}

async function chat(state: State, seen: SeenRequest, response: ServerResponse): Promise<void> {
  state.requests.push(seen);
  state.mostOpen = Math.max(state.mostOpen, ++state.open);
  const gone = new AbortController();
  response.on('close', () => {
    state.open -= 1;
    if (!response.writableFinished) seen.closedAt = performance.now();
    gone.abort();
  });
  response.on('finish', () => (seen.finishedAt = performance.now()));
  const refused = state.options.refuses?.find(field => JSON.stringify(seen.body).includes(`"${field}":`));
  if (refused !== undefined) {
    sendJson(response, 400, dialects[seen.api].error(400, `unknown field: ${refused}`));
    return;
  }
  const said = await state.script(seen);
  const reply = typeof said === 'string' ? { text: said } : said;
  try {
    await send(state, seen, reply, response, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function send(
  state: State,
  seen: SeenRequest,
  reply: Reply,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const dialect = dialects[seen.api];
  if (reply.status !== undefined && reply.html !== true) {
    sendJson(response, reply.status, dialect.error(reply.status, reply.text), reply.headers);
  } else if (reply.html === true || reply.raw !== undefined) {
    const type = reply.html === true ? 'text/html' : dialect.contentType;
    response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers });
    response.end(reply.raw ?? `<!doctype html><title>Sign in</title><p>${reply.text}`);
  } else if (seen.stream) {
    response.writeHead(200, { 'content-type': dialect.contentType, ...reply.headers });
    response.flushHeaders();
    await stream(state, seen, reply, response, gone);
  } else {
    await pause(reply.firstTokenMs ?? 0, gone);
    const pieces = piecesOf(seen, reply);
    const body = dialect.whole(seen, pieces.join(''), figuresOf(state, seen, reply, pieces.length));
    sendJson(response, 200, body, reply.headers);
  }
}

async function stream(
  state: State,
  seen: SeenRequest,
  reply: Reply,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const dialect = dialects[seen.api];
  const out = cutAfter(response, reply.cutAtByte ?? Infinity, gone);
  await pause(reply.firstTokenMs ?? 0, gone);
  await out(dialect.open(seen));
  const thoughts = thoughtsOf(seen, reply);
  const gap = reply.tokensPerSecond === undefined ? 0 : 1000 / reply.tokensPerSecond;
  const start = performance.now();
  for (let turn = 1; turn === 1 || isEndless(reply); turn += 1) {
    const pieces = [...thoughts, ...piecesOf(seen, textIn(turn, reply), thoughts.length)];
    for (const [index, piece] of pieces.entries()) {
      if (response.destroyed) return;
      if (seen.tokensSent === reply.resetAfterTokens) {
        response.socket?.resetAndDestroy();
        return;
      }
      if (seen.tokensSent === reply.silentAfterTokens) await pause(FOR_EVER, gone);
      await pause(start + gap * seen.tokensSent - performance.now(), gone);
      await out(index < thoughts.length ? dialect.thought(seen, piece) : dialect.piece(seen, piece));
      seen.tokensSent += 1;
    }
  }
  if (reply.silentEnd !== true) {
    await out(dialect.close(seen, figuresOf(state, seen, reply, seen.tokensSent)));
  }
  response.end();
}

const FOR_EVER = 2 ** 31 - 1;

function isEndless({ endless }: Reply): boolean {
  return endless === true || typeof endless === 'function';
}

function textIn(turn: number, reply: Reply): Reply {
  return typeof reply.endless === 'function' ? { ...reply, text: reply.endless(turn) } : reply;
}

async function pause(milliseconds: number, gone: AbortSignal): Promise<void> {
  if (milliseconds > 0) await delay(milliseconds, undefined, { signal: gone });
}

/** Writes with back pressure; breaks the connection off after so many bytes. */
function cutAfter(
  response: ServerResponse,
  limit: number,
  gone: AbortSignal,
): (text: string) => Promise<void> {
  let left = limit;
  return async text => {
    const bytes = Buffer.from(text);
    if (bytes.length >= left) {
      response.write(bytes.subarray(0, left), () => response.destroy());
      await new Promise(resolve => response.once('close', resolve));
      return;
    }
    left -= bytes.length;
    if (!response.write(bytes) && !gone.aborted) await once(response, 'drain', { signal: gone });
  };
}

function thoughtsOf(seen: SeenRequest, { reasoning = '' }: Reply): string[] {
  const pieces = reasoning.match(/\s*[^\s]{1,4}|\s+/g) ?? [];
  return pieces.slice(0, seen.maxTokens ?? pieces.length);
}

function piecesOf(seen: SeenRequest, reply: Reply, spent = 0): string[] {
  const schema = reply.ignoreSchema === true ? null : seen.schema;
  const said = reply.text.repeat(reply.repeat ?? 1);
  const text = schema !== null ? fitted(said, schema) : said;
  const pieces = text.match(/\s*[^\s]{1,4}|\s+/g) ?? [];
  if (isEndless(reply)) return pieces.length > 0 || spent > 0 ? [...pieces] : ['x'];
  return pieces.slice(0, seen.maxTokens === null ? pieces.length : seen.maxTokens - spent);
}

function figuresOf(state: State, seen: SeenRequest, reply: Reply, tokens: number): ReplyFigures {
  const stated = reply.figures ?? {};
  return {
    promptTokens: stated.promptTokens ?? Math.ceil(seen.prompt.length / 4),
    cachedTokens: stated.cachedTokens ?? readFromCache(state.cache, seen),
    completionTokens: tokens,
    loadMs: stated.loadMs ?? 0,
    prefillMs: stated.prefillMs ?? reply.firstTokenMs ?? 0,
    decodeMs:
      stated.decodeMs ?? (reply.tokensPerSecond === undefined ? 0 : (1000 * tokens) / reply.tokensPerSecond),
    stopped: seen.maxTokens !== null && tokens >= seen.maxTokens ? 'length' : 'end',
    omitUsage: reply.omitUsage ?? false,
    ...(reply.finish === undefined ? {} : { finish: reply.finish }),
    timings: state.options.llamaSlots !== undefined,
  };
}

/** Tokens of the longest marked beginning that an earlier request had marked too; keeps those of this one. */
function readFromCache(cache: Set<string>, seen: SeenRequest): number {
  const marked = markedBeginnings(seen);
  const read = Math.max(0, ...marked.filter(text => cache.has(text)).map(text => text.length));
  for (const text of marked) cache.add(text);
  return Math.floor(read / 4);
}

const ajv = new Ajv({ strict: false, logger: false });

/** The text if the schema takes it, else the smallest value that the schema takes: the constraint binds. */
function fitted(text: string, schema: JsonObject): string {
  try {
    if (ajv.compile(schema)(JSON.parse(text))) return text;
  } catch {
    // Not JSON: below.
  }
  return JSON.stringify(instanceOf(schema));
}

function instanceOf(schema: JsonObject): JsonValue {
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return instanceOf(record(choices[0]));
  const properties = Object.entries(record(schema['properties']));
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(properties.map(([name, of]) => [name, instanceOf(record(of))]));
    case 'array':
      return typeof schema['minItems'] === 'number'
        ? Array.from({ length: schema['minItems'] }, () => instanceOf(record(schema['items'])))
        : [];
    case 'string':
      return 'x';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}
