import { strict as assert } from 'node:assert';
import { sessionAccount } from '../../../../src/core/run/sessionAccount';
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

describe('the account of a session', () => {
  it('holds the newest task however large it is', async () => {
    const account = sessionAccount([await ranWith('alpha', 1), await ranWith('beta', 12)]);
    assert.match(account, /^\(1 earlier tasks are left out\)\n\nTask: beta\n.*b0 \[edit/s);
    assert.ok(account.length < 4200);
  });

  it('does not repeat a text that was pasted as a task', async () => {
    const account = sessionAccount([await ranWith('p'.repeat(50_000), 1)]);
    assert.match(account, /Ended: failed$/);
  });

  it('goes from the oldest to the newest that fit', async () => {
    const account = sessionAccount([await ranWith('alpha', 1), await ranWith('beta', 1)]);
    assert.match(account, /^Task: alpha.*Task: beta/s);
  });
});
