// Numbers of one run, read from its state: wall time and phases of each step, tokens, and how much of the work the
// small model did. What a provider did not report stays undefined; nothing here guesses.
import type { Phases, StepStatus, Usage } from '../events';
import type { AttemptState, RoundState, RunState, StepState } from '../run/runState';

export interface StepTiming {
  readonly id: string;
  readonly title: string;
  readonly agent: string;
  readonly status: StepStatus | 'running' | 'waiting';
  /** Milliseconds from step.ready to step.finished (to `now` while it runs); undefined when it never was ready. */
  readonly wall: number | undefined;
  readonly phases: Phases;
  readonly attempts: number;
  readonly usage: Usage;
  /** Completion tokens a second of decode time, where the provider reports both. */
  readonly tokensPerSecond: number | undefined;
  /** Who gave the payload that was taken: undefined where no model was asked. */
  readonly by: 'executor' | 'planner' | undefined;
  readonly model: string | undefined;
}

/** What still runs is measured to here; what a person reviews afterwards does not make a run longer. */
export function endOf(state: RunState): number {
  return state.finishedAt ?? state.at;
}

/** Whether a model took time for it; a plan from a file was there. */
export function isPlanned(round: RoundState): boolean {
  return round.model !== 'file';
}

export function stepTimings(state: RunState, now = endOf(state)): readonly StepTiming[] {
  return state.steps.map(step => timingOf(step, now));
}

function timingOf(step: StepState, now: number): StepTiming {
  const last = step.attempts.at(-1);
  return {
    id: step.id,
    title: step.title,
    agent: step.agent,
    status: step.status ?? (step.readyAt === undefined ? 'waiting' : 'running'),
    wall: step.readyAt === undefined ? undefined : (step.finishedAt ?? now) - step.readyAt,
    phases: step.phases,
    attempts: step.attempts.length,
    usage: addUsage(step.attempts.map(attempt => attempt.usage)),
    tokensPerSecond: decodeRate(step.attempts),
    by: last?.role,
    model: last?.model,
  };
}

/** Sums what is known; a figure that no part reports stays absent. */
function addUsage(parts: readonly (Usage | undefined)[]): Usage {
  const total: Usage = {};
  for (const part of parts) {
    for (const key of ['promptTokens', 'cachedTokens', 'completionTokens'] as const) {
      const value = part?.[key];
      if (value !== undefined) total[key] = (total[key] ?? 0) + value;
    }
  }
  return total;
}

function decodeRate(attempts: readonly AttemptState[]): number | undefined {
  let tokens = 0;
  let milliseconds = 0;
  for (const { usage, phases } of attempts) {
    if (usage?.completionTokens === undefined || phases?.decode === undefined) continue;
    tokens += usage.completionTokens;
    milliseconds += phases.decode;
  }
  return milliseconds > 0 ? (tokens * 1000) / milliseconds : undefined;
}

export interface TokenTotals {
  readonly planner: Usage;
  readonly executor: Usage;
  /** Executor tokens a second of decode time, over the whole run. */
  readonly executorRate: number | undefined;
}

/** The planner's side holds its plans and what it was asked after an escalation. */
export function tokenTotals(state: RunState): TokenTotals {
  const attempts = state.steps.flatMap(step => step.attempts);
  const executor = attempts.filter(attempt => attempt.role === 'executor');
  const escalated = attempts.filter(attempt => attempt.role === 'planner');
  return {
    planner: addUsage([...state.rounds, ...escalated].map(part => part.usage)),
    executor: addUsage(executor.map(attempt => attempt.usage)),
    executorRate: decodeRate(executor),
  };
}

/** Of code in the languages that plans are about; a provider counts only what it decodes. */
const CHARS_PER_TOKEN = 3.5;

export interface PlanCost {
  /** What the planner wrote in its plans. */
  readonly plannerTokens: number;
  /** About so many tokens of text that the files did not hold before. */
  readonly landedTokens: number;
}

/** What the plans cost against what they brought; undefined where a planner did not count, or nothing was written. */
export function planCost(state: RunState): PlanCost | undefined {
  const rounds = state.rounds.filter(isPlanned).map(round => round.usage?.completionTokens);
  const effects = state.steps.flatMap(step => step.effects);
  const landed = effects.reduce((sum, effect) => sum + (effect.landed ?? 0), 0);
  if (rounds.length === 0 || rounds.includes(undefined) || landed === 0) return undefined;
  const plannerTokens = rounds.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0);
  return { plannerTokens, landedTokens: Math.round(landed / CHARS_PER_TOKEN) };
}

/** As `120 written for about 300 in files (0.40)`; empty for none. */
export function planCostWords(state: RunState): string {
  const cost = planCost(state);
  if (cost === undefined) return '';
  const { plannerTokens, landedTokens } = cost;
  const ratio = (plannerTokens / Math.max(1, landedTokens)).toFixed(2);
  return `${plannerTokens} tokens written for about ${landedTokens} in files (${ratio})`;
}

export interface WorkShare {
  /** Steps that ended done, by who gave their payload; `engine` asked no model. */
  readonly steps: { readonly executor: number; readonly planner: number; readonly engine: number };
  /** Completion tokens of accepted payloads. */
  readonly tokens: { readonly executor: number; readonly planner: number };
}

/** Who did the accepted work. forEach parents are left out where their items are counted. */
export function workShare(state: RunState): WorkShare {
  const steps = { executor: 0, planner: 0, engine: 0 };
  const tokens = { executor: 0, planner: 0 };
  const parents = new Set(state.steps.map(step => step.parent));
  for (const step of state.steps) {
    if (step.status !== 'done' || parents.has(step.id)) continue;
    const accepted = step.attempts.findLast(attempt => attempt.ok === true);
    if (!accepted) {
      steps.engine += 1;
      continue;
    }
    steps[accepted.role] += 1;
    tokens[accepted.role] += accepted.usage?.completionTokens ?? 0;
  }
  return { steps, tokens };
}
