import { strict as assert } from 'node:assert';
import { addCounts, byModel, countsOf, countWords } from '../../../../src/core/model/history';
import { foldRun } from '../../../../src/core/run/runState';
import type { Step } from '../../../../src/core/plan/plan';
import { allowAll, runSteps, type RunOptions } from '../../../support/runPlan';

const good = 'function a() {\n  return 9;\n}';
const bad = 'function a() {';
const step = (more: Partial<Step> = {}): Step =>
  ({
    ...{ id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'a', instruction: 'return 9' },
    ...more,
  }) as Step;

/** What one step with these answers of the executor is counted as. */
async function counted(answers: readonly string[], options: RunOptions = {}, one = step()): Promise<string> {
  const { events } = await runSteps([one], {
    files: { 'x.js': 'function a() {\n  return 1;\n}\n' },
    executor: (_request, index) => answers[Math.min(index, answers.length - 1)] ?? '',
    ...options,
  });
  return countsOf(foldRun(events))
    .map(counts => `${counts.agent}@${counts.model} ${countWords(counts)} (${counts.calls} calls)`)
    .join(' | ');
}

describe('what a run shows of a model', () => {
  const cases: readonly (readonly [string, readonly string[], RunOptions, string])[] = [
    ['right at once', [good], {}, 'edit@scripted/small first try valid 1 of 1, right 1 of 1 (1 calls)'],
    [
      'repaired',
      [bad, good],
      {},
      'edit@scripted/small first try valid 0 of 1, right 0 of 1, repaired 1 (2 calls)',
    ],
    ['failed', [bad], {}, 'edit@scripted/small first try valid 0 of 1, right 0 of 1, failed 1 (2 calls)'],
    [
      'escalated: the step counts for the executor, the call for the planner',
      [bad],
      { planner: () => good },
      'edit@scripted/small first try valid 0 of 1, right 0 of 1, escalated 1 (2 calls) | edit@scripted/large  (1 calls)',
    ],
  ];
  for (const [name, answers, options, expected] of cases) {
    it(`is ${name}`, async () => assert.equal(await counted(answers, options), expected));
  }

  it('is valid but not right where the verification failed', async () => {
    const options = { commands: { test: { exitCode: 1 } }, config: { ...allowAll, limits: { repairs: 0 } } };
    assert.equal(
      await counted([good], options, step({ verify: { command: 'test' } })),
      'edit@scripted/small first try valid 1 of 1, right 0 of 1, failed 1 (1 calls)',
    );
  });

  it('is nothing where the server was busy or no permission was given', async () => {
    const busy: RunOptions['executor'] = (_request, index) =>
      index === 0 ? { text: '', problem: 'busy', usage: {} } : good;
    assert.match(await counted([], { executor: busy }), /valid 1 of 1, right 1 of 1 \(1 calls\)/);
    assert.equal(await counted([good], { config: {} }), 'edit@scripted/small  (1 calls)');
  });

  it('is nothing of a step that asks no model', async () => {
    assert.equal(await counted([], {}, step({ instruction: undefined, content: good })), '');
  });

  it('is summed over runs, and over agents', () => {
    const row = { agent: 'edit', model: 'm', steps: 2, firstTryValid: 1, firstTryRight: 1, repaired: 1 };
    const rest = { escalated: 0, failed: 0, calls: 3, callMs: 10 };
    const twice = addCounts(
      [{ ...row, ...rest }],
      [
        { ...row, ...rest },
        { ...row, ...rest, agent: 'query' },
      ],
    );
    assert.deepEqual(
      twice.map(({ agent, steps, callMs }) => [agent, steps, callMs]),
      [
        ['edit', 4, 20],
        ['query', 2, 10],
      ],
    );
    assert.deepEqual(
      byModel(twice).map(({ model, steps }) => [model, steps]),
      [['m', 6]],
    );
  });
});
