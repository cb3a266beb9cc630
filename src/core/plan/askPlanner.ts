// One round of planning: asks the planner, reads its text while it streams, checks each step alone, hands on the good
// ones at once and keeps the faults of the others for the next round.
import type { Recorder } from '../run/recorder';
import { divide } from '../timing/stepTimer';
import type { Folders } from '../policy/workspace';
import type { Model, ModelAnswer, ModelRequest } from '../ports';
import { checkStep, parseStep, knownAgents } from './checkPlan';
import type { Fault, Step } from './plan';
import { createPlanReader, type PlanItem } from './planReader';
import { plannerPrefix, smallPlannerPrefix } from './plannerPrompt';
import { deniedFaults, type DeniedKinds } from './deniedKinds';
import type { OwnAgents } from './ownAgents';
import { needsOf } from './templates';
import { smallPlanSchema, withId, type SmallFile } from './smallPlan';

/** Faults of a round that its planner is told. */
const MOST_FAULTS = 20;
/** After so many nobody is writing a plan: the rest is not looked at. */
const HOPELESS = 500;

export interface PlanRound {
  readonly round: number;
  readonly model: Model;
  readonly prompt: string;
  /** Characters of it that the next round's begins with too. */
  readonly shared: number;
  readonly maxTokens: number;
  /** What was seen while the prompt was made, a sentence each, for a person. */
  readonly notes?: readonly string[];
  /** Ids of earlier rounds. */
  readonly ids: ReadonlySet<string>;
  /** Agents of the user's own. */
  readonly agents?: OwnAgents | undefined;
  /** The tools that there are, where they are all known. */
  readonly tools?: readonly string[] | undefined;
  /** Of the workspace. */
  readonly folders?: Folders | undefined;
  /** What no step may need. */
  readonly denied?: DeniedKinds;
  /** The model is a small one and plans under a grammar, over these files. */
  readonly small?: readonly SmallFile[] | undefined;
}

export interface PlanResult {
  readonly answer: ModelAnswer;
  /** What the planner tells the user: its answer, else the goal. */
  readonly summary: string | undefined;
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  /** Nothing else was wrong with these lines than that they need what is not allowed. */
  readonly isDenied: boolean;
}

export async function askPlanner(
  { round, model, prompt, shared, maxTokens, notes, ids, agents, small, ...place }: PlanRound,
  recorder: Recorder,
  take: (step: Step) => void,
  signal: AbortSignal,
): Promise<PlanResult> {
  const noted = notes === undefined ? {} : { notes: [...notes] };
  const startedAt = recorder.emit({ type: 'plan.started', round, model: model.id, ...noted });
  const isSmall = small !== undefined;
  const reading = createRound({ ...place, round, ids: new Set(ids), own: agents, isSmall }, recorder, take);
  const answer = await model.answer(
    {
      ...formOf(small, place.folders),
      messages: [{ role: 'user', content: prompt }],
      shared,
      maxTokens,
      temperature: 0,
    },
    { text: chunk => reading.push(chunk), progress: () => undefined },
    signal,
  );
  reading.end(answer);
  const { steps, faults } = reading;
  const { goal, text } = reading.said();
  const at = recorder.now();
  recorder.emit(
    {
      type: 'plan.finished',
      round,
      steps: steps.length,
      usage: answer.usage,
      phases: divide(at - startedAt, answer.phases),
      ...(goal === undefined ? {} : { goal }),
      ...(text === undefined ? {} : { answer: text }),
    },
    at,
  );
  if (faults.length > 0) recorder.emit({ type: 'plan.refused', round, faults: [...faults] });
  return { answer, steps, faults, isDenied: reading.isDenied(), summary: text ?? goal };
}

function formOf(
  small: readonly SmallFile[] | undefined,
  folders: Folders | undefined,
): Pick<ModelRequest, 'prefix' | 'schema'> {
  return small === undefined
    ? { prefix: plannerPrefix }
    : { prefix: smallPlannerPrefix, schema: smallPlanSchema(small, folders) };
}

interface Reading extends Pick<PlanRound, 'round' | 'tools' | 'folders' | 'denied'> {
  readonly ids: Set<string>;
  readonly own: OwnAgents | undefined;
  readonly isSmall: boolean;
}

function createRound(
  { round, ids, own, tools, folders, denied = new Set(), isSmall }: Reading,
  recorder: Recorder,
  take: (step: Step) => void,
) {
  const agents = knownAgents(own);
  const reader = createPlanReader();
  const steps: Step[] = [];
  const faults: Fault[] = [];
  let left = 0;
  const denials = new Set<Fault>();
  /** Steps that need what is not allowed, and those that need one of them. */
  const deniedIds = new Set<string>();
  let goal: string | undefined;
  let text: string | undefined;

  function readStep(value: Readonly<Record<string, unknown>>): void {
    const parsed = parseStep(isSmall ? withId(value, ids) : value, own);
    const found = parsed.ok
      ? checkStep(parsed.step, {
          ...{ ids, agents, own, folders, parameters: new Set(), count: steps.length },
          ...(tools === undefined ? {} : { tools }),
        })
      : parsed.faults;
    if (!parsed.ok) return refuse(...found);
    const notAllowed = deniedFaults(parsed.step, denied);
    const isHanging = needsOf(parsed.step).some(need => deniedIds.has(need));
    if (notAllowed.length > 0 || isHanging) {
      deniedIds.add(parsed.step.id);
      for (const fault of [...notAllowed, ...found]) denials.add(fault);
      return refuse(...notAllowed, ...found);
    }
    if (found.length > 0) return refuse(...found);
    ids.add(parsed.step.id);
    steps.push(parsed.step);
    recorder.emit({ type: 'plan.step', round, step: parsed.step });
    take(parsed.step);
  }

  /** Of a plan that is wrong throughout, the first faults say enough. */
  function refuse(...found: readonly Fault[]): void {
    left += Math.max(0, found.length - Math.max(0, MOST_FAULTS - faults.length));
    faults.push(...found.slice(0, Math.max(0, MOST_FAULTS - faults.length)));
  }

  const isHopeless = (): boolean => faults.length + left >= HOPELESS;

  function read(items: readonly PlanItem[]): void {
    for (const item of items) {
      if (isHopeless()) return;
      if (item.kind === 'step') readStep(item.value);
      else if (item.kind === 'goal') goal = item.goal;
      else if (item.kind === 'answer') text = item.answer;
      else refuse({ path: `line ${item.line}`, text: item.text });
    }
  }

  return {
    steps,
    faults,
    isDenied: () => faults.length > 0 && faults.every(fault => denials.has(fault)),
    said: () => ({ goal, text }),
    push(chunk: string) {
      if (!isHopeless()) read(reader.push(chunk));
    },
    end(answer: ModelAnswer) {
      const isWhole = answer.ok && answer.stopped === 'end';
      read(reader.end(isWhole));
      if (left > 0) faults.push({ path: '', text: `at least ${left} more faults are not listed` });
      if (!isWhole && (answer.ok || answer.reason !== 'stopped')) {
        faults.push({ path: '', text: 'the plan was cut off; write the steps that are missing' });
      }
      if (answer.ok && steps.length === 0 && text === undefined && faults.length === 0) {
        faults.push({ path: '', text: 'the answer holds no step; write one JSON object a line, as told' });
      }
    },
  };
}
