// What the doctor found out about each model, kept on this machine from one time to the next: one file, one entry for
// each provider, address and model. Decides: an entry that cannot be read is as good as none, and a file that cannot be
// read is written anew; nothing depends on it but what is shown and how well a step is routed.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Config, ModelConfig } from '../core/config';
import type { ModelProfile } from '../core/model/profile';
import { modelReportSchema, type ModelReport } from './doctor';

const profileSchema = z.object({
  /** When it was examined, in milliseconds of the calendar. */
  at: z.number(),
  report: modelReportSchema,
  /** The user was told that answers are not held to their schema. */
  told: z.boolean().optional(),
});
/** One model as it was found. */
export type KeptProfile = z.infer<typeof profileSchema>;

const fileSchema = z.object({ version: z.literal(1), profiles: z.record(z.string(), z.unknown()) });

export interface ProfileStore {
  find(config: ModelConfig): Promise<KeptProfile | null>;
  /** Best effort: a full disk loses a profile and nothing else. */
  keep(config: ModelConfig, report: ModelReport, at: number): Promise<void>;
  /** The models whose answers are not held to their schema and of which the user was not told yet; from now on told. */
  untold(configs: readonly ModelConfig[]): Promise<readonly string[]>;
}

/** The file of the profiles in a state folder. */
export function profileStore(stateFolder: string): ProfileStore {
  const file = path.join(stateFolder, 'models.json');
  return {
    find: async config => (await readAll(file)).get(keyOf(config)) ?? null,
    async keep(config, report, at) {
      const all = await readAll(file);
      const told = all.get(keyOf(config))?.told;
      const isTold = told === true && report.constraint === 'ignored';
      all.set(keyOf(config), { at, report, ...(isTold ? { told: true } : {}) });
      await writeAll(file, all);
    },
    async untold(configs) {
      const all = await readAll(file);
      const found = configs.flatMap(config => {
        const profile = all.get(keyOf(config));
        if (profile?.report.constraint !== 'ignored' || profile.told === true) return [];
        all.set(keyOf(config), { ...profile, told: true });
        return [profile.report.model];
      });
      if (found.length > 0) await writeAll(file, all);
      return [...new Set(found)];
    },
  };
}

/** What decides how a model does, and what does not (a key, how long it stays loaded) left out. */
function keyOf({ provider, baseUrl, model, contextTokens, thinking }: ModelConfig): string {
  const address = baseUrl?.replace(/\/+$/, '') ?? '';
  return JSON.stringify([provider, address, model, contextTokens ?? null, thinking ?? null]);
}

async function readAll(file: string): Promise<Map<string, KeptProfile>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const entries = Object.entries(profilesIn(text)).flatMap(([key, value]) => {
    const profile = profileSchema.safeParse(value);
    return profile.success ? [[key, profile.data] as const] : [];
  });
  return new Map(entries);
}

function profilesIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data?.profiles ?? {};
  } catch {
    return {};
  }
}

async function writeAll(file: string, profiles: ReadonlyMap<string, KeptProfile>): Promise<void> {
  const part = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(
      part,
      `${JSON.stringify({ version: 1, profiles: Object.fromEntries(profiles) }, null, 1)}\n`,
    );
    await rename(part, file);
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** Said of a model whose server does not hold its answers to their schema. */
export function ignoredWords(model: string): string {
  return `The server of ${model} does not hold answers to their schema: each is checked and repaired instead, which takes longer.`;
}

export interface ConfiguredModel {
  readonly config: ModelConfig;
  /** `planner`, `executor`, `agents.NAME`. */
  readonly roles: readonly string[];
}

/** Each configured model once, with what it is for; `fallback` carries out steps where no executor is named. */
export function configuredModels(
  { planner, executor, agents }: Config['models'],
  fallback?: ModelConfig,
): readonly ConfiguredModel[] {
  const all = new Map<string, { config: ModelConfig; roles: string[] }>();
  const add = (config: ModelConfig | undefined, role: string): void => {
    if (!config) return;
    const key = JSON.stringify(config);
    const known = all.get(key) ?? { config, roles: [] };
    all.set(key, { config, roles: [...known.roles, role] });
  };
  add(planner, 'planner');
  add(executor ?? fallback, 'executor');
  for (const [agent, config] of Object.entries(agents)) add(config, `agents.${agent}`);
  return [...all.values()];
}

/** What is kept of these models, by `provider/model`, for routing. */
export async function keptProfiles(
  store: ProfileStore,
  configs: readonly ModelConfig[],
): Promise<Readonly<Record<string, ModelProfile>>> {
  const kept = await Promise.all(configs.map(config => store.find(config)));
  return Object.fromEntries(kept.flatMap(one => (one ? [[one.report.model, profileOf(one.report)]] : [])));
}

function profileOf({ contextTokens, slots, constraint, speed, thinking }: ModelReport): ModelProfile {
  return {
    constraint,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(slots === undefined ? {} : { slots }),
    ...(speed?.prefill === undefined ? {} : { prefill: speed.prefill }),
    ...(speed?.decode === undefined ? {} : { decode: speed.decode }),
    ...(thinking === undefined ? {} : { thinking }),
  };
}
