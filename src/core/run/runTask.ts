// The one story of the product: task → plan → steps → replan → summary. Everything that happens is an event; what this
// returns is only how it ended.
import { engineToolsHere } from '../agents/engineTools';
import { lookAtWorkspace, type Looked } from '../context/workspaceContext';
import { createPromptSizes, type PromptSizes } from '../model/promptSize';
import { askPlanner } from '../plan/askPlanner';
import { deniedIn, deniedLines } from '../plan/deniedKinds';
import { ownAgentLines } from '../plan/ownAgents';
import type { Fault, Step } from '../plan/plan';
import {
  askPrefix,
  linesLeftOut,
  plannerPrefix,
  smallPlannerPrefix,
  plannerPrompt,
  sharedLength,
  toolLines,
  type PlannerInput,
} from '../plan/plannerPrompt';
import { createPermit } from '../policy/permissions';
import type { KnownTools, Model, Observer, Ports } from '../ports';
import { isUnfinished, overLimit, resultAfterRound, resultOf } from './afterRound';
import { answerQuestion } from './answerQuestion';
import { filesAndNames } from './filesAndNames';
import { answerRoom, learnSize, tokensOf, workspaceRooms } from './plannerRoom';
import { createPlanningLimits, type Reached } from './planningLimits';
import { createRecorder, type Recorder } from './recorder';
import { createReviewedEngine, type ReviewedEngine } from './reviewedEngine';
import { applyEvent, emptyRun, type RunState } from './runState';
import { isSameTrouble, type RoundEnd } from './sameTrouble';
import { roundsAccount } from './roundsAccount';
import type { Inbox, RunResult, RunSettings, TaskRequest } from './task';

/** Characters of what the rounds before came to. */
const ACCOUNT = 12_000;

interface Run {
  readonly request: TaskRequest;
  readonly ports: Ports;
  readonly settings: RunSettings;
  readonly recorder: Recorder;
  readonly engine: ReviewedEngine;
  readonly inbox: Inbox;
  readonly state: RunState;
  readonly sizes: PromptSizes;
  readonly signal: AbortSignal;
  /** A planner is there and may be asked once more. */
  canReplan: boolean;
  /** The round that will read what is said now is still to come. */
  hasNextRound: boolean;
}

/** Never rejects: what goes wrong is the run's status and reason, and an event like all the rest. */
export async function runTask(
  request: TaskRequest,
  ports: Ports,
  settings: RunSettings,
  observer: Observer,
  inbox: Inbox,
  signal: AbortSignal,
): Promise<RunResult> {
  const state = emptyRun();
  const recorder = createRecorder(request.run, ports.clock, ports.journal, {
    event(event) {
      applyEvent(state, event);
      observer.event(event);
    },
    live: event => observer.live(event),
  });
  const permit = createPermit(settings.permissions, request.mode, ports.approval);
  const sizes = settings.sizes ?? createPromptSizes();
  const engine = createReviewedEngine(
    { run: request.run, ports, settings, sizes, permit, recorder, signal },
    {
      reviewer: ports.reviewer ?? null,
      holds: request.mode === 'plan',
      hasActed: step => state.steps.some(one => isOf(one, step) && one.effects.length > 0),
    },
  );
  inbox.onEditRest?.(() => engine.editRest());
  const run: Run = {
    request,
    ports,
    settings,
    recorder,
    engine,
    inbox,
    state,
    sizes,
    signal,
    canReplan: false,
    hasNextRound: request.plan === undefined && request.mode !== 'ask' && settings.limits.rounds > 1,
  };
  inbox.onMessage?.(() => {
    if (run.canReplan) engine.heard();
    return run.hasNextRound;
  });
  const stop = (): void => engine.stop();
  signal.addEventListener('abort', stop, { once: true });
  emitStarted(request, ports, recorder);
  const result = await guarded(run);
  await engine.drained();
  signal.removeEventListener('abort', stop);
  const final = signal.aborted ? stoppedResult : result;
  recorder.emit({ type: 'run.finished', ...final });
  await ports.journal.settled().catch(() => undefined);
  return final;
}

function isOf({ id, parent }: RunState['steps'][number], step: string): boolean {
  return id === step || parent === step;
}

const stoppedResult: RunResult = {
  status: 'stopped',
  reason: 'stopped',
  summary: 'Stopped. What was done before stays and can be undone.',
};

function emitStarted(
  { task, mode, workspace, session }: TaskRequest,
  ports: Ports,
  recorder: Recorder,
): void {
  const models = { ...(ports.planner ? { planner: ports.planner.id } : {}), executor: ports.executor.id };
  recorder.emit({ type: 'run.started', task, mode, workspace, session, models });
}

async function guarded(run: Run): Promise<RunResult> {
  try {
    if (run.request.plan) return await runGivenPlan(run, run.request.plan.goal, run.request.plan.steps);
    const { planner } = run.ports;
    if (run.request.mode === 'ask') return await runQuestion(run, planner ?? run.ports.executor);
    if (!planner) return withoutPlanner;
    return await planAndRun(run, planner);
  } catch (error) {
    if (run.signal.aborted) return stoppedResult;
    const text = error instanceof Error ? error.message : String(error);
    return { status: 'failed', reason: 'internal', summary: `Quickstep itself failed: ${text}` };
  }
}

const withoutPlanner: RunResult = {
  status: 'failed',
  reason: 'model',
  summary:
    'No planner is configured: set models.planner (a small model may plan too, though not as well), or use Quick Edit, a recipe or a plan file.',
};

// ---- a plan that is there ----

async function runGivenPlan(run: Run, goal: string, steps: readonly Step[]): Promise<RunResult> {
  const { recorder, engine } = run;
  const round = engine.nextRound();
  recorder.emit({ type: 'plan.started', round, model: 'file' });
  for (const step of steps) recorder.emit({ type: 'plan.step', round, step });
  recorder.emit({ type: 'plan.finished', round, steps: steps.length, usage: {}, phases: {}, goal });
  for (const step of steps) take(run, step);
  await engine.review(goal, undefined);
  await engine.drained();
  return resultOf(engine.ended, goal);
}

// ---- rounds of planning ----

async function planAndRun(run: Run, planner: Model): Promise<RunResult> {
  const { engine, settings, signal } = run;
  const ids = new Set<string>();
  let faults: readonly Fault[] = [];
  let last: RunResult = { status: 'done', summary: '' };
  let earlier: RoundEnd | null = null;
  const limits = createPlanningLimits(settings.limits);
  let wasSentBack = false;
  /** Faults that its planner was told of, and has written no step for since. */
  let unmended: readonly Fault[] = [];
  /** Steps that are prepared and held back while their planner mends its other lines. */
  let standing: readonly Step[] = [];
  // A plan that is only shown may be for another place and time: what is allowed and stands here is not held against it.
  const isCarriedOut = run.request.planOnly !== true;
  const denied = isCarriedOut ? deniedIn(settings.permissions) : new Set<never>();
  const tools = await knownTools(run);
  const prefix = planner.isSmall === true ? smallPlannerPrefix : plannerPrefix;
  const looked = await lookAround(run, planner, prefix);
  for (let round = 1; ; round += 1) {
    const earlierSteps = new Set(engine.ended);
    const waiting = engine.takenBack();
    for (const { id } of waiting) ids.delete(id);
    const added = round === 1 ? null : await takeSteering(run, looked);
    run.hasNextRound = limits.hasRoom(round);
    const input: PlannerInput = {
      task: run.request.task,
      workspace: looked.workspace,
      files: await looked.texts(writtenBy(run.state), signal),
      agents: ownAgentLines(settings.agents),
      account: run.request.account,
      context: pointedText(run.request.context, looked),
      rounds: round === 1 ? undefined : roundsAccount(without(run.state, waiting), ACCOUNT),
      waiting: waiting.map(step => JSON.stringify(step)),
      faults,
      steering: added?.texts,
      tools: planner.isSmall === true ? undefined : toolLines(tools.tools, run.request.task),
      denied: deniedLines(denied),
    };
    const prompt = plannerPrompt(input);
    const maxTokens = Math.min(limits.tokensLeft, await answerRoom(planner, `${prefix}\n${prompt}`, run));
    const notes = added?.notes ?? looked.notes;
    const asked = {
      ...(notes.length > 0 ? { notes } : {}),
      ...{ round: engine.nextRound(), model: planner, prompt, shared: sharedLength(input), maxTokens, ids },
      ...{ agents: settings.agents, tools: namesOf(tools), folders: run.ports.files.folders, denied },
      ...(isCarriedOut ? { files: run.ports.files, standing } : {}),
      small: planner.isSmall === true ? await filesAndNames(run.ports, signal) : undefined,
    };
    const plan = await engine.withPlannerSlot(planner, () =>
      askPlanner(asked, run.recorder, step => take(run, step), signal),
    );
    limits.spend(tokensOf(plan.answer, maxTokens));
    learnSize(planner, `${prefix}\n${prompt}`, plan.answer, run);
    for (const step of plan.steps) ids.add(step.id);
    faults = plan.faults;
    const hasRoom = limits.hasRoom(round);
    if (faults.length > 0 && engine.isHeld && !wasSentBack && hasRoom && run.inbox.peek().length === 0) {
      // A person is shown a plan that is whole, where the planner can mend it.
      wasSentBack = true;
      unmended = faults;
      standing = [...standing, ...plan.steps];
      continue;
    }
    const goal = plan.summary ?? goalOf(run);
    const isLost = waiting.length > 0 && plan.steps.length === 0 && (faults.length > 0 || !plan.answer.ok);
    if (isLost) {
      engine.putBack(waiting, goal);
      faults = [];
    }
    run.hasNextRound = hasRoom;
    run.canReplan = hasRoom;
    const isOutdated = run.canReplan && run.inbox.peek().length > 0;
    const told = isLost ? [notWritten] : [];
    if (faults.length > 0 || plan.steps.length > 0) unmended = faults;
    await engine.review(goal, namesOf(tools), { isOutdated, told, leftOut: linesLeftOut(unmended) });
    unmended = [];
    await engine.drained();
    standing = [];
    run.canReplan = false;
    for (const { id } of engine.ended) ids.add(id);
    signal.throwIfAborted();
    const ended = engine.ended.filter(one => !earlierSteps.has(one));
    const refusedBefore = [...earlierSteps].filter(one => one.status === 'refused');
    if (!plan.answer.ok && plan.steps.length === 0 && !isLost) {
      return { status: 'failed', reason: 'model', summary: plan.answer.detail };
    }
    const said = { summary: plan.summary ?? run.request.task, faults, isDenied: plan.isDenied };
    last = resultAfterRound(last, ended, refusedBefore, said);
    if (run.request.planOnly === true && faults.length === 0) return resultOf([], last.summary);
    const isSaidMore = run.inbox.peek().length > 0;
    if (!isUnfinished({ ended, faults }) && !isSaidMore) return last;
    if (!isSaidMore && isSameTrouble(earlier, { ended, faults })) return last;
    earlier = { ended, faults };
    const limit = await limits.inTheWay(round, reached => mayGoOn(run, reached, last));
    if (limit !== null) return overLimit(last, limit);
    engine.newRound();
  }
}

async function mayGoOn(run: Run, reached: Reached, { summary }: RunResult): Promise<boolean> {
  const { request, ports, state, signal } = run;
  if (!ports.approval.goOn) return false;
  const steps = state.steps.filter(({ parent }) => parent === undefined);
  const done = steps.filter(({ status }) => status === 'done').length;
  // What is typed meanwhile is for the round that may come.
  run.hasNextRound = true;
  return ports.approval.goOn(
    { run: request.run, ...reached, done, undone: steps.length - done, summary },
    signal,
  );
}

const notWritten =
  'The planner could not write the plan anew with your message; this is the plan as it was. Send the message again, or change the steps.';

function goalOf({ state, request }: Run): string {
  return state.rounds.findLast(({ goal }) => goal !== undefined)?.goal ?? request.task;
}

/** Steps that wait are no account of what was done. */
function without(state: RunState, waiting: readonly Step[]): RunState {
  const gone = new Set(waiting.map(({ id }) => id));
  return {
    ...state,
    steps: state.steps.filter(({ id, parent }) => !gone.has(id) && !gone.has(parent ?? '')),
  };
}

/** The engine's own come first. */
async function knownTools({ ports, signal }: Run): Promise<KnownTools> {
  const { tools, complete } = await ports.tools.known(signal);
  return { tools: [...engineToolsHere(ports.code), ...tools], complete };
}

/** What is not known whole cannot be held against a plan. */
function namesOf({ tools, complete }: KnownTools): readonly string[] | undefined {
  return complete ? tools.map(({ name }) => name) : undefined;
}

function take({ request, engine }: Run, step: Step): void {
  if (request.planOnly !== true) engine.add(step);
}

/** The messages, with what they point at. */
async function takeSteering(
  { inbox, recorder, signal }: Run,
  looked: Looked,
): Promise<{ readonly texts: readonly string[]; readonly notes: readonly string[] }> {
  const texts = inbox.take();
  for (const text of texts) recorder.emit({ type: 'steer', text });
  const { text, notes } = await looked.pointedIn(texts.join('\n'), signal);
  return { texts: text === '' ? texts : [...texts, `What this points at:\n${text}`], notes };
}

async function lookAround(run: Run, planner: Model, prefix: string): Promise<Looked> {
  const { request, ports, signal } = run;
  const { task } = request;
  const words = [request.context ?? '', request.account ?? ''].join('\n');
  const rooms = await workspaceRooms(planner, [prefix, task, words].join('\n'), run);
  const progress = (done: number, total: number): void =>
    run.recorder.live({ type: 'plan.reading', done, total });
  return lookAtWorkspace({ task, words }, ports, rooms, progress, signal);
}

function pointedText(context: string | undefined, { pointed }: Looked): string {
  return [context ?? '', pointed].filter(text => text !== '').join('\n\n');
}

/** Paths that steps of this run have written. */
function writtenBy({ steps }: RunState): readonly string[] {
  const paths = steps.flatMap(({ effects }) =>
    effects.flatMap(({ path, doneAt }) => (path === undefined || doneAt === undefined ? [] : [path])),
  );
  return [...new Set(paths)];
}

// ---- mode ask ----

async function runQuestion(run: Run, model: Model): Promise<RunResult> {
  const { recorder, request, signal } = run;
  const looked = await lookAround(run, model, askPrefix);
  const notes = looked.notes.length === 0 ? {} : { notes: [...looked.notes] };
  const startedAt = recorder.emit({ type: 'plan.started', round: 1, model: model.id, ...notes });
  const prompt = plannerPrompt({
    task: request.task,
    workspace: looked.workspace,
    files: await looked.texts([], signal),
    account: request.account,
    context: pointedText(request.context, looked),
  }).replace(/Write the plan\.$/, 'Answer the task as a question.');
  const maxTokens = Math.min(
    run.settings.limits.outputTokens,
    await answerRoom(model, `${askPrefix}\n${prompt}`, run),
  );
  const files = run.ports.files;
  const { answer, said } = await run.engine.withPlannerSlot(model, () =>
    answerQuestion({ model, prompt, maxTokens, startedAt }, { recorder, files }, signal),
  );
  learnSize(model, `${askPrefix}\n${prompt}`, answer, run);
  if (!answer.ok) return { status: 'failed', reason: 'model', summary: answer.detail };
  return { status: 'done', summary: said ?? answer.text };
}
