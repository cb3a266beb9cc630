// Composition root for VS Code. Activation registers names and reads nothing: the sidebar is loaded when it is shown or
// a command runs, the engine with its adapters and model providers when the first task comes.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Config, ModelConfig } from './core/config';
import type { OwnAgents } from './core/plan/ownAgents';
import type { Code, Model } from './core/ports';
import type { OwnMapper } from './node/map/mapper';
import type { EmbeddedModel } from './node/embedded/embeddedModel';
import type { CreatedModel } from './node/models';
import type { PathNames } from './node/pathNames';
import { registerCommands } from './vscode/commands';
import type { CommandParts } from './vscode/commands';
import type { AgentDirectory, AgentWatch, OwnPlace } from './vscode/agentFiles';
import type { EditorParts, Engine, ModelDirectory, OpenedRun } from './vscode/engine';
import { VIEW } from './vscode/ids';
import type { RecipeDirectory } from './vscode/recipes';
import type { TerminalMemory } from './vscode/terminalMemory';
import type { ApiKeys } from './vscode/secrets';
import type { WorkFolder } from './vscode/workFolder';

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
  const loadEngine = once(() => buildEngine(dist, { ...kept, terminals }, ownPlace, log));
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

/** What stays from run to run. */
interface KeptParts {
  readonly warm: Map<string, EmbeddedModel>;
  /** By state folder. */
  readonly mappers: Map<string, OwnMapper>;
  readonly pathNames: Map<string, PathNames>;
  readonly terminals: TerminalMemory;
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

async function buildEngine(
  dist: string,
  { warm, mappers, pathNames, terminals }: KeptParts,
  placeOf: (folder: WorkFolder) => OwnPlace,
  log: vscode.LogOutputChannel,
): Promise<Engine> {
  const [core, disk, editor, models] = await Promise.all([
    loadCore(),
    loadNode(),
    loadEditor(),
    loadModels(),
  ]);
  const { workspaceState, stateDir, createJournal, lockState } = disk;
  const syntax = disk.createSyntax(path.join(dist, 'grammars'));
  const sizes = core.createPromptSizes();
  const ripgrep = disk.findRipgrep([vscode.env.appRoot]);
  const stateOf = ({ root, folders }: WorkFolder) => workspaceState(stateDir(), root, folders);
  const node = () => disk.ensureNode();
  const bundle = (...names: string[]) => path.join(dist, 'node', ...names);

  function modelOf(config: ModelConfig, { keys }: Pick<EditorParts, 'keys'>): CreatedModel {
    if (config.provider === 'vscode') return { ok: true, model: editor.createLanguageModel(config) };
    return models.createModel(config, {
      apiKey: async one => process.env[one.apiKeyEnv ?? ''] ?? (await keys.get(one)),
      keyAdvice: 'give a valid one with "Quickstep: Set API Key"',
      embedded: one => embeddedModel(one),
    });
  }

  /** Stays loaded from run to run. */
  function embeddedModel(config: ModelConfig): Model {
    const at = JSON.stringify(config);
    const { model, contextTokens, lora } = config;
    const made =
      warm.get(at) ??
      models.createEmbeddedModel({
        model,
        ...(contextTokens === undefined ? {} : { contextTokens }),
        ...(lora === undefined ? {} : { lora }),
        say: line => log.info(line),
      });
    warm.set(at, made);
    return made;
  }

  function smallModel(): ModelConfig | undefined {
    const present = models.listModels().filter(model => model.present);
    const best = present.find(model => model.isDefault) ?? present[0];
    return best && { provider: 'embedded', model: best.entry.name };
  }

  function mapperOf({ root, folders }: WorkFolder, state: string): OwnMapper {
    const made =
      mappers.get(state) ??
      disk.createMapper({
        ...{ root, folders },
        cache: path.join(state, 'map', 'tags.jsonl'),
        grammars: path.join(dist, 'grammars'),
        ripgrep,
        child: bundle('map', 'mapChild.js'),
      });
    mappers.set(state, made);
    return made;
  }

  function pathNamesOf({ root, folders }: WorkFolder, state: string): PathNames {
    const made = pathNames.get(state) ?? disk.createPathNames({ root, folders, ripgrep });
    pathNames.set(state, made);
    return made;
  }

  function searchIn({ root, folders }: WorkFolder): Code['search'] {
    return disk.createSearch(root, folders, ripgrep);
  }

  function filesOf({ folder }: EditorParts) {
    return editor.createEditorFiles(folder, disk.createDiskFiles(folder.root, folder.folders));
  }

  async function agentsOf(folder: WorkFolder, { models: named }: Config): Promise<OwnAgents> {
    return disk.registryOf(await disk.readAgents({ ...placeOf(folder), models: named }));
  }

  async function openRun(run: string, config: Config, parts: EditorParts): Promise<OpenedRun> {
    const chosen = chooseModels(config, smallModel(), one => modelOf(one, parts));
    if (!chosen.ok) return chosen;
    const { terminal, folder } = parts;
    const { root, folders } = folder;
    const state = await stateOf(folder);
    const files = filesOf(parts);
    const onOutput = (step: string, chunk: string) => terminal.output(step, chunk);
    const shell = disk.createShell(root, { onOutput, secretNames: secretNames(config) }, folders);
    const journal = createJournal(state, run);
    const agents = await agentsOf(folder, config);
    const lock = await lockState(state);
    if (!lock.ok) return lock;
    return {
      ok: true,
      known: {
        history: await disk.readHistory(state),
        profiles: await disk.knownProfiles(disk.stateDir(), config, smallModel()),
        sizes,
      },
      learn: shown => disk.addToHistory(state, shown),
      agents,
      ports: {
        ...chosen.models,
        files,
        syntax,
        code: editor.createEditorCode(folder, files, syntax, searchIn(folder)),
        mapper: mapperOf(folder, state),
        surroundings: editor.createSurroundings(folder, terminals, signal =>
          disk.uncommittedChanges(root, signal, folders),
        ),
        shell: editor.mirrored(shell, terminal),
        examples: disk.createExamples(root, { node, child: bundle('examplesChild.js') }, folders),
        databases: disk.createDatabases(
          root,
          { node, child: bundle('databases', 'databaseChild.js') },
          folders,
        ),
        tools: config.permissions.tools === 'deny' ? core.noTools : editor.createEditorTools(disk.digest),
        approval: parts.approval,
        reviewer: parts.review,
        journal,
        clock: disk.wallClock,
        digest: disk.digest,
      },
      async close() {
        await journal.close().finally(() => lock.release());
      },
    };
  }

  return {
    newRun: () => randomUUID(),
    openRun,
    agents: agentsOf,
    runTask: core.runTask,
    sessionAccount: core.sessionAccount,
    undo: async (parts, run, step, signal) =>
      disk.undoHistory(await stateOf(parts.folder), filesOf(parts), { run, step }, signal),
    knownModels: config => disk.knownModels(disk.stateDir(), config, smallModel()),
    async checkModel(config, keys, signal) {
      const made = modelOf(config, { keys });
      if (made.ok) return disk.checkModel(disk.stateDir(), config, made.model, signal);
      const problem = { detail: made.detail };
      return { found: { problem, constraint: 'unknown' }, at: Date.now() };
    },
    image: async (folder, hash) => disk.getBlob(await stateOf(folder), 'images', hash),
    symbols: (path, text) => syntax.symbols(path, text),
    pathNames: async (folder, query, signal) =>
      pathNamesOf(folder, await stateOf(folder)).find(query, signal),
    search: (folder, ...search) => searchIn(folder)(...search),
    criticalSteps: state => core.criticalPath(state).map(({ id }) => id),
    latency: state => core.runTable(state, { width: 100, unicode: true, color: false }).join('\n'),
    async earlierRuns(folder, session) {
      const state = await stateOf(folder);
      const runs = (await disk.listRuns(state)).filter(one => one.session === session);
      return Promise.all(runs.toReversed().map(({ run }) => disk.readRun(state, run)));
    },
  };
}

type Chosen =
  | {
      readonly ok: true;
      readonly models: {
        readonly planner: Model | null;
        readonly executor: Model;
        readonly agentModels: Readonly<Record<string, Model>>;
      };
    }
  | { readonly ok: false; readonly detail: string };

/** Without an executor the small model that is `present` on this machine, else the planner carries out the steps. */
function chooseModels(
  { models }: Config,
  present: ModelConfig | undefined,
  make: (config: ModelConfig) => CreatedModel,
): Chosen {
  const executor = models.executor ?? present ?? models.planner;
  if (!executor)
    return { ok: false, detail: 'No model is configured yet; run "Quickstep: Configure Models".' };
  const small = make(executor);
  if (!small.ok) return small;
  const large = models.planner ? make(models.planner) : null;
  if (large?.ok === false) return large;
  const agentModels: Record<string, Model> = {};
  for (const [agent, config] of Object.entries(models.agents)) {
    const made = make(config);
    if (!made.ok) return made;
    agentModels[agent] = made.model;
  }
  return {
    ok: true,
    models: { planner: large?.model ?? null, executor: small.model, agentModels },
  };
}

function secretNames({ models: { planner, executor, agents } }: Config): readonly string[] {
  return [planner, executor, ...Object.values(agents)].flatMap(model => model?.apiKeyEnv ?? []);
}

async function loadCore() {
  const [
    { createPromptSizes },
    { runTask },
    { noTools },
    { sessionAccount },
    { criticalPath },
    { runTable },
  ] = await Promise.all([
    import('./core/model/promptSize'),
    import('./core/run/runTask'),
    import('./core/run/noTools'),
    import('./core/run/sessionAccount'),
    import('./core/timing/criticalPath'),
    import('./node/terminal/runTable'),
  ]);
  return { createPromptSizes, runTask, noTools, sessionAccount, criticalPath, runTable };
}

async function loadNode() {
  const [
    { createDiskFiles },
    { createJournal },
    { listRuns, readRun, workspaceState },
    { getBlob },
    { addToHistory, readHistory },
    { lockState },
    { stateDir },
    { createShell },
    { wallClock },
    { digest },
    { undoHistory },
    { createSyntax },
    { createExamples },
    { createSearch, findRipgrep },
    { createMapper },
    { createPathNames },
    { uncommittedChanges },
    { createDatabases },
    { ensureNode },
    { checkModel, knownModels, knownProfiles },
    { readAgents, registryOf },
  ] = await Promise.all([
    import('./node/diskFiles'),
    import('./node/journal'),
    import('./node/runStore'),
    import('./node/blobStore'),
    import('./node/modelHistory'),
    import('./node/stateLock'),
    import('./node/folders'),
    import('./node/processShell'),
    import('./node/wallClock'),
    import('./node/digest'),
    import('./node/undoHistory'),
    import('./node/syntax'),
    import('./node/examples'),
    import('./node/ripgrep'),
    import('./node/map/mapper'),
    import('./node/pathNames'),
    import('./node/gitChanges'),
    import('./node/databases/databases'),
    import('./node/runtime.mjs'),
    import('./node/checkModels'),
    import('./node/agentFolders'),
  ]);
  const disk = {
    createDiskFiles,
    createJournal,
    listRuns,
    readRun,
    workspaceState,
    getBlob,
    addToHistory,
    readHistory,
    lockState,
    stateDir,
    checkModel,
    knownModels,
    knownProfiles,
    readAgents,
    registryOf,
  };
  const maps = { createMapper, createPathNames, createSearch, findRipgrep, uncommittedChanges };
  const ports = { ...maps, createShell, createSyntax, createExamples, createDatabases };
  return { ...disk, ...ports, wallClock, digest, undoHistory, ensureNode };
}

async function loadEditor() {
  const [
    { createEditorFiles },
    { createEditorCode },
    { createLanguageModel },
    { mirrored },
    { createEditorTools },
    { createSurroundings },
  ] = await Promise.all([
    import('./vscode/editorFiles'),
    import('./vscode/code'),
    import('./vscode/languageModel'),
    import('./vscode/mirroredShell'),
    import('./vscode/tools'),
    import('./vscode/surroundings'),
  ]);
  const ports = { createEditorFiles, createEditorCode, createEditorTools, createSurroundings };
  return { ...ports, createLanguageModel, mirrored };
}

async function loadModels() {
  const [{ createModel }, { createEmbeddedModel }, { listModels }] = await Promise.all([
    import('./node/models'),
    import('./node/embedded/embeddedModel'),
    import('./node/embedded/catalogue'),
  ]);
  return { createModel, createEmbeddedModel, listModels };
}
