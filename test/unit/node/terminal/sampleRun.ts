import { EventLog } from '../../../support/eventLog';

/** A run with every phase, a failure, a skipped step and an approval; all times fixed. */
export function sampleRun(): EventLog {
  const log = new EventLog('Retry failed requests');
  log.plan(0, 1200, [
    {
      id: 'retry',
      title: 'Retry in fetchJson',
      agent: 'edit',
      file: 'src/http.ts',
      symbol: 'fetchJson',
      instruction: 'x',
    },
    { id: 'backoff', title: 'Add a back-off', agent: 'create', file: 'src/backoff.ts', instruction: 'x' },
    { id: 'test', title: 'Run the tests', agent: 'check', command: 'npm test', needs: ['retry', 'backoff'] },
    { id: 'notes', title: 'Note the change', agent: 'edit', file: 'NOTES.md', content: 'x', needs: ['test'] },
  ]);
  log.ready(300, 'retry').started(310, 'retry', 'edit');
  log.attempt(310, 2310, 'retry', {
    usage: { promptTokens: 400, cachedTokens: 350, completionTokens: 60 },
    phases: { prefill: 480, decode: 1500 },
  });
  log.prepared(2340, 'retry', 'src/http.ts').approved(2340, 3340, 'retry', 'src/http.ts');
  log.write(3340, 3346, 'retry', 'src/http.ts');
  log.finished(3350, 'retry', {
    output: { path: 'src/http.ts', added: 7, removed: 2 },
    phases: { queue: 10, prefill: 480, decode: 1500, validate: 30, approval: 1000, execute: 6, other: 24 },
  });
  log.ready(1200, 'backoff').started(2310, 'backoff', 'create');
  log.attempt(2310, 3310, 'backoff', {
    usage: { promptTokens: 200, completionTokens: 40 },
    phases: { prefill: 200, decode: 790 },
  });
  log.prepared(3320, 'backoff', 'src/backoff.ts').write(3320, 3324, 'backoff', 'src/backoff.ts');
  log.finished(3325, 'backoff', {
    output: { path: 'src/backoff.ts', added: 12, removed: 0 },
    phases: { queue: 1110, prefill: 200, decode: 790, validate: 10, execute: 4, other: 11 },
  });
  log.ready(3350, 'test').started(3350, 'test', 'check');
  log.add(3351, { type: 'effect.intent', step: 'test', kind: 'command', command: 'npm test' });
  log.add(5350, { type: 'effect.done', step: 'test', kind: 'command', exitCode: 1, bytes: 60 });
  log.finished(5351, 'test', {
    status: 'failed',
    reason: 'exit_code',
    detail: 'The command ended with 1; read its output.',
    output: 'one\ntwo \u001b[31mred\u001b[0m\nthree\nfour\n',
    phases: { execute: 1999, other: 2 },
  });
  log.finished(5352, 'notes', {
    status: 'skipped',
    reason: 'need',
    detail: 'The step test did not end done.',
  });
  return log.end(5353, 'failed', 'The tests fail.');
}
