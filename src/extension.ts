// Composition root for VS Code. Activation registers names and reads nothing: the sidebar is loaded when it is shown or
// a command runs, the engine with its adapters and model providers (editorEngine.ts) when the first task comes.
import path from 'node:path';
import * as vscode from 'vscode';
import type { OwnMapper } from './node/map/mapper';
import type { EmbeddedModel } from './node/embedded/embeddedModel';
import type { PathNames } from './node/pathNames';
import { registerCommands } from './vscode/commands';
import type { CommandParts } from './vscode/commands';
import type { AgentDirectory, AgentWatch } from './vscode/agentFiles';
import type { ModelDirectory } from './vscode/engine';
import { VIEW } from './vscode/ids';
import type { RecipeDirectory } from './vscode/recipes';
import type { ApiKeys } from './vscode/secrets';

export function activate(context: vscode.ExtensionContext): Promise<EditorSide> | undefined {
  const log = vscode.window.createOutputChannel('Quickstep', { log: true });
  const load = once(() => buildEditorSide(context, log));
  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView: async view => (await load()).sidebar.view.resolveWebviewView(view),
  };
  context.subscriptions.push(log, vscode.window.registerWebviewViewProvider(VIEW, provider));
  context.subscriptions.push(...registerCommands(log, load));
  // Only the project's own tests get something to hold.
  return context.extensionMode === vscode.ExtensionMode.Test ? load() : undefined;
}

export interface EditorSide extends CommandParts {
  readonly keys: ApiKeys;
  readonly memory: vscode.Memento;
  readonly agents: AgentWatch;
}

async function buildEditorSide(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<EditorSide> {
  const [
    { createApiKeys },
    { createModelPicker },
    { createConnections },
    { createDiffs },
    { createSidebar },
    { ownPlace, watchAgents },
    { watchTerminals },
  ] = await Promise.all([
    import('./vscode/secrets'),
    import('./vscode/pickModels'),
    import('./vscode/connections'),
    import('./vscode/diffs'),
    import('./vscode/sidebar'),
    import('./vscode/agentFiles'),
    import('./vscode/terminalMemory'),
  ]);
  const keys = createApiKeys(context.secrets);
  const memory = context.workspaceState;
  const kept = {
    warm: new Map<string, EmbeddedModel>(),
    mappers: new Map<string, OwnMapper>(),
    pathNames: new Map<string, PathNames>(),
  };
  const terminals = watchTerminals();
  const dist = path.join(context.extensionPath, 'dist');
  const loadEngine = once(async () => {
    const { buildEngine } = await import('./editorEngine');
    return buildEngine(dist, { ...kept, terminals }, ownPlace, log);
  });
  const loadDirectory = once(buildDirectory);
  const loadRecipes = once(async () => (await import('./node/recipeDirectory')).createRecipeDirectory(dist));
  const connections = createConnections(loadDirectory, keys);
  const picker = createModelPicker(connections, loadDirectory);
  const diffs = createDiffs();
  const extension = context.extensionUri;
  const sidebar = createSidebar({
    ...picker,
    extension,
    memory,
    keys,
    log,
    diffs,
    loadEngine,
    loadDirectory,
    loadRecipes,
    connections,
  });
  const agents = watchAgents(
    once(() => buildAgentDirectory(loadRecipes)),
    () => sidebar.recipes.look(),
  );
  const opened = { dispose: () => Object.values(kept).forEach(closeAll) };
  context.subscriptions.push(diffs, sidebar, agents, terminals, opened);
  return { sidebar, picker, keys, memory, agents, loadEngine };
}

function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => (built ??= build());
}

function closeAll(open: Map<string, { close(): void }>): void {
  for (const one of open.values()) one.close();
  open.clear();
}

async function buildAgentDirectory(loadRecipes: () => Promise<RecipeDirectory>): Promise<AgentDirectory> {
  const { readAgents, userAgentFolder } = await import('./node/agentFolders');
  return {
    userFolder: userAgentFolder(),
    async faults(place, models) {
      const recipes = await (await loadRecipes()).list({ ...place, models });
      return [...(await readAgents({ ...place, models })).faults, ...recipes.faults];
    },
  };
}

async function buildDirectory(): Promise<ModelDirectory> {
  const [{ askFirstAnswer, listOfferedModels }, { catalogueEntry, listModels }, { fetchModel }] =
    await Promise.all([
      import('./node/modelList'),
      import('./node/embedded/catalogue'),
      import('./node/embedded/fetchModel'),
    ]);
  return {
    list: listOfferedModels,
    firstAnswer: askFirstAnswer,
    small() {
      const listed = listModels().find(one => one.isDefault);
      if (!listed)
        return Promise.resolve({ ok: false, detail: 'The catalogue has no model for this machine.' });
      const { name, title, parameters, bytes, licence } = listed.entry;
      const model = {
        name,
        label: title,
        parameters: `${parameters / 1000} billion`,
        bytes,
        licence,
        present: listed.present,
      };
      return Promise.resolve({ ok: true, model });
    },
    async pull(name, progress, signal) {
      const entry = catalogueEntry(name);
      if (!entry) return { ok: false, detail: `There is no model ${name} in the catalogue; pick another.` };
      return fetchModel(entry, { progress: ({ done, total }) => progress(done, total) }, signal);
    },
  };
}
