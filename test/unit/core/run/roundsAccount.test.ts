// What a planner is told of the rounds before, within a budget.
import { strict as assert } from 'node:assert';
import { roundsAccount } from '../../../../src/core/run/roundsAccount';
import { foldRun, type RunState } from '../../../../src/core/run/runState';
import { EventLog } from '../../../support/eventLog';

interface Ran {
  readonly id: string;
  readonly agent?: string;
  readonly status?: 'done' | 'failed';
  readonly output?: string | { readonly items: readonly { path: string; line: number; text: string }[] };
}

function ran(...rounds: readonly (readonly Ran[])[]): RunState {
  const log = new EventLog();
  let at = 0;
  for (const [index, steps] of rounds.entries()) {
    const planned = steps.map(({ id, agent = 'command' }) => ({ id, title: `do ${id}`, agent, command: id }));
    log.plan(at, at + 1, planned, index + 1);
    for (const { id, agent = 'command', status = 'done', output } of steps) {
      at += 10;
      log.ready(at, id).started(at, id, agent);
      const failure = { reason: 'exit_code', detail: 'It ended with 1.' } as const;
      log.finished(at + 1, id, {
        status,
        ...(status === 'failed' ? failure : {}),
        ...(output === undefined ? {} : { output: output as never }),
      });
    }
  }
  return foldRun(log.events);
}

const noisy = [
  'TAP version 13',
  ...Array.from({ length: 300 }, (_, n) => `✔ test ${n} is fine (1.2ms)`),
  '✖ failing tests:',
  '✖ adds (2ms)',
  '  AssertionError: 3 is not 4',
  '      at Test.run (node:internal/test_runner/test:1:2)',
  '\u001b[31m  at test/sum.test.js:7:3\u001b[39m',
].join('\n');

describe('the account of the rounds before', () => {
  const cases: [name: string, state: RunState, budget: number, expected: string][] = [
    [
      'tells how each step ended',
      ran([{ id: 'a' }, { id: 'b', status: 'failed' }]),
      2000,
      '- a [command] do a → done\n- b [command] do b → failed: It ended with 1.',
    ],
    [
      'shows of a long log what failed, without colours and what passed',
      ran([{ id: 'a', status: 'failed', output: noisy }]),
      2000,
      '- a [command] do a → failed: It ended with 1.\n  ✖ adds (2ms)\n    AssertionError: 3 is not 4\n    at test/sum.test.js:7:3',
    ],
    [
      'gives a finding as lines of files',
      ran([{ id: 'a', agent: 'explore', output: { items: [{ path: 'x.ts', line: 3, text: 'run()' }] } }]),
      2000,
      '- a [explore] do a → done\n  x.ts:3 run()',
    ],
    [
      'counts what earlier rounds have done where it is too much',
      ran([{ id: 'a' }, { id: 'b' }], [{ id: 'c', status: 'failed' }]),
      90,
      '- 2 steps of earlier rounds are done\n- c [command] do c → failed: It ended with 1.',
    ],
    [
      'leaves the oldest outputs out and says so',
      ran([
        { id: 'a', output: 'x'.repeat(60) },
        { id: 'b', output: 'y'.repeat(60) },
      ]),
      150,
      `- a [command] do a → done (its output is left out)\n- b [command] do b → done\n  ${'y'.repeat(60)}`,
    ],
  ];
  it('shows a finding whole that a step could hold', () => {
    const text = 'x'.repeat(70).concat('\n').repeat(90);
    const output = { items: [{ path: 'a.ts', line: 1, text }] };
    const account = roundsAccount(ran([{ id: 'a', agent: 'explore', output }]), 12_000);
    assert.equal(account.split('x'.repeat(70)).length - 1, 90);
  });

  it('cuts a finding that does not fit, and says which lines are missing', () => {
    const read = (path: string) => ({ path, line: 11, text: Array(100).fill('y'.repeat(50)).join('\n') });
    const output = { items: [read('a.ts'), read('b.ts')], note: 'Careful.' };
    const account = roundsAccount(ran([{ id: 'a', agent: 'explore', output }]), 3_000);
    assert.ok(account.length <= 3_000 && account.length > 2_000, `${account.length}`);
    assert.match(
      account,
      /\n {2}\(Careful\. Lines \d+-110 of a\.ts, \d+-110 of b\.ts were left out; read them in a step of their own\.\)$/,
    );
  });

  it('says which findings it leaves out where there are many', () => {
    const output = { items: [{ path: 'a.ts', line: 1, text: Array(90).fill('y'.repeat(30)).join('\n') }] };
    const steps = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(id => ({ id, agent: 'explore', output }));
    const account = roundsAccount(ran(steps), 12_000);
    assert.ok(account.length <= 12_000 && account.length > 11_000, `${account.length}`);
    assert.equal(account.split('(its output is left out)').length - 1, 4);
    assert.match(account, /Lines \d+-90 of a\.ts were left out/);
  });

  it('cuts another output at a line, and says how many are missing', () => {
    const output = 'z'.repeat(50).concat('\n').repeat(100);
    const account = roundsAccount(ran([{ id: 'a', agent: 'tool', output }]), 12_000);
    assert.match(account, /\n {2}z+\n {2}\(27 more lines were left out\)$/);
  });

  for (const [name, state, budget, expected] of cases) {
    it(name, () => assert.equal(roundsAccount(state, budget), expected));
  }

  it('never is longer than its budget', () => {
    const steps = Array.from({ length: 500 }, (_, n): Ran => ({
      id: `s${n}`,
      output: noisy,
      status: 'failed',
    }));
    for (const budget of [100, 1000, 12_000]) assert.ok(roundsAccount(ran(steps), budget).length <= budget);
  });
});
