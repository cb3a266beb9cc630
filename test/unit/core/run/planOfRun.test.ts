// What is kept of a run as a plan: the goal, and the steps that it was in the end.
import { strict as assert } from 'node:assert';
import { planOfRun } from '../../../../src/core/run/planOfRun';
import { foldRun } from '../../../../src/core/run/runState';
import { runSteps } from '../../../support/runPlan';
import type { Step } from '../../../../src/core/plan/plan';

const create = (id: string, file: string): Step => ({
  id,
  title: 't',
  agent: 'create',
  file,
  content: 'x\n',
});

describe('the plan of a run', () => {
  it('has its steps as planned, a forEach as one', async () => {
    const each: Step = { ...create('each', '{{item}}'), forEach: ['a', 'b'] };
    const { events } = await runSteps([each, create('c', 'c')]);
    assert.deepEqual(planOfRun(foldRun(events)), {
      version: 1,
      goal: 'goal',
      steps: [each, create('c', 'c')],
    });
  });

  it('has the steps that failed where no later round made up for them', async () => {
    const { events } = await runSteps([create('a', 'there'), create('b', 'b')], { files: { there: 'y' } });
    assert.equal(planOfRun(foldRun(events)).steps.length, 2);
  });

  it('leaves out what failed and was made up for', async () => {
    const lines = (goal: string, ...steps: readonly Step[]): string =>
      [{ goal }, ...steps].map(line => JSON.stringify(line)).join('\n');
    const replies = [
      lines('first', create('a', 'there'), create('b', 'b')),
      lines('second', create('c', 'c')),
    ];
    const { events } = await runSteps(null, { files: { there: 'y' }, planner: () => replies.shift() ?? '' });
    const { goal, steps } = planOfRun(foldRun(events));
    assert.deepEqual([goal, steps.map(({ id }) => id)], ['second', ['b', 'c']]);
  });
});
