// Which models a provider offers, and whether one of them answers: what is asked before a model is configured. Every
// failure is one sentence for a person who has just typed an address and a key.
import * as z from 'zod';
import type { ModelConfig } from '../core/config';
import { anthropicWords } from './anthropicModel';
import { askServer, type KeyOptions } from './modelAnswer';
import type { ServerWords } from './modelProblem';
import { createModel } from './models';
import { ollamaWords } from './ollamaModel';
import { openaiWords } from './openaiModel';

export interface OfferedModel {
  readonly name: string;
  readonly bytes?: number;
}

export type ModelListResult =
  | { readonly ok: true; readonly models: readonly OfferedModel[] }
  | { readonly ok: false; readonly detail: string };

export type FirstAnswer =
  | { readonly ok: true }
  /** `denied`: it is the key that is wrong. */
  | { readonly ok: false; readonly detail: string; readonly denied: boolean };

const keyAdvice = 'enter a valid key';

const tags = z.object({ models: z.array(z.object({ name: z.string(), size: z.number().optional() })) });
const data = z.object({ data: z.array(z.object({ id: z.string() })) });

interface Directory {
  readonly path: string;
  words(config: ModelConfig, options: KeyOptions): Promise<ServerWords>;
  read(value: unknown): readonly OfferedModel[] | null;
}

const directories: Readonly<Partial<Record<ModelConfig['provider'], Directory>>> = {
  ollama: { path: 'api/tags', words: ollamaWords, read: readTags },
  openai: { path: 'models', words: openaiWords, read: readData },
  anthropic: { path: 'v1/models?limit=100', words: anthropicWords, read: readData },
};

/** One request, for at most 10 s, which also tells whether the provider answers and, with most, whether it takes the key. */
export async function listOfferedModels(
  address: Pick<ModelConfig, 'provider' | 'baseUrl'>,
  key: string | undefined,
  signal: AbortSignal,
): Promise<ModelListResult> {
  const directory = directories[address.provider];
  if (!directory) return refused(`Models of ${address.provider} are not listed by a server.`);
  const options = { apiKey: () => Promise.resolve(key), keyAdvice };
  const words = inForm(await directory.words({ ...address, model: '' }, options));
  const asked = await askServer(words, directory.path, null, signal);
  if (!asked.ok) return refused(asked.detail);
  const models = directory.read(asked.value);
  if (!models) return refused(`${words.baseUrl} does not list models; check the address.`);
  return { ok: true, models };
}

/** The words of a provider for someone who sees an address and not a configuration. */
function inForm(words: ServerWords): ServerWords {
  const { host } = new URL(words.baseUrl);
  const start = words.lines ? words.start : 'check the network and the address';
  return { ...words, name: host, start, check: 'check the address' };
}

/** A first short answer: a list may be public, and a key may have no credit. */
export async function askFirstAnswer(
  config: ModelConfig,
  key: string | undefined,
  signal: AbortSignal,
): Promise<FirstAnswer> {
  const made = createModel(config, {
    apiKey: () => Promise.resolve(key),
    keyAdvice,
    embedded: () => {
      throw new Error('The embedded model has no address.');
    },
  });
  if (!made.ok) return { ...made, denied: false };
  const request = {
    prefix: '',
    messages: [{ role: 'user' as const, content: 'Say yes.' }],
    maxTokens: 64,
    temperature: 0,
  };
  const nobody = { text: () => undefined, progress: () => undefined };
  const answer = await made.model.answer(request, nobody, signal);
  if (answer.ok) return { ok: true };
  return { ok: false, detail: answer.detail, denied: answer.reason === 'denied' };
}

function readTags(value: unknown): readonly OfferedModel[] | null {
  const list = tags.safeParse(value);
  if (!list.success) return null;
  return list.data.models.map(({ name, size }) => ({ name, ...(size === undefined ? {} : { bytes: size }) }));
}

/** Google lists `models/NAME` and takes NAME. */
function readData(value: unknown): readonly OfferedModel[] | null {
  const list = data.safeParse(value);
  return list.success ? list.data.data.map(({ id }) => ({ name: id.replace(/^models\//, '') })) : null;
}

function refused(detail: string): ModelListResult {
  return { ok: false, detail };
}
