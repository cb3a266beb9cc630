// The three model providers against the scripted server, so that a test can say one thing about all of them.
import type { ModelConfig } from '../../src/core/config';
import type { Model, ModelAnswer, ModelRequest } from '../../src/core/ports';
import { createModel } from '../../src/node/models';

export const providers = ['ollama', 'openai', 'anthropic'] as const;
export type Provider = (typeof providers)[number];

/** A model of this provider at a server's `url`. */
export function modelAt(
  provider: Provider,
  url: string,
  config: Partial<ModelConfig> = {},
  key?: string,
): Model {
  const baseUrl = provider === 'openai' ? `${url}/v1` : url;
  const created = createModel(
    { provider, model: 'scripted', baseUrl, ...config },
    {
      apiKey: () => Promise.resolve(key),
      embedded: () => {
        throw new Error('no embedded model here');
      },
    },
  );
  if (!created.ok) throw new Error(created.detail);
  return created.model;
}

const plainRequest: ModelRequest = {
  prefix: 'You answer.',
  messages: [{ role: 'user', content: 'Say something.' }],
  maxTokens: 64,
  temperature: 0,
};

/** What an answer showed on its way. */
export interface Asked {
  readonly answer: ModelAnswer;
  readonly chunks: readonly string[];
  readonly thoughts: readonly string[];
  readonly progress: readonly (readonly [string, number, number | undefined])[];
}

export async function ask(
  model: Model,
  request: Partial<ModelRequest> = {},
  signal: AbortSignal = AbortSignal.timeout(20_000),
): Promise<Asked> {
  const chunks: string[] = [];
  const thoughts: string[] = [];
  const progress: [string, number, number | undefined][] = [];
  const observer = {
    text: (chunk: string) => chunks.push(chunk),
    thought: (chunk: string) => thoughts.push(chunk),
    progress: (phase: string, done: number, total?: number) => progress.push([phase, done, total]),
  };
  const answer = await model.answer({ ...plainRequest, ...request }, observer, signal);
  return { answer, chunks, thoughts, progress };
}
