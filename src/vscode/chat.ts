// The chat: a session of tasks in the folders of the window, one run at a time. It starts runs, holds what is
// shown of them, and passes on what the person does; what a run does is the engine's.
import * as vscode from 'vscode';
import type { Config } from '../core/config';
import type { Mode, RunEvent } from '../core/events';
import { knownAgents } from '../core/plan/checkPlan';
import type { OwnAgents } from '../core/plan/ownAgents';
import type { Plan } from '../core/plan/plan';
import type { ApprovalRequest, Decision, Observer } from '../core/ports';
import type { TaskRequest } from '../core/run/task';
import { approvalView } from '../protocol/approvalView';
import { limitView } from '../protocol/limitView';
import { reviewView } from '../protocol/reviewView';
import { createRunFeed } from '../protocol/runFeed';
import type { RunFeed } from '../protocol/runFeed';
import { createApproval } from './approval';
import type { EditorApproval, Question } from './approval';
import { createReview } from './review';
import type { EditorReview } from './review';
import { openAhead } from './editorFiles';
import type { EditorParts, Engine, OpenedRun } from './engine';
import { permissionsNow, rememberPermission } from './permissionMemory';
import type { ApiKeys } from './secrets';
import { readSettings } from './settings';
import type { CommandTerminal } from './terminal';
import { workFolder, type WorkFolder } from './workFolder';

export interface ChatPlaces {
  loadEngine(): Promise<Engine>;
  readonly keys: ApiKeys;
  /** Of this workspace: the session, and what is allowed here. */
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  isViewVisible(): boolean;
  openView(): void;
  /** A run changed a little. */
  changed(): void;
  /** Another set of runs is to be shown. */
  replaced(): void;
  /** A text that the person has sent goes back into the input. */
  giveBack(text: string): void;
  tell(level: 'info' | 'warning' | 'error', text: string, action?: 'configureModels'): void;
}

export interface ShownRun {
  /** What it works in, as the window was when it began. */
  readonly folder: WorkFolder;
  readonly feed: RunFeed;
  /** Milliseconds since the run began, while it goes on. */
  readonly now: () => number | undefined;
}

export interface ChatTask {
  readonly task: string;
  readonly mode: Mode;
  readonly plan?: Plan;
  readonly context?: string;
}

export interface Chat {
  readonly runs: readonly ShownRun[];
  readonly running: ShownRun | undefined;
  readonly approval: EditorApproval;
  readonly review: EditorReview;
  /** Resolves when the run has ended; false when none was started, after saying why. */
  submit(task: ChatTask): Promise<boolean>;
  steer(text: string): void;
  stop(): void;
  /** Stops what has not taken effect, and shows it to be changed. */
  editRest(): void;
  undo(run?: string, step?: string): Promise<void>;
  newSession(): Promise<void>;
  /** Shows the runs of this workspace's last session again, once: before a task that comes first, too. */
  restore(): Promise<void>;
  find(run: string): ShownRun | undefined;
}

const SESSION = 'quickstep.session';

/** A task from the click until everything of it is closed; it is shown as soon as the engine is there. */
interface Current {
  readonly folder: WorkFolder;
  readonly controller: AbortController;
  readonly messages: string[];
  shown?: ShownRun;
  editRest?: () => void;
  /** Told of each message. */
  heard?: () => boolean;
  /** Of the user's own. */
  agents?: OwnAgents;
  hasPlanner?: boolean;
}

export function createChat(places: ChatPlaces, terminal: CommandTerminal): Chat {
  let runs: ShownRun[] = [];
  let current: Current | undefined;
  let restoring: Promise<void> | undefined;

  const approval = createApproval({
    ask(waiting) {
      const shown = find(waiting.run);
      if (shown && isApproval(waiting)) openAhead(shown.folder, waiting.changes);
      shown?.feed.ask(isApproval(waiting) ? approvalView(waiting) : waiting);
      places.changed();
    },
    settle(run, step) {
      find(run)?.feed.settle(step);
      places.changed();
    },
    limit(run, limit) {
      find(run)?.feed.limit(limit && limitView(limit));
      places.changed();
    },
    isViewVisible: () => places.isViewVisible(),
    openView: () => places.openView(),
    remember: (request, decision) => void remember(request, decision),
  });

  const review = createReview({
    show({ plan, turn, declared }) {
      const { agents: own, hasPlanner = false } = current ?? {};
      const agents = [...knownAgents(own)];
      find(plan.run)?.feed.review(() => reviewView(plan, { turn, agents, hasPlanner, ...declared() }));
      places.changed();
    },
    settle(run) {
      find(run)?.feed.review(null);
      places.changed();
    },
    isViewVisible: () => places.isViewVisible(),
    openView: () => places.openView(),
  });

  /** Nobody waits for it: what fails is told here. */
  async function remember(request: ApprovalRequest, decision: Decision): Promise<void> {
    try {
      await rememberPermission(places.memory, request, decision);
    } catch (error) {
      places.log.error('permission', error);
      const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      const what = decision.scope === 'always' ? 'save or mend your settings.json, then allow' : 'allow';
      places.tell(
        'error',
        `This permission could not be kept: ${why}. It counts for this run alone; ${what} it once more when the next run asks.`,
      );
    }
  }

  function find(run: string): ShownRun | undefined {
    return runs.find(({ feed }) => feed.state.run === run);
  }

  function refuse(text: string, action?: 'configureModels'): false {
    places.tell('error', text, action);
    return false;
  }

  async function submit(task: ChatTask): Promise<boolean> {
    if (current) return refuse('A task is running; stop it first, or wait until it has ended.');
    const folder = workFolder();
    if (!folder) return refuse('Open a folder first: Quickstep works on the files of a workspace.');
    if (!vscode.workspace.isTrusted && (task.mode === 'agent' || task.plan)) {
      return refuse(
        'This workspace is restricted: trust it to change files and run commands, or use Plan or Ask.',
      );
    }
    const settings = readSettings();
    if (!settings.ok) return refuse(settings.detail);
    const started: Current = { folder, controller: new AbortController(), messages: [] };
    current = started;
    try {
      return await run(task, settings.config, started, {
        folder,
        keys: places.keys,
        approval,
        review,
        terminal,
      });
    } finally {
      current = undefined;
      giveBack(started.messages, 'The run has ended');
      places.changed();
    }
  }

  /** What nobody will read goes back into the input, before what is being typed there. */
  function giveBack(messages: string[], why: string): void {
    const texts = messages.splice(0);
    if (texts.length === 0) return;
    places.giveBack(texts.join('\n\n'));
    places.tell('warning', `${why}, so nobody reads your message; it is in the input again.`);
  }

  async function run(task: ChatTask, config: Config, started: Current, parts: EditorParts): Promise<boolean> {
    const engine = await places.loadEngine();
    await restoreFirst();
    const id = engine.newRun();
    const opened = await engine.openRun(id, config, parts);
    if (!opened.ok) return refuse(opened.detail, 'configureModels');
    try {
      const account = engine.sessionAccount(runs.map(({ feed }) => feed.state));
      const request: TaskRequest = {
        ...task,
        // Nothing may take effect in a restricted workspace: there is nothing to approve.
        ...(task.mode === 'plan' && !vscode.workspace.isTrusted ? { planOnly: true } : {}),
        run: id,
        session: await session(places.memory, engine),
        workspace: parts.folder.root,
        ...(account === '' ? {} : { account }),
      };
      await carryOut(engine, opened, request, config, started);
    } finally {
      await close(opened);
    }
    return true;
  }

  /** The task has run, whatever becomes of its journal: it must not come back into the input. */
  async function close(opened: Extract<OpenedRun, { ok: true }>): Promise<void> {
    try {
      await opened.close();
    } catch (error) {
      places.log.error('journal', error);
      places.tell(
        'error',
        'The end of this run could not be written to its journal, so undo may not know all that it changed: free some space on the disk, and look at its files before you undo.',
      );
    }
  }

  function show(engine: Engine, folder: WorkFolder): ShownRun {
    const began = performance.now();
    const feed = createRunFeed(state => engine.criticalSteps(state));
    const now = () => (feed.state.status === 'running' ? performance.now() - began : undefined);
    const shown = { folder, feed, now };
    runs = [...runs, shown];
    return shown;
  }

  async function carryOut(
    engine: Engine,
    opened: Extract<OpenedRun, { ok: true }>,
    request: TaskRequest,
    { limits, permissions }: Config,
    started: Current,
  ): Promise<void> {
    const { log, memory } = places;
    const { controller, messages } = started;
    const shown = show(engine, started.folder);
    started.shown = shown;
    const observer = observe(shown);
    const allowed = permissionsNow(permissions, memory, vscode.workspace.isTrusted);
    const inbox = {
      peek: () => messages,
      take: () => messages.splice(0),
      onMessage: (heard: () => boolean) => void (started.heard = heard),
      onEditRest: (edit: () => void) => void (started.editRest = edit),
    };
    log.info(`run ${request.run}: ${request.mode}`);
    try {
      const { known, agents } = opened;
      started.agents = agents;
      started.hasPlanner = opened.ports.planner !== null;
      const settings = { ...known, limits, permissions: allowed, agents };
      await engine.runTask(request, opened.ports, settings, observer, inbox, controller.signal);
      await opened.learn(shown.feed.state);
    } catch (error) {
      log.error(`run ${request.run}`, error);
      observer.event(brokenOff(shown.feed, request.run, controller.signal.aborted));
    }
    const { status, reason } = shown.feed.state;
    log.info(`run ${request.run}: ${status}${reason === undefined ? '' : ` (${reason})`}`);
  }

  function observe({ feed }: ShownRun): Observer {
    return {
      event(event) {
        const first = feed.state.run === '';
        feed.event(event);
        if (first) places.replaced();
        else places.changed();
      },
      live(event) {
        feed.live(event);
        places.changed();
      },
    };
  }

  async function undo(run?: string, step?: string): Promise<void> {
    const folder = (run === undefined ? undefined : find(run)?.folder) ?? workFolder();
    if (!folder) return;
    if (current) {
      places.tell('error', 'A task is running; stop it before undoing.');
      return;
    }
    if (!vscode.workspace.isTrusted) {
      places.tell('error', 'This workspace is restricted: trust it to change files.');
      return;
    }
    const engine = await places.loadEngine();
    await restoreFirst();
    const parts = { folder, keys: places.keys, approval, review, terminal };
    const undone = await engine.undo(parts, run, step, new AbortController().signal);
    if (!undone.ok) {
      places.tell('error', undone.detail);
      return;
    }
    for (const event of undone.events) find(undone.run)?.feed.event(event);
    if (undone.beyond.length > 0) places.tell('warning', `Not undone: ${undone.beyond.join(', ')}.`);
    places.changed();
  }

  /** Once: what came since is among the runs that are shown. */
  function restore(): Promise<void> {
    const folder = workFolder();
    if (!folder) return Promise.resolve();
    restoring ??= bringBack(folder).catch((error: unknown) => {
      restoring = undefined;
      throw error;
    });
    return restoring;
  }

  async function bringBack(folder: WorkFolder): Promise<void> {
    const kept = places.memory.get<string>(SESSION);
    if (kept === undefined) return;
    const engine = await places.loadEngine();
    const earlier = await engine.earlierRuns(folder, kept);
    // A new chat may have been begun while the journals were read.
    if (places.memory.get<string>(SESSION) !== kept) return;
    const before = earlier.map(events => ended(engine, folder, events));
    runs = [...before.filter(({ feed }) => !find(feed.state.run)), ...runs];
    places.replaced();
  }

  /** What cannot be read of earlier runs keeps nobody from the next. */
  async function restoreFirst(): Promise<void> {
    await restore().catch((error: unknown) => places.log.error('earlier runs', error));
  }

  return {
    get runs() {
      return runs;
    },
    get running() {
      return current?.shown;
    },
    approval,
    review,
    submit,
    steer(text) {
      const messages = current?.messages ?? [];
      messages.push(text);
      if (!current) giveBack(messages, 'The run has ended');
      else if (current.heard?.() === false) giveBack(messages, 'No further round is planned in this run');
    },
    stop: () => current?.controller.abort(),
    editRest: () => current?.editRest?.(),
    undo,
    find,
    async newSession() {
      if (current) {
        places.tell('error', 'A task is running; stop it before starting a new chat.');
        return;
      }
      runs = [];
      await places.memory.update(SESSION, undefined);
      places.replaced();
    },
    restore,
  };
}

function isApproval(waiting: ApprovalRequest | Question): waiting is ApprovalRequest {
  return 'changes' in waiting;
}

function ended(engine: Engine, folder: WorkFolder, events: readonly RunEvent[]): ShownRun {
  const feed = createRunFeed(state => engine.criticalSteps(state));
  for (const event of events) feed.event(event);
  const { state } = feed;
  if (state.status === 'running') feed.event(brokenOff(feed, state.run, true));
  return { folder, feed, now: () => undefined };
}

/** For the view alone: what is shown of a run whose engine did not come to its end. */
function brokenOff({ state }: RunFeed, run: string, stopped: boolean): RunEvent {
  return {
    v: 1,
    run,
    seq: 1,
    at: state.at,
    type: 'run.finished',
    ...(stopped
      ? { status: 'stopped', reason: 'stopped', summary: 'Stopped.' }
      : {
          status: 'failed',
          reason: 'internal',
          summary: 'Quickstep failed; its output channel says where.',
        }),
  };
}

async function session(memory: vscode.Memento, engine: Engine): Promise<string> {
  const kept = memory.get<string>(SESSION);
  if (kept !== undefined) return kept;
  const fresh = engine.newRun();
  await memory.update(SESSION, fresh);
  return fresh;
}
