// How the scripted model server talks: the wire forms of OpenAI chat completions, Ollama chat and Anthropic messages.
// A dialect reads a request into the common form and writes a reply's pieces; timing and faults are the server's.
import type { JsonValue } from '../../src/core/events';

export type Api = 'openai' | 'ollama' | 'anthropic';
export type JsonObject = Record<string, JsonValue>;

/** What a chat request asks, in whatever dialect it came. */
export interface AskedRequest {
  readonly api: Api;
  readonly model: string;
  readonly stream: boolean;
  /** The system prompt. */
  readonly prefix: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Prefix and messages in one text. */
  readonly prompt: string;
  readonly schema: JsonObject | null;
  readonly maxTokens: number | null;
  readonly body: JsonObject;
}

/** The figures that a server states at the end of a reply. */
export interface ReplyFigures {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly loadMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  readonly stopped: 'end' | 'length';
  /** In place of how the protocol says that. */
  readonly finish?: string;
  readonly omitUsage: boolean;
  readonly timings: boolean;
}

interface Dialect {
  readonly contentType: string;
  read(body: JsonObject): Omit<AskedRequest, 'api' | 'prompt' | 'body' | 'model'>;
  open(asked: AskedRequest): string;
  piece(asked: AskedRequest, text: string): string;
  /** A piece of what the model thinks aloud before it answers. */
  thought(asked: AskedRequest, text: string): string;
  close(asked: AskedRequest, figures: ReplyFigures): string;
  whole(asked: AskedRequest, text: string, figures: ReplyFigures): JsonObject;
  error(status: number, message: string): JsonObject;
}

export function record(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(part => textOf(record(part)['text'])).join('');
}

function messagesOf(value: unknown): { role: string; content: string }[] {
  if (!Array.isArray(value)) return [];
  return value.map(message => ({
    role: textOf(record(message)['role']),
    content: textOf(record(message)['content']),
  }));
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function schemaOf(value: unknown): JsonObject | null {
  const schema = record(value);
  return Object.keys(schema).length > 0 ? schema : null;
}

/** OpenAI and Ollama carry the system prompt as the first message. */
function splitSystem(value: unknown): Pick<AskedRequest, 'prefix' | 'messages'> {
  const all = messagesOf(value);
  const isSystem = (role: string): boolean => role === 'system' || role === 'developer';
  return {
    prefix: all
      .filter(message => isSystem(message.role))
      .map(message => message.content)
      .join('\n'),
    messages: all.filter(message => !isSystem(message.role)),
  };
}

const sse = (data: JsonObject, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

function openaiUsage(figures: ReplyFigures): JsonObject {
  return {
    prompt_tokens: figures.promptTokens,
    completion_tokens: figures.completionTokens,
    total_tokens: figures.promptTokens + figures.completionTokens,
    prompt_tokens_details: { cached_tokens: figures.cachedTokens },
  };
}

/** As llama-server states them. */
function timings(figures: ReplyFigures): JsonObject {
  return {
    cache_n: figures.cachedTokens,
    prompt_n: figures.promptTokens - figures.cachedTokens,
    prompt_ms: figures.prefillMs,
    predicted_n: figures.completionTokens,
    predicted_ms: figures.decodeMs,
  };
}

const openai: Dialect = {
  contentType: 'text/event-stream',
  read: body => ({
    stream: body['stream'] === true,
    ...splitSystem(body['messages']),
    schema: schemaOf(record(record(body['response_format'])['json_schema'])['schema']),
    maxTokens: numberOf(body['max_completion_tokens'] ?? body['max_tokens']),
  }),
  open: asked => openaiChunk(asked, { role: 'assistant', content: '' }),
  piece: (asked, text) => openaiChunk(asked, { content: text }),
  thought: (asked, text) => openaiChunk(asked, { reasoning_content: text }),
  close: (asked, figures) => {
    const wanted = record(asked.body['stream_options'])['include_usage'] === true;
    const last: JsonObject = { ...chunkHead(asked), choices: [] };
    if (wanted && !figures.omitUsage) last['usage'] = openaiUsage(figures);
    if (figures.timings) last['timings'] = timings(figures);
    const finish = openaiChunk(asked, {}, openaiFinish(figures));
    return `${finish}${sse(last)}data: [DONE]\n\n`;
  },
  whole: (asked, text, figures) => ({
    ...chunkHead(asked),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text },
        finish_reason: openaiFinish(figures),
      },
    ],
    ...(figures.omitUsage ? {} : { usage: openaiUsage(figures) }),
    ...(figures.timings ? { timings: timings(figures) } : {}),
  }),
  error: (status, message) => ({ error: { message, type: 'scripted', code: status } }),
};

function openaiFinish({ finish, stopped }: ReplyFigures): string {
  return finish ?? (stopped === 'end' ? 'stop' : 'length');
}

function chunkHead(asked: AskedRequest): JsonObject {
  return { id: 'scripted', object: 'chat.completion.chunk', created: 0, model: asked.model };
}

function openaiChunk(asked: AskedRequest, delta: JsonObject, finish: string | null = null): string {
  return sse({ ...chunkHead(asked), choices: [{ index: 0, delta, finish_reason: finish }] });
}

const nanoseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6);

function ollamaMessage(asked: AskedRequest, text: string, done: boolean): JsonObject {
  const created = '2026-01-01T00:00:00Z';
  return { model: asked.model, created_at: created, message: { role: 'assistant', content: text }, done };
}

function ollamaFigures(figures: ReplyFigures): JsonObject {
  const durations = {
    total_duration: nanoseconds(figures.loadMs + figures.prefillMs + figures.decodeMs),
    load_duration: nanoseconds(figures.loadMs),
    prompt_eval_duration: nanoseconds(figures.prefillMs),
    eval_duration: nanoseconds(figures.decodeMs),
  };
  const counts = { prompt_eval_count: figures.promptTokens, eval_count: figures.completionTokens };
  const reason = figures.finish ?? (figures.stopped === 'end' ? 'stop' : 'length');
  return { done_reason: reason, ...durations, ...(figures.omitUsage ? {} : counts) };
}

const ollama: Dialect = {
  contentType: 'application/x-ndjson',
  read: body => ({
    stream: body['stream'] !== false,
    ...splitSystem(body['messages']),
    schema: schemaOf(body['format']),
    maxTokens: numberOf(record(body['options'])['num_predict']),
  }),
  open: () => '',
  piece: (asked, text) => `${JSON.stringify(ollamaMessage(asked, text, false))}\n`,
  thought: (asked, text) => {
    const message = { role: 'assistant', content: '', thinking: text };
    return `${JSON.stringify({ ...ollamaMessage(asked, '', false), message })}\n`;
  },
  close: (asked, figures) =>
    `${JSON.stringify({ ...ollamaMessage(asked, '', true), ...ollamaFigures(figures) })}\n`,
  whole: (asked, text, figures) => ({ ...ollamaMessage(asked, text, true), ...ollamaFigures(figures) }),
  error: (_status, message) => ({ error: message }),
};

/** The texts that end at a mark for Anthropic's cache, each from the beginning of the request. */
export function markedBeginnings({ body }: AskedRequest): readonly string[] {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const blocks = [body['system'], ...messages.map(message => record(message)['content'])]
    .flatMap(content => content ?? [])
    .map(block => (typeof block === 'string' ? { text: block } : record(block)));
  return blocks.flatMap((block, index) =>
    'cache_control' in block
      ? blocks
          .slice(0, index + 1)
          .map(textBlock => textOf(textBlock['text']))
          .join('')
      : [],
  );
}

function anthropicSchema(body: JsonObject): JsonObject | null {
  const structured = schemaOf(record(record(body['output_config'])['format'])['schema']);
  if (structured !== null) return structured;
  const tools = Array.isArray(body['tools']) ? body['tools'] : [];
  return record(body['tool_choice'])['type'] === 'tool' ? schemaOf(record(tools[0])['input_schema']) : null;
}

const asTool = (asked: AskedRequest): boolean => record(asked.body['tool_choice'])['type'] === 'tool';

function anthropicUsage(figures: ReplyFigures): JsonObject {
  return {
    input_tokens: figures.promptTokens - figures.cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: figures.cachedTokens,
    output_tokens: figures.completionTokens,
  };
}

function stopReason(asked: AskedRequest, figures: ReplyFigures): string {
  if (figures.finish !== undefined) return figures.finish;
  if (figures.stopped === 'length') return 'max_tokens';
  return asTool(asked) ? 'tool_use' : 'end_turn';
}

const anthropic: Dialect = {
  contentType: 'text/event-stream',
  read: body => ({
    stream: body['stream'] === true,
    prefix: textOf(body['system']),
    messages: messagesOf(body['messages']),
    schema: anthropicSchema(body),
    maxTokens: numberOf(body['max_tokens']),
  }),
  open: asked => {
    const block = asTool(asked)
      ? { type: 'tool_use', id: 'toolu_1', name: 'answer', input: {} }
      : { type: 'text', text: '' };
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: asked.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    return (
      sse({ type: 'message_start', message }, 'message_start') +
      sse({ type: 'content_block_start', index: 0, content_block: block }, 'content_block_start')
    );
  },
  piece: (asked, text) => {
    const delta = asTool(asked)
      ? { type: 'input_json_delta', partial_json: text }
      : { type: 'text_delta', text };
    return sse({ type: 'content_block_delta', index: 0, delta }, 'content_block_delta');
  },
  thought: (_asked, thinking) =>
    sse(
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking } },
      'content_block_delta',
    ),
  close: (asked, figures) => {
    const delta = { stop_reason: stopReason(asked, figures), stop_sequence: null };
    const usage = figures.omitUsage ? {} : { usage: anthropicUsage(figures) };
    return (
      sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop') +
      sse({ type: 'message_delta', delta, ...usage }, 'message_delta') +
      sse({ type: 'message_stop' }, 'message_stop')
    );
  },
  whole: (asked, text, figures) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: asked.model,
    content: [{ type: 'text', text }],
    stop_reason: stopReason(asked, figures),
    stop_sequence: null,
    usage: anthropicUsage(figures),
  }),
  error: (status, message) => ({
    type: 'error',
    error: { type: status === 529 ? 'overloaded_error' : 'invalid_request_error', message },
  }),
};

export const dialects: Readonly<Record<Api, Dialect>> = { openai, ollama, anthropic };
