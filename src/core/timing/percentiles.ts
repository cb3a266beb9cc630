// p50 and p95 of step times over many runs, per agent and model.
import type { RunState } from '../run/runState';
import { stepTimings } from './stepTimings';

/** Nearest-rank percentile (the smallest value that at least `p` percent do not exceed); undefined for no values. */
export function percentile(values: readonly number[], p: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
}

export interface PercentileRow {
  readonly agent: string;
  /** The model that gave the payload; empty where no model was asked. */
  readonly model: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** Of steps that ended done: wall milliseconds without the time that a person took to approve. */
export function percentiles(states: readonly RunState[]): readonly PercentileRow[] {
  const groups = new Map<string, { agent: string; model: string; values: number[] }>();
  for (const timing of states.flatMap(state => stepTimings(state))) {
    if (timing.status !== 'done' || timing.wall === undefined) continue;
    const model = timing.model ?? '';
    const key = `${timing.agent} ${model}`;
    const group = groups.get(key) ?? { agent: timing.agent, model, values: [] };
    group.values.push(timing.wall - (timing.phases.approval ?? 0));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ agent, model, values }) => ({
    agent,
    model,
    count: values.length,
    p50: percentile(values, 50) ?? 0,
    p95: percentile(values, 95) ?? 0,
  }));
}
