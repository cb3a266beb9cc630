// The models of a run from the configuration: the planner where one is named, the executor (else the small model that
// lies on this machine), and those that agents have to themselves. One model is opened once, however often it is named.
import type { Config, ModelConfig } from '../../core/config';
import type { Plan, Step } from '../../core/plan/plan';
import type { Model } from '../../core/ports';
import { defaultModelName, listModels } from '../embedded/catalogue';
import { createEmbeddedModel, type EmbeddedModel } from '../embedded/embeddedModel';
import { createModel } from '../models';
import { configuredModels, type ConfiguredModel } from '../profileStore';
import { UsageError } from './usage';

export interface OpenedModels {
  readonly planner: Model | null;
  /** Null where none is configured and the default is not on this machine. */
  readonly executor: Model | null;
  readonly agentModels: Readonly<Record<string, Model>>;
  /** Each of them once, with its configuration and what it is for. */
  readonly configured: readonly (ConfiguredModel & { readonly model: Model })[];
  /** Leaves no child behind. */
  close(): void;
}

export interface OpenOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Opens a model also where its key is missing, for the doctor to see what its server says. */
  readonly withoutKeys?: boolean;
}

export function openModels(config: Config, options: OpenOptions): OpenedModels {
  const opened = new Map<string, Model>();
  const embedded: EmbeddedModel[] = [];
  const open = (model: ModelConfig): Model => {
    const key = JSON.stringify(model);
    const known = opened.get(key) ?? openOne(model, options, embedded);
    opened.set(key, known);
    return known;
  };
  const { planner, executor = defaultExecutor(), agents } = config.models;
  const configured = configuredModels(config.models, executor);
  return {
    configured: configured.map(one => ({ ...one, model: open(one.config) })),
    planner: planner ? open(planner) : null,
    executor: executor ? open(executor) : null,
    agentModels: Object.fromEntries(Object.entries(agents).map(([agent, model]) => [agent, open(model)])),
    close() {
      for (const model of embedded) model.close();
    },
  };
}

function openOne(
  model: ModelConfig,
  { env, say, withoutKeys }: OpenOptions,
  embedded: EmbeddedModel[],
): Model {
  if (withoutKeys !== true) requireKey(model, env);
  const made = createModel(model, {
    apiKey: ({ apiKeyEnv }) => Promise.resolve(apiKeyEnv === undefined ? undefined : env[apiKeyEnv]),
    embedded({ model: name, contextTokens, lora }) {
      const context = {
        ...(contextTokens === undefined ? {} : { contextTokens }),
        ...(lora === undefined ? {} : { lora }),
      };
      const child = createEmbeddedModel({ model: name, say, ...context });
      embedded.push(child);
      return child;
    },
  });
  if (!made.ok) throw new UsageError(made.detail);
  return made.model;
}

function requireKey({ apiKeyEnv, model }: ModelConfig, env: NodeJS.ProcessEnv): void {
  if (apiKeyEnv === undefined || env[apiKeyEnv]) return;
  throw new UsageError(`The key for ${model} is missing: set the environment variable ${apiKeyEnv}.`);
}

/** The default for this machine, else whichever small model is here. */
function defaultExecutor(): ModelConfig | undefined {
  const present = listModels().filter(model => model.present);
  const best = present.find(model => model.isDefault) ?? present[0];
  return best && { provider: 'embedded', model: best.entry.name };
}

export const noExecutor = `No executor is configured and no small model is on this machine; get one with quickstep models pull (${defaultModelName()}).`;

/** Stands in where a plan asks no model: a step that needs one all the same fails and says why. */
export const absentExecutor: Model = {
  id: 'none/none',
  facts: () => Promise.resolve({ ok: true, facts: { slots: 1 } }),
  answer: () =>
    Promise.resolve({ ok: false, reason: 'not_found', detail: noExecutor, text: '', usage: {}, phases: {} }),
};

export function asksModel(plan: Plan): boolean {
  return plan.steps.some(stepAsksModel);
}

function stepAsksModel(step: Step): boolean {
  switch (step.agent) {
    case 'edit':
    case 'create':
      return step.content === undefined;
    case 'command':
      return step.command === undefined;
    case 'check':
      return step.fix !== undefined;
    case 'delete':
    case 'move':
    case 'ask':
      return false;
    case 'tool':
      return step.arguments === undefined;
    case 'query':
      return step.sql === undefined;
    case 'explore':
      return step.question !== undefined;
    default:
      return true;
  }
}
