import { strict as assert } from 'node:assert';
import { sessionAccount } from '../../../../src/core/run/sessionAccount';
import { EventLog } from '../../../support/eventLog';
import { runSteps } from '../../../support/runPlan';
import type { Step } from '../../../../src/core/plan/plan';
import { foldRun, type RunState } from '../../../../src/core/run/runState';

async function ranWith(task: string, count: number): Promise<RunState> {
  const steps = Array.from({ length: count }, (_, index): Step => {
    return {
      id: `${task[0]}${index}`,
      title: 't'.repeat(190),
      agent: 'edit',
      file: `${'f'.repeat(150)}.ts`,
      instruction: 'i'.repeat(200),
    };
  });
  return foldRun((await runSteps(steps, { request: { task } })).events);
}

/** A run that wrote these files, of which some were undone. */
function wrote(task: string, files: readonly string[], undone: readonly string[] = []): RunState {
  const log = new EventLog(task).plan(0, 1, [], 1);
  for (const path of files) {
    const effect = { step: 'a', kind: 'write', path } as const;
    log.add(2, { type: 'effect.intent', ...effect, before: 'a'.repeat(64), after: 'b'.repeat(64) });
    log.add(3, { type: 'effect.done', ...effect, after: 'b'.repeat(64) });
  }
  log.add(4, { type: 'run.finished', status: 'done', summary: '' });
  for (const path of undone) log.add(5, { type: 'review', path, decision: 'undo' });
  return foldRun(log.events);
}

describe('the account of a session', () => {
  it('holds the newest task however large it is, and the one before in a line', async () => {
    const account = sessionAccount([await ranWith('alpha', 1), await ranWith('beta', 12)]);
    assert.match(account, /^- goal → failed; changes kept: none\n\nTask: beta\n.*b0 \[edit/s);
    assert.ok(account.length < 4200);
  });

  it('does not repeat a text that was pasted as a task', async () => {
    const account = sessionAccount([await ranWith('p'.repeat(50_000), 1)]);
    assert.ok(account.length < 4200);
    assert.match(account, /Ended: failed; changes kept: none$/);
  });

  it('goes from the oldest to the newest', async () => {
    const account = sessionAccount([await ranWith('alpha', 1), await ranWith('beta', 1)]);
    assert.match(account, /^Task: alpha.*Task: beta/s);
  });

  const kept: readonly (readonly [what: string, run: RunState, words: RegExp])[] = [
    ['kept', wrote('t', ['a.ts', 'b.ts']), /Ended: done; changes kept: a\.ts, b\.ts$/],
    ['undone', wrote('t', ['a.ts'], ['a.ts']), /Ended: done; changes kept: none; undone: a\.ts$/],
    ['undone in part', wrote('t', ['a.ts', 'b.ts'], ['b.ts']), /kept: a\.ts; undone: b\.ts$/],
    ['more than can be named', wrote('t', 'abcdefgh'.split('')), /kept: a, b, c, d, e, f and 2 more$/],
  ];
  for (const [what, run, words] of kept) {
    it(`tells of changes that were ${what}`, () => assert.match(sessionAccount([run]), words));
  }

  it('tells what stands of two steps on one file, and which of them was undone', () => {
    const edit = (id: string) => ({ id, title: id, agent: 'edit', file: 'a.ts', instruction: 'x' });
    const log = new EventLog('t').plan(0, 1, [edit('one'), edit('two')]);
    for (const [step, before, after] of [
      ['one', 'a', 'b'],
      ['two', 'b', 'c'],
    ] as const) {
      const effect = { step, kind: 'write', path: 'a.ts', after: after.repeat(64) } as const;
      log.add(2, { type: 'effect.intent', ...effect, before: before.repeat(64) });
      log.add(3, { type: 'effect.done', ...effect }).finished(4, step);
    }
    log.end(5).add(6, { type: 'review', path: 'a.ts', step: 'two', decision: 'undo' });
    const account = sessionAccount([foldRun(log.events)]);
    assert.match(account, /one: x → done\n.*two: x → done \(undone by the user\)\n.*kept: a\.ts$/);
  });

  it('tells what is long ago in a line each, and how much it leaves out', () => {
    const runs = Array.from({ length: 50 }, (_, n) => wrote(`task ${n}`, [`${n}.ts`]));
    const account = sessionAccount(runs);
    assert.match(
      account,
      /^\(tasks left out before these: \d+\)\n(- the goal → done; changes kept: \d+\.ts\n)+\nTask: task 48\n/,
    );
    assert.ok(account.length - sessionAccount(runs.slice(0, 2)).length < 1100);
  });
});
