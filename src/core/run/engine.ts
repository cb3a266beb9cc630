// Carries out the steps of a run: gives each its place in the schedule, prepares it when its inputs exist and a slot
// is free, commits it when its turn comes, and says how it ended. One story a step, told from top to bottom in
// `runTwoHalves` (behind what begins it) and `runOneHalf`; what can go wrong is a value, and whatever throws becomes `internal`.
import type { Agent, Done, Failure, FileChange, Prepared, StepContext } from '../agents/agent';
import type { Diagnosed } from '../agents/diagnostics';
import { modelOf } from '../agents/ownAgent';
import { agentOf } from '../agents/table';
import type { Limits } from '../config';
import type { JsonValue } from '../events';
import { accessOf } from '../plan/access';
import { actsAtOnce } from '../plan/declaredEffects';
import type { StepModel } from '../plan/editPlan';
import { ownAgentOf, verificationsOf } from '../plan/ownAgents';
import type { Step } from '../plan/plan';
import { fillStep, itemsOf, references, needsOf, type Reference } from '../plan/templates';
import type { Permit } from '../policy/permissions';
import type { Model, Ports } from '../ports';
import { createStepTimer, type StepTimer } from '../timing/stepTimer';
import { createLadder, type Ladder } from '../model/ladder';
import type { PromptSizes } from '../model/promptSize';
import { startsWith } from '../model/routing';
import { insteadOf, type Again } from './again';
import type { CarriedCalls } from './carriedCalls';
import { commitChange, plannedEffects, type CommitContext } from './commit';
import type { Drafts } from './drafts';
import { estimateMs } from './estimate';
import type { Hold } from './hold';
import {
  canTryAgain,
  doneWith,
  outcomeOf,
  skipped,
  skippedWithout,
  wasAttempted,
  type Outcome,
} from './outcome';
import { createOverlay, layersOf, type Overlay } from './overlay';
import type { Recorder } from './recorder';
import { bringerMissing, canStandBeside } from './regions';
import { createSaveBefore } from './saveBefore';
import { createSchedule, type Place, type Schedule } from './schedule';
import { createEndpoints, type Lease } from './endpoints';
import { createSlots } from './slots';
import { checkAfterCommit, createStepTools, mayRunExamples, stateBefore } from './stepTools';
import type { RunSettings } from './task';
import { withinSeconds } from './withinSeconds';

export interface Ended extends Outcome {
  readonly id: string;
  readonly step: Step;
}

export interface Engine {
  /** Takes a checked step in plan order; it starts when it can. */
  add(step: Step): void;
  /** Resolves when every step added so far has ended. */
  drained(): Promise<void>;
  /** How the steps ended, in the order in which they did. */
  readonly ended: readonly Ended[];
  newRound(): void;
  /** A call of the planner, in a slot of its endpoint, which steps may want too: it goes first. */
  withPlannerSlot<T>(planner: Model, call: () => Promise<T>): Promise<T>;
  /** @param why what the steps that are stopped by it say, a sentence */
  stop(why?: string): void;
}

export interface EngineContext {
  readonly run: string;
  readonly ports: Ports;
  readonly settings: RunSettings;
  readonly sizes: PromptSizes;
  readonly permit: Permit;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** Steps are prepared, and nothing takes effect until it is open; absent: nothing is kept back. */
  readonly hold?: Hold;
  /** Keeps what is prepared for a later engine with nearly the same steps. */
  readonly drafts?: Drafts;
  /** Calls that a later engine may take over. */
  readonly carried?: CarriedCalls;
  /** Who is asked first in a step, where a person has said so. */
  readonly models?: ReadonlyMap<string, StepModel>;
  /** Steps of an engine before this one, for those that need them, and the files as they were seen then. */
  readonly before?: readonly Ended[];
  readonly overlay?: Overlay;
}

/** A step with its place in the run. */
interface Work {
  readonly id: string;
  readonly step: Step;
  /** Of a forEach item: what {{item}} stands for in its step as planned. */
  readonly item?: { readonly path: string; readonly planned: Step };
  readonly order: number;
  readonly place: Place;
  /** What of its verification nothing here could check. */
  readonly unchecked: Set<string>;
}

/** What a step has while it is its turn. */
interface Turn {
  readonly work: Work;
  /** With its templates filled. */
  readonly step: Step;
  readonly ladder: Ladder;
  readonly timer: StepTimer;
  readonly lease: Lease;
}

const REPREPARES = 3;

export function createEngine(context: EngineContext): Engine {
  const { ports, settings, recorder, signal } = context;
  const schedule = createSchedule();
  const overlay = context.overlay ?? createOverlay(ports.files);
  const outputs = new Map<string, JsonValue>();
  const ended: Ended[] = [];
  const attempted: Step[] = [];
  const running = new Set<Promise<void>>();
  const endpoints = createEndpoints(schedule.precedence, signal);
  const { sizes } = context;
  const openedAtPlanner = new Map<string, number>();
  const commandSlots = createSlots(settings.limits.commands, schedule.precedence);
  const innerSchedules: Schedule[] = [];
  const steps = new Map<string, Step>();
  const finishedWork = new Map<string, Promise<void>>();
  const timers = new Map<string, StepTimer>();
  const quote = (word: string): string => ports.shell.quote(word);
  const measured = { history: settings.history ?? [], profiles: settings.profiles ?? {} };
  let orders = 0;
  const saveBefore = createSaveBefore(signal);
  let stopped: Outcome = { status: 'stopped', reason: 'stopped', detail: 'The run was stopped.' };
  for (const one of context.before ?? []) known(one);

  // ---- taking steps ----

  function known({ id, status, output }: Ended): void {
    if (output !== undefined && status === 'done') outputs.set(id, output);
    const nothing = { reads: [], writes: [], verifies: [] };
    schedule.add({ id, access: nothing, needs: [], twoHalves: false }).finished(status === 'done');
  }

  function add(step: Step): void {
    if (step.forEach === undefined) start(place(step.id, step, schedule));
    else if (Array.isArray(step.forEach)) addItems(step, step.forEach);
    else addLater(step);
  }

  function place(id: string, step: Step, among: Schedule, needs: readonly string[] = needsOf(step)): Work {
    orders += 1;
    steps.set(id, step);
    const agent = agentOf(step, settings.agents);
    const estimate = estimated(step, agent.asks);
    const at = among.add({
      id,
      access: accessOf(step, settings.agents),
      needs,
      twoHalves: isPreparedAhead(agent) && step.forEach === undefined,
      besides: earlier => canStandBeside(step, steps.get(earlier.id)),
      ...(estimate === undefined ? {} : { estimateMs: estimate }),
    });
    return { id, step, order: orders, place: at, unchecked: new Set() };
  }

  function estimated(step: Step, asks: boolean): number | undefined {
    const runs = actsAtOnce(step, settings.agents);
    const model = modelOf(step.agent, ownAgentOf(step, settings.agents), ports).id;
    return estimateMs({ agent: step.agent, asks, runs, model }, measured);
  }

  function start(one: Work): void {
    track(runWork(one, () => runStep(one)));
  }

  function track(promise: Promise<void>): void {
    running.add(promise);
    void promise.finally(() => running.delete(promise));
  }

  // ---- forEach ----

  /** Items that stand in the plan are steps of their own at once; their step waits for them. */
  function addItems(step: Step, items: readonly string[]): void {
    const children = items.map((item, index) => {
      const child = placeItem(step, item, index, schedule, needsOf(step));
      start(child);
      return child.id;
    });
    const parent = place(
      step.id,
      { id: step.id, title: step.title, agent: 'ask', question: '-' },
      schedule,
      needsOf(step),
    );
    track(runWork(parent, () => runParent(parent, step, () => children)));
  }

  /** The items are not known yet: until they are, the step may touch anything. Then they are ordered among themselves. */
  function addLater(step: Step): void {
    const parent = place(step.id, step, schedule);
    const expand = (): string[] => {
      const source = references(String(step.forEach))[0];
      const items = itemsOf(source?.kind === 'step' ? outputs.get(source.id) : undefined);
      const inner = createSchedule();
      innerSchedules.push(inner);
      return items.map((item, index) => {
        const child = placeItem(step, item, index, inner, []);
        start(child);
        return child.id;
      });
    };
    track(runWork(parent, () => runParent(parent, step, expand)));
  }

  function placeItem(
    step: Step,
    path: string,
    index: number,
    among: Schedule,
    needs: readonly string[],
  ): Work {
    const planned: Step = { ...step };
    delete planned.forEach;
    const known = fillStep(planned, ref => (ref.kind === 'item' ? path : undefined), quote);
    return { ...place(`${step.id}.${index + 1}`, known, among, needs), item: { path, planned } };
  }

  async function runParent(parent: Work, step: Step, children: () => string[]): Promise<Outcome> {
    const readyAt = recorder.emit({ type: 'step.ready', step: parent.id });
    const timer = createStepTimer(readyAt);
    timers.set(parent.id, timer);
    timer.enter('other', recorder.emit({ type: 'step.started', step: parent.id, agent: step.agent }));
    const ids = children();
    await Promise.all(ids.flatMap(id => finishedWork.get(id) ?? []));
    const results = ended.filter(one => ids.includes(one.id));
    const output = ids.map(id => outputs.get(id) ?? null);
    const bad = results.find(one => one.status !== 'done');
    if (!bad) return { status: 'done', output };
    return {
      status: bad.status,
      reason: bad.reason ?? 'need',
      detail: `${bad.id}: ${bad.detail ?? bad.status}`,
      output,
    };
  }

  // ---- one step ----

  function runWork(one: Work, run: () => Promise<Outcome>): Promise<void> {
    const promise = guarded(one, run).then(outcome => finish(one, outcome));
    finishedWork.set(one.id, promise);
    return promise;
  }

  async function guarded(one: Work, run: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const go = await one.place.ready;
      if (go === 'skip') return skipped;
      if (go === 'stop') return stopped;
      const missing = bringerMissing(one.step, ended);
      return missing === undefined ? await run() : skippedWithout(missing);
    } catch (error) {
      if (signal.aborted) return stopped;
      const text = error instanceof Error ? error.message : String(error);
      return { status: 'failed', reason: 'internal', detail: `Quickstep itself failed: ${text}` };
    }
  }

  function finish(one: Work, outcome: Outcome): void {
    const { id, step } = one;
    overlay.drop(one.order);
    if (outcome.output !== undefined && outcome.status === 'done') outputs.set(id, outcome.output);
    if (wasAttempted(outcome)) attempted.push(filled(one));
    ended.push({ id, step, ...outcome });
    const at = recorder.now();
    const timer = timers.get(id);
    timers.delete(id);
    const { log, ...told } = outcome;
    const phases = timer?.finish(at) ?? {};
    recorder.emit(
      { type: 'step.finished', step: id, ...told, ...(log ? { log: [...log] } : {}), phases },
      at,
    );
    one.place.finished(outcome.status === 'done');
  }

  async function runStep(one: Work): Promise<Outcome> {
    const readyAt = recorder.emit({ type: 'step.ready', step: one.id });
    const timer = createStepTimer(readyAt);
    timers.set(one.id, timer);
    const step = filled(one);
    if (actsAtOnce(step, settings.agents) && context.hold?.isOpen === false) await pass(context.hold, timer);
    const agent = agentOf(step, settings.agents);
    const executor = modelOf(step.agent, ownAgentOf(step, settings.agents), ports);
    const lease = endpoints.lease(one);
    const limits = limitsOf(one);
    const first = agent.asks ? (chosenModel(one) ?? route(step.agent, executor, limits.repairs)) : 'executor';
    const asked = (model: Model): Model => context.carried?.of(one.id, model) ?? model;
    const ladder = createLadder({
      step: one.id,
      executor: asked(executor),
      planner: ports.planner && asked(ports.planner),
      limits,
      recorder,
      timer,
      journal: ports.journal,
      digest: ports.digest,
      startsWith: first,
      sizes,
      sleep: (ms, stepSignal) => ports.clock.sleep(ms, stepSignal),
      withSlot: lease.withSlot,
      spareSlot: lease.spareSlot,
    });
    try {
      if (agent.asks)
        await lease.hold(first === 'planner' && ports.planner ? ports.planner : executor, signal);
      const started = recorder.emit({ type: 'step.started', step: one.id, agent: step.agent });
      timer.enter('other', started);
      const turn = { work: one, step, ladder, timer, lease };
      if (agent.halves === 'one') return await runOneHalf(turn, agent.execute);
      const missing = await agent.begin?.(thinkingInTime(turn));
      return missing ? outcomeOf(missing) : await runTwoHalves(turn, agent.prepare);
    } finally {
      lease.release();
    }
  }

  /** One instruction at many places is asked once at each: what is wrong at one of them shows at once, and holds up no other. */
  function limitsOf({ item }: Work): Limits {
    return item === undefined ? settings.limits : { ...settings.limits, repairs: 0 };
  }

  /** Waits until a person has seen the plan. */
  async function pass(hold: Hold, timer: StepTimer): Promise<void> {
    timer.enter('approval', recorder.now());
    await hold.pass(signal);
    timer.enter('other', recorder.now());
  }

  /** Of an item, that of its step. */
  function chosenModel({ id, item }: Work): StepModel | undefined {
    return context.models?.get(item?.planned.id ?? id);
  }

  function route(agent: string, executor: Model, repairs: number): 'executor' | 'planner' {
    const opened = openedAtPlanner.get(agent) ?? 0;
    const routes = {
      executor: executor.id,
      planner: ports.planner?.id ?? null,
      repairs,
      ...measured,
    };
    const first = startsWith(agent, routes, opened);
    if (first === 'planner') openedAtPlanner.set(agent, opened + 1);
    return first;
  }

  /** In one pass from the step as planned: a template inside an item or an output is text and stays so. */
  function filled({ step, item }: Work): Step {
    const value = (ref: Reference): JsonValue | undefined =>
      ref.kind === 'step' ? outputs.get(ref.id) : ref.kind === 'item' ? item?.path : undefined;
    return fillStep(item?.planned ?? step, value, quote);
  }

  async function runTwoHalves(
    turn: Turn,
    prepare: (context: StepContext) => Promise<Prepared>,
  ): Promise<Outcome> {
    const { work: one, step, ladder, timer, lease } = turn;
    const denied = await mayRunExamples(step, tools(turn));
    if (denied) return outcomeOf(denied);
    const { drafts } = context;
    const prepareOnce = (to: StepContext): Promise<Prepared> =>
      drafts && to.failure === null ? drafts.prepare(step, chosenModel(one), to, prepare) : prepare(to);
    let again: Again | null = null;
    let before: Diagnosed | null = null;
    for (let tries = 0; tries < REPREPARES;) {
      const prepared = await limited(stepSignal => prepareOnce(tools(turn, again, stepSignal)));
      lease.release();
      if (!prepared.ok) return outcomeOf(prepared);
      const { output } = prepared;
      const change: FileChange = again
        ? insteadOf(prepared.change, await ports.files.read(prepared.change.path, signal))
        : prepared.change;
      overlay.put(one.order, layersOf(change));
      outputs.set(one.id, output);
      const effects = plannedEffects(change, ports.digest);
      timer.enter('other', recorder.emit({ type: 'step.prepared', step: one.id, effects }));
      one.place.prepared();
      const go = await one.place.commit;
      if (go !== 'go') return go === 'skip' ? skipped : stopped;
      if (context.hold?.isOpen === false) await pass(context.hold, timer);
      before ??= await stateBefore(verificationsOf(step, settings.agents), tools(turn));
      const committed = await commitChange(change, commitContext(turn));
      overlay.drop(one.order);
      if (committed.ok === 'stale') {
        tries += 1;
        continue;
      }
      if (!committed.ok) return outcomeOf(committed);
      const verified = await verify(step, before, tools(turn));
      if (verified === null) return doneWith(output, one.unchecked);
      if (!canTryAgain(change, verified) || !ladder.climb(verified.detail)) return outcomeOf(verified);
      again = { failure: verified.detail, own: change };
    }
    return {
      status: 'failed',
      reason: 'changed',
      detail: `${subjectOf(step)} changes faster than it can be edited; run the step again.`,
    };
  }

  async function runOneHalf(turn: Turn, execute: (context: StepContext) => Promise<Done>): Promise<Outcome> {
    const { work: one, step } = turn;
    const given = thinkingInTime(turn);
    const before = await stateBefore(verificationsOf(step, settings.agents), given);
    const done = await execute(given);
    if (!done.ok) return outcomeOf(done);
    const verified = await verify(step, before, given);
    return verified ? outcomeOf(verified) : doneWith(done.output, one.unchecked);
  }

  /** The step's verification, or those of its agent, one after the other. */
  async function verify(step: Step, before: Diagnosed | null, after: StepContext): Promise<Failure | null> {
    for (const one of verificationsOf(step, settings.agents)) {
      const failure = await checkAfterCommit({ ...step, verify: one }, before, after);
      if (failure) return failure;
    }
    return null;
  }

  // ---- what a step is given ----

  function tools(turn: Turn, again: Again | null = null, stepSignal = signal): StepContext {
    const { work: one, step, ladder, lease } = turn;
    return createStepTools({
      ...commitContext(turn),
      limits: limitsOf(one),
      definition: step,
      order: one.order,
      overlay,
      ladder,
      again,
      commandSlots,
      release: lease.release,
      saveBefore,
      unchecked: one.unchecked,
      attempted,
      signal: stepSignal,
    });
  }

  /** Its effects, and a person who is asked about them, have limits of their own. */
  function thinkingInTime(turn: Turn): StepContext {
    const ask: StepContext['ask'] = question => limited(stepSignal => turn.ladder.ask(question, stepSignal));
    return { ...tools(turn), ask };
  }

  /** With the title as it was planned, which is what the list shows. */
  function commitContext({ work: { id, step }, timer }: Turn): CommitContext {
    const { run, permit } = context;
    return { run, step: id, title: step.title, ports, permit, recorder, timer, signal };
  }

  const limited = <T extends { readonly ok: boolean }>(
    think: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | Failure> => withinSeconds(settings.limits.stepSeconds, ports.clock, signal, think);

  return {
    add,
    ended,
    newRound: () => overlay.newRound(),
    withPlannerSlot: (planner, call) => endpoints.lease({ order: 0, id: '' }).withSlot(planner, signal, call),
    stop(why) {
      if (why !== undefined) stopped = { ...stopped, detail: why };
      for (const one of [schedule, ...innerSchedules]) one.stop();
    },
    async drained() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function isPreparedAhead(agent: Agent): boolean {
  return agent.halves === 'two' && agent.begin === undefined;
}

function subjectOf(step: Step): string {
  return ('file' in step ? step.file : undefined) ?? step.title;
}
