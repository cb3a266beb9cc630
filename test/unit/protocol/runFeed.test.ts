import { strict as assert } from 'node:assert';
import { approvalView } from '../../../src/protocol/approvalView';
import { createRunFeed } from '../../../src/protocol/runFeed';
import type { ViewState } from '../../../src/protocol/view';
import { applyMessage } from '../../../src/webview/applyMessage';
import { EventLog } from '../../support/eventLog';
import {
  answered,
  asked,
  freshState,
  planned,
  retryToEnd,
  retryUntilApproval,
  RUN,
  sampleRun,
  started,
} from '../../support/sampleRun';

const asking = { run: RUN, step: 'retry', title: 'Retry', kind: 'edits', subject: 'a.ts' } as const;

describe('the feed of a run', () => {
  it('sends patches that add up to the snapshot', () => {
    const run = retryUntilApproval();
    let page: ViewState | null = freshState;
    page = applyMessage(page, run.patch());
    run.feed.ask(approvalView({ ...asking, sensitive: false, changes: [] }));
    page = applyMessage(page, run.patch());
    run.feed.settle('retry');
    retryToEnd(run);
    page = applyMessage(page, run.patch());
    run.event({ type: 'review', path: 'src/http/options.ts', decision: 'undo' });
    page = applyMessage(page, run.patch());
    assert.deepEqual(page?.runs, [run.feed.snapshot(run.at)]);
  });

  it('has nothing to send where nothing changed', () => {
    const run = retryUntilApproval();
    run.patch();
    assert.equal(run.feed.patch(run.at), null);
  });

  it('derives nothing anew of a run of which nothing was told', () => {
    let derived = 0;
    const feed = createRunFeed(() => {
      derived++;
      return [];
    });
    const log = new EventLog().plan(0, 1, []).end(2);
    for (const event of log.events) feed.event(event);
    assert.ok(feed.patch());
    for (let frame = 0; frame < 5; frame++) assert.equal(feed.patch(), null);
    assert.equal(derived, 1);
    feed.snapshot();
    assert.equal(feed.patch(), null);
    assert.equal(derived, 2);
  });

  it('sends the step that waited together with the one that ended', () => {
    const run = retryUntilApproval();
    run.patch();
    run.event({ type: 'step.finished', step: 'retry', status: 'done', phases: {} });
    const patch = run.feed.patch(run.at);
    assert.deepEqual(
      patch?.steps.map(([, { id, words }]) => [id, words]),
      [
        ['retry', ''],
        ['run', 'Waits for “Write a test for it”'],
      ],
    );
  });

  it('sends as many bytes for an event of a long run as of a short one', () => {
    const bytes = [10, 1000].map(steps => {
      const run = sampleRun();
      started(run, 'task');
      const list = Array.from({ length: steps }, (_, i) => ({
        id: `s${i}`,
        title: 'x',
        agent: 'delete' as const,
        file: 'a',
      }));
      planned(run, list, 10);
      run.patch();
      asked(run, 's5', 'delete');
      return JSON.stringify(run.patch()).length;
    });
    assert.ok(Math.abs((bytes[0] ?? 0) - (bytes[1] ?? 0)) < 20, bytes.join(' and '));
  });

  it('forgets live counts when the attempt ends', () => {
    const run = sampleRun();
    started(run, 'task');
    asked(run, 'a', 'edit');
    run.live({ type: 'attempt.progress', step: 'a', n: 1, phase: 'prefill', done: 30, total: 60 });
    assert.equal(run.feed.snapshot().steps[0]?.words, 'Reading the prompt · 50%');
    run.live({ type: 'attempt.token', step: 'a', n: 1, count: 7 });
    assert.equal(run.feed.snapshot().steps[0]?.words, 'Writing · 7 tokens');
    answered(run, 'a', 1, { decode: 5 });
    assert.equal(run.feed.snapshot().steps[0]?.words, 'Working');
  });

  it('shows what waits for the user only while the run goes on', () => {
    const run = retryUntilApproval();
    run.feed.ask({ run: RUN, step: 'retry', question: 'Which?', options: [] });
    assert.equal(run.feed.snapshot().head.question?.question, 'Which?');
    run.event({ type: 'run.finished', status: 'stopped', reason: 'stopped', summary: 'Stopped.' });
    assert.equal(run.feed.snapshot().head.question, undefined);
  });
});
