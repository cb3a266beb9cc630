// An engine whose plan a person can change before it takes effect. The steps are prepared while the plan is shown; a
// change of the plan ends that engine and starts another with the steps as they are now, which keeps what was prepared
// and still holds. Each changed plan is a round of its own in the events, by `review` instead of a model. A message that is
// typed while the plan is shown takes the plan back, for its planner to write it anew.
import { covers, declaredEffects, declaredWords, hasEffect, type Declared } from '../plan/declaredEffects';
import { editPlan, type Draft } from '../plan/editPlan';
import type { Fault, Step } from '../plan/plan';
import type { PlanReviewer, ProposedChange, ReviewAnswer, ShownPlan } from '../ports';
import type { FileChange } from '../agents/agent';
import { agentOf } from '../agents/table';
import { shownChange } from './commit';
import { createCarriedCalls } from './carriedCalls';
import { createDrafts } from './drafts';
import { createEngine, type Ended, type Engine, type EngineContext } from './engine';
import { createHold } from './hold';
import { isNotOf, stepOfItem } from './itemIds';
import { createOverlay } from './overlay';
import { REVIEW } from './runState';

/** The goal of a plan that is what was left of another. */
const REST = 'The rest of the plan';

export interface ReviewedEngine extends Engine {
  /** Whether what was planned until now waits for a person. */
  readonly isHeld: boolean;
  /**
   * Shows the plan until it is approved, or taken back for a message; at once where nobody reviews it, or where it changes
   * nothing.
   */
  review(goal: string, tools: readonly string[] | undefined, more?: FirstShown): Promise<void>;
  /** A message was typed: a plan that is not approved yet is not what is wanted any more. */
  heard(): void;
  /** The steps that were taken back since it was last asked; their ids are free again. */
  takenBack(): readonly Step[];
  /** Puts steps that were taken back into the plan again. */
  putBack(steps: readonly Step[], goal: string): void;
  /** The number of the next round: a person's changes count too. */
  nextRound(): number;
  /** Stops what has not taken effect and has it reviewed before the run goes on, where somebody reviews plans. */
  editRest(): void;
}

export interface FirstShown {
  /** What the person should know of the plan, a sentence each. */
  readonly told?: readonly string[];
  /** Of the planner's answer what could not be used, a sentence a line: shown as long as the plan is. */
  readonly leftOut?: readonly string[];
  /** A message came already: the plan is taken back without being shown. */
  readonly isOutdated?: boolean;
}

export interface ReviewSettings {
  /** Null: nobody looks at plans. */
  readonly reviewer: PlanReviewer | null;
  /** Whether each plan is shown before it takes effect; else steps take effect as they come. */
  readonly holds: boolean;
  /** Whether a step, or an item of it, has begun an effect. */
  readonly hasActed: (step: string) => boolean;
}

export function createReviewedEngine(
  context: EngineContext,
  { reviewer, holds, hasActed }: ReviewSettings,
): ReviewedEngine {
  const { recorder, settings, ports, signal } = context;
  const hold = createHold(!holds || reviewer === null);
  const drafts = createDrafts();
  const carried = createCarriedCalls(signal);
  const overlay = createOverlay(ports.files);
  /** The same object for the same change, so that a view of it is made once. */
  const asShown = new WeakMap<FileChange, ProposedChange>();
  /** How steps of engines before this one ended, where that stands. */
  let kept: readonly Ended[] = [];
  let draft: Draft = { steps: [], models: new Map() };
  let rounds = 0;
  let isStoppedForReview = false;
  let hasHeard = false;
  /** Ends what is shown, for a message. */
  let showing: AbortController | null = null;
  let back: readonly Step[] = [];
  /** How those read that were taken back. */
  let expected: ReadonlyMap<string, string> = new Map();
  /** Ends the engine that runs now. */
  let its = new AbortController();
  let engine = start();

  function start(): Engine {
    its = new AbortController();
    const { models } = draft;
    const reviewed = hold.isOpen ? {} : { hold, drafts, carried };
    return createEngine({
      ...context,
      ...reviewed,
      signal: AbortSignal.any([signal, its.signal]),
      overlay,
      models,
      before: kept,
    });
  }

  function add(step: Step): void {
    if (!hasStayed(step)) forget(step.id);
    draft = { ...draft, steps: [...draft.steps, step] };
    engine.add(step);
  }

  function ended(): readonly Ended[] {
    return [...kept, ...engine.ended];
  }

  async function review(
    goal: string,
    tools: readonly string[] | undefined,
    { told: first = [], leftOut = [], isOutdated = false }: FirstShown = {},
  ): Promise<void> {
    if (!reviewer || hold.isOpen || !hasEffect(declared())) return;
    let faults: readonly Fault[] = [];
    let told = first;
    hasHeard = isOutdated;
    carried.drop(isNotOf(ids(draft)));
    for (;;) {
      const answer = await answerTo(reviewer, shown(goal, { faults, told, leftOut }));
      if (answer === null) return takeBack();
      if (answer.kind !== 'edit') {
        approve(answer.kind === 'approve' ? answer.declared : null);
        return;
      }
      const place = { ids: earlierIds(), agents: settings.agents, tools, folders: ports.files.folders };
      const edited = editPlan(draft, answer.edit, place);
      faults = edited.ok ? [] : edited.faults;
      told = edited.ok ? edited.told : [];
      if (edited.ok) await change(edited.draft, goal);
    }
  }

  /** Null: a message came first. */
  async function answerTo(asked: PlanReviewer, plan: ShownPlan): Promise<ReviewAnswer | null> {
    if (hasHeard) return null;
    const ended = new AbortController();
    showing = ended;
    try {
      return await asked.review(plan, AbortSignal.any([signal, ended.signal]));
    } catch (error) {
      if (signal.aborted || !ended.signal.aborted) throw error;
      return null;
    } finally {
      showing = null;
    }
  }

  function shown(goal: string, notes: Pick<ShownPlan, 'faults' | 'told' | 'leftOut'>): ShownPlan {
    const asks = (step: Step): boolean => agentOf(step, settings.agents).asks;
    return { run: context.run, goal, draft, ...notes, asks, changes: changesOf, declared };
  }

  function approve(allowed: Declared | null): void {
    const effects = declaredWords(allowed ?? declared());
    recorder.emit({ type: 'plan.approved', round: rounds, scope: allowed ? 'all' : 'each', effects });
    context.permit.approve(allowed && (request => covers(allowed, request)));
    hold.open();
  }

  // ---- a message about the plan ----

  function heard(): void {
    hasHeard = true;
    showing?.abort();
  }

  /** What was looked at stays; what was prepared is kept for the steps that come again as they were. */
  async function takeBack(): Promise<void> {
    await halted('The plan was taken back, to be written anew with what was added.', () => true);
    const isEarlier = isNotOf(ids(draft));
    kept = ended().filter(({ id, status }) => status === 'done' || isEarlier(id));
    const done = new Set(kept.map(({ id }) => id));
    back = draft.steps.filter(({ id }) => !done.has(id));
    draft = { ...draft, steps: draft.steps.filter(({ id }) => done.has(id)) };
    engine = start();
  }

  function takenBack(): readonly Step[] {
    const steps = back;
    expected = new Map(steps.map(step => [step.id, JSON.stringify(step)]));
    back = [];
    return steps;
  }

  function hasStayed(step: Step): boolean {
    const before = expected.get(step.id);
    return before === undefined || before === JSON.stringify(step);
  }

  // ---- the rest of a run ----

  function editRest(): void {
    if (!reviewer || isStoppedForReview || !hold.isOpen) return;
    isStoppedForReview = true;
    hold.close();
    halt('Stopped, to be looked at before it takes effect.');
  }

  /** What was stopped within its effect stays stopped: doing it again could do it twice. */
  async function reviewRest(): Promise<void> {
    isStoppedForReview = false;
    const stopped = new Set(engine.ended.flatMap(({ id, status }) => (status === 'stopped' ? [id] : [])));
    const rest = draft.steps.filter(({ id }) => stopped.has(id) && !hasActed(id));
    const open = new Set(rest.map(({ id }) => id));
    kept = ended().filter(({ id }) => !open.has(id) && !open.has(stepOfItem(id)));
    draft = { ...draft, steps: rest };
    engine = start();
    if (rest.length > 0) {
      emitPlan(rest, REST);
      await review(REST, undefined);
    }
    if (!holds && back.length === 0) hold.open();
  }

  async function drained(): Promise<void> {
    await engine.drained();
    if (!isStoppedForReview || signal.aborted) return;
    await reviewRest();
    await drained();
  }

  function halt(why: string): void {
    engine.stop(why);
    its.abort();
  }

  /** @param goesOn whose answers the next engine will want */
  async function halted(why: string, goesOn: (step: string) => boolean): Promise<void> {
    carried.carry(goesOn);
    halt(why);
    await engine.drained();
    carried.settle();
    signal.throwIfAborted();
  }

  function forget(id: string): void {
    drafts.forget(id);
    carried.drop(one => one === id || stepOfItem(one) === id);
  }

  // ---- what is shown ----

  function changesOf(step: string): readonly ProposedChange[] {
    return [...drafts.changes]
      .filter(([id]) => id === step || stepOfItem(id) === step)
      .map(([, change]) => shownOnce(change));
  }

  function shownOnce(change: FileChange): ProposedChange {
    const known = asShown.get(change) ?? shownChange(change);
    asShown.set(change, known);
    return known;
  }

  function declared(): Declared {
    const prepared = draft.steps.flatMap(step => changesOf(step.id));
    const quote = (word: string): string => ports.shell.quote(word);
    return declaredEffects(draft.steps, prepared, { agents: settings.agents, quote });
  }

  // ---- another plan ----

  function earlierIds(): ReadonlySet<string> {
    const own = ids(draft);
    return new Set(ended().flatMap(({ id }) => (own.has(id) || own.has(stepOfItem(id)) ? [] : [id])));
  }

  async function change(next: Draft, goal: string): Promise<void> {
    const before = ids(draft);
    const same = new Set(next.steps.filter(step => draft.steps.includes(step)).map(({ id }) => id));
    const isGone = isNotOf(same);
    await halted('The plan was changed before this took effect.', id => !isGone(id));
    carried.drop(isGone);
    kept = ended().filter(({ id, status }) => {
      const of = before.has(id) ? id : stepOfItem(id);
      return !before.has(of) || (status === 'done' && same.has(of));
    });
    draft = next;
    drafts.keepOnly(ids(next));
    engine = start();
    const standing = new Set(kept.map(({ id }) => id));
    emitPlan(
      next.steps.filter(({ id }) => !standing.has(id)),
      goal,
    );
  }

  function emitPlan(steps: readonly Step[], goal: string): void {
    rounds += 1;
    recorder.emit({ type: 'plan.started', round: rounds, model: REVIEW });
    for (const step of steps) recorder.emit({ type: 'plan.step', round: rounds, step });
    const end = { steps: steps.length, usage: {}, phases: {}, goal };
    recorder.emit({ type: 'plan.finished', round: rounds, ...end });
    for (const step of steps) engine.add(step);
  }

  return {
    add,
    review,
    heard,
    takenBack,
    putBack(steps, goal) {
      draft = { ...draft, steps: [...draft.steps, ...steps] };
      emitPlan(steps, goal);
    },
    nextRound: () => (rounds += 1),
    get ended() {
      return ended();
    },
    get isHeld() {
      return !hold.isOpen && hasEffect(declared());
    },
    newRound() {
      // What was only looked at so far belongs to the plan that is reviewed next.
      if (hold.isOpen) draft = { steps: [], models: new Map() };
      if (holds && reviewer) hold.close();
      engine.newRound();
    },
    withPlannerSlot: (planner, call) => engine.withPlannerSlot(planner, call),
    stop: () => engine.stop(),
    drained,
    editRest,
  };
}

function ids({ steps }: Draft): ReadonlySet<string> {
  return new Set(steps.map(({ id }) => id));
}
