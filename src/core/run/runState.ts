// The state of a run as a fold of its events: the one value that every view, summary and account is derived from.
// `applyEvent` changes the state it is given in constant time an event (a review of a whole run looks through its
// steps); readers take it as readonly.
import type {
  EffectKind,
  EventOf,
  JsonValue,
  Mode,
  PermissionKind,
  Phases,
  PlannedEffect,
  Reason,
  RunEvent,
  RunStatus,
  Source,
  StepStatus,
  Usage,
} from '../events';
import type { Fault, Step } from '../plan/plan';
import { stepOfItem } from './itemIds';

/** In place of a planner: a person changed the plan of this round. */
export const REVIEW = 'review';

export interface AttemptState {
  readonly n: number;
  readonly model: string;
  readonly role: 'executor' | 'planner';
  readonly why: 'first' | 'repair' | 'format' | 'sample' | 'escalate';
  readonly startedAt: number;
  readonly promptChars: number;
  readonly prompt: string;
  finishedAt?: number;
  ok?: boolean;
  fault?: string;
  usage?: Usage;
  firstTokenMs?: number;
  reply?: string;
  phases?: Phases;
}

export interface ApprovalState {
  readonly kind: PermissionKind;
  readonly subject: string;
  readonly requestedAt: number;
  resolvedAt?: number;
  decision?: 'allow' | 'deny';
}

export interface EffectState {
  readonly kind: EffectKind;
  readonly path?: string;
  readonly command?: string;
  readonly before?: string | null;
  readonly intentAt: number;
  doneAt?: number;
  after?: string | null;
  exitCode?: number;
  landed?: number;
  /** Afterwards: with its step alone, or with the whole run. */
  undone?: 'step' | 'run';
}

/** waiting: its inputs do not exist yet · ready: waits for a slot · prepared: waits to commit. */
export type StepProgress = 'waiting' | 'ready' | 'running' | 'prepared' | 'approval' | 'finished';

export interface StepState {
  readonly id: string;
  readonly round: number;
  readonly title: string;
  readonly agent: string;
  readonly step: Step | null;
  /** What looked like a secret is missing from `step`: it cannot be carried out from here. */
  readonly masked?: true;
  /** A forEach item's step. */
  readonly parent?: string;
  progress: StepProgress;
  readyAt?: number;
  startedAt?: number;
  preparedAt?: number;
  finishedAt?: number;
  status?: StepStatus;
  reason?: Reason;
  detail?: string;
  output?: JsonValue;
  log?: readonly string[];
  phases: Phases;
  readonly attempts: AttemptState[];
  planned: readonly PlannedEffect[];
  readonly effects: EffectState[];
  readonly approvals: ApprovalState[];
}

export interface RoundState {
  readonly round: number;
  readonly model: string;
  readonly startedAt: number;
  /** What was seen while the planner's prompt was made, a sentence each. */
  readonly notes: readonly string[];
  finishedAt?: number;
  goal?: string;
  answer?: string;
  sources?: readonly Source[];
  usage?: Usage;
  phases?: Phases;
  readonly faults: Fault[];
  /** A person let it take effect: over all that these words tell, or each effect when it was asked for. */
  approved?: { readonly scope: 'all' | 'each'; readonly effects: string };
}

export interface RunState {
  run: string;
  session: string;
  task: string;
  mode: Mode;
  workspace: string;
  models: { readonly planner?: string | undefined; readonly executor: string };
  status: 'running' | RunStatus;
  reason?: Reason;
  summary?: string;
  /** Milliseconds since the run began, of the last event. */
  at: number;
  /** Of run.finished; reviews may follow it. */
  finishedAt?: number;
  /** In the order in which they appeared: plan order, forEach items behind their step. */
  readonly steps: StepState[];
  readonly byId: Map<string, StepState>;
  readonly rounds: RoundState[];
  readonly steers: string[];
}

export function emptyRun(): RunState {
  return {
    run: '',
    session: '',
    task: '',
    mode: 'agent',
    workspace: '',
    models: { executor: '' },
    status: 'running',
    at: 0,
    steps: [],
    byId: new Map(),
    rounds: [],
    steers: [],
  };
}

export function foldRun(events: Iterable<RunEvent>): RunState {
  const state = emptyRun();
  for (const event of events) applyEvent(state, event);
  return state;
}

export function applyEvent(state: RunState, event: RunEvent): void {
  state.at = Math.max(state.at, event.at);
  switch (event.type) {
    case 'run.started':
      state.run = event.run;
      state.session = event.session;
      state.task = event.task;
      state.mode = event.mode;
      state.workspace = event.workspace;
      state.models = event.models;
      return;
    case 'plan.started':
      state.rounds.push({
        round: event.round,
        model: event.model,
        startedAt: event.at,
        notes: event.notes ?? [],
        faults: [],
      });
      return;
    case 'plan.step':
      addStep(state, {
        ...newStep(event.step as Step, event.round),
        ...(event.masked ? { masked: true } : {}),
      });
      return;
    case 'plan.finished': {
      const round = state.rounds.at(-1);
      if (!round) return;
      round.finishedAt = event.at;
      round.usage = event.usage;
      round.phases = event.phases;
      if (event.goal !== undefined) round.goal = event.goal;
      if (event.answer !== undefined) round.answer = event.answer;
      if (event.sources !== undefined) round.sources = event.sources;
      return;
    }
    case 'plan.approved': {
      const approved = state.rounds.at(-1);
      if (approved) approved.approved = { scope: event.scope, effects: event.effects };
      return;
    }
    case 'plan.refused':
      state.rounds.at(-1)?.faults.push(
        ...event.faults.map(({ step, path, text }) => ({
          path,
          text,
          ...(step === undefined ? {} : { step }),
        })),
      );
      return;
    case 'steer':
      state.steers.push(event.text);
      return;
    case 'run.resumed':
      state.status = 'running';
      delete state.finishedAt;
      return;
    case 'run.finished':
      state.status = event.status;
      state.finishedAt = event.at;
      state.summary = event.summary;
      if (event.reason !== undefined) state.reason = event.reason;
      return;
    case 'review':
      applyReview(state, event);
      return;
    default:
      applyStepEvent(stepOf(state, event.step), event);
  }
}

/** As an undo of that run would see it: a review of one hunk tells nothing about the whole file. */
function applyReview(state: RunState, { path, step, decision, hunk }: EventOf<'review'>): void {
  if (hunk !== undefined || decision === 'edited') return;
  const steps = step === undefined ? state.steps : [state.byId.get(step)];
  const meant = steps.flatMap(one => one?.effects.filter(effect => effect.path === path) ?? []);
  if (decision === 'undo') {
    for (const effect of meant) effect.undone ??= step === undefined ? 'run' : 'step';
    return;
  }
  const byRun = meant.filter(effect => effect.undone === 'run');
  for (const effect of step === undefined && byRun.length > 0 ? byRun : meant) delete effect.undone;
}

/** The paths of which nothing that these steps did stands any more, because it was undone. */
export function undonePaths(steps: readonly StepState[]): ReadonlySet<string> {
  const undone = new Set<string>();
  const standing = new Set<string>();
  for (const { path, before, after, doneAt, undone: by } of steps.flatMap(step => step.effects)) {
    if (path === undefined || before === undefined) continue;
    if (by !== undefined) undone.add(path);
    else if (doneAt !== undefined && before !== after) standing.add(path);
  }
  return new Set([...undone].filter(path => !standing.has(path)));
}

type StepEvent = Extract<
  RunEvent,
  { type: `step.${string}` | `attempt.${string}` | `approval.${string}` | `effect.${string}` }
>;

function applyStepEvent(step: StepState, event: StepEvent): void {
  switch (event.type) {
    case 'step.ready':
      step.progress = 'ready';
      step.readyAt = event.at;
      return;
    case 'step.started':
      step.progress = 'running';
      step.startedAt = event.at;
      return;
    case 'attempt.started':
      step.attempts.push({
        n: event.n,
        model: event.model,
        role: event.role,
        why: event.why,
        startedAt: event.at,
        promptChars: event.promptChars,
        prompt: event.prompt,
      });
      return;
    case 'attempt.finished': {
      const attempt = step.attempts.findLast(one => one.n === event.n);
      if (!attempt) return;
      attempt.finishedAt = event.at;
      attempt.ok = event.ok;
      attempt.usage = event.usage;
      attempt.reply = event.reply;
      attempt.phases = event.phases;
      if (event.fault !== undefined) attempt.fault = event.fault;
      if (event.firstTokenMs !== undefined) attempt.firstTokenMs = event.firstTokenMs;
      return;
    }
    case 'step.prepared':
      step.progress = 'prepared';
      step.preparedAt = event.at;
      step.planned = event.effects;
      return;
    case 'approval.requested':
      step.progress = 'approval';
      step.approvals.push({ kind: event.kind, subject: event.subject, requestedAt: event.at });
      return;
    case 'approval.resolved': {
      step.progress = 'running';
      const approval = step.approvals.at(-1);
      if (!approval) return;
      approval.resolvedAt = event.at;
      approval.decision = event.decision;
      return;
    }
    case 'effect.intent':
      step.progress = 'running';
      step.effects.push({
        kind: event.kind,
        intentAt: event.at,
        ...(event.path === undefined ? {} : { path: event.path }),
        ...(event.command === undefined ? {} : { command: event.command }),
        ...(event.before === undefined ? {} : { before: event.before }),
      });
      return;
    case 'effect.done': {
      const effect = step.effects.findLast(
        e => e.doneAt === undefined && e.kind === event.kind && e.path === event.path,
      );
      if (!effect) return;
      effect.doneAt = event.at;
      if (event.after !== undefined) effect.after = event.after;
      if (event.exitCode !== undefined) effect.exitCode = event.exitCode;
      if (event.landed !== undefined) effect.landed = event.landed;
      return;
    }
    case 'step.finished':
      step.progress = 'finished';
      step.finishedAt = event.at;
      step.status = event.status;
      step.phases = event.phases;
      if (event.reason !== undefined) step.reason = event.reason;
      if (event.detail !== undefined) step.detail = event.detail;
      if (event.output !== undefined) step.output = event.output;
      if (event.log !== undefined) step.log = event.log;
  }
}

function newStep(step: Step, round: number): StepState {
  return { ...blank(step.id, round), title: step.title, agent: step.agent, step };
}

function blank(id: string, round: number): StepState {
  return {
    id,
    round,
    title: id,
    agent: '',
    step: null,
    progress: 'waiting',
    phases: {},
    attempts: [],
    planned: [],
    effects: [],
    approvals: [],
  };
}

/** A step that a person changed takes the place of what it was: what was asked of models for it stays told. */
function addStep(state: RunState, step: StepState): void {
  const before = state.byId.get(step.id);
  if (before && step.parent === undefined) {
    step.attempts.push(...before.attempts);
    for (const old of state.steps.filter(one => one === before || one.parent === step.id)) {
      state.steps.splice(state.steps.indexOf(old), 1);
      state.byId.delete(old.id);
    }
  }
  state.steps.push(step);
  state.byId.set(step.id, step);
}

/** A forEach item (`ID.N`) has no plan.step of its own: it appears with its first event. */
function stepOf(state: RunState, id: string): StepState {
  const known = state.byId.get(id);
  if (known) return known;
  const parentId = stepOfItem(id);
  const parent = state.byId.get(parentId);
  const step: StepState = parent
    ? {
        ...blank(id, parent.round),
        title: parent.title,
        agent: parent.agent,
        step: parent.step,
        parent: parentId,
      }
    : blank(id, state.rounds.length);
  addStep(state, step);
  return step;
}
