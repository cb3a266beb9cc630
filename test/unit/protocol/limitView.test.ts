// What a person reads at a limit of a run.
import { strict as assert } from 'node:assert';
import type { LimitReached } from '../../../src/core/ports';
import { limitView } from '../../../src/protocol/limitView';
import { retryUntilApproval, RUN } from '../../support/sampleRun';

const limit: LimitReached = {
  run: RUN,
  limit: 'rounds',
  used: 8,
  more: 8,
  done: 5,
  undone: 2,
  summary: 'Step "test" failed: npm test ended with exit code 1.',
};

describe('the question at a limit', () => {
  const check = (name: string, more: Partial<LimitReached>, expected: readonly string[]): void => {
    it(name, () => {
      const { question, done, goOn } = limitView({ ...limit, ...more });
      assert.deepEqual([question, done, goOn], expected);
    });
  };
  check('says what was used, what was done and what a yes gives', {}, [
    'The plan has used 8 rounds. Go on for 8 more?',
    '5 steps are done, 2 are not. What is done stays, whatever you answer. Step "test" failed: npm test ended with exit code 1.',
    'Go on for 8 more rounds',
  ]);
  check('counts tokens', { limit: 'tokens', used: 61_234, more: 60_000 }, [
    'The planner has written 61,234 tokens. Go on for 60,000 more?',
    '5 steps are done, 2 are not. What is done stays, whatever you answer. Step "test" failed: npm test ended with exit code 1.',
    'Go on for 60,000 more tokens',
  ]);
  check('counts one', { used: 1, more: 1, done: 1, undone: 1, summary: '' }, [
    'The plan has used 1 round. Go on for 1 more?',
    '1 step is done, 1 is not. What is done stays, whatever you answer.',
    'Go on for 1 more round',
  ]);
  check(
    'says only why where there was no step',
    { done: 0, undone: 0, summary: 'The answer holds no step.' },
    ['The plan has used 8 rounds. Go on for 8 more?', 'The answer holds no step.', 'Go on for 8 more rounds'],
  );

  it('is shown as long as it waits', () => {
    const { feed } = retryUntilApproval();
    feed.limit(limitView(limit));
    assert.deepEqual(
      [feed.snapshot().head.limit?.question, feed.snapshot().head.activity],
      ['The plan has used 8 rounds. Go on for 8 more?', 'Waits for your answer'],
    );
    feed.limit(null);
    assert.equal(feed.patch()?.head?.limit, undefined);
  });
});
