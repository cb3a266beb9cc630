// The providers that people have, by name: where they answer, where their keys are made, and which of their models is
// offered first as a planner. A preset only fills in a form: what is kept is a provider and an address.
import type { ModelConfig } from '../config';

type ServedProvider = Extract<ModelConfig['provider'], 'ollama' | 'openai' | 'anthropic'>;

/** Where a provider answers when its configuration has no baseUrl. */
export const defaultAddress: Readonly<Record<ServedProvider, string>> = {
  ollama: 'http://127.0.0.1:11434',
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
};

export interface ProviderPreset {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  readonly provider: ServedProvider;
  readonly address: string;
  /** The page where its keys are made; absent: it is a server of one's own, which may need none. */
  readonly keysAt?: string;
  /** Names of its models that plan well. */
  readonly planners?: RegExp;
}

export const providerPresets: readonly ProviderPreset[] = [
  {
    id: 'anthropic',
    label: 'Anthropic',
    provider: 'anthropic',
    address: defaultAddress.anthropic,
    keysAt: 'https://console.anthropic.com/settings/keys',
    planners: /sonnet/,
  },
  {
    id: 'openai',
    label: 'OpenAI',
    provider: 'openai',
    address: defaultAddress.openai,
    keysAt: 'https://platform.openai.com/api-keys',
    planners: /^gpt-\d+(\.\d+)?$/,
  },
  {
    id: 'gemini',
    label: 'Google Gemini',
    provider: 'openai',
    // Its address for clients of OpenAI's protocol.
    address: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keysAt: 'https://aistudio.google.com/apikey',
    planners: /^gemini-[\d.]+-pro/,
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    provider: 'openai',
    address: 'https://openrouter.ai/api/v1',
    keysAt: 'https://openrouter.ai/settings/keys',
    planners: /^anthropic\/claude.*sonnet/,
  },
  {
    id: 'ollama',
    label: 'Ollama',
    about: 'a large model on this machine or another',
    provider: 'ollama',
    address: defaultAddress.ollama,
  },
  {
    id: 'own',
    label: 'OpenAI-compatible server',
    about: 'llama-server, vLLM, LM Studio, a gateway of your company',
    provider: 'openai',
    address: 'http://127.0.0.1:8080/v1',
  },
];

/** What is kept of an address; a provider's own is left out, so that it need not be kept up. */
export function addressAt(
  { provider }: ProviderPreset,
  address: string,
): Pick<ModelConfig, 'provider' | 'baseUrl'> {
  const baseUrl = address.trim().replace(/\/+$/, '');
  return baseUrl === defaultAddress[provider] ? { provider } : { provider, baseUrl };
}

/** Models that speak, draw, listen or embed, and cannot plan. */
const OTHER_KINDS =
  /embed|whisper|[-_]tts|dall-e|moderation|image|imagen|audio|realtime|transcri|speech|sora|veo|rerank|davinci|babbage|computer-use/i;

/** Those that can plan, the fitting ones first, else in the provider's own order; all where the names do not tell. */
export function plannersFirst<T extends { readonly name: string }>(
  models: readonly T[],
  preset?: ProviderPreset,
): readonly T[] {
  const able = models.filter(({ name }) => !OTHER_KINDS.test(name));
  const offered = able.length > 0 ? able : models;
  const fits = ({ name }: T): boolean => preset?.planners?.test(name) === true;
  return [...offered.filter(fits), ...offered.filter(model => !fits(model))];
}
