// The plan under review as it is shown: its steps with what was prepared of them, and what all of it will do.
import { declaredWords, type Declared } from '../core/plan/declaredEffects';
import { dependents } from '../core/plan/editPlan';
import type { Step } from '../core/plan/plan';
import { needsOf } from '../core/plan/templates';
import { templateNeeds } from '../core/plan/templates';
import type { ProposedChange, ShownPlan } from '../core/ports';
import { changeView } from './approvalView';
import type { ChangeView, EffectsView, ReviewStepView, ReviewView } from './view';
import { plannedSubject } from './words';

const MAX_LINES = 400;
const MIN_LINES = 20;

export interface ReviewExtras extends Pick<ReviewView, 'turn' | 'version' | 'agents' | 'hasPlanner'> {
  readonly declared: Declared;
}

export function reviewView(plan: ShownPlan, { declared, ...rest }: ReviewExtras): ReviewView {
  const { steps } = plan.draft;
  const limit = Math.max(MIN_LINES, Math.floor(MAX_LINES / Math.max(1, steps.length)));
  const levels = levelsOf(steps);
  return {
    ...rest,
    steps: steps.map((step, index) => ({
      ...stepOfReview(plan, index, step),
      level: levels.get(step.id) ?? 0,
      asks: plan.asks(step),
      changes: plan.changes(step.id).map(change => shownChange(change, limit)),
    })),
    effects: effectsView(declared, steps),
    leftOut: plan.leftOut,
    faults: plan.faults,
    told: plan.told,
  };
}

function stepOfReview(
  { draft }: ShownPlan,
  index: number,
  step: Step,
): Omit<ReviewStepView, 'level' | 'asks' | 'changes'> {
  const { steps, models } = draft;
  const needs = needsOf(step);
  const [before, after] = [steps[index - 1], steps[index + 1]];
  const model = models.get(step.id);
  return {
    step,
    subject: plannedSubject(step),
    needs,
    dependents: dependents(steps, step.id),
    isUsed: steps.some(other => templateNeeds(other).includes(step.id)),
    canMoveUp: before !== undefined && !needs.includes(before.id),
    canMoveDown: after !== undefined && !needsOf(after).includes(step.id),
    ...(model === undefined ? {} : { model }),
  };
}

/** 0 for a step without needs, else one more than the highest that it needs. */
function levelsOf(steps: readonly Step[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const step of steps) {
    levels.set(step.id, Math.max(-1, ...needsOf(step).map(need => levels.get(need) ?? -1)) + 1);
  }
  return levels;
}

/** A diff is made once, however often its plan is shown. */
const views = new WeakMap<ProposedChange, { readonly limit: number; readonly view: ChangeView }>();

function shownChange(change: ProposedChange, limit: number): ChangeView {
  const known = views.get(change);
  if (known?.limit === limit) return known.view;
  const view = changeView(change, limit);
  views.set(change, { limit, view });
  return view;
}

function effectsView(declared: Declared, steps: readonly Step[]): EffectsView {
  const { files, commands, tools, databases, open, network } = declared;
  const titles = steps.filter(({ id }) => open.includes(id)).map(({ title }) => title);
  const groups = [
    { title: 'Files', items: files },
    { title: 'Commands', items: commands },
    { title: 'Tools', items: tools },
    { title: 'Databases: each write is asked about', items: databases },
    { title: 'Not known yet: asked about when it is', items: titles },
    { title: 'Reaches other machines', items: network },
  ];
  return { words: declaredWords(declared), groups: groups.filter(({ items }) => items.length > 0) };
}
