// The doctor and what it keeps, put together for the editor: what is known of each configured model, and asking one.
import type { Config, ModelConfig } from '../core/config';
import type { ModelProfile } from '../core/model/profile';
import type { Model } from '../core/ports';
import { examine, type ModelReport } from './doctor';
import { configuredModels, ignoredWords, keptProfiles, profileStore } from './profileStore';

export interface KnownModel {
  readonly config: ModelConfig;
  /** `provider/model`. */
  readonly model: string;
  readonly roles: readonly string[];
  readonly found?: ModelReport;
  readonly at?: number;
}

export interface CheckedModel {
  readonly found: ModelReport;
  readonly at: number;
  /** To be told to the user, once. */
  readonly warning?: string;
}

export async function knownModels(
  stateFolder: string,
  { models }: Config,
  fallback: ModelConfig | undefined,
): Promise<readonly KnownModel[]> {
  const store = profileStore(stateFolder);
  const known = configuredModels(models, fallback).map(async ({ config, roles }) => {
    const profile = await store.find(config);
    const head = { config, roles, model: `${config.provider}/${config.model}` };
    return profile ? { ...head, found: profile.report, at: profile.at } : head;
  });
  return Promise.all(known);
}

/** What is kept of the configured models, by `provider/model`, for routing. */
export function knownProfiles(
  stateFolder: string,
  { models }: Config,
  fallback: ModelConfig | undefined,
): Promise<Readonly<Record<string, ModelProfile>>> {
  const configs = configuredModels(models, fallback).map(({ config }) => config);
  return keptProfiles(profileStore(stateFolder), configs);
}

export async function checkModel(
  stateFolder: string,
  config: ModelConfig,
  model: Model,
  signal: AbortSignal,
): Promise<CheckedModel> {
  const found = await examine(model, signal);
  const at = Date.now();
  const store = profileStore(stateFolder);
  if (found.reachable && !signal.aborted) await store.keep(config, found, at);
  const untold = await store.untold([config]);
  return untold.length > 0 ? { found, at, warning: ignoredWords(found.model) } : { found, at };
}
