// What is kept of a run as a plan: the goal, and the steps that it was in the end.
import { strict as assert } from 'node:assert';
import { planOfRun } from '../../../../src/core/run/planOfRun';
import { foldRun, REVIEW } from '../../../../src/core/run/runState';
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

  it('leaves out what a person took out of it', () => {
    const state = foldRun([]);
    const planned = (id: string, round: number): unknown => {
      return { id, round, step: create(id, id), status: 'stopped' };
    };
    const rounds = [
      { round: 1, goal: 'g' },
      { round: 2, model: REVIEW },
    ];
    const steps = [planned('dropped', 1), planned('kept', 2)];
    const plan = planOfRun({ ...state, rounds, steps } as unknown as typeof state);
    assert.deepEqual(plan.steps, [create('kept', 'kept')]);
  });
});
