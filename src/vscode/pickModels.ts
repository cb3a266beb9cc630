// Choosing models and entering keys, with the editor's own pickers. A key is proved by listing the provider's models,
// and kept only if the provider takes it.
import * as vscode from 'vscode';
import type { ModelConfig } from '../core/config';
import type { ModelDirectory, ModelList } from './engine';
import type { ApiKeys } from './secrets';
import { writeModel } from './settings';
import type { ModelRole } from './settings';

type Provider = ModelConfig['provider'];

interface ProviderItem extends vscode.QuickPickItem {
  readonly provider: Provider;
}

const PROVIDERS: readonly ProviderItem[] = [
  { provider: 'ollama', label: 'Ollama', description: 'a server on this machine or another' },
  {
    provider: 'openai',
    label: 'OpenAI-compatible',
    description: 'any server that speaks this protocol',
  },
  { provider: 'anthropic', label: 'Anthropic' },
  { provider: 'vscode', label: 'VS Code', description: "the editor's language models" },
  { provider: 'embedded', label: 'Built in', description: 'a small model inside Quickstep' },
];

const ROLES: readonly (vscode.QuickPickItem & { readonly role: ModelRole })[] = [
  { role: 'planner', label: 'Planner model', description: 'large: turns a task into a plan' },
  { role: 'executor', label: 'Executor model', description: 'small: carries the steps out' },
];

const DEFAULT_ADDRESS: Partial<Record<Provider, string>> = {
  openai: 'https://api.openai.com/v1',
};

export interface ModelPicker {
  configureModels(): Promise<void>;
  setApiKey(): Promise<void>;
  pickLanguageModel(): Promise<void>;
}

export function createModelPicker(loadDirectory: () => Promise<ModelDirectory>, keys: ApiKeys): ModelPicker {
  return {
    async configureModels() {
      const picked = await vscode.window.showQuickPick(ROLES, { title: 'Quickstep: which model?' });
      if (!picked) return;
      const title = picked.label;
      const provider = await vscode.window.showQuickPick(PROVIDERS, { title });
      if (provider) await configure(picked.role, provider.provider, title);
    },
    async setApiKey() {
      const remote = PROVIDERS.filter(({ provider }) => provider === 'openai' || provider === 'anthropic');
      const picked = await vscode.window.showQuickPick(remote, { title: 'Quickstep: whose key?' });
      if (!picked) return;
      const address = await askAddress(picked.provider, loadDirectory);
      if (!address) return;
      const listed = await askKey(address);
      if (!listed?.ok) return;
      const model = await pickModel(listed, 'Planner model');
      if (model !== undefined) await writeModel('planner', { ...address, model });
    },
    pickLanguageModel: () => configure('planner', 'vscode', 'Planner model'),
  };

  async function configure(role: ModelRole, provider: Provider, title: string): Promise<void> {
    const address = await askAddress(provider, loadDirectory);
    if (!address) return;
    const listed = await list(address);
    if (!listed?.ok) return;
    const model = await pickModel(listed, title);
    if (model !== undefined) await writeModel(role, { ...address, model });
  }

  /** Asks for a key where the provider does not answer without one. */
  async function list(address: Address): Promise<ModelList | undefined> {
    if (address.provider === 'vscode') return languageModels();
    const key = await keys.get(address);
    const listed = await tell(() => call(address, key));
    if (listed.ok) return listed;
    const needsKey = address.provider === 'openai' || address.provider === 'anthropic';
    if (needsKey) return askKey(address, listed.detail);
    void vscode.window.showErrorMessage(listed.detail);
    return undefined;
  }

  async function askKey(address: Address, why?: string): Promise<ModelList | undefined> {
    const key = await vscode.window.showInputBox({
      title: 'Quickstep: API key',
      prompt: why ?? "It is kept in VS Code's secret storage and sent to this provider only.",
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined || key.trim() === '') return undefined;
    const listed = await tell(() => call(address, key.trim()));
    if (listed.ok) await keys.set(address, key.trim());
    else void vscode.window.showErrorMessage(listed.detail);
    return listed;
  }

  async function call(address: Address, key: string | undefined): Promise<ModelList> {
    const directory = await loadDirectory();
    return directory.list(address, key, AbortSignal.timeout(20_000));
  }
}

type Address = Pick<ModelConfig, 'provider' | 'baseUrl'>;

async function askAddress(
  provider: Provider,
  loadDirectory: () => Promise<ModelDirectory>,
): Promise<Address | undefined> {
  if (provider !== 'ollama' && provider !== 'openai') return { provider };
  const value = provider === 'ollama' ? (await loadDirectory()).ollamaUrl : DEFAULT_ADDRESS[provider];
  const baseUrl = await vscode.window.showInputBox({
    title: 'Quickstep: address of the server',
    ...(value === undefined ? {} : { value }),
    ignoreFocusOut: true,
    validateInput: text =>
      isAddress(text) ? undefined : 'Enter an address such as http://127.0.0.1:8080/v1.',
  });
  return baseUrl === undefined ? undefined : { provider, baseUrl: baseUrl.trim() };
}

function isAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text.trim())?.protocol ?? '');
}

async function languageModels(): Promise<ModelList> {
  const models = await vscode.lm.selectChatModels();
  if (models.length > 0)
    return {
      ok: true,
      models: models.map(({ vendor, id }) => ({ name: `${vendor}/${id}` })),
    };
  const detail = 'VS Code offers no language model; sign in to a provider or install one.';
  void vscode.window.showErrorMessage(detail);
  return { ok: false, detail };
}

async function pickModel(listed: ModelList & { ok: true }, title: string): Promise<string | undefined> {
  const items = listed.models.map(({ name, bytes }) => ({
    label: name,
    ...(bytes === undefined ? {} : { description: `${(bytes / 1e9).toFixed(1)} GB` }),
  }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.label;
}

function tell<T>(work: () => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Quickstep: asking the provider' };
  return vscode.window.withProgress(options, work);
}
