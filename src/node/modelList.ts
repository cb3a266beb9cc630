// Which models a provider offers: one request, which also proves that it answers and takes the key.
import * as z from 'zod';
import type { ModelConfig } from '../core/config';

export interface OfferedModel {
  readonly name: string;
  readonly bytes?: number;
}

export type ModelListResult =
  | { readonly ok: true; readonly models: readonly OfferedModel[] }
  | { readonly ok: false; readonly detail: string };

export const OLLAMA_URL = 'http://127.0.0.1:11434';

const MAX_CHARS = 4_000_000;

const tags = z.object({ models: z.array(z.object({ name: z.string(), size: z.number().optional() })) });
const data = z.object({ data: z.array(z.object({ id: z.string() })) });

interface Directory {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  read(value: unknown): readonly OfferedModel[] | null;
}

export async function listOfferedModels(
  address: Pick<ModelConfig, 'provider' | 'baseUrl'>,
  key: string | undefined,
  signal: AbortSignal,
): Promise<ModelListResult> {
  const directory = directoryOf(address, key);
  if (!directory) return refused(`Models of ${address.provider} are not listed by a server.`);
  const { url, headers } = directory;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { headers, signal });
    text = (await response.text()).slice(0, MAX_CHARS);
  } catch {
    return refused(`Nothing answers at ${url}; start the server or check the address.`);
  }
  if (response.status === 401 || response.status === 403) {
    return refused(`${new URL(url).host} refuses the key (${response.status}); enter a valid one.`);
  }
  if (!response.ok) return refused(`${url} answers ${response.status}; check the address.`);
  const models = directory.read(parsed(text));
  if (!models) return refused(`${url} does not list models as ${address.provider} does; check the address.`);
  return { ok: true, models };
}

function directoryOf(
  { provider, baseUrl }: Pick<ModelConfig, 'provider' | 'baseUrl'>,
  key: string | undefined,
): Directory | null {
  const base = baseUrl?.replace(/\/+$/, '');
  const bearer: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  switch (provider) {
    case 'ollama':
      return { url: `${base ?? OLLAMA_URL}/api/tags`, headers: bearer, read: readTags };
    case 'openai':
      return { url: `${base ?? 'https://api.openai.com/v1'}/models`, headers: bearer, read: readData };
    case 'anthropic':
      return {
        url: `${base ?? 'https://api.anthropic.com'}/v1/models?limit=100`,
        headers: { 'anthropic-version': '2023-06-01', ...(key === undefined ? {} : { 'x-api-key': key }) },
        read: readData,
      };
    case 'vscode':
    case 'embedded':
      return null;
  }
}

function readTags(value: unknown): readonly OfferedModel[] | null {
  const list = tags.safeParse(value);
  if (!list.success) return null;
  return list.data.models.map(({ name, size }) => ({ name, ...(size === undefined ? {} : { bytes: size }) }));
}

function readData(value: unknown): readonly OfferedModel[] | null {
  const list = data.safeParse(value);
  return list.success ? list.data.data.map(({ id }) => ({ name: id })) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refused(detail: string): ModelListResult {
  return { ok: false, detail };
}
