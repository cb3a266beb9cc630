// Any server that speaks OpenAI's chat completions: llama-server, vLLM, LM Studio, hosted services. What they know
// beyond the common part is used where it is known to be there (llama-server says what it is), and what one of them
// refuses by name is left out from then on.
import type { OpenAI } from 'openai';
import * as z from 'zod';
import type { ModelConfig } from '../core/config';
import { defaultAddress } from '../core/model/presets';
import type { Model, ModelRequest } from '../core/ports';
import { cached, markedMessages } from './cacheMarks';
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
import { messageIn, refusedField, ReportedError, WithheldError, type ServerWords } from './modelProblem';
import type { Transport } from './modelTransport';
import { portableSchema } from './portableSchema';
import {
  askWithRoom,
  silencing,
  thinkingFields,
  type ServerKind,
  type Thinking,
  type ThinkingSeen,
} from './thinking';

/** As many as the protocol takes; the rest is watched for here. */
const MAX_STOPS = 4;

type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** What has been learnt about the server. */
interface Known {
  kind: ServerKind;
  readonly refused: Set<string>;
  readonly thoughts: ThinkingSeen;
}

export function createOpenaiModel(config: ModelConfig, options: KeyOptions): Model {
  const known: Known = { kind: 'other', refused: new Set(), thoughts: { times: 0 } };
  return {
    id: `openai/${config.model}`,
    facts: rememberSuccess(async signal =>
      askFacts(await openaiWords(config, options), config, known, signal),
    ),
    async answer(request, observer, signal) {
      const words = await openaiWords(config, options);
      const thinking = request.thinking ?? config.thinking ?? (known.kind === 'other' ? undefined : 'off');
      return askWithRoom(thinking, known.thoughts, room => {
        const asked = { words, known, request, thinking, room };
        return collectAnswer(words, request, observer, transport => parts(asked, transport), signal, room);
      });
    },
  };
}

export async function openaiWords(config: ModelConfig, options: KeyOptions): Promise<ServerWords> {
  const key = await options.apiKey();
  const baseUrl = (config.baseUrl ?? defaultAddress.openai).replace(/\/+$/, '');
  return {
    name: 'The model server',
    protocol: 'the OpenAI protocol',
    baseUrl,
    model: config.model,
    start: 'start it, or correct baseUrl',
    check: 'check baseUrl (it usually ends in /v1) and provider',
    get: 'choose one that it has',
    key: options.keyAdvice ?? `give a valid key (${config.apiKeyEnv ?? 'name its variable in apiKeyEnv'})`,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    lines: false,
  };
}

const listSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      owned_by: z.string().optional(),
      max_model_len: z.number().nullish(),
      context_length: z.number().nullish(),
    }),
  ),
});
const propsSchema = z.object({
  total_slots: z.int().positive(),
  default_generation_settings: z.object({ n_ctx: z.int().positive() }),
});

async function askFacts(
  words: ServerWords,
  config: ModelConfig,
  known: Known,
  signal: AbortSignal,
): Promise<FactsResult> {
  // Whoever asks for facts asks for an answer next: the library is read while the server looks.
  const [asked] = await Promise.all([askServer(words, 'models', null, signal), import('openai')]);
  // Some servers have no list; that they answer is what counts.
  const isSilent = !asked.ok && asked.fault?.kind === 'status' && asked.fault.status === 404;
  if (!asked.ok && !(isSilent && !asked.fault.isPage))
    return { ok: false, reason: asked.reason, detail: asked.detail };
  const list = listSchema.safeParse(asked.ok ? asked.value : null).data?.data ?? [];
  known.kind = kindOf(list);
  const props = known.kind === 'llama' ? await askProps(words, signal) : null;
  const listed = list.find(model => model.id === config.model);
  const own = props?.default_generation_settings.n_ctx ?? listed?.max_model_len ?? listed?.context_length;
  const contextTokens = least(config.contextTokens, own ?? undefined);
  if (contextTokens !== undefined) known.thoughts.contextTokens = contextTokens;
  const slots = config.slots ?? props?.total_slots ?? 1;
  return { ok: true, facts: contextTokens === undefined ? { slots } : { slots, contextTokens } };
}

function kindOf(list: readonly { readonly owned_by?: string | undefined }[]): ServerKind {
  const owners = new Set(list.map(model => model.owned_by));
  if (owners.has('llamacpp')) return 'llama';
  return owners.has('vllm') ? 'vllm' : 'other';
}

async function askProps(
  words: ServerWords,
  signal: AbortSignal,
): Promise<z.infer<typeof propsSchema> | null> {
  const asked = await askServer(words, words.baseUrl.replace(/(\/v1)?$/, '/props'), null, signal);
  return asked.ok ? (propsSchema.safeParse(asked.value).data ?? null) : null;
}

function least(...values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter(value => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** llama-server's own fields: how far the prompt has come, and that its cache is used. */
const llamaFields = { return_progress: true, cache_prompt: true };

/** By the words that servers refuse them with. */
const optionalFields = {
  stream_options: /stream_options/,
  structured_outputs: /structured_outputs|structured outputs? constraint/i,
  response_format: /response_format|json_schema|structured output|grammar/i,
  max_tokens: /max_completion_tokens|unsupported.*max_tokens/i,
  temperature: /temperature/,
  chat_template_kwargs: /chat_template_kwargs|enable_thinking/,
  reasoning_effort: /reasoning_effort|reasoning effort/i,
  thinking_budget: /thinking_budget/,
  // They are sent once more, without marks.
  messages: /cache_control/,
};

/** As services name it that have models of several makers, OpenRouter for one. */
const CLAUDE = /^~?anthropic\//;

interface AskedChat {
  readonly words: ServerWords;
  readonly known: Known;
  readonly request: ModelRequest;
  readonly thinking: Thinking | undefined;
  /** Tokens of thought to expect. */
  readonly room: number;
}

function chatBody({ words, known, request, thinking, room }: AskedChat): ChatBody {
  const { refused, kind, thoughts } = known;
  const { schema, stop } = request;
  const constraint = schema === undefined ? {} : constraintFields(schema, kind);
  const prefix = request.prefix + (constraint.words ?? '') + silencing(thinking, thoughts);
  const isMarked = CLAUDE.test(words.model) && !refused.has('messages');
  const system =
    prefix === '' ? [] : [{ role: 'system' as const, content: isMarked ? [cached(prefix)] : prefix }];
  const optional = {
    ...thinkingFields(thinking, kind),
    ...constraint.fields,
    stream_options: { include_usage: true },
    temperature: request.temperature,
  };
  const kept = Object.entries(optional).filter(([name]) => !refused.has(name));
  return {
    model: words.model,
    messages: [...system, ...(isMarked ? markedMessages(request) : request.messages)],
    stream: true,
    // Servers at home know the old name, some models of OpenAI only the new one.
    [refused.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens']: request.maxTokens + room,
    ...(stop === undefined ? {} : { stop: stop.slice(0, MAX_STOPS) }),
    ...(kind === 'llama' ? llamaFields : {}),
    ...Object.fromEntries(kept),
  };
}

interface Constraint {
  readonly fields?: object;
  /** In place of the fields, at the end of the fixed part. */
  readonly words?: string;
}

/**
 * vLLM lets a model put endless white space between tokens unless it is told otherwise (vllm#40080). A hosted service
 * takes an object alone; anything else is told in words, and checked here as everything is.
 */
function constraintFields(schema: NonNullable<ModelRequest['schema']>, kind: ServerKind): Constraint {
  const json = portableSchema(schema, kind === 'other' ? 'hosted' : 'grammar');
  if (kind === 'other' && json['type'] !== 'object') {
    return { words: `\n\nAnswer with JSON alone, valid for this schema: ${JSON.stringify(json)}` };
  }
  const response_format = {
    type: 'json_schema',
    json_schema: { name: 'answer', strict: true, schema: json },
  };
  const structured_outputs = { json, disable_any_whitespace: true };
  return { fields: kind === 'vllm' ? { response_format, structured_outputs } : { response_format } };
}

async function* parts(asked: AskedChat, transport: Transport): AsyncIterable<Part> {
  const { words, known } = asked;
  const { OpenAI, APIError } = await import('openai');
  const client = new OpenAI({
    baseURL: words.baseUrl,
    // The transport sends the key; given here, the environment is not searched for one.
    apiKey: 'unused',
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch: transport.fetch,
  });
  for (;;) {
    const body = chatBody(asked);
    try {
      for await (const chunk of await client.chat.completions.create(body)) yield partOf(chunk);
      return;
    } catch (error) {
      const field = refusedField(transport.fault(), optionalFields, body);
      if (field !== null) known.refused.add(field);
      else if (error instanceof APIError && transport.fault() === null)
        throw new ReportedError(messageIn(error.error));
      else throw error;
    }
  }
}

const chunkSchema = z.object({
  choices: z.array(
    z.object({
      // Servers that think aloud name it one of two ways.
      delta: z
        .object({
          content: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          reasoning: z.string().nullish(),
        })
        .nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.number().optional(),
      completion_tokens: z.number().optional(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
  timings: z
    .object({ prompt_ms: z.number(), predicted_ms: z.number(), cache_n: z.number().optional() })
    .nullish(),
  prompt_progress: z.object({ processed: z.number(), total: z.number() }).nullish(),
});

/** Beside OpenAI's own: `model_length` and `error` of Mistral. */
function endOf(reason: string): 'end' | 'length' {
  if (reason === 'content_filter' || reason === 'error') throw new WithheldError(reason);
  return reason === 'length' || reason === 'model_length' ? 'length' : 'end';
}

function partOf(message: OpenAI.ChatCompletionChunk): Part {
  const { choices, usage, timings, prompt_progress: progress } = readAs(chunkSchema, message);
  const { delta, finish_reason: finished } = choices[0] ?? {};
  const thought = delta?.reasoning_content ?? delta?.reasoning ?? '';
  return {
    text: delta?.content ?? '',
    ...(thought === '' ? {} : { thought }),
    usage: present({
      promptTokens: usage?.prompt_tokens,
      completionTokens: usage?.completion_tokens,
      cachedTokens: timings?.cache_n ?? usage?.prompt_tokens_details?.cached_tokens ?? undefined,
    }),
    ...(finished ? { stopped: endOf(finished) } : {}),
    ...(timings ? { phases: { prefill: timings.prompt_ms, decode: timings.predicted_ms } } : {}),
    ...(progress ? { progress: { done: progress.processed, total: progress.total } } : {}),
  };
}
