// Ollama through its own client. Decides what Ollama leaves to defaults that hurt: the context is always stated (else
// prompts are silently cut to a small one), a prompt that does not fit is refused and not cut, tokens are always capped.
import { Ollama, type ChatRequest, type ChatResponse } from 'ollama';
import * as z from 'zod';
import type { ModelConfig } from '../core/config';
import { defaultAddress } from '../core/model/presets';
import type { Model, ModelRequest } from '../core/ports';
import {
  askServer,
  collectAnswer,
  present,
  readAs,
  rememberSuccess,
  type FactsResult,
  type KeyOptions,
  type Part,
} from './modelAnswer';
import { foreign, ReportedError, type Problem, type ServerWords } from './modelProblem';
import type { Transport } from './modelTransport';
import { portableSchema } from './portableSchema';
import { askWithRoom, isOff, silencing, type Thinking, type ThinkingSeen } from './thinking';

const DEFAULT_CONTEXT = 8192;
const DEFAULT_KEEP_ALIVE = '30m';

/** Ollama has no tokenizer endpoint and no slots of its own to ask for: `slots` is the configuration's, else 1. */
export function createOllamaModel(config: ModelConfig, options: KeyOptions): Model {
  const thoughts: ThinkingSeen = { times: 0 };
  /** Whether it was loaded by a request of ours, and in which context. */
  const known: { isOurs: boolean; loaded: number | null } = { isOurs: false, loaded: null };
  const show = rememberSuccess(async signal => askShow(await ollamaWords(config, options), config, signal));
  return {
    id: `ollama/${config.model}`,
    async facts(signal): Promise<FactsResult> {
      const shown = await show(signal);
      if (!shown.ok) return shown;
      // What others loaded says nothing about us: Ollama loads it anew for the context that a request states.
      if (known.isOurs)
        known.loaded ??= await loadedContext(await ollamaWords(config, options), config, signal);
      const contextTokens = Math.min(shown.contextTokens, known.loaded ?? Infinity);
      return { ok: true, facts: { contextTokens, slots: config.slots ?? 1 } };
    },
    async answer(request, observer, signal) {
      const shown = await show(signal);
      if (!shown.ok) return { ...shown, text: '', usage: {}, phases: {} };
      const words = await ollamaWords(config, options);
      const thinking = request.thinking ?? config.thinking ?? 'off';
      known.isOurs = true;
      return askWithRoom(thinking, thoughts, room => {
        const body = chatBody({ config, shown, request, thinking, thoughts, room });
        const ask = (transport: Transport): AsyncIterable<Part> => parts(words, body, transport);
        return collectAnswer(words, request, observer, ask, signal, room);
      });
    },
  };
}

export async function ollamaWords(config: ModelConfig, options: KeyOptions): Promise<ServerWords> {
  const key = await options.apiKey();
  return {
    name: 'Ollama',
    protocol: 'the protocol of Ollama',
    baseUrl: (config.baseUrl ?? defaultAddress.ollama).replace(/\/+$/, ''),
    model: config.model,
    start: 'start it with `ollama serve`',
    check: 'check baseUrl and provider',
    get: `run \`ollama pull ${config.model}\``,
    key: options.keyAdvice ?? 'check the key',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    lines: true,
  };
}

interface Shown {
  readonly ok: true;
  readonly contextTokens: number;
  readonly canThink: boolean;
}

const showSchema = z.object({
  model_info: z.record(z.string(), z.unknown()).default({}),
  capabilities: z.array(z.string()).default([]),
});

async function askShow(
  words: ServerWords,
  config: ModelConfig,
  signal: AbortSignal,
): Promise<Shown | ({ readonly ok: false } & Problem)> {
  const asked = await askServer(words, 'api/show', { model: config.model }, signal);
  if (!asked.ok) return problem(asked);
  const shown = showSchema.safeParse(asked.value);
  if (!shown.success) return problem(foreign(words));
  const [, own] =
    Object.entries(shown.data.model_info).find(([name]) => name.endsWith('.context_length')) ?? [];
  const most = typeof own === 'number' ? own : Infinity;
  return {
    ok: true,
    contextTokens: Math.min(config.contextTokens ?? DEFAULT_CONTEXT, most),
    canThink: shown.data.capabilities.includes('thinking'),
  };
}

const loadedSchema = z.object({
  models: z.array(z.object({ name: z.string(), context_length: z.int().positive().optional() })),
});

/** The context in which the model lies in memory now, which may be less than was asked for; null where it does not. */
async function loadedContext(
  words: ServerWords,
  config: ModelConfig,
  signal: AbortSignal,
): Promise<number | null> {
  const asked = await askServer(words, 'api/ps', null, signal);
  const list = asked.ok ? loadedSchema.safeParse(asked.value).data : undefined;
  const named = new Set([config.model, `${config.model}:latest`]);
  return list?.models.find(({ name }) => named.has(name))?.context_length ?? null;
}

function problem({ reason, detail }: Problem): { readonly ok: false } & Problem {
  return { ok: false, reason, detail };
}

/** Known to the server, not yet to its client's types: refuse a prompt that is too long instead of cutting it. */
interface WholePrompt {
  readonly truncate: false;
  readonly shift: false;
}

interface AskedChat {
  readonly config: ModelConfig;
  readonly shown: Shown;
  readonly request: ModelRequest;
  readonly thinking: Thinking;
  readonly thoughts: ThinkingSeen;
  /** Tokens of thought to expect: Ollama knows no budget of its own. */
  readonly room: number;
}

function chatBody(asked: AskedChat): ChatRequest & WholePrompt & { stream: true } {
  const { config, shown, request, thinking, thoughts, room } = asked;
  const prefix = request.prefix + silencing(thinking, thoughts);
  const system = prefix === '' ? [] : [{ role: 'system', content: prefix }];
  return {
    model: config.model,
    messages: [...system, ...request.messages],
    stream: true,
    truncate: false,
    shift: false,
    keep_alive: config.keepAlive ?? DEFAULT_KEEP_ALIVE,
    ...(request.schema === undefined ? {} : { format: portableSchema(request.schema, 'grammar') }),
    ...(shown.canThink ? { think: !isOff(thinking) } : {}),
    options: {
      num_ctx: shown.contextTokens,
      num_predict: request.maxTokens + room,
      temperature: request.temperature,
      ...(request.stop === undefined ? {} : { stop: [...request.stop] }),
    },
  };
}

/** One client for one request: its `abort` would end all streams of an instance. */
async function* parts(
  words: ServerWords,
  body: ChatRequest & { stream: true },
  transport: Transport,
): AsyncIterable<Part> {
  const client = new Ollama({ host: words.baseUrl, fetch: transport.fetch });
  try {
    for await (const chunk of await client.chat(body)) yield partOf(chunk);
  } catch (error) {
    // The client says so when the stream ends without its last line: then nothing more is to be said.
    if (error instanceof Error && error.message.startsWith('Did not receive done')) return;
    // Its other plain errors are what the server wrote into the stream.
    if (transport.fault() !== null || !(error instanceof Error) || error.name !== 'Error') throw error;
    throw new ReportedError(error.message);
  }
}

const count = z.number().optional();
const chunkSchema = z.object({
  message: z.object({ content: z.string().default(''), thinking: z.string().nullish() }),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: count,
  eval_count: count,
  load_duration: count,
  prompt_eval_duration: count,
  eval_duration: count,
});

function partOf(message: ChatResponse): Part {
  const chunk = readAs(chunkSchema, message);
  const text = chunk.message.content;
  const thought = chunk.message.thinking ?? '';
  if (!chunk.done) return { text, ...(thought === '' ? {} : { thought }) };
  return {
    text,
    stopped: chunk.done_reason === 'length' ? 'length' : 'end',
    usage: present({ promptTokens: chunk.prompt_eval_count, completionTokens: chunk.eval_count }),
    phases: present({
      load: milliseconds(chunk.load_duration),
      prefill: milliseconds(chunk.prompt_eval_duration),
      decode: milliseconds(chunk.eval_duration),
    }),
  };
}

/** Ollama leaves a figure out where it is zero or unknown. */
function milliseconds(nanoseconds: number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}
