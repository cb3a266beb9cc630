// The sidebar put together: the chat, first open, and the page that shows them. One handler for each message.
import * as vscode from 'vscode';
import { schemasFor } from '../core/plan/checkPlan';
import { folderOf } from '../core/policy/workspace';
import { planOfRun } from '../core/run/planOfRun';
import type { ToHost, ToView } from '../protocol/messages';
import type { ViewState } from '../protocol/view';
import type { ModelConfig } from '../core/config';
import type { Mode } from '../core/events';
import { createChat } from './chat';
import type { Chat, ChatPlaces, ShownRun } from './chat';
import type { Diffs } from './diffs';
import type { Engine } from './engine';
import { CONTEXT, SECTION, VIEW } from './ids';
import { createMentionNames } from './mentionNames';
import { createModelCheck } from './modelCheck';
import { createRecipes } from './recipes';
import type { RecipeDirectory, Recipes } from './recipes';
import { readSettings } from './settings';
import { createSetup } from './setup';
import type { SetupPlaces } from './setup';
import { createStatusBar } from './statusBar';
import { createCommandTerminal } from './terminal';
import { createSidebarView } from './view';
import type { SidebarView } from './view';
import { folderNote, workFolder, type WorkFolder } from './workFolder';

type Handlers = {
  readonly [T in ToHost['type']]: (message: Extract<ToHost, { type: T }>) => unknown;
};

const STATUS_MS = 250;

export interface SidebarPlaces
  extends Pick<ChatPlaces, 'loadEngine' | 'keys' | 'memory' | 'log'>, Omit<SetupPlaces, 'changed'> {
  readonly extension: vscode.Uri;
  readonly diffs: Diffs;
  loadRecipes(): Promise<RecipeDirectory>;
  configureModels(): Promise<void>;
}

export interface Sidebar {
  readonly chat: Chat;
  readonly view: SidebarView;
  readonly recipes: Recipes;
  showLatency(run?: string): Promise<void>;
  checkModels(): Promise<void>;
  openDiff(message: Extract<ToHost, { type: 'openDiff' }>): Promise<void>;
  dispose(): void;
}

export function createSidebar(places: SidebarPlaces): Sidebar {
  const terminal = createCommandTerminal(() => chat.stop());
  const status = createStatusBar();
  const names = createMentionNames(() => places.loadEngine());
  const listeners: { dispose(): unknown }[] = [terminal, status, names];
  let statusTimer: NodeJS.Timeout | undefined;

  const openView = () => void vscode.commands.executeCommand(`${VIEW}.focus`);
  const chat: Chat = createChat(
    {
      ...places,
      isViewVisible: () => view.visible,
      openView,
      changed,
      replaced() {
        view.refresh();
        changed();
      },
      giveBack,
      tell,
    },
    terminal,
  );
  const setup = createSetup({
    ...places,
    changed: () => view.post({ type: 'setup', setup: setup.view() }),
  });
  const check = createModelCheck({
    ...places,
    tell,
    changed: () => view.post({ type: 'check', check: check.view() ?? null }),
  });
  const recipes = createRecipes({
    chat,
    loadRecipes: () => places.loadRecipes(),
    tell,
    giveBack,
    changed: () => view.refresh(),
  });
  const view: SidebarView = createSidebarView(places.extension, {
    whole: () => ({ type: 'state', state: state() }),
    changes: () => chat.runs.flatMap(patchOf),
    received: message => void guarded(() => dispatch(message)),
    unread: type => places.log.warn(`sidebar: the page sent a message that cannot be read, of type ${type}`),
    shown: () => void guarded(() => Promise.all([setup.look(), chat.restore()])),
  });

  function giveBack(text: string, mode?: Mode): void {
    view.post({ type: 'compose', text, ...(mode ? { mode } : {}) });
  }

  function changed(): void {
    view.changed();
    statusTimer ??= setTimeout(() => {
      statusTimer = undefined;
      showStatus();
    }, STATUS_MS);
  }

  function state(): ViewState {
    const settings = readSettings();
    const models = settings.ok ? settings.config.models : undefined;
    const folder = workFolder();
    const note = folder && folderNote(folder);
    const checked = check.view();
    return {
      ...(checked ? { check: checked } : {}),
      runs: chat.runs.map(({ feed, now }) => feed.snapshot(now())),
      setup: setup.view(),
      models: {
        ...(models?.planner ? { planner: modelName(models.planner) } : {}),
        ...(models?.executor ? { executor: modelName(models.executor) } : {}),
      },
      workspace: { open: folder !== undefined, trusted: vscode.workspace.isTrusted },
      recipes: recipes.known,
      ...(note === undefined ? {} : { note }),
    };
  }

  function showStatus(): void {
    const { running } = chat;
    void vscode.commands.executeCommand('setContext', CONTEXT.running, running !== undefined);
    void vscode.commands.executeCommand('setContext', CONTEXT.hasRun, chat.runs.length > 0);
    if (!running) {
      status.show({ kind: 'idle' });
      return;
    }
    const { run, task, steps } = running.feed.state;
    const asks =
      steps.some(({ progress }) => progress === 'approval') ||
      chat.review.waiting(run) !== undefined ||
      chat.approval.isAtLimit(run);
    const done = steps.filter(({ progress }) => progress === 'finished').length;
    const activity = steps.length === 0 ? 'planning' : `${done} of ${steps.length} steps`;
    status.show(asks ? { kind: 'asking', task } : { kind: 'running', task, activity });
  }

  function tell(level: 'info' | 'warning' | 'error', text: string, action?: 'configureModels'): void {
    if (level === 'error') places.log.warn(text);
    if (view.visible) {
      view.post({ type: 'notice', level, text, ...(action ? { action } : {}) });
      return;
    }
    const buttons = action ? ['Configure Models'] : [];
    const show = level === 'error' ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
    void show(text, ...buttons).then(choice => (choice ? places.configureModels() : undefined));
  }

  /** The catch site of everything the page asks for. */
  async function guarded(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      places.log.error('sidebar', error);
      tell('error', 'That did not work; the output channel Quickstep says why.');
    }
  }

  const handlers: Handlers = {
    ready: () => undefined,
    submit: ({ text, mode }) => recipes.submit(text, mode),
    stop: () => chat.stop(),
    editRest: () => chat.editRest(),
    steer: ({ text }) => chat.steer(text),
    complete: message => complete(message),
    approve: ({ run, step, decision, scope }) => chat.approval.resolve(run, step, { decision, scope }),
    answer: ({ run, step, text }) => chat.approval.answer(run, step, text),
    goOn: ({ run, isWanted }) => chat.approval.answerLimit(run, isWanted),
    openDiff: message => openDiff(message),
    openFile: ({ path, line }) => openFile(path, line),
    openLink: ({ url }) => vscode.env.openExternal(vscode.Uri.parse(url, true)),
    undo: ({ run, step }) => chat.undo(run, step),
    startPlan: ({ run }) => startPlan(run),
    editPlan: ({ run, edit }) => chat.review.edit(run, edit),
    approvePlan: ({ run, version, how }) => {
      if (!chat.review.approve(run, version, how))
        tell('info', 'The plan has changed since you saw it; look at it again.');
    },
    saveRecipe: ({ run }) => recipes.save(undefined, undefined, run),
    setup: message => setup.choose(message),
    connect: message => setup.connect(message),
    usePlanner: message => setup.usePlanner(message),
    cancelSetup: () => setup.cancel(),
    configureModels: () => places.configureModels(),
    checkModels: ({ model }) => check.check(model),
    closeCheck: () => check.close(),
    newSession: () => chat.newSession(),
    showLatency: ({ run }) => showLatency(run),
  };

  function dispatch(message: ToHost): unknown {
    const handler = handlers[message.type] as (message: ToHost) => unknown;
    return handler(message);
  }

  async function complete({ ask, ...question }: Extract<ToHost, { type: 'complete' }>): Promise<void> {
    const offers = await names.find(question);
    if (offers && view.visible) view.post({ type: 'offers', ask, offers });
  }

  async function openDiff({ run, step, path }: Extract<ToHost, { type: 'openDiff' }>): Promise<void> {
    const waiting = step === undefined ? undefined : chat.approval.waiting(run, step);
    const inPlan = step === undefined ? undefined : chat.review.change(run, step, path);
    const change = inPlan ?? waiting?.changes.find(one => one.path === path);
    if (change) {
      await places.diffs.show(path, change.before ?? '', change.after ?? '');
      return;
    }
    const shown = chat.find(run);
    if (!shown) return;
    const { folder } = shown;
    const { before, after } = imagesOf(shown, step, path);
    const engine = await places.loadEngine();
    const file = vscode.Uri.joinPath(folder.uri, path);
    const stands = after === undefined && (await exists(file));
    await places.diffs.show(
      path,
      await imageText(engine, folder, before),
      stands ? file : await imageText(engine, folder, after),
    );
  }

  async function openFile(path: string, line?: number): Promise<void> {
    const folder = workFolder();
    if (!folder || path.startsWith('/') || path.split(/[\\/]/).includes('..')) return;
    if (folderOf(path, folder.folders) === null) return;
    const at = new vscode.Position((line ?? 1) - 1, 0);
    const options = line === undefined ? {} : { selection: new vscode.Range(at, at) };
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, path), options);
  }

  /** The plan as it was shown, checked as one from a file is. What a review has dropped is not in its last round. */
  async function startPlan(run: string): Promise<void> {
    const shown = chat.find(run);
    const folder = workFolder();
    const settings = readSettings();
    if (!shown || !folder) return;
    if (!settings.ok) {
      tell('error', settings.detail);
      return;
    }
    const agents = await (await places.loadEngine()).agents(folder, settings.config);
    const { steps, task } = shown.feed.state;
    if (steps.some(({ masked }) => masked)) {
      tell('error', 'This plan held what looks like a secret, which is not kept; send the task again.');
      return;
    }
    const plan = schemasFor(agents).plan.safeParse(planOfRun(shown.feed.state));
    if (plan.success) await chat.submit({ task, mode: 'plan', plan: plan.data });
    else tell('error', 'This plan cannot be carried out as it is; send the task again.');
  }

  async function showLatency(run?: string): Promise<void> {
    const shown = run === undefined ? chat.runs.at(-1) : chat.find(run);
    if (!shown) {
      tell('info', 'There is no run yet; send a task first.');
      return;
    }
    const engine = await places.loadEngine();
    await places.diffs.showText('Latency', engine.latency(shown.feed.state));
  }

  listeners.push(
    vscode.workspace.onDidGrantWorkspaceTrust(() => view.refresh()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => view.refresh()),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(SECTION)) view.refresh();
    }),
  );

  return {
    chat,
    view,
    recipes,
    showLatency,
    checkModels: () => check.check(),
    openDiff,
    dispose() {
      chat.stop();
      check.close();
      setup.cancel();
      clearTimeout(statusTimer);
      for (const one of listeners) one.dispose();
    },
  };
}

function modelName({ provider, model }: ModelConfig): string {
  return `${provider}/${model}`;
}

function patchOf({ feed, now }: ShownRun): readonly ToView[] {
  const patch = feed.patch(now());
  return patch ? [{ type: 'patch', patch }] : [];
}

interface Images {
  /** Hashes; null: no file. An absent `after` is what stands there now. */
  readonly before: string | null;
  readonly after?: string | null;
}

/** What a run, or one of its steps, found and left at a path. */
function imagesOf({ feed }: ShownRun, step: string | undefined, path: string): Images {
  const effects = feed.state.steps.flatMap(({ id, effects: own }) =>
    own.filter(effect => effect.path === path).map(({ before }) => ({ id, before: before ?? null })),
  );
  if (step === undefined) return { before: effects[0]?.before ?? null };
  const first = effects.findIndex(({ id }) => id === step);
  const next = effects.slice(Math.max(0, first)).find(({ id }) => id !== step);
  return {
    before: effects[first]?.before ?? null,
    ...(next ? { after: next.before } : {}),
  };
}

async function imageText(
  engine: Engine,
  folder: WorkFolder,
  hash: string | null | undefined,
): Promise<string> {
  const bytes = hash == null ? null : await engine.image(folder, hash);
  return bytes ? vscode.workspace.decode(bytes, { encoding: 'utf8' }) : '';
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
