// What is shown before the plan begins: how far the workspace was read, and what a person should know of the prompt.
import { strict as assert } from 'node:assert';
import { createRunFeed } from '../../../src/protocol/runFeed';

const head = { v: 1, run: 'notes-run-1', at: 0 } as const;

describe('before its plan begins a run shows', () => {
  const feed = createRunFeed();
  feed.event({
    ...{ ...head, seq: 1, type: 'run.started', task: 't', mode: 'agent', workspace: '/w', session: 's' },
    models: { executor: 'small' },
  });

  it('how far the workspace is read', () => {
    feed.live({ type: 'plan.reading', done: 1200, total: 100_000 });
    assert.equal(feed.patch()?.head?.activity, 'Reading the workspace · 1,200 of 100,000 files');
  });

  it('what was seen while the prompt was made, once the planner is asked', () => {
    feed.event({
      ...head,
      seq: 2,
      type: 'plan.started',
      round: 1,
      model: 'm',
      notes: ['No file matches @x.'],
    });
    const { notes, activity } = feed.patch()?.head ?? {};
    assert.deepEqual([notes, activity], [['No file matches @x.'], 'Planning']);
  });
});
