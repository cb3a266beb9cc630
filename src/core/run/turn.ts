// One step's turn, told from top to bottom in `runTwoHalves` (behind what begins it) and `runOneHalf`: it is prepared when
// a slot is free, committed when the schedule lets it, verified, and prepared again where that failed. What can go wrong
// is a value.
import type { Done, Failure, FileChange, Prepared, StepContext } from '../agents/agent';
import type { Diagnosed } from '../agents/diagnostics';
import { modelOf } from '../agents/ownAgent';
import { agentOf } from '../agents/table';
import type { Limits } from '../config';
import type { JsonValue } from '../events';
import { createLadder, type Ladder } from '../model/ladder';
import type { PromptSizes } from '../model/promptSize';
import { startsWith } from '../model/routing';
import { actsAtOnce } from '../plan/declaredEffects';
import type { StepModel } from '../plan/editPlan';
import { ownAgentOf, verificationsOf } from '../plan/ownAgents';
import type { Step } from '../plan/plan';
import type { Permit } from '../policy/permissions';
import type { Model, Ports } from '../ports';
import type { StepTimer } from '../timing/stepTimer';
import { insteadOf, type Again } from './again';
import type { CarriedCalls } from './carriedCalls';
import { commitChange, plannedEffects, type CommitContext } from './commit';
import type { Drafts } from './drafts';
import type { Endpoints, Lease } from './endpoints';
import type { Measured } from './estimate';
import type { Hold } from './hold';
import { canTryAgain, doneWith, outcomeOf, skipped, type Outcome } from './outcome';
import { layersOf, type Overlay } from './overlay';
import type { Recorder } from './recorder';
import { createSaveBefore } from './saveBefore';
import type { Place, Precedence } from './schedule';
import { createSlots } from './slots';
import { checkAfterCommit, createStepTools, mayRunExamples, stateBefore } from './stepTools';
import type { RunSettings } from './task';
import { withinSeconds } from './withinSeconds';

export interface TurnContext {
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
}

/** A step with its place in the run. */
export interface Work {
  readonly id: string;
  readonly step: Step;
  /** Of a forEach item: what {{item}} stands for in its step as planned. */
  readonly item?: { readonly path: string; readonly planned: Step };
  readonly order: number;
  readonly place: Place;
  /** What of its verification nothing here could check. */
  readonly unchecked: Set<string>;
}

/** A step whose turn has come. */
interface Taken {
  readonly work: Work;
  /** With its templates filled. */
  readonly step: Step;
  readonly timer: StepTimer;
}

/** What it has besides. */
interface Turn extends Taken {
  readonly ladder: Ladder;
  readonly lease: Lease;
}

/** What a run's turns have in common. */
export interface TurnState {
  /** The files as steps see them. */
  readonly overlay: Overlay;
  /** What steps have come to, by id. */
  readonly outputs: Map<string, JsonValue>;
  /** The steps that were carried out or wrote nothing right, with templates filled. */
  readonly attempted: readonly Step[];
  readonly endpoints: Endpoints;
  readonly precedence: Precedence;
  readonly measured: Measured;
  /** How a step ends that the run is stopped before. */
  readonly stopped: () => Outcome;
}

const REPREPARES = 3;

export function createTurns(context: TurnContext, state: TurnState): (taken: Taken) => Promise<Outcome> {
  const { ports, settings, sizes, recorder, signal } = context;
  const { overlay, outputs, attempted, endpoints, measured } = state;
  const openedAtPlanner = new Map<string, number>();
  const commandSlots = createSlots(settings.limits.commands, state.precedence);
  const saveBefore = createSaveBefore(signal);

  async function take({ work: one, step, timer }: Taken): Promise<Outcome> {
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
      const turn = { work: one, step, timer, ladder, lease };
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
      if (go !== 'go') return go === 'skip' ? skipped : state.stopped();
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

  return take;
}

function subjectOf(step: Step): string {
  return ('file' in step ? step.file : undefined) ?? step.title;
}
