import { strict as assert } from 'node:assert';
import type { RunView } from '../../../src/protocol/view';
import { viewState } from '../../../src/protocol/viewState';
import { applyMessage } from '../../../src/webview/applyMessage';
import {
  answered,
  asked,
  freshState,
  planned,
  retrySteps,
  retryToEnd,
  retryUntilApproval,
  sampleRun,
  started,
} from '../../support/sampleRun';

function finished(outcome: 'done' | 'failed' = 'done'): RunView {
  const run = retryUntilApproval();
  retryToEnd(run, outcome);
  return run.feed.snapshot();
}

describe('the view of a run', () => {
  it('is empty of numbers that nobody reported', () => {
    const run = sampleRun();
    started(run, 'task');
    const [view] = viewState([run.feed.state], { ...freshState, runs: {} }).runs;
    assert.deepEqual(view?.head.totals.tokens, {});
    assert.equal(view.head.totals.executorShare, undefined);
    assert.equal(view.head.activity, 'Planning');
  });

  it('counts a time from the host while it runs, and its own when it has ended', () => {
    const run = retryUntilApproval();
    const extras = {
      ...freshState,
      runs: { [run.feed.state.run]: { now: 99_000, approvals: [], live: new Map() } },
    };
    assert.equal(viewState([run.feed.state], extras).runs[0]?.now, 99_000);
    retryToEnd(run);
    run.event({ type: 'review', path: 'x', decision: 'keep' }, run.at + 5000);
    assert.equal(viewState([run.feed.state], extras).runs[0]?.now, run.feed.state.finishedAt);
  });

  it('sums tokens of planner and executor, and says whose the steps were', () => {
    const { totals } = finished().head;
    assert.deepEqual(totals.tokens, { prompt: 4700, cached: 3440, completion: 508 });
    assert.deepEqual([totals.executorSteps, totals.modelSteps, totals.executorShare], [3, 3, 1]);
    assert.deepEqual([totals.added, totals.removed], [47, 3]);
    assert.equal(totals.planCost, '212 tokens written for about 470 in files (0.45)');
  });

  it('says how often each model was right at once', () => {
    const { tries } = finished().head.totals;
    const words = 'first try valid 2 of 3, right 2 of 3, repaired 1';
    assert.deepEqual(tries, [{ model: 'ollama/qwen2.5-coder:1.5b', words }]);
  });

  it('says that a busy server is waited for, and how long', () => {
    const run = sampleRun();
    started(run, 'task');
    planned(run, retrySteps, 10);
    asked(run, 'opts', 'edit');
    answered(run, 'opts', 1, {}, 'The server is busy.');
    run.live({ type: 'attempt.waiting', step: 'opts', n: 1, ms: 6500, detail: 'The server is busy.' });
    const [step] = run.feed.snapshot().steps;
    assert.equal(step?.current?.phase, 'queue');
    assert.equal(step.words, 'The model’s server is busy; it is asked again after 7 s');
  });

  it('lists each file once, with the step whose undo is its undo', () => {
    const files = finished().files.map(({ path, kind, undoStep }) => [path, kind, undoStep]);
    assert.deepEqual(files, [
      ['src/http/options.ts', 'changed', 'opts'],
      ['src/http/request.ts', 'changed', 'retry'],
      ['test/retry.test.ts', 'created', 'test'],
    ]);
  });

  describe('of which two steps changed one file', () => {
    const path = 'src/http/options.ts';
    const undo = (step: string) => ({ type: 'review', path, step, decision: 'undo' }) as const;
    const keep = (step: string) => ({ type: 'review', path, step, decision: 'keep' }) as const;
    const cases = [
      ['one of them undone', [undo('retry')], 'possible', [false, [false, true]]],
      ['both undone', [undo('retry'), undo('opts')], 'done', [true, [true, true]]],
      [
        'one of them put back',
        [undo('retry'), undo('opts'), keep('opts')],
        'possible',
        [false, [false, true]],
      ],
      ['all of it undone', [{ type: 'review', path, decision: 'undo' }], 'done', [true, [true, true]]],
      [
        'what the run undid put back, and not what its step did',
        [
          undo('retry'),
          { type: 'review', path, decision: 'undo' },
          { type: 'review', path, decision: 'keep' },
        ],
        'possible',
        [false, [false, true]],
      ],
      ['one hunk of it undone', [{ ...undo('retry'), hunk: 1 }], 'possible', [false, [false, false]]],
    ] as const;
    for (const [name, reviews, undoOfRun, expected] of cases) {
      it(`tells ${name}`, () => {
        const run = sampleRun();
        started(run, 'task');
        planned(run, retrySteps.slice(0, 2), 10);
        for (const [step, before, after] of [
          ['opts', 'a', 'b'],
          ['retry', 'b', 'c'],
        ] as const) {
          const effect = { step, kind: 'write', path, after: after.repeat(64) } as const;
          run.event({ ...effect, type: 'effect.intent', before: before.repeat(64) });
          run.event({ ...effect, type: 'effect.done' });
          run.event({ type: 'step.finished', step, status: 'done', phases: {} });
        }
        run.event({ type: 'run.finished', status: 'done', summary: '' });
        const page = { ...freshState, runs: [run.feed.snapshot()] };
        for (const review of reviews) run.event(review);
        const patch = run.feed.patch();
        const view = (patch ? applyMessage(page, { type: 'patch', patch }) : page)?.runs[0];
        assert.equal(view?.head.undo, undoOfRun);
        const steps = view.steps.map(({ changes }) => changes.every(change => change.undone));
        assert.deepEqual([view.files[0]?.undone, steps], expected);
      });
    }
  });

  it('says in words what went wrong and what to do', () => {
    const view = finished('failed');
    assert.deepEqual(view.head.problem, {
      text: 'The command npm test failed with exit code 1.',
      advice: 'The output of the step says why.',
    });
    assert.equal(view.steps.at(-1)?.words, 'The command failed: npm test ended with exit code 1.');
  });

  it('gives a running step the phase that goes on, since when', () => {
    const run = retryUntilApproval();
    const { steps } = run.feed.snapshot();
    assert.deepEqual(
      steps.map(({ id, progress, current }) => [id, progress, current?.phase]),
      [
        ['opts', 'finished', undefined],
        ['retry', 'approval', 'approval'],
        ['test', 'running', 'model'],
        ['run', 'waiting', undefined],
      ],
    );
  });

  for (const [kind, words] of [
    ['write', 'Writing the change'],
    ['command', 'Running the command'],
    ['tool', 'Calling the tool'],
    ['query', 'Running the query'],
  ] as const) {
    it(`says of a step in the effect ${kind}: ${words}`, () => {
      const run = retryUntilApproval();
      answered(run, 'test', 1, {});
      run.event({ type: 'effect.intent', step: 'test', kind, path: 'a' });
      assert.equal(run.feed.snapshot().steps.find(({ id }) => id === 'test')?.words, words);
    });
  }

  it('crosses the wire as it is', () => {
    const view = finished();
    assert.deepEqual(JSON.parse(JSON.stringify(view)), view);
  });
});
