// Keys of model providers in the editor's SecretStorage, one for each provider and host.
import type * as vscode from 'vscode';
import type { ModelConfig } from '../core/config';

type Address = Pick<ModelConfig, 'provider' | 'baseUrl'>;

/** `quickstep.key:openai@api.example.com`; without an address the provider's own. */
function secretName({ provider, baseUrl }: Address): string {
  return baseUrl === undefined
    ? `quickstep.key:${provider}`
    : `quickstep.key:${provider}@${new URL(baseUrl).host}`;
}

export interface ApiKeys {
  get(address: Address): Promise<string | undefined>;
  set(address: Address, key: string): Promise<void>;
  forget(address: Address): Promise<void>;
}

export function createApiKeys(storage: vscode.SecretStorage): ApiKeys {
  return {
    async get(address) {
      return storage.get(secretName(address));
    },
    async set(address, key) {
      await storage.store(secretName(address), key);
    },
    async forget(address) {
      await storage.delete(secretName(address));
    },
  };
}
