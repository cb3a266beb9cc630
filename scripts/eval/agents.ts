// The suites of `npm run eval:agents`, and the models that they are run with.
import type { ModelConfig } from '../../src/core/config';
import type { Model } from '../../src/core/ports';
import { createEmbeddedModel, type EmbeddedModel } from '../../src/node/embedded/embeddedModel';
import { createModel } from '../../src/node/models';
import { bfcl } from './bfcl';
import { fixes } from './fixes';
import { jsonSchema } from './jsonSchema';
import { nl2bash } from './nl2bash';
import { nl2sql } from './nl2sql';
import { plans } from './plans';
import { schedule } from './schedule';
import { sketches } from './sketches';
import type { Suite } from './suite';

export const suites: readonly Suite[] = [schedule, jsonSchema, sketches, bfcl, nl2sql, fixes, nl2bash, plans];

export interface OpenedModel {
  readonly model: Model;
  close(): void;
}

/** Opens a model as the configuration would name it; throws with one sentence where that cannot be. */
export function openModel(config: ModelConfig): OpenedModel {
  const children: EmbeddedModel[] = [];
  const made = createModel(config, {
    apiKey: ({ apiKeyEnv }) => Promise.resolve(apiKeyEnv === undefined ? undefined : process.env[apiKeyEnv]),
    embedded({ model, contextTokens }) {
      const child = createEmbeddedModel({ model, ...(contextTokens === undefined ? {} : { contextTokens }) });
      children.push(child);
      return child;
    },
  });
  if (!made.ok) throw new Error(made.detail);
  return {
    model: made.model,
    close() {
      for (const child of children) child.close();
    },
  };
}
