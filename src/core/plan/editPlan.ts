// A plan in the hands of the person who reviews it: one change at a time, each checked as the planner's own lines are.
// Decides what a change may be, what becomes of the steps that need a dropped one, and which faults are shown instead.
import * as z from 'zod';
import type { Folders } from '../policy/workspace';
import { checkStep, knownAgents, parseStep } from './checkPlan';
import type { OwnAgents } from './ownAgents';
import type { Fault, Step } from './plan';
import { needsOf, templateNeeds } from './templates';

const id = z.string().min(1).max(32);
/** Fields of a step by name, as typed; null takes one out. */
const fields = z.record(z.string().max(40), z.json());

const stepModelSchema = z.enum(['executor', 'planner']);
/** Who is asked first in a step, where the person says so. */
export type StepModel = z.infer<typeof stepModelSchema>;

export const planEditSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set'), step: id, fields }),
  /** `after`: null puts it first. Without an id it gets one. */
  z.strictObject({ kind: z.literal('add'), after: id.nullable(), fields }),
  /** `needing`: whether the steps that need it go too, or stay and no longer wait for it. */
  z.strictObject({ kind: z.literal('drop'), step: id, needing: z.enum(['drop', 'keep']) }),
  z.strictObject({ kind: z.literal('move'), step: id, by: z.union([z.literal(-1), z.literal(1)]) }),
  /** Null: whoever the run would ask. */
  z.strictObject({ kind: z.literal('model'), step: id, model: stepModelSchema.nullable() }),
]);
export type PlanEdit = z.infer<typeof planEditSchema>;
type EditOf<K extends PlanEdit['kind']> = Extract<PlanEdit, { kind: K }>;

export interface Draft {
  readonly steps: readonly Step[];
  readonly models: ReadonlyMap<string, StepModel>;
}

/** What the steps of a draft may name besides each other. */
export interface DraftPlace {
  /** Ids of earlier rounds. */
  readonly ids: ReadonlySet<string>;
  /** Agents of the user's own. */
  readonly agents?: OwnAgents | undefined;
  /** The tools that there are, where they are all known. */
  readonly tools?: readonly string[] | undefined;
  /** Of the workspace. */
  readonly folders?: Folders | undefined;
}

/** `told`: what else changed, a sentence each. */
export type EditedPlan =
  | { readonly ok: true; readonly draft: Draft; readonly told: readonly string[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Steps that did not change stay the same objects. */
export function editPlan(draft: Draft, edit: PlanEdit, place: DraftPlace): EditedPlan {
  if (edit.kind === 'add') return addStep(draft, edit, place);
  const index = draft.steps.findIndex(step => step.id === edit.step);
  const step = draft.steps[index];
  if (!step) return fault(edit.step, '', `step "${edit.step}" is not in the plan; choose another`);
  switch (edit.kind) {
    case 'set':
      return setFields(draft, step, edit, place);
    case 'drop':
      return dropStep(draft, step, edit, place);
    case 'move':
      return moveStep(draft, index, edit, place);
    case 'model': {
      const models = new Map(draft.models);
      if (edit.model === null) models.delete(step.id);
      else models.set(step.id, edit.model);
      return { ok: true, draft: { ...draft, models }, told: [] };
    }
  }
}

/** Ids of the steps that need this one, or one that does, in plan order. */
export function dependents(steps: readonly Step[], of: string): readonly string[] {
  const hanging = new Set([of]);
  for (const step of steps) if (needsOf(step).some(need => hanging.has(need))) hanging.add(step.id);
  hanging.delete(of);
  return [...hanging];
}

function fault(step: string, path: string, text: string): EditedPlan {
  return { ok: false, faults: [{ step, path, text }] };
}

function checked(
  draft: Draft,
  steps: readonly Step[],
  told: readonly string[],
  place: DraftPlace,
): EditedPlan {
  const faults = draftFaults(steps, place);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, draft: { ...draft, steps }, told };
}

function draftFaults(
  steps: readonly Step[],
  { ids: earlier, agents: own, tools, folders }: DraftPlace,
): Fault[] {
  const agents = knownAgents(own);
  const ids = new Set(earlier);
  return steps.flatMap((step, count) => {
    const so = { ids, agents, own, folders, parameters: new Set<string>(), count };
    const faults = checkStep(step, tools === undefined ? so : { ...so, tools });
    ids.add(step.id);
    return faults;
  });
}

function setFields(draft: Draft, step: Step, edit: EditOf<'set'>, place: DraftPlace): EditedPlan {
  const merged = Object.entries({ ...step, ...edit.fields, id: step.id }).filter(
    ([, value]) => value !== null,
  );
  const parsed = parseStep(Object.fromEntries(merged), place.agents);
  if (!parsed.ok) return parsed;
  const steps = draft.steps.map(one => (one === step ? parsed.step : one));
  return checked(draft, steps, [], place);
}

function addStep(draft: Draft, { after, fields: typed }: EditOf<'add'>, place: DraftPlace): EditedPlan {
  const taken = new Set([...place.ids, ...draft.steps.map(step => step.id)]);
  const given = Object.entries(typed).filter(([, value]) => value !== null);
  const parsed = parseStep({ id: freeId(typed['agent'], taken), ...Object.fromEntries(given) }, place.agents);
  if (!parsed.ok) return parsed;
  const at = draft.steps.findIndex(step => step.id === after) + 1;
  return checked(draft, draft.steps.toSpliced(at, 0, parsed.step), [], place);
}

/** `edit`, `edit2`, …: the agent's name says what the step is. */
function freeId(agent: unknown, taken: ReadonlySet<string>): string {
  const name = typeof agent === 'string' && /^[a-z][a-z0-9_-]{0,24}$/.test(agent) ? agent : 'step';
  let n = 1;
  const numbered = (): string => (n === 1 ? name : `${name}${n}`);
  while (taken.has(numbered())) n += 1;
  return numbered();
}

function dropStep(draft: Draft, step: Step, { needing }: EditOf<'drop'>, place: DraftPlace): EditedPlan {
  const others = draft.steps.filter(one => one !== step);
  if (needing === 'drop') {
    const gone = new Set(dependents(draft.steps, step.id));
    const told = others.filter(one => gone.has(one.id)).map(one => `“${one.title}” is dropped too.`);
    return checked(
      draft,
      others.filter(one => !gone.has(one.id)),
      told,
      place,
    );
  }
  const using = others.filter(one => templateNeeds(one).includes(step.id));
  if (using.length > 0) {
    const text = `it uses the output of "${step.id}"; change its text first, or drop it too`;
    return { ok: false, faults: using.map(one => ({ step: one.id, path: '', text })) };
  }
  const waiting = others.filter(one => one.needs?.includes(step.id));
  const steps = others.map(one =>
    waiting.includes(one) ? { ...one, needs: one.needs?.filter(need => need !== step.id) ?? [] } : one,
  );
  const told = waiting.map(one => `“${one.title}” no longer waits for “${step.title}”.`);
  return checked(draft, steps, told, place);
}

function moveStep(draft: Draft, index: number, { step, by }: EditOf<'move'>, place: DraftPlace): EditedPlan {
  const [moved, other] = [draft.steps[index], draft.steps[index + by]];
  if (!moved || !other) return fault(step, '', `step "${step}" stands at the end of the plan already`);
  const steps = draft.steps.with(index, other).with(index + by, moved);
  const [earlier, later] = by < 0 ? [other, moved] : [moved, other];
  if (needsOf(later).includes(earlier.id)) {
    return fault(step, 'needs', `“${later.title}” needs “${earlier.title}”, which must stand before it`);
  }
  return checked(draft, steps, [], place);
}
