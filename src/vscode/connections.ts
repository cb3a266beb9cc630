// From an address and a key to a model that works, for the view and for the pickers alike. Nothing is kept before the
// picked model has answered: then the key goes to the secret storage and the model into the settings.
import type { ModelConfig } from '../core/config';
import type { FirstAnswer, ModelDirectory, ModelList } from './engine';
import type { ApiKeys } from './secrets';
import { writeModel } from './settings';
import type { ModelRole } from './settings';

export type Address = Pick<ModelConfig, 'provider' | 'baseUrl'>;

const LIST_MS = 20_000;
const ANSWER_MS = 60_000;

export interface Connections {
  /** The key that is kept for this address. */
  keyOf(address: Address): Promise<string | undefined>;
  list(address: Address, key: string | undefined, signal?: AbortSignal): Promise<ModelList>;
  /** Asks the model for a first answer, and if it comes keeps key and model. A new key is `given`. */
  use(role: ModelRole, config: ModelConfig, key: GivenKey, signal?: AbortSignal): Promise<FirstAnswer>;
}

export interface GivenKey {
  readonly key: string | undefined;
  readonly given: boolean;
}

export function createConnections(loadDirectory: () => Promise<ModelDirectory>, keys: ApiKeys): Connections {
  return {
    keyOf: address => keys.get(address),
    async list(address, key, signal) {
      const fault = faultOfKey(key);
      if (fault !== undefined) return { ok: false, detail: fault };
      const directory = await loadDirectory();
      const listed = await directory.list(address, key, within(LIST_MS, signal));
      if (!listed.ok || listed.models.length > 0) return listed;
      return { ok: false, detail: 'The server answers but has no model yet; give it one and try again.' };
    },
    async use(role, config, { key, given }, signal) {
      const ends = within(ANSWER_MS, signal);
      // A large model of one's own may take minutes to load, and is there if it was listed.
      if (config.provider !== 'ollama') {
        const directory = await loadDirectory();
        const answered = await directory.firstAnswer(config, key, ends);
        if (!answered.ok) return ends.aborted ? tooLate(config) : answered;
      }
      if (given && key !== undefined) await keys.set(config, key);
      await writeModel(role, config);
      return { ok: true };
    },
  };
}

/** It becomes a header, which takes no other characters. */
function faultOfKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x21-\x7E]+$/.test(key)) return undefined;
  return 'The key holds a character that no key has; copy it again.';
}

function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const late = AbortSignal.timeout(ms);
  return signal ? AbortSignal.any([signal, late]) : late;
}

function tooLate({ model }: ModelConfig): FirstAnswer {
  const detail = `${model} did not answer within ${ANSWER_MS / 1000} s; try again, or choose another model.`;
  return { ok: false, detail, denied: false };
}
