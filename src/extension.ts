// Composition root for VS Code. Activation registers names and reads nothing: the engine, its adapters and the model
// providers are loaded with the first task, the list of models when the view is first shown.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Config, ModelConfig } from './core/config';
import type { Model } from './core/ports';
import type { CreatedModel } from './node/models';
import type { EmbeddedModel } from './node/embedded/embeddedModel';
import { forgetPermissions } from './vscode/chat';
import { registerCommands } from './vscode/commands';
import { createDiffs } from './vscode/diffs';
import type { EditorParts, Engine, ModelDirectory, OpenedRun } from './vscode/engine';
import { createModelPicker } from './vscode/pickModels';
import { createApiKeys } from './vscode/secrets';
import type { ApiKeys } from './vscode/secrets';
import { createSidebar } from './vscode/sidebar';
import type { Sidebar } from './vscode/sidebar';

/** What the project's own tests get to hold. */
export interface TestParts extends Sidebar {
  readonly keys: ApiKeys;
  forgetPermissions(): Promise<void>;
}

export function activate(context: vscode.ExtensionContext): TestParts | undefined {
  const log = vscode.window.createOutputChannel('Quickstep', { log: true });
  const keys = createApiKeys(context.secrets);
  const warm = new Map<string, EmbeddedModel>();
  const loadEngine = once(() => buildEngine(context.extensionPath, warm, log));
  const loadDirectory = once(buildDirectory);
  const picker = createModelPicker(loadDirectory, keys);
  const diffs = createDiffs();
  const sidebar = createSidebar({
    extension: context.extensionUri,
    memory: context.workspaceState,
    ...picker,
    keys,
    log,
    diffs,
    loadEngine,
    loadDirectory,
  });
  context.subscriptions.push(log, diffs, sidebar, {
    dispose: () => closeAll(warm),
  });
  context.subscriptions.push(...registerCommands({ sidebar, picker, log, loadEngine }));
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return {
    ...sidebar,
    keys,
    forgetPermissions: () => forgetPermissions(context.workspaceState),
  };
}

function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => (built ??= build());
}

function closeAll(warm: Map<string, EmbeddedModel>): void {
  for (const model of warm.values()) model.close();
  warm.clear();
}

async function buildDirectory(): Promise<ModelDirectory> {
  const [{ listOfferedModels, OLLAMA_URL }, { catalogueEntry, defaultModelName }, { fetchModel }] =
    await Promise.all([
      import('./node/modelList'),
      import('./node/embedded/catalogue'),
      import('./node/embedded/fetchModel'),
    ]);
  return {
    ollamaUrl: OLLAMA_URL,
    list: listOfferedModels,
    small() {
      const entry = catalogueEntry(defaultModelName());
      if (!entry)
        return Promise.resolve({
          ok: false,
          detail: 'The catalogue has no model for this machine.',
        });
      const { name, title, parameters, bytes, licence } = entry;
      const model = {
        name,
        label: title,
        parameters: `${parameters / 1000} billion`,
        bytes,
        licence,
      };
      return Promise.resolve({ ok: true, model });
    },
    async pull(name, progress, signal) {
      const entry = catalogueEntry(name);
      if (!entry)
        return {
          ok: false,
          detail: `There is no model ${name} in the catalogue; pick another.`,
        };
      return fetchModel(entry, { progress: ({ done, total }) => progress(done, total) }, signal);
    },
  };
}

async function buildEngine(
  extensionPath: string,
  warm: Map<string, EmbeddedModel>,
  log: vscode.LogOutputChannel,
): Promise<Engine> {
  const [core, disk, editor, models] = await Promise.all([
    loadCore(),
    loadNode(),
    loadEditor(),
    loadModels(),
  ]);
  const { workspaceState, stateDir, createJournal, lockState } = disk;
  const syntax = disk.createSyntax();
  const stateOf = (folder: vscode.WorkspaceFolder) => workspaceState(stateDir(), folder.uri.fsPath);

  function modelOf(config: ModelConfig, { keys }: EditorParts): CreatedModel {
    if (config.provider === 'vscode') return { ok: true, model: editor.createLanguageModel(config) };
    return models.createModel(config, {
      apiKey: async one => process.env[one.apiKeyEnv ?? ''] ?? (await keys.get(one)),
      embedded: one => embeddedModel(one),
    });
  }

  /** Stays loaded from run to run. */
  function embeddedModel(config: ModelConfig): Model {
    const at = JSON.stringify(config);
    const { model, contextTokens } = config;
    const made =
      warm.get(at) ??
      models.createEmbeddedModel({
        model,
        ...(contextTokens === undefined ? {} : { contextTokens }),
        say: line => log.info(line),
      });
    warm.set(at, made);
    return made;
  }

  function filesOf({ folder }: EditorParts) {
    return editor.createEditorFiles(folder, disk.createDiskFiles(folder.uri.fsPath));
  }

  async function openRun(run: string, config: Config, parts: EditorParts): Promise<OpenedRun> {
    const chosen = chooseModels(config, one => modelOf(one, parts));
    if (!chosen.ok) return chosen;
    const state = await stateOf(parts.folder);
    const lock = await lockState(state);
    if (!lock.ok) return lock;
    const journal = createJournal(state, run);
    const files = filesOf(parts);
    const { terminal, folder } = parts;
    const shell = disk.createShell(folder.uri.fsPath, {
      onOutput: (step, chunk) => terminal.output(step, chunk),
    });
    return {
      ok: true,
      ports: {
        ...chosen.models,
        files,
        syntax,
        code: editor.createEditorCode(folder, files, syntax),
        shell: editor.mirrored(shell, terminal),
        examples: disk.examples,
        approval: parts.approval,
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
    runTask: core.runTask,
    sessionAccount: core.sessionAccount,
    undo: disk.undoRun,
    image: async (folder, hash) => disk.getBlob(await stateOf(folder), 'images', hash),
    symbols: (path, text) => syntax.symbols(path, text),
    criticalSteps: state => core.criticalPath(state).map(({ id }) => id),
    latency: state => core.runTable(state, { width: 120, unicode: true, color: false }).join('\n'),
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

/** A planner alone carries out its steps too. */
function chooseModels({ models }: Config, make: (config: ModelConfig) => CreatedModel): Chosen {
  const executor = models.executor ?? models.planner;
  if (!executor)
    return {
      ok: false,
      detail: 'No model is configured yet; run "Quickstep: Configure Models".',
    };
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
    models: {
      planner: large?.model ?? null,
      executor: small.model,
      agentModels,
    },
  };
}

async function loadCore() {
  const [{ runTask }, { sessionAccount }, { criticalPath }, { runTable }] = await Promise.all([
    import('./core/run/runTask'),
    import('./core/run/sessionAccount'),
    import('./core/timing/criticalPath'),
    import('./node/terminal/runTable'),
  ]);
  return { runTask, sessionAccount, criticalPath, runTable };
}

async function loadNode() {
  const [files, journal, store, blobs, lock, folders, shell, clock, { digest }, stub] = await Promise.all([
    import('./node/diskFiles'),
    import('./node/journal'),
    import('./node/runStore'),
    import('./node/blobStore'),
    import('./node/stateLock'),
    import('./node/folders'),
    import('./node/processShell'),
    import('./node/wallClock'),
    import('./node/digest'),
    import('./engineStub'),
  ]);
  return {
    ...files,
    ...journal,
    ...store,
    ...blobs,
    ...lock,
    ...folders,
    ...shell,
    ...clock,
    digest,
    ...stub,
  };
}

async function loadEditor() {
  const [files, code, languageModel, shell] = await Promise.all([
    import('./vscode/editorFiles'),
    import('./vscode/code'),
    import('./vscode/languageModel'),
    import('./vscode/mirroredShell'),
  ]);
  return { ...files, ...code, ...languageModel, ...shell };
}

async function loadModels() {
  const [models, embedded] = await Promise.all([
    import('./node/models'),
    import('./node/embedded/embeddedModel'),
  ]);
  return { ...models, ...embedded };
}
