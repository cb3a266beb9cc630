import { strict as assert } from 'node:assert';
import { simulatedPlans } from '../../../support/simulatedPlans';
import { simulatePlan } from '../../../support/simulatePlan';

describe('who waits for a slot', () => {
  for (const plan of simulatedPlans) {
    it(`is served in the best order when the times are known: ${plan.id}`, async () => {
      const { makespan, overlaps } = await simulatePlan(plan, true);
      assert.deepEqual({ makespan, overlaps }, { makespan: plan.best_known_ms, overlaps: [] });
    });

    it(`is served in plan order when they are not: ${plan.id}`, async () => {
      const { makespan, overlaps } = await simulatePlan(plan, false);
      assert.deepEqual({ makespan, overlaps }, { makespan: plan.fifo_ms, overlaps: [] });
    });
  }
});
