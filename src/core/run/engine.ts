// Carries out the steps of a run: gives each its place in the schedule, spreads a forEach over its items, takes each step's
// turn when its inputs exist (turn.ts), and says how it ended. What can go wrong is a value, and whatever throws becomes
// `internal`.
import type { Agent } from '../agents/agent';
import { modelOf } from '../agents/ownAgent';
import { agentOf } from '../agents/table';
import type { JsonValue } from '../events';
import { accessOf } from '../plan/access';
import { actsAtOnce } from '../plan/declaredEffects';
import { ownAgentOf } from '../plan/ownAgents';
import type { Step } from '../plan/plan';
import { fillStep, itemsOf, references, needsOf, type Reference } from '../plan/templates';
import type { Model } from '../ports';
import { createStepTimer, type StepTimer } from '../timing/stepTimer';
import { createEndpoints } from './endpoints';
import { estimateMs } from './estimate';
import { skipped, skippedWithout, wasAttempted, type Outcome } from './outcome';
import { createOverlay, type Overlay } from './overlay';
import { bringerMissing, canStandBeside } from './regions';
import { createSchedule, type Schedule } from './schedule';
import { createTurns, type TurnContext, type Work } from './turn';

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

export interface EngineContext extends TurnContext {
  /** Steps of an engine before this one, for those that need them, and the files as they were seen then. */
  readonly before?: readonly Ended[];
  readonly overlay?: Overlay;
}

export function createEngine(context: EngineContext): Engine {
  const { ports, settings, recorder, signal } = context;
  const schedule = createSchedule();
  const overlay = context.overlay ?? createOverlay(ports.files);
  const outputs = new Map<string, JsonValue>();
  const ended: Ended[] = [];
  const attempted: Step[] = [];
  const running = new Set<Promise<void>>();
  const endpoints = createEndpoints(schedule.precedence, signal);
  const innerSchedules: Schedule[] = [];
  const steps = new Map<string, Step>();
  const finishedWork = new Map<string, Promise<void>>();
  const timers = new Map<string, StepTimer>();
  const quote = (word: string): string => ports.shell.quote(word);
  const measured = { history: settings.history ?? [], profiles: settings.profiles ?? {} };
  let orders = 0;
  let stopped: Outcome = { status: 'stopped', reason: 'stopped', detail: 'The run was stopped.' };
  const turn = createTurns(context, {
    ...{ overlay, outputs, attempted, endpoints, measured },
    precedence: schedule.precedence,
    stopped: () => stopped,
  });
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
    track(runWork(one, () => turn({ work: one, timer: begin(one.id), step: filled(one) })));
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
    const timer = begin(parent.id);
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

  function begin(id: string): StepTimer {
    const timer = createStepTimer(recorder.emit({ type: 'step.ready', step: id }));
    timers.set(id, timer);
    return timer;
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

  /** In one pass from the step as planned: a template inside an item or an output is text and stays so. */
  function filled({ step, item }: Work): Step {
    const value = (ref: Reference): JsonValue | undefined =>
      ref.kind === 'step' ? outputs.get(ref.id) : ref.kind === 'item' ? item?.path : undefined;
    return fillStep(item?.planned ?? step, value, quote);
  }

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
