// Anthropic's messages. What stands the same in later requests is marked for its cache. A schema goes as the service's
// structured output; a model that refuses it gets a tool that it must call, and where the schema is no object, the schema
// in words.
import type { Anthropic } from '@anthropic-ai/sdk';
import * as z from 'zod';
import type { ModelConfig } from '../core/config';
import type { JsonValue, Usage } from '../core/events';
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
import { isOff, thinkingRoom, type Thinking } from './thinking';

const TOOL = 'answer';

type MessageBody = Anthropic.MessageCreateParamsStreaming;

export function createAnthropicModel(config: ModelConfig, options: KeyOptions): Model {
  const refused = new Set<string>();
  return {
    id: `anthropic/${config.model}`,
    facts: rememberSuccess(async signal => askFacts(await anthropicWords(config, options), config, signal)),
    async answer(request, observer, signal) {
      const words = await anthropicWords(config, options);
      const budget = thinkingBudget(request.thinking ?? config.thinking);
      const ask = (transport: Transport): AsyncIterable<Part> =>
        parts({ words, refused, request, budget }, transport);
      return collectAnswer(words, request, observer, ask, signal, budget);
    },
  };
}

export async function anthropicWords(config: ModelConfig, options: KeyOptions): Promise<ServerWords> {
  const key = await options.apiKey();
  return {
    name: 'Anthropic',
    protocol: 'the protocol of Anthropic',
    // Its client adds /v1 itself.
    baseUrl: (config.baseUrl ?? defaultAddress.anthropic).replace(/\/+$/, '').replace(/\/v1$/, ''),
    model: config.model,
    start: 'check the network and baseUrl',
    check: 'check baseUrl and provider',
    get: 'choose one that it has',
    key: options.keyAdvice ?? `give a valid key (${config.apiKeyEnv ?? 'name its variable in apiKeyEnv'})`,
    headers: {
      'anthropic-version': '2023-06-01',
      ...(key === undefined ? {} : { 'x-api-key': key }),
    },
    lines: false,
  };
}

const aboutSchema = z.object({ max_input_tokens: z.int().positive().nullish() });

async function askFacts(words: ServerWords, config: ModelConfig, signal: AbortSignal): Promise<FactsResult> {
  const asked = await askServer(words, `v1/models/${encodeURIComponent(config.model)}`, null, signal);
  const slots = config.slots ?? 1;
  if (!asked.ok) {
    // A gateway may have messages alone; that it answers is what counts.
    const isGateway =
      asked.reason === 'malformed' && asked.fault?.kind === 'status' && asked.fault.status === 404;
    return isGateway
      ? { ok: true, facts: { slots } }
      : { ok: false, reason: asked.reason, detail: asked.detail };
  }
  const contextTokens = config.contextTokens ?? aboutSchema.safeParse(asked.value).data?.max_input_tokens;
  return { ok: true, facts: typeof contextTokens === 'number' ? { slots, contextTokens } : { slots } };
}

/** By the words that models refuse them with. */
const optionalFields = {
  output_config: /output_(config|format)|structured output/i,
  temperature: /temperature/,
};

/** It takes no smaller one. */
const LEAST_BUDGET = 1024;

/** Off unless asked for: it thinks only where it is told to. */
function thinkingBudget(thinking: Thinking | undefined): number {
  if (thinking === undefined || isOff(thinking)) return 0;
  return Math.max(LEAST_BUDGET, thinkingRoom(thinking, { times: 0 }));
}

interface AskedMessage {
  readonly words: ServerWords;
  readonly refused: Set<string>;
  readonly request: ModelRequest;
  /** Tokens of thought; 0 for none. */
  readonly budget: number;
}

function messageBody({ words, refused, request, budget }: AskedMessage): MessageBody {
  const schema = request.schema && portableSchema(request.schema, 'hosted');
  // Not beside a tool that must be called.
  const thinks = budget > 0 && !(schema && refused.has('output_config'));
  const constraint = schema && constrained(schema, refused.has('output_config'));
  const prefix = [request.prefix, constraint?.instruction ?? ''].filter(text => text !== '').join('\n\n');
  // It takes only stop texts with something to see; the rest is watched for here.
  const stops = request.stop?.filter(stop => stop.trim() !== '') ?? [];
  return {
    model: words.model,
    max_tokens: request.maxTokens + budget,
    stream: true,
    messages: markedMessages(request),
    ...(prefix === '' ? {} : { system: [cached(prefix)] }),
    // A model that thinks has a temperature of its own.
    ...(thinks ? { thinking: { type: 'enabled', budget_tokens: budget } } : {}),
    ...(refused.has('temperature') || thinks ? {} : { temperature: request.temperature }),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
    ...constraint?.fields,
  };
}

interface Constraint {
  readonly fields: Partial<MessageBody>;
  readonly instruction?: string;
}

function constrained(schema: Record<string, JsonValue>, noFormat: boolean): Constraint {
  if (!noFormat) return { fields: { output_config: { format: { type: 'json_schema', schema } } } };
  if (schema['type'] !== 'object') {
    return {
      fields: {},
      instruction: `Answer with JSON alone, valid for this schema: ${JSON.stringify(schema)}`,
    };
  }
  const tool = {
    name: TOOL,
    description: 'Gives the answer.',
    input_schema: { ...schema, type: 'object' as const },
  };
  return { fields: { tools: [tool], tool_choice: { type: 'tool', name: TOOL } } };
}

async function* parts(asked: AskedMessage, transport: Transport): AsyncIterable<Part> {
  const { words, refused } = asked;
  const { Anthropic, APIError } = await import('@anthropic-ai/sdk');
  const client = new Anthropic({
    baseURL: words.baseUrl,
    // The transport sends the key; given here, neither environment nor files are searched for one.
    apiKey: 'unused',
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch: transport.fetch,
  });
  for (;;) {
    const body = messageBody(asked);
    try {
      for await (const event of await client.messages.create(body)) yield partOf(event);
      return;
    } catch (error) {
      const field = refusedField(transport.fault(), optionalFields, body);
      if (field !== null) refused.add(field);
      else if (error instanceof APIError && transport.fault() === null)
        throw new ReportedError(messageIn(error.error));
      else throw error;
    }
  }
}

const tokens = z.number().nullish();
const usageSchema = z.object({
  input_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  output_tokens: tokens,
});
const startSchema = z.object({ message: z.object({ usage: usageSchema }) });
const deltaSchema = z.object({
  delta: z.object({
    type: z.string(),
    text: z.string().optional(),
    partial_json: z.string().optional(),
    thinking: z.string().optional(),
  }),
});
const endSchema = z.object({
  delta: z.object({ stop_reason: z.string().nullish() }),
  usage: usageSchema.nullish(),
});

function partOf(event: Anthropic.RawMessageStreamEvent): Part {
  switch (event.type) {
    case 'message_start':
      return { usage: usageOf(readAs(startSchema, event).message.usage) };
    case 'content_block_delta': {
      const { delta } = readAs(deltaSchema, event);
      const text = delta.text ?? delta.partial_json;
      return text === undefined ? { thought: delta.thinking ?? '' } : { text };
    }
    case 'message_delta': {
      const { delta, usage } = readAs(endSchema, event);
      const stopped = delta.stop_reason ? { stopped: endOf(delta.stop_reason) } : {};
      return { usage: usage ? usageOf(usage) : {}, ...stopped };
    }
    default:
      return {};
  }
}

function endOf(reason: string): 'end' | 'length' {
  if (reason === 'refusal') throw new WithheldError(reason);
  return reason === 'max_tokens' || reason === 'model_context_window_exceeded' ? 'length' : 'end';
}

/** It counts tokens read from and written to its cache apart from the rest of the prompt. */
function usageOf(stated: z.infer<typeof usageSchema>): Usage {
  const { input_tokens: input, output_tokens: output } = stated;
  const read = stated.cache_read_input_tokens ?? 0;
  const written = stated.cache_creation_input_tokens ?? 0;
  return present({
    promptTokens: typeof input === 'number' ? input + read + written : undefined,
    cachedTokens: typeof input === 'number' ? read : undefined,
    completionTokens: output ?? undefined,
  });
}
