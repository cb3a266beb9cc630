// Models that think aloud before they answer: how each server is told not to, or how much, and what of their text is
// the answer. Decides: unless the user wants it, thinking is off where a server of one's own can be told so; a model
// that thinks all the same is told in words as well, and gets room for it, so that its answer is not cut off.
import type { ModelConfig } from '../core/config';
import type { Usage } from '../core/events';
import type { ModelAnswer } from '../core/ports';

export type Thinking = NonNullable<ModelConfig['thinking']>;

/** What has been learnt about a model: whether it thought although it was told not to, and then also in words. */
export interface ThinkingSeen {
  times: number;
  contextTokens?: number;
}

/** Tokens of thought that an answer has room for besides its own, where nobody named a budget. */
const ROOM = 4096;

/** Tokens of thought to expect beside those of the answer; what nobody named is at most a quarter of the context. */
export function thinkingRoom(
  thinking: Thinking | undefined,
  { times, contextTokens = Infinity }: ThinkingSeen,
): number {
  if (typeof thinking === 'object') return thinking.budgetTokens;
  return thinking === 'on' || times > 0 ? Math.min(ROOM, Math.floor(contextTokens / 4)) : 0;
}

/** Asks, and once more with room where nothing but thought came although none was wanted. */
export async function askWithRoom(
  thinking: Thinking | undefined,
  seen: ThinkingSeen,
  ask: (room: number) => Promise<ModelAnswer>,
): Promise<ModelAnswer> {
  const room = thinkingRoom(thinking, seen);
  const answer = await ask(room);
  const isUnasked = thinking === undefined || isOff(thinking);
  if (answer.thought === undefined || !isUnasked) return answer;
  seen.times += 1;
  const isCut = answer.ok && answer.stopped === 'length' && answer.text.trim() === '';
  if (!isCut || room > 0) return answer;
  const again = await ask(thinkingRoom(thinking, seen));
  return { ...again, usage: sumOf(answer.usage, again.usage) };
}

function sumOf(one: Usage, other: Usage): Usage {
  const names = ['promptTokens', 'cachedTokens', 'completionTokens'] as const;
  const known = names.filter(name => one[name] !== undefined || other[name] !== undefined);
  return Object.fromEntries(known.map(name => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

/** Said at the end of the fixed part to a model that was not silenced by its server: Qwen3 and Nemotron read it so. */
export function silencing(thinking: Thinking | undefined, seen: ThinkingSeen): string {
  return isOff(thinking) && seen.times > 0 ? '\n\n/no_think' : '';
}

export function isOff(thinking: Thinking | undefined): boolean {
  return thinking === 'off' || (typeof thinking === 'object' && thinking.budgetTokens === 0);
}

/** Servers of the OpenAI protocol that say what they are. */
export type ServerKind = 'llama' | 'vllm' | 'other';

/**
 * The fields by which servers of the OpenAI protocol are told. The template's switch is honoured by llama-server, vLLM,
 * SGLang and NIM; a hosted service knows an effort alone. The budget has another name at each server; all are sent,
 * because each leaves out what it does not know or refuses it by name.
 */
export function thinkingFields(thinking: Thinking | undefined, kind: ServerKind): Record<string, unknown> {
  if (thinking === undefined) return {};
  const isOwn = kind !== 'other';
  if (isOff(thinking)) {
    return {
      chat_template_kwargs: { enable_thinking: false },
      ...(isOwn ? {} : { reasoning_effort: 'none' }),
    };
  }
  const template = { enable_thinking: true };
  if (thinking === 'on') return { chat_template_kwargs: template };
  const { budgetTokens } = thinking as Exclude<Thinking, string>;
  if (kind === 'llama') return { chat_template_kwargs: template, thinking_budget_tokens: budgetTokens };
  if (kind === 'vllm') return { chat_template_kwargs: template, thinking_token_budget: budgetTokens };
  return {
    chat_template_kwargs: { ...template, reasoning_budget: budgetTokens },
    thinking_budget: budgetTokens,
  };
}
