// Judges the schedule on plans with known step times: how long they take against the best known order and against first
// come, first served, with and without the times given beforehand.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { simulatedPlans, type TimedPlan } from '../../test/support/simulatedPlans';
import { simulatePlan } from '../../test/support/simulatePlan';
import type { Suite } from './suite';

export const schedule: Suite = {
  name: 'schedule',
  about:
    'how long plans with known step times take, against the best known order and first come, first served',
  withoutModel: true,
  async run({ cases }) {
    const verdicts = await Promise.all(plansIn(cases).map(judge));
    const informed = verdicts.map(one => one.informed).sort((a, b) => a - b);
    const median = informed[Math.floor(informed.length / 2)] ?? NaN;
    const worst = Math.max(...informed);
    const blind = Math.max(...verdicts.map(one => one.blind));
    return {
      columns: ['plan', 'steps', 'best ms', 'with times', 'of best', 'without', 'of first come'],
      rows: verdicts.map(one => [
        ...[one.id, one.steps, one.best],
        ...[one.withTimes, one.informed.toFixed(3), one.withoutTimes, one.blind.toFixed(3)],
      ]),
      promises: [
        { text: `with times, the median is 1.00 × best known (${median.toFixed(3)})`, kept: median <= 1.005 },
        { text: `with times, none is above 1.05 × best known (${worst.toFixed(3)})`, kept: worst <= 1.05 },
        { text: `without, none is above 1.10 × first come (${blind.toFixed(3)})`, kept: blind <= 1.1 },
        { text: 'no two commits to a file at once', kept: verdicts.every(one => one.overlaps === 0) },
      ],
      verdicts,
    };
  },
};

async function judge(plan: TimedPlan): Promise<{
  readonly id: string;
  readonly steps: number;
  readonly best: number;
  readonly withTimes: number;
  readonly withoutTimes: number;
  readonly informed: number;
  readonly blind: number;
  readonly overlaps: number;
}> {
  const withTimes = await simulatePlan(plan, true);
  const withoutTimes = await simulatePlan(plan, false);
  return {
    id: plan.id,
    steps: plan.nodes.length,
    best: plan.best_known_ms,
    withTimes: withTimes.makespan,
    withoutTimes: withoutTimes.makespan,
    informed: withTimes.makespan / plan.best_known_ms,
    blind: withoutTimes.makespan / plan.fifo_ms,
    overlaps: withTimes.overlaps.length + withoutTimes.overlaps.length,
  };
}

function plansIn(cases: string | null): readonly TimedPlan[] {
  if (cases === null) return simulatedPlans;
  const lines = readFileSync(path.join(cases, 'dag-plans', 'plans.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return [...simulatedPlans, ...lines.map(line => JSON.parse(line) as TimedPlan)];
}
