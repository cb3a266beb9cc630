// How long a step is taken to last, and that the one with more behind it gets the slot.
import { strict as assert } from 'node:assert';
import type { ModelCounts } from '../../../../src/core/model/history';
import type { Step } from '../../../../src/core/plan/plan';
import { estimateMs, type Estimated } from '../../../../src/core/run/estimate';
import { runSteps } from '../../../support/runPlan';

const counts = (agent: string, more: Partial<ModelCounts> = {}): ModelCounts => ({
  ...{ agent, model: 'scripted/small', steps: 10, firstTryValid: 10, firstTryRight: 10 },
  ...{ repaired: 0, escalated: 0, failed: 0, calls: 10, callMs: 20_000, ...more },
});
const small: Estimated = { agent: 'edit', asks: true, runs: false, model: 'scripted/small' };
const speeds = { constraint: 'binds' as const, prefill: 100, decode: 20 };

describe('the time that a step will take', () => {
  const cases: readonly (readonly [name: string, Estimated, readonly ModelCounts[], number | undefined])[] = [
    ['is not known where nothing was measured', small, [], undefined],
    ['is not known of another model', { ...small, model: 'other' }, [counts('edit')], undefined],
    ['is that of its agent’s calls', small, [counts('tool', { callMs: 1 }), counts('edit')], 2020],
    ['counts the calls that a step takes', small, [counts('edit', { calls: 20, callMs: 40_000 })], 4020],
    ['is that of another agent where its own has none', small, [counts('tool')], 2020],
    ['is short for what asks nobody', { ...small, asks: false }, [counts('edit')], 20],
    ['is that of a test for a command', { ...small, asks: false, runs: true }, [counts('edit')], 5000],
  ];
  for (const [name, one, history, expected] of cases) {
    it(name, () => assert.equal(estimateMs(one, { history, profiles: {} }), expected));
  }
  it('comes from the speeds of a model that was only checked', () =>
    assert.equal(estimateMs(small, { history: [], profiles: { 'scripted/small': speeds } }), 14_520));
});

describe('of steps that wait for one slot', () => {
  const written = (id: string): Step => {
    return { id, title: id, agent: 'create', file: `${id}.txt`, instruction: `Write ${id}.` };
  };
  const added = (id: string): Step => {
    return { id, title: id, agent: 'edit', file: 'c.txt', at: 'end', instruction: `Write ${id}.` };
  };
  const steps = [written('a'), written('b'), written('c'), added('d'), added('e')];
  const order = async (history: readonly ModelCounts[]): Promise<string> => {
    const { executor } = await runSteps(steps, {
      executor: () => ({ text: 'x', firstTokenMs: 10 }),
      history,
    });
    return executor.requests
      .map(({ messages }) => /Write (\w)/.exec(messages.at(-1)?.content ?? '')?.[1])
      .join('');
  };

  it('those go in plan order of which nothing is known', async () => assert.equal(await order([]), 'abcde'));
  it('the one with the longest chain behind it goes first', async () =>
    assert.equal(await order([counts('create')]), 'cdabe'));
});
