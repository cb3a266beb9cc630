// What one attempt says to the model: the question in its form, with what went wrong before, in the space that the
// loaded context leaves. A prompt that is too long is an error here, never cut by a server.
import type { Limits } from '../config';
import type { ModelMessage, ModelRequest } from '../ports';
import type { Form } from './ladder';
import type { PromptSizes } from './promptSize';

/** The faulty answer before, with what was wrong with it. */
export interface Faulty {
  /** Worth showing again; null where it is in another form, or was no answer. */
  readonly text: string | null;
  readonly fault: string;
}

export interface Asking {
  readonly form: Form<unknown>;
  readonly last: Faulty | null;
  /** What failed after an earlier answer was committed. */
  readonly failure: string | null;
  readonly temperature: number;
}

interface Room {
  readonly model: string;
  readonly contextTokens: number | undefined;
  readonly limits: Limits;
  readonly sizes: PromptSizes;
}

/** The model's own frame around messages. */
const FRAME_TOKENS = 64;
const MIN_ANSWER = 64;

/** With as many tokens for the answer as the context leaves; null where the prompt leaves none. */
export function fittingRequest(asking: Asking, room: Room): ModelRequest | null {
  for (const messages of conversations(asking)) {
    const request = fit(asking, messages, room);
    if (request) return request;
  }
  return null;
}

export function textOf({ prefix, messages }: ModelRequest): string {
  return `${prefix}\n${messages.map(message => message.content).join('\n')}`;
}

function fit(
  { form, temperature }: Asking,
  messages: readonly ModelMessage[],
  room: Room,
): ModelRequest | null {
  const wanted = Math.min(form.maxTokens, room.limits.outputTokens);
  const text = textOf({ prefix: form.prefix, messages, maxTokens: wanted, temperature });
  const left =
    room.contextTokens === undefined
      ? wanted
      : room.contextTokens - room.sizes.estimate(room.model, text) - FRAME_TOKENS;
  if (left < Math.min(wanted, MIN_ANSWER)) return null;
  return {
    prefix: form.prefix,
    messages,
    maxTokens: Math.min(wanted, left),
    temperature,
    ...(form.schema ? { schema: form.schema } : {}),
    ...(form.stop ? { stop: form.stop } : {}),
  };
}

/** A repair shows the model its own answer and what was wrong with it; where that does not fit, the fault alone. */
function conversations({ form, last, failure }: Asking): readonly (readonly ModelMessage[])[] {
  const first = user(told(form.prompt, failure));
  if (!last) return [[first]];
  const short = [user(told(form.prompt, failure ?? last.fault))];
  if (last.text === null || last.text.trim() === '') return [short];
  const shown: readonly ModelMessage[] = [
    first,
    { role: 'assistant', content: last.text },
    user(`That is not right: ${last.fault}\nAnswer again, whole and corrected, in the same form.`),
  ];
  return [shown, short];
}

function told(prompt: string, failure: string | null): string {
  return failure === null ? prompt : `${prompt}\n\nAn earlier try failed:\n${failure}`;
}

function user(content: string): ModelMessage {
  return { role: 'user', content };
}
