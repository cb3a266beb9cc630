// What was typed for a task that was not started stands in its box the next time.
import { strict as assert } from 'node:assert';
import { createTypedValues } from '../../../src/vscode/typedValues';

type Task = readonly [typed: Readonly<Record<string, string>>, end: 'started' | 'refused' | 'failed'];

describe('what was typed into an input box', () => {
  const cases: readonly (readonly [name: string, tasks: readonly Task[], kept: Record<string, string>])[] = [
    ['is not there before anything was typed', [], {}],
    ['is kept where the task was refused', [[{ a: 'x', b: 'y' }, 'refused']], { a: 'x', b: 'y' }],
    ['is kept where the start failed', [[{ a: 'x' }, 'failed']], { a: 'x' }],
    ['is gone with a task that was started', [[{ a: 'x' }, 'started']], {}],
    [
      'is gone once it was used',
      [
        [{ a: 'x' }, 'refused'],
        [{ a: 'x' }, 'started'],
      ],
      {},
    ],
    [
      'is what was typed last',
      [
        [{ a: 'x' }, 'refused'],
        [{ a: 'y' }, 'refused'],
      ],
      { a: 'y' },
    ],
    [
      'is kept for its own box',
      [
        [{ a: 'x' }, 'refused'],
        [{ b: 'y' }, 'started'],
      ],
      { a: 'x' },
    ],
  ];
  for (const [name, tasks, kept] of cases) {
    it(name, async () => {
      const typed = createTypedValues();
      for (const [values, end] of tasks) {
        const start = () =>
          end === 'failed' ? Promise.reject(new Error(end)) : Promise.resolve(end === 'started');
        await typed.begin(values, start).catch(() => undefined);
      }
      const all = ['a', 'b'].map(box => [box, typed.of(box)] as const);
      assert.deepEqual(Object.fromEntries(all.filter(([, value]) => value !== undefined)), kept);
    });
  }

  it('is kept also where it was refused while another task ran', async () => {
    const typed = createTypedValues();
    let end = (): void => undefined;
    const first = typed.begin({ a: 'x' }, () => new Promise(resolve => (end = () => resolve(true))));
    await typed.begin({ a: 'y' }, () => Promise.resolve(false));
    end();
    await first;
    assert.equal(typed.of('a'), 'y');
  });
});
