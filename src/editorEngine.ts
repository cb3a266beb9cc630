// The other half of the composition root for VS Code, loaded when the first task comes: the engine with its adapters over
// the editor and over this machine, and the models that the settings name.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Config, ModelConfig } from './core/config';
import { createPromptSizes } from './core/model/promptSize';
import type { OwnAgents } from './core/plan/ownAgents';
import type { Code, Model } from './core/ports';
import { noTools } from './core/run/noTools';
import { runTask } from './core/run/runTask';
import { sessionAccount } from './core/run/sessionAccount';
import { criticalPath } from './core/timing/criticalPath';
import { readAgents, registryOf } from './node/agentFolders';
import { getBlob } from './node/blobStore';
import { checkModel, knownModels, knownProfiles } from './node/checkModels';
import { createDatabases } from './node/databases/databases';
import { digest } from './node/digest';
import { createDiskFiles } from './node/diskFiles';
import { listModels } from './node/embedded/catalogue';
import { createEmbeddedModel, type EmbeddedModel } from './node/embedded/embeddedModel';
import { createWarmModels } from './node/embedded/warmModels';
import { createExamples } from './node/examples';
import { stateDir } from './node/folders';
import { uncommittedChanges } from './node/gitChanges';
import { createJournal } from './node/journal';
import { createMapper, type OwnMapper } from './node/map/mapper';
import { addToHistory, readHistory } from './node/modelHistory';
import { createModel, type CreatedModel } from './node/models';
import { createPathNames, type PathNames } from './node/pathNames';
import { createShell } from './node/processShell';
import { createSearch, findRipgrep } from './node/ripgrep';
import { listRuns, readRun, workspaceState } from './node/runStore';
import { ensureNode } from './node/runtime.mjs';
import { lockState } from './node/stateLock';
import { createFormatter } from './node/formatter';
import { createSyntax } from './node/syntax';
import { runTable } from './node/terminal/runTable';
import { undoHistory } from './node/undoHistory';
import { wallClock } from './node/wallClock';
import type { OwnPlace } from './vscode/agentFiles';
import { createEditorCode } from './vscode/code';
import { createEditorFiles } from './vscode/editorFiles';
import type { EditorParts, Engine, OpenedRun } from './vscode/engine';
import { createLanguageModel } from './vscode/languageModel';
import { mirrored } from './vscode/mirroredShell';
import { createServerSymbols } from './vscode/serverSymbols';
import { createSurroundings } from './vscode/surroundings';
import type { TerminalMemory } from './vscode/terminalMemory';
import { createEditorTools } from './vscode/tools';
import type { WorkFolder } from './vscode/workFolder';

/** What stays from run to run. */
export interface KeptParts {
  readonly warm: Map<string, EmbeddedModel>;
  /** By state folder. */
  readonly mappers: Map<string, OwnMapper>;
  readonly pathNames: Map<string, PathNames>;
  readonly terminals: TerminalMemory;
}

export function buildEngine(
  dist: string,
  { warm, mappers, pathNames, terminals }: KeptParts,
  placeOf: (folder: WorkFolder) => OwnPlace,
  log: vscode.LogOutputChannel,
): Engine {
  const grammars = createSyntax(path.join(dist, 'grammars'));
  const servers = createServerSymbols();
  const sizes = createPromptSizes();
  const ripgrep = findRipgrep([vscode.env.appRoot]);
  const stateOf = ({ root, folders }: WorkFolder) => workspaceState(stateDir(), root, folders);
  const node = () => ensureNode();
  const bundle = (...names: string[]) => path.join(dist, 'node', ...names);
  const embedded = createWarmModels(warm, ({ model, contextTokens, lora }) =>
    createEmbeddedModel({
      model,
      ...(contextTokens === undefined ? {} : { contextTokens }),
      ...(lora === undefined ? {} : { lora }),
      say: line => log.info(line),
    }),
  );

  function modelOf(config: ModelConfig, { keys }: Pick<EditorParts, 'keys'>): CreatedModel {
    if (config.provider === 'vscode') return { ok: true, model: createLanguageModel(config) };
    return createModel(config, {
      apiKey: async one => process.env[one.apiKeyEnv ?? ''] ?? (await keys.get(one)),
      keyAdvice: 'give a valid one with "Quickstep: Set API Key"',
      embedded: one => embedded.of(one),
    });
  }

  function smallModel(): ModelConfig | undefined {
    const present = listModels().filter(model => model.present);
    const best = present.find(model => model.isDefault) ?? present[0];
    return best && { provider: 'embedded', model: best.entry.name };
  }

  function mapperOf({ root, folders }: WorkFolder, state: string): OwnMapper {
    const made =
      mappers.get(state) ??
      createMapper({
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
    const made = pathNames.get(state) ?? createPathNames({ root, folders, ripgrep });
    pathNames.set(state, made);
    return made;
  }

  function searchIn({ root, folders }: WorkFolder): Code['search'] {
    return createSearch(root, folders, ripgrep);
  }

  function filesOf({ folder }: EditorParts) {
    return createEditorFiles(folder, createDiskFiles(folder.root, folder.folders));
  }

  async function agentsOf(folder: WorkFolder, { models: named }: Config): Promise<OwnAgents> {
    return registryOf(await readAgents({ ...placeOf(folder), models: named }));
  }

  async function openRun(run: string, config: Config, parts: EditorParts): Promise<OpenedRun> {
    const named: ModelConfig[] = [];
    const chosen = chooseModels(config, smallModel(), one => {
      named.push(one);
      return modelOf(one, parts);
    });
    if (!chosen.ok) return chosen;
    const { terminal, folder } = parts;
    const { root, folders } = folder;
    const state = await stateOf(folder);
    const files = filesOf(parts);
    const syntax = servers.behind(grammars, folder);
    const onOutput = (step: string, chunk: string) => terminal.output(step, chunk);
    const shell = createShell(root, { onOutput, secretNames: secretNames(config) }, folders);
    const journal = createJournal(state, run);
    const agents = await agentsOf(folder, config);
    const lock = await lockState(state);
    if (!lock.ok) return lock;
    const letGo = embedded.hold(named);
    embedded.closeUnheld();
    return {
      ok: true,
      known: {
        history: await readHistory(state),
        profiles: await knownProfiles(stateDir(), config, smallModel()),
        sizes,
      },
      learn: shown => addToHistory(state, shown),
      agents,
      ports: {
        ...chosen.models,
        files,
        syntax,
        code: createEditorCode(folder, files, syntax, searchIn(folder)),
        mapper: mapperOf(folder, state),
        surroundings: createSurroundings(folder, terminals, signal =>
          uncommittedChanges(root, signal, folders),
        ),
        shell: mirrored(shell, terminal),
        examples: createExamples(root, { node, child: bundle('examplesChild.js') }, folders),
        formatter: createFormatter(
          root,
          { formatters: config.formatters, secretNames: secretNames(config) },
          folders,
        ),
        databases: createDatabases(root, { node, child: bundle('databases', 'databaseChild.js') }, folders),
        tools: config.permissions.tools === 'deny' ? noTools : createEditorTools(digest),
        approval: parts.approval,
        reviewer: parts.review,
        journal,
        clock: wallClock,
        digest: digest,
      },
      async close() {
        letGo();
        await journal.close().finally(() => lock.release());
      },
    };
  }

  return {
    newRun: () => randomUUID(),
    openRun,
    agents: agentsOf,
    runTask,
    sessionAccount,
    undo: async (parts, run, step, signal) =>
      undoHistory(await stateOf(parts.folder), filesOf(parts), { run, step }, signal),
    knownModels: config => knownModels(stateDir(), config, smallModel()),
    async checkModel(config, keys, signal) {
      const made = modelOf(config, { keys });
      if (made.ok) {
        const letGo = embedded.hold([config]);
        return checkModel(stateDir(), config, made.model, signal).finally(letGo);
      }
      const problem = { detail: made.detail };
      return { found: { problem, constraint: 'unknown' }, at: Date.now() };
    },
    image: async (folder, hash) => getBlob(await stateOf(folder), 'images', hash),
    symbols: (folder, path, text) => servers.behind(grammars, folder).symbols(path, text),
    pathNames: async (folder, query, signal) =>
      pathNamesOf(folder, await stateOf(folder)).find(query, signal),
    search: (folder, ...search) => searchIn(folder)(...search),
    criticalSteps: state => criticalPath(state).map(({ id }) => id),
    latency: state => runTable(state, { width: 100, unicode: true, color: false }).join('\n'),
    async earlierRuns(folder, session) {
      const state = await stateOf(folder);
      const runs = (await listRuns(state)).filter(one => one.session === session);
      return Promise.all(runs.toReversed().map(({ run }) => readRun(state, run)));
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
