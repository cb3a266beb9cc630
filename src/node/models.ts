// The table of model providers on plain Node. To add one: a file, and a line here.
import type { ModelConfig } from '../core/config';
import type { Model } from '../core/ports';
import { createAnthropicModel } from './anthropicModel';
import type { KeyOptions } from './modelAnswer';
import { createOllamaModel } from './ollamaModel';
import { createOpenaiModel } from './openaiModel';

interface ModelContext {
  /** The key for a model's server: from the variable that its configuration names, or the editor's secret storage. */
  readonly apiKey: (config: ModelConfig) => Promise<string | undefined>;
  /** What to do when it is missing or refused, where that is not to set a variable. */
  readonly keyAdvice?: string;
  /** Makes the embedded model. */
  readonly embedded: (config: ModelConfig) => Model;
}

export type CreatedModel =
  { readonly ok: true; readonly model: Model } | { readonly ok: false; readonly detail: string };

type Factory = (config: ModelConfig, context: ModelContext) => CreatedModel;

const made = (model: Model): CreatedModel => ({ ok: true, model });
const keyOf = (config: ModelConfig, context: ModelContext): KeyOptions => ({
  apiKey: () => context.apiKey(config),
  keyAdvice: context.keyAdvice,
});

const factories: Readonly<Record<ModelConfig['provider'], Factory>> = {
  ollama: (config, context) => made(createOllamaModel(config, keyOf(config, context))),
  openai: (config, context) => made(createOpenaiModel(config, keyOf(config, context))),
  anthropic: (config, context) => made(createAnthropicModel(config, keyOf(config, context))),
  embedded: (config, context) => made(context.embedded(config)),
  vscode: config => ({
    ok: false,
    detail: `The model ${config.model} of provider vscode is only there inside VS Code; configure another provider here.`,
  }),
};

/** Makes the model that a configuration names; nothing is asked of its server yet. */
export function createModel(config: ModelConfig, context: ModelContext): CreatedModel {
  return factories[config.provider](config, context);
}
