// One round of planning: asks the planner, reads its text while it streams, checks each step alone, hands on the good
// ones at once and keeps the faults of the others for the next round.
import type { Recorder } from '../run/recorder';
import { divide } from '../timing/stepTimer';
import type { Model, ModelAnswer } from '../ports';
import { checkStep, parseStep, knownAgents } from './checkPlan';
import type { Fault, Step } from './plan';
import { createPlanReader, type PlanItem } from './planReader';
import { plannerPrefix } from './plannerPrompt';
import type { OwnAgents } from './ownAgents';

export interface PlanRound {
  readonly round: number;
  readonly model: Model;
  readonly prompt: string;
  readonly maxTokens: number;
  /** What was seen while the prompt was made, a sentence each, for a person. */
  readonly notes?: readonly string[];
  /** Ids of earlier rounds. */
  readonly ids: ReadonlySet<string>;
  /** Agents of the user's own. */
  readonly agents?: OwnAgents | undefined;
  /** The tools that there are, where they are all known. */
  readonly tools?: readonly string[] | undefined;
}

export interface PlanResult {
  readonly answer: ModelAnswer;
  /** What the planner tells the user: its answer, else the goal. */
  readonly summary: string | undefined;
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
}

export async function askPlanner(
  { round, model, prompt, maxTokens, notes, ids, agents, tools }: PlanRound,
  recorder: Recorder,
  take: (step: Step) => void,
  signal: AbortSignal,
): Promise<PlanResult> {
  const noted = notes === undefined ? {} : { notes: [...notes] };
  const startedAt = recorder.emit({ type: 'plan.started', round, model: model.id, ...noted });
  const reading = createRound({ round, ids: new Set(ids), own: agents, tools }, recorder, take);
  const answer = await model.answer(
    { prefix: plannerPrefix, messages: [{ role: 'user', content: prompt }], maxTokens, temperature: 0 },
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
  return { answer, steps, faults, summary: text ?? goal };
}

interface Reading {
  readonly round: number;
  readonly ids: Set<string>;
  readonly own: OwnAgents | undefined;
  readonly tools: readonly string[] | undefined;
}

function createRound({ round, ids, own, tools }: Reading, recorder: Recorder, take: (step: Step) => void) {
  const agents = knownAgents(own);
  const reader = createPlanReader();
  const steps: Step[] = [];
  const faults: Fault[] = [];
  let goal: string | undefined;
  let text: string | undefined;

  function readStep(value: Readonly<Record<string, unknown>>): void {
    const parsed = parseStep(value, own);
    const found = parsed.ok
      ? checkStep(parsed.step, {
          ...{ ids, agents, own, parameters: new Set(), count: steps.length },
          ...(tools === undefined ? {} : { tools }),
        })
      : parsed.faults;
    if (!parsed.ok || found.length > 0) return void faults.push(...found);
    ids.add(parsed.step.id);
    steps.push(parsed.step);
    recorder.emit({ type: 'plan.step', round, step: parsed.step });
    take(parsed.step);
  }

  function read(items: readonly PlanItem[]): void {
    for (const item of items) {
      if (item.kind === 'step') readStep(item.value);
      else if (item.kind === 'goal') goal = item.goal;
      else if (item.kind === 'answer') text = item.answer;
      else faults.push({ path: `line ${item.line}`, text: item.text });
    }
  }

  return {
    steps,
    faults,
    said: () => ({ goal, text }),
    push: (chunk: string) => read(reader.push(chunk)),
    end(answer: ModelAnswer) {
      read(reader.end());
      if (answer.ok ? answer.stopped === 'length' : answer.reason !== 'stopped') {
        faults.push({ path: '', text: 'the plan was cut off; write the steps that are missing' });
      }
      if (answer.ok && steps.length === 0 && text === undefined && faults.length === 0) {
        faults.push({ path: '', text: 'the answer holds no step; write one JSON object a line, as told' });
      }
    },
  };
}
