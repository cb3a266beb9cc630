import { strict as assert } from 'node:assert';
import type { ModelCounts } from '../../../../src/core/model/history';
import { lowerBound, startsWith, type Routes } from '../../../../src/core/model/routing';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps } from '../../../support/runPlan';

/** An agent's history at a model: steps, right at the first try, milliseconds a call. */
function at(model: string, steps: number, right: number, ms = 1000): ModelCounts {
  const counts = { firstTryValid: right, firstTryRight: right, repaired: 0, escalated: 0, failed: 0 };
  return { agent: 'edit', model, steps, ...counts, calls: steps, callMs: steps * ms };
}

const routes: Routes = { executor: 'small', planner: 'large', repairs: 1, history: [], profiles: {} };

describe('who is asked first', () => {
  const cases: readonly (readonly [string, Partial<Routes>, 'executor' | 'planner', number?])[] = [
    ['the executor while there is no history', {}, 'executor'],
    ['the executor where it is mostly right', { history: [at('small', 100, 80)] }, 'executor'],
    ['the executor after few steps, however bad', { history: [at('small', 19, 0)] }, 'executor'],
    ['the planner after twenty steps that all failed', { history: [at('small', 20, 0)] }, 'planner'],
    ['the executor after twenty of which one was right', { history: [at('small', 20, 1)] }, 'executor'],
    ['the planner after a hundred of which five were right', { history: [at('small', 100, 5)] }, 'planner'],
    ['the executor where there is no planner', { planner: null, history: [at('small', 99, 0)] }, 'executor'],
    ['the executor where both are one', { planner: 'small', history: [at('small', 99, 0)] }, 'executor'],
    ['the executor in every tenth step', { history: [at('small', 99, 0)] }, 'executor', 9],
    [
      'the executor in every tenth step over all runs',
      { history: [at('small', 99, 0), at('large', 7, 7)] },
      'executor',
      2,
    ],
    [
      'the planner where the executor mostly fails and is much slower',
      { history: [at('small', 100, 30, 9000), at('large', 5, 5, 2000)] },
      'planner',
    ],
    [
      'the executor where it mostly fails but is not much slower',
      { history: [at('small', 100, 30, 1000), at('large', 5, 5, 2000)] },
      'executor',
    ],
    [
      'the executor where it is much slower but mostly right',
      { history: [at('small', 100, 60, 60_000), at('large', 5, 5, 2000)] },
      'executor',
    ],
    [
      'the executor where nothing tells how fast the planner is',
      { history: [at('small', 100, 30, 60_000)] },
      'executor',
    ],
    [
      'the planner where its profile tells that it is much faster',
      {
        history: [at('small', 100, 30, 60_000)],
        profiles: { large: { constraint: 'binds', prefill: 2000, decode: 100 } },
      },
      'planner',
    ],
    [
      'the executor by the history of another agent',
      { history: [{ ...at('small', 99, 0), agent: 'query' }] },
      'executor',
    ],
  ];
  for (const [name, more, expected, opened = 0] of cases) {
    it(`is ${name}`, () => assert.equal(startsWith('edit', { ...routes, ...more }, opened), expected));
  }
});

describe('the lower bound of a share', () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [0, 0, 0],
    [0, 20, 0],
    [20, 20, 0.839],
    [19, 20, 0.764],
    [50, 100, 0.404],
  ];
  for (const [count, all, expected] of cases) {
    it(`of ${count} in ${all} is ${expected}`, () =>
      assert.ok(Math.abs(lowerBound(count, all) - expected) < 0.001, String(lowerBound(count, all))));
  }
});

describe('a step that history gives to the planner', () => {
  const step: Step = {
    id: 'e',
    title: 'e',
    agent: 'edit',
    file: 'x.js',
    symbol: 'a',
    instruction: 'return 9',
  };
  const good = 'function a() {\n  return 9;\n}';
  const history = [{ ...at('scripted/small', 40, 0), calls: 0, callMs: 0 }];
  const files = { 'x.js': 'function a() {\n  return 1;\n}\n' };

  it('begins with its model and loses no time with the executor', async () => {
    const { events, executor, result } = await runSteps([step], {
      ...{ files, history },
      planner: () => good,
      executor: () => good,
    });
    const tried = events.flatMap(e => (e.type === 'attempt.started' ? [`${e.role}:${e.why}`] : []));
    assert.deepEqual([result.status, tried, executor.requests.length], ['done', ['planner:first'], 0]);
  });

  for (const [name, answer] of [
    ['answers wrong', 'function a() {'],
    ['cannot be reached', { text: '', problem: 'unreachable' }],
  ] as const) {
    it(`goes to the executor where the planner's model ${name}`, async () => {
      const { events, result } = await runSteps([step], {
        ...{ files, history },
        planner: () => answer,
        executor: () => good,
      });
      const tried = events.flatMap(e => (e.type === 'attempt.started' ? [`${e.role}:${e.why}`] : []));
      assert.deepEqual([result.status, tried], ['done', ['planner:first', 'executor:first']]);
    });
  }
});
