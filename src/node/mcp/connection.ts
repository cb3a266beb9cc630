// One MCP server that is spoken to: started or reached once, asked for its tools once, called as often as needed. What a
// server says is not trusted: names are checked, descriptions cut and cleaned, answers bounded.
import type { CallToolResult, Client, FetchLike, Tool, Transport } from '@modelcontextprotocol/client';
import type { JsonValue } from '../../core/events';
import type { ToolInfo, ToolResult } from '../../core/ports';
import { canonicalJson, shortened, visibleText } from '../../core/text/plainText';
import { commandEnvironment } from '../commandEnvironment';
import { digest } from '../digest';
import type { NamedServer } from './servers';
import { MOST_BYTES, stdioTransport, TOO_LARGE } from './stdioTransport';

export interface Connection {
  readonly tools: readonly ToolInfo[];
  readonly isOpen: () => boolean;
  call(name: string, args: Readonly<Record<string, JsonValue>>, signal: AbortSignal): Promise<ToolResult>;
  close(): Promise<void>;
}

export type Connected =
  { readonly ok: true; readonly connection: Connection } | { readonly ok: false; readonly detail: string };

export interface ConnectOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly secretNames: readonly string[];
}

const START_MS = 30_000;
/** A server that does not know the newest way of greeting may say nothing at all to it. */
const PROBE_MS = 3_000;
const FOREVER = 0x7fffffff;
const MOST_TOOLS = 500;
const DESCRIPTION = 1_000;
const TEXT = 64 * 1024;

export async function connect(
  server: NamedServer,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<Connected> {
  const library = await import('@modelcontextprotocol/client');
  const tooLong = new Set<(bytes: number) => void>();
  const transport =
    'command' in server.config
      ? programOf(server, server.config, options)
      : new library.StreamableHTTPClientTransport(new URL(server.config.url), {
          requestInit: { headers: server.config.headers },
          fetch: cappedFetch(bytes => {
            for (const tell of tooLong) tell(bytes);
          }),
        });
  const client = new library.Client(
    { name: 'quickstep', version: '1' },
    { versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_MS } } },
  );
  let isOpen = true;
  client.onclose = () => void (isOpen = false);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  try {
    const listed = await before(limit, greet(client, transport, limit));
    const connection: Connection = {
      tools: infosOf(listed, server),
      isOpen: () => isOpen,
      call: (name, args, stop) => callTool(client, { name, args }, tooLong, stop),
      close: () => closeAll(client, transport),
    };
    return { ok: true, connection };
  } catch (error) {
    await closeAll(client, transport);
    const said = 'said' in transport ? lastLine(transport.said()) : '';
    const why =
      limit.aborted && !signal.aborted
        ? `did not answer within ${START_MS / 1000} seconds`
        : messageOf(error);
    return {
      ok: false,
      detail: `${server.source} could not be used: ${why}${said === '' ? '' : ` (${said})`}.`,
    };
  }
}

function programOf(
  { cwd }: NamedServer,
  { command, args, env }: Extract<NamedServer['config'], { command: string }>,
  { environment, secretNames }: ConnectOptions,
) {
  return stdioTransport({
    command,
    args,
    cwd,
    env: { ...commandEnvironment(environment, secretNames), ...env },
  });
}

async function greet(client: Client, transport: Transport, signal: AbortSignal): Promise<readonly Tool[]> {
  await client.connect(transport, { signal, timeout: FOREVER });
  const { tools } = await client.listTools(undefined, { signal, timeout: FOREVER });
  return tools;
}

/** A program ends with its group even where the library gave up on it. */
async function closeAll(client: Client, transport: Transport): Promise<void> {
  await client.close().catch(() => undefined);
  await transport.close().catch(() => undefined);
}

/** Whatever comes first: some of the library's waits do not see the signal. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Error('it was stopped'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

// ---- its tools ----

function infosOf(tools: readonly Tool[], server: NamedServer): readonly ToolInfo[] {
  const named = tools.filter(({ name }) => /^[\w./:-]{1,128}$/.test(name)).slice(0, MOST_TOOLS);
  const once = named.filter(({ name }, index) => named.findIndex(other => other.name === name) === index);
  return once.map(({ name, description = '', inputSchema, annotations }) => {
    const whole = `${server.name}/${name}`;
    const schema = inputSchema as unknown as ToolInfo['schema'];
    return {
      name: whole,
      description: visibleText(description.slice(0, DESCRIPTION)).replace(/\s+/g, ' ').trim(),
      schema,
      readOnly: annotations?.readOnlyHint === true,
      source: server.source,
      // What was not shown counts as well: a description that grew behind the cut is another tool.
      hash: digest(canonicalJson({ server: server.hash, name, description, schema })),
    };
  });
}

// ---- a call ----

async function callTool(
  client: Client,
  { name, args }: { readonly name: string; readonly args: Readonly<Record<string, JsonValue>> },
  tooLong: Set<(bytes: number) => void>,
  signal: AbortSignal,
): Promise<ToolResult> {
  let tell: (bytes: number) => void = () => undefined;
  const cut = new Promise<ToolResult>(resolve => {
    tell = bytes => resolve(tooLarge(bytes));
  });
  tooLong.add(tell);
  try {
    const called = client.callTool({ name, arguments: { ...args } }, { signal, timeout: FOREVER });
    called.catch(() => undefined);
    return await before(signal, Promise.race([called.then(resultOf), cut]));
  } catch (error) {
    if (signal.aborted) return { ok: false, reason: 'stopped', detail: 'the call was stopped', bytes: 0 };
    const { code, data } = error as { code?: unknown; data?: { bytes?: unknown } };
    if (code === TOO_LARGE) return tooLarge(Number(data?.bytes ?? 0));
    const detail = shortened(visibleText(messageOf(error)), 2000);
    return { ok: false, reason: code === -32_602 ? 'invalid' : 'failed', detail, bytes: 0 };
  } finally {
    tooLong.delete(tell);
  }
}

function tooLarge(bytes: number): ToolResult {
  const detail = `it answered ${bytes.toLocaleString('en-US')} bytes, more than ${MOST_BYTES.toLocaleString('en-US')}; ask it for less`;
  return { ok: false, reason: 'too_large', detail, bytes };
}

function resultOf({ content, structuredContent, isError }: CallToolResult): ToolResult {
  const texts = content.map(partText);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const text = visibleText(shortened(texts.join('\n'), TEXT));
  if (isError === true) {
    return {
      ok: false,
      reason: 'failed',
      detail: text === '' ? 'it failed without a word' : shortened(text, 2000),
      bytes,
    };
  }
  if (structuredContent === undefined) return { ok: true, output: text, bytes };
  const json = JSON.stringify(structuredContent);
  const output =
    json.length > TEXT ? visibleText(shortened(json, TEXT)) : cleaned(structuredContent as JsonValue);
  return { ok: true, output, bytes: Math.max(bytes, Buffer.byteLength(json)) };
}

function partText(part: CallToolResult['content'][number]): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'resource':
      return 'text' in part.resource ? part.resource.text : `[${part.resource.uri}]`;
    case 'resource_link':
      return `[${part.uri}]`;
    case 'image':
    case 'audio':
      return `[${part.type} ${part.mimeType}, ${Math.floor((part.data.length * 3) / 4).toLocaleString('en-US')} bytes]`;
    default:
      return '';
  }
}

function cleaned(value: JsonValue): JsonValue {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [visibleText(name), cleaned(one)]));
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\.$/, '').slice(0, 2000);
}

function lastLine(text: string): string {
  return (
    visibleText(text)
      .split('\n')
      .findLast(line => line.trim() !== '')
      ?.trim()
      .slice(0, 300) ?? ''
  );
}

// ---- over http ----

/** An answer is read up to the limit, then the request is closed. Streams that only listen are not counted. */
function cappedFetch(tooLong: (bytes: number) => void): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method !== 'POST' || response.body === null) return response;
    let bytes = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.length;
          if (bytes <= MOST_BYTES) {
            controller.enqueue(chunk);
            return;
          }
          tooLong(Number(response.headers.get('content-length') ?? bytes));
          controller.error(new Error('the answer is too large'));
        },
      }),
    );
    return new Response(counted, response);
  };
}
