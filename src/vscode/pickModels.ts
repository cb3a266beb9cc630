// Choosing models and entering keys, with the editor's own pickers. Nothing is kept before the model has answered.
import * as vscode from 'vscode';
import { addressAt, plannersFirst, providerPresets } from '../core/model/presets';
import type { ProviderPreset } from '../core/model/presets';
import type { Address, Connections, GivenKey } from './connections';
import type { ModelDirectory, ModelList, Pulled } from './engine';
import { writeModel } from './settings';
import type { ModelRole } from './settings';

type Source = ProviderPreset | 'vscode' | 'embedded';

interface Item<T> extends vscode.QuickPickItem {
  readonly source: T;
}

const SERVED: readonly Item<ProviderPreset>[] = providerPresets.map(preset => ({
  source: preset,
  label: preset.label,
  description: preset.about ?? preset.address,
}));

const SOURCES: readonly Item<Source>[] = [
  ...SERVED,
  { source: 'vscode', label: 'VS Code', description: "the editor's language models" },
  { source: 'embedded', label: 'Built in', description: 'a small model inside Quickstep' },
];

const ROLES: readonly (vscode.QuickPickItem & { readonly role: ModelRole })[] = [
  { role: 'planner', label: 'Planner model', description: 'large: turns a task into a plan' },
  { role: 'executor', label: 'Executor model', description: 'small: carries the steps out' },
];

export interface ModelPicker {
  configureModels(): Promise<void>;
  setApiKey(): Promise<void>;
  pickLanguageModel(): Promise<void>;
}

type ListedModels = (ModelList & { ok: true })['models'];

/** An address that has answered with its models. */
interface Listed {
  readonly address: Address;
  readonly key: GivenKey;
  readonly models: ListedModels;
}

export function createModelPicker(
  connections: Connections,
  loadDirectory: () => Promise<ModelDirectory>,
): ModelPicker {
  return {
    async configureModels() {
      const picked = await vscode.window.showQuickPick(ROLES, { title: 'Quickstep: which model?' });
      if (!picked) return;
      const title = picked.label;
      const item = await vscode.window.showQuickPick(SOURCES, { title, matchOnDescription: true });
      if (item) await configure(picked.role, item.source, title);
    },
    async setApiKey() {
      const picked = await vscode.window.showQuickPick(SERVED, { title: 'Quickstep: whose key?' });
      if (!picked) return;
      const address = await askAddress(picked.source);
      if (!address) return;
      const listed = await askKey(address);
      if (listed) await choose('planner', listed, picked.source, 'Planner model');
    },
    pickLanguageModel: () => configure('planner', 'vscode', 'Planner model'),
  };

  async function configure(role: ModelRole, source: Source, title: string): Promise<void> {
    if (source === 'vscode') return configureLanguageModel(role, title);
    if (source === 'embedded') return configureSmall(role);
    const address = await askAddress(source);
    if (!address) return;
    const listed = await list(address);
    if (listed) await choose(role, listed, source, title);
  }

  async function configureSmall(role: ModelRole): Promise<void> {
    const directory = await loadDirectory();
    const small = await directory.small();
    const got = small.ok ? await tellDownload(small.model.label, directory, small.model.name) : small;
    if (!got.ok) void vscode.window.showErrorMessage(got.detail);
    else if (small.ok) await writeModel(role, { provider: 'embedded', model: small.model.name });
  }

  /** Asks for a key where the provider does not answer without one. */
  async function list(address: Address): Promise<Listed | undefined> {
    const key = await connections.keyOf(address);
    const listed = await tell('asking the provider', () => connections.list(address, key));
    if (listed.ok) return { address, key: { key, given: false }, models: listed.models };
    if (address.provider !== 'ollama') return askKey(address, listed.detail);
    void vscode.window.showErrorMessage(listed.detail);
    return undefined;
  }

  async function askKey(address: Address, why?: string): Promise<Listed | undefined> {
    const said = await vscode.window.showInputBox({
      title: 'Quickstep: API key',
      prompt: why ?? "It is kept in VS Code's secret storage and sent to this provider only.",
      password: true,
      ignoreFocusOut: true,
    });
    const key = said?.trim() ?? '';
    if (key === '') return undefined;
    const listed = await tell('asking the provider', () => connections.list(address, key));
    if (listed.ok) return { address, key: { key, given: true }, models: listed.models };
    void vscode.window.showErrorMessage(listed.detail);
    return undefined;
  }

  async function choose(
    role: ModelRole,
    { address, key, models }: Listed,
    preset: ProviderPreset,
    title: string,
  ): Promise<void> {
    const offered = role === 'planner' ? plannersFirst(models, preset) : models;
    const model = await pickModel(offered, title);
    if (model === undefined) return;
    const used = await tell(`asking ${model}`, () => connections.use(role, { ...address, model }, key));
    if (!used.ok) void vscode.window.showErrorMessage(used.detail);
  }
}

/** Those that everyone reaches at the same place are not asked about. */
async function askAddress(preset: ProviderPreset): Promise<Address | undefined> {
  if (preset.keysAt !== undefined) return addressAt(preset, preset.address);
  const said = await vscode.window.showInputBox({
    title: 'Quickstep: address of the server',
    value: preset.address,
    ignoreFocusOut: true,
    validateInput: text =>
      isAddress(text) ? undefined : 'Enter an address such as http://127.0.0.1:8080/v1.',
  });
  return said === undefined ? undefined : addressAt(preset, said);
}

function isAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text.trim())?.protocol ?? '');
}

async function configureLanguageModel(role: ModelRole, title: string): Promise<void> {
  const models = await vscode.lm.selectChatModels();
  if (models.length === 0) {
    const detail = 'VS Code offers no language model; sign in to a provider or install one.';
    void vscode.window.showErrorMessage(detail);
    return;
  }
  const model = await pickModel(
    models.map(({ vendor, id }) => ({ name: `${vendor}/${id}` })),
    title,
  );
  if (model !== undefined) await writeModel(role, { provider: 'vscode', model });
}

async function pickModel(models: ListedModels, title: string): Promise<string | undefined> {
  const items = models.map(({ name, bytes }) => ({
    label: name,
    ...(bytes === undefined ? {} : { description: `${(bytes / 1e9).toFixed(1)} GB` }),
  }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.label;
}

function tell<T>(what: string, work: () => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: `Quickstep: ${what}` };
  return vscode.window.withProgress(options, work);
}

async function tellDownload(label: string, directory: ModelDirectory, name: string): Promise<Pulled> {
  const title = `Quickstep: getting ${label}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress<Pulled>(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    const show = (done: number, total: number): void => {
      const percent = (100 * done) / total;
      progress.report({ increment: percent - shown });
      shown = percent;
    };
    return directory.pull(name, show, stop.signal);
  });
}
