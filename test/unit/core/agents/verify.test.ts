// Verification at the grain of a step: what counts against it, what it does with a failure, and what it says where
// nothing could check.
import { strict as assert } from 'node:assert';
import { freshErrors } from '../../../../src/core/agents/diagnostics';
import type { Step } from '../../../../src/core/plan/plan';
import type { Diagnostic } from '../../../../src/core/ports';
import { runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';

const source = 'function a() {\n  return 1;\n}\n';
const edit = (more: Partial<Step>): Step =>
  ({ id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'a', ...more }) as Step;
const good = 'function a() {\n  return 2;\n}';

async function run(step: Step, options: RunOptions = {}): Promise<RunOutcome> {
  return runSteps([step], { files: { 'x.js': source }, ...options });
}

function detailOf({ events }: RunOutcome): string | undefined {
  return events.find(event => event.type === 'step.finished')?.detail;
}

describe('errors that count against a step', () => {
  const error = (path: string, line: number, text = 'x'): Diagnostic => ({
    path,
    line,
    severity: 'error',
    text,
  });
  const fresh = (before: Diagnostic[], after: Diagnostic[], expected: string): void =>
    assert.equal(
      freshErrors(before, after)
        .map(({ path, line }) => `${path}:${line}`)
        .join(' '),
      expected,
    );

  it('are not those that were there', () => fresh([error('a', 3)], [error('a', 3)], ''));
  it('nor those that have moved', () => fresh([error('a', 3)], [error('a', 30)], ''));
  it('are those in another file', () => fresh([error('a', 3)], [error('b', 3)], 'b:3'));
  it('are those that say something else', () => fresh([error('a', 3, 'x')], [error('a', 3, 'y')], 'a:3'));
  it('are, of several alike, those farthest from one that was there', () =>
    fresh([error('a', 10)], [error('a', 2), error('a', 11)], 'a:2'));

  const verified = edit({ content: good, verify: { diagnostics: ['x.js'] } });
  it('leave a step done whose file had them before', async () => {
    const outcome = await run(verified, { diagnostics: () => [{ line: 1, severity: 'error', text: 'old' }] });
    assert.equal(outcome.result.status, 'done');
  });
  it('fail a step that brings them', async () => {
    const outcome = await run(verified, {
      diagnostics: (_path, text) =>
        text.includes('2') ? [{ line: 2, severity: 'error', text: 'type error' }] : [],
      executor: () => good,
    });
    assert.deepEqual([outcome.result.status, outcome.result.reason], ['failed', 'check']);
    assert.match(outcome.result.summary, /x\.js:2: type error/);
  });
  it('are names that are not defined also where a server only warns of them', async () => {
    const outcome = await run(verified, {
      diagnostics: (_path, text) =>
        text.includes('2') ? [{ line: 2, severity: 'warning', text: '"q" is not defined' }] : [],
      executor: () => good,
    });
    assert.equal(outcome.result.status, 'failed');
  });
  it('are compared with the state before the first try, not with the step’s own', async () => {
    const outcome = await run(verified, {
      diagnostics: (_path, text) =>
        text.includes('3') || text.includes('1') ? [] : [{ line: 2, severity: 'error', text: 'e' }],
      executor: () => 'function a() {\n  return 3;\n}',
    });
    assert.equal(outcome.result.status, 'done');
  });
});

describe('a failed verification uses the rungs that are left', () => {
  const example = { verify: { examples: [{ call: 'a()', equals: '3' }] } };
  /** Fails once, then holds. */
  const once = (): NonNullable<RunOptions['example']> => {
    let calls = 0;
    return () => {
      calls += 1;
      return Promise.resolve(
        calls === 1 ? { ok: false as const, detail: 'a() is 2, not 3' } : { ok: true as const },
      );
    };
  };
  const right = 'function a() {\n  return 3;\n}';

  it('for an example of content', async () => {
    const outcome = await run(edit({ content: good, ...example }), {
      example: once(),
      executor: () => right,
    });
    assert.equal(outcome.files.get('x.js'), `${right}\n`);
    const prompt = outcome.executor.requests[0]?.messages[0]?.content ?? '';
    assert.match(prompt, /return 2;[^]*It is not right as it stands: an example failed: a\(\) is 2, not 3/);
  });
  it('for an example of a sketch', async () => {
    const sketch = 'function a() {\n  // ...\n  let y = 2;\n  log();\n  return x;\n}';
    const files = { 'x.js': 'function a() {\n  let x = 1;\n  let y = 2;\n  return x;\n}\n' };
    const outcome = await run(edit({ sketch, ...example }), {
      files,
      example: once(),
      executor: () => right,
    });
    assert.equal(outcome.files.get('x.js'), `${right}\n`);
  });
  it('for the syntax of content', async () => {
    const outcome = await run(edit({ content: 'function a() {' }), { executor: () => right });
    assert.equal(outcome.files.get('x.js'), `${right}\n`);
  });
  it('for the content of a new file', async () => {
    const step: Step = { id: 'e', title: 'e', agent: 'create', file: 'n.js', content: 'function a() {' };
    const outcome = await run(step, { executor: () => right });
    assert.equal(outcome.files.get('n.js'), `${right}\n`);
    assert.match(outcome.executor.requests[0]?.messages[0]?.content ?? '', /a syntax error/);
  });
  it('up to the planner’s model', async () => {
    const outcome = await run(edit({ content: 'function a() {' }), {
      executor: () => 'function a() {',
      planner: () => right,
    });
    assert.equal(outcome.files.get('x.js'), `${right}\n`);
  });
  it('and fails as what was wrong where no model answers', async () => {
    const outcome = await run(edit({ content: 'function a() {' }));
    assert.deepEqual([outcome.result.reason, outcome.writes.length], ['check', 0]);
    assert.match(outcome.result.summary, /a syntax error/);
  });
});

describe('what could not be checked is said', () => {
  it('of examples in a language without a runner', async () => {
    const outcome = await run(edit({ content: good, verify: { examples: [{ call: 'a()', equals: '2' }] } }));
    assert.equal(outcome.result.status, 'done');
    assert.equal(detailOf(outcome), 'Not checked: nothing here runs the examples of x.js.');
  });
  it('of examples at a step without a function', async () => {
    const verify = { examples: [{ call: 'a()', equals: '2' }] };
    const outcome = await run({ id: 'c', title: 'c', agent: 'command', command: 'x', verify });
    assert.match(detailOf(outcome) ?? '', /^Not checked: a step of the agent command has no function/);
  });
  it('of diagnostics in an unknown language', async () => {
    const outcome = await run(edit({ content: good, verify: { diagnostics: ['x.js', 'y.cob'] } }));
    assert.match(detailOf(outcome) ?? '', /the language of x\.js; .*the language of y\.cob/);
    assert.equal(trace(outcome.events, '-'), '-e done');
  });
  it('and nothing where all was checked', async () => {
    const outcome = await run(edit({ content: good, verify: { examples: [{ call: 'a()', equals: '2' }] } }), {
      example: () => Promise.resolve({ ok: true }),
    });
    assert.equal(detailOf(outcome), undefined);
  });
});
