// How often an agent's work at a model was right at the first try, counted from runs. A step counts for the model that
// was asked first; calls and their time count for the model that was called.
import type { AttemptState, RunState, StepState } from '../run/runState';

export interface ModelCounts {
  readonly agent: string;
  readonly model: string;
  /** Steps that ended done or failed and began with this model. */
  readonly steps: number;
  /** Every answer passed its check at once. */
  readonly firstTryValid: number;
  /** The same, and the step ended done. */
  readonly firstTryRight: number;
  /** Done, after another try of the same model. */
  readonly repaired: number;
  /** Given to the planner's model. */
  readonly escalated: number;
  readonly failed: number;
  readonly calls: number;
  /** Milliseconds, over all calls. */
  readonly callMs: number;
}

/** One entry an agent and model. */
export type ModelHistory = readonly ModelCounts[];

export function countsOf(state: RunState): ModelHistory {
  const parents = new Set(state.steps.map(step => step.parent));
  return addCounts(
    [],
    state.steps.filter(step => !parents.has(step.id)).flatMap(step => countsOfStep(step)),
  );
}

function countsOfStep(step: StepState): ModelCounts[] {
  const answered = step.attempts.filter(isAnswer);
  const calls = answered.map(({ model, startedAt, finishedAt }) => ({
    ...none(step.agent, model),
    calls: 1,
    callMs: (finishedAt ?? startedAt) - startedAt,
  }));
  const [first] = answered;
  const isDone = step.status === 'done';
  if (!first || !(isDone || step.status === 'failed')) return calls;
  const isValid = answered.every(({ why, ok }) => why === 'first' && ok === true);
  const isEscalated = answered.some(({ why }) => why === 'escalate');
  const count = (is: boolean): number => (is ? 1 : 0);
  return [
    ...calls,
    {
      ...none(step.agent, first.model),
      steps: 1,
      firstTryValid: count(isValid),
      firstTryRight: count(isValid && isDone),
      repaired: count(!isValid && isDone && !isEscalated),
      escalated: count(isEscalated),
      failed: count(!isDone),
    },
  ];
}

/** A busy server or a connection that broke says nothing about the model. */
function isAnswer({ ok, firstTokenMs, usage, finishedAt }: AttemptState): boolean {
  if (finishedAt === undefined) return false;
  return ok === true || firstTokenMs !== undefined || usage?.completionTokens !== undefined;
}

function none(agent: string, model: string): ModelCounts {
  const zero = { steps: 0, firstTryValid: 0, firstTryRight: 0, repaired: 0, escalated: 0, failed: 0 };
  return { agent, model, ...zero, calls: 0, callMs: 0 };
}

export function addCounts(history: ModelHistory, more: ModelHistory): ModelHistory {
  return summed([...history, ...more], ({ agent }) => agent);
}

/** Over all agents. */
export function byModel(history: ModelHistory): ModelHistory {
  return summed(history, () => '');
}

function summed(all: ModelHistory, agentOf: (counts: ModelCounts) => string): ModelHistory {
  const sums = new Map<string, ModelCounts>();
  for (const counts of all) {
    const agent = agentOf(counts);
    const key = `${agent} ${counts.model}`;
    const before = sums.get(key) ?? none(agent, counts.model);
    sums.set(key, {
      agent,
      model: counts.model,
      steps: before.steps + counts.steps,
      firstTryValid: before.firstTryValid + counts.firstTryValid,
      firstTryRight: before.firstTryRight + counts.firstTryRight,
      repaired: before.repaired + counts.repaired,
      escalated: before.escalated + counts.escalated,
      failed: before.failed + counts.failed,
      calls: before.calls + counts.calls,
      callMs: before.callMs + counts.callMs,
    });
  }
  return [...sums.values()];
}

/** `first try valid 19 of 20, right 17 of 20, repaired 2, escalated 1`; empty where no step began with the model. */
export function countWords(counts: ModelCounts): string {
  const { steps, firstTryValid, firstTryRight } = counts;
  if (steps === 0) return '';
  const more = (['repaired', 'escalated', 'failed'] as const)
    .filter(name => counts[name] > 0)
    .map(name => `, ${name} ${counts[name]}`);
  return `first try valid ${firstTryValid} of ${steps}, right ${firstTryRight} of ${steps}${more.join('')}`;
}
