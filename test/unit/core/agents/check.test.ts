// The check agent through the engine: what it mends, what it puts back, when it gives up.
import { strict as assert } from 'node:assert';
import { runEventSchema } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { allowAll, runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';

const source = `function add(a, b) {
  return a - b;
}

function twice(a) {
  return add(a, a);
}
`;
const fixed = 'function add(a, b) {\n  return a + b;\n}';

/** Fails as node:test does until the text is right; each wrong text fails in its own way. */
function runs(files: ReadonlyMap<string, string>): { exitCode: number; output: string } {
  const text = files.get('x.js') ?? '';
  if (text.includes('a + b')) return { exitCode: 0, output: '# pass 2\n# fail 0' };
  const failing = text.includes('a * b') ? 1 : text.includes('broken') ? 3 : 2;
  const body = /function add[^]*?\n\}/.exec(text)?.[0] ?? '';
  const shown = body.includes('same') ? '  return a - b;' : (body.split('\n')[1] ?? '');
  const output = `✖ failing tests:\n✖ adds\n  got ${shown.trim()}\n  at add (/w/x.js:2:3)\n# pass 0\n# fail ${failing}`;
  return { exitCode: 1, output };
}

const check = (attempts = 3, more: Partial<Step> = {}): Step =>
  ({
    id: 'c',
    title: 'Run the tests',
    agent: 'check',
    command: 'test',
    fix: { files: ['x.js'], attempts },
    ...more,
  }) as Step;

const add = (body: string): string => `function add(a, b) {\n  ${body}\n}`;

async function run(options: RunOptions, step = check()): Promise<RunOutcome> {
  const outcome = await runSteps([step], { files: { 'x.js': source }, commands: { test: runs }, ...options });
  for (const event of outcome.events) runEventSchema.parse(event);
  return outcome;
}

/** Who asked what, in order. */
function rungs({ events }: RunOutcome): string {
  return events
    .flatMap(event => (event.type === 'attempt.started' ? [`${event.role}:${event.why}`] : []))
    .join(' ');
}

interface Finding {
  readonly ok: boolean;
  readonly exitCode?: number;
  readonly places?: readonly { readonly symbol: string }[];
  readonly tried?: readonly {
    readonly symbol: string;
    readonly by: string;
    readonly kept: boolean;
    readonly why: string;
  }[];
}

function outputOf({ events }: RunOutcome): Finding {
  const end = events.find(event => event.type === 'step.finished');
  return (end?.output ?? {}) as unknown as Finding;
}

/** Each change that was tried, as `+add` where it stayed and `-add` where it went. */
function tried(outcome: RunOutcome): string {
  return (outputOf(outcome).tried ?? [])
    .map(one => `${one.kept ? '+' : '-'}${one.symbol}:${one.by}`)
    .join(' ');
}

describe('a check with fix', () => {
  it('asks nothing where the check holds', async () => {
    const outcome = await run({ files: { 'x.js': source.replace('-', '+') } });
    assert.deepEqual([outcome.result.status, outcome.executor.requests.length], ['done', 0]);
    assert.deepEqual(outputOf(outcome), { ok: true, exitCode: 0 });
  });

  it('rewrites the function that the failure names, checks again and is done', async () => {
    const outcome = await run({ executor: () => fixed });
    assert.equal(outcome.files.get('x.js'), source.replace('a - b', 'a + b'));
    assert.equal(trace(outcome.events), '+c >c <c >c <c >c <c -c done');
    assert.equal(tried(outcome), '+add:executor');
  });

  it('shows the region and the failure, and not the rest of the file', async () => {
    const { executor } = await run({ executor: () => fixed });
    const prompt = executor.requests[0]?.messages[0]?.content ?? '';
    assert.match(
      prompt,
      /the part to change:\n```javascript\nfunction add[^]*The failure:\n✖ adds\n {2}got return a - b;/,
    );
    assert.doesNotMatch(prompt, /twice/);
  });

  it('shows what an earlier step was told to make of the function', async () => {
    const steps = [
      { id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'add', instruction: 'Add up both.' },
      { ...check(), needs: ['e'] },
    ] as Step[];
    const { executor } = await runSteps(steps, {
      files: { 'x.js': source },
      commands: { test: runs },
      executor: (_request, index) => (index === 0 ? add('return a * b;') : fixed),
    });
    const prompt = executor.requests[1]?.messages[0]?.content ?? '';
    assert.match(prompt, /\nfunction add[^]*\}\n```\n\nIt was to do this: Add up both\.\n\nThe failure:/);
  });

  it('lets the executor choose where the failure names several functions, from those alone', async () => {
    const two = (files: ReadonlyMap<string, string>): { exitCode: number; output: string } => {
      const result = runs(files);
      return { ...result, output: `${result.output}\n  at twice (/w/x.js:6:10)` };
    };
    const { executor, result } = await run({
      commands: { test: two },
      executor: (_request, index) => (index === 0 ? '{"place":"add"}' : fixed),
    });
    assert.equal(result.status, 'done');
    assert.deepEqual(executor.requests[0]?.schema?.['properties'], { place: { enum: ['add', 'twice'] } });
    assert.equal(executor.requests[0].maxTokens, 60);
  });

  it('puts back what did not change the failure, and does not take the same text twice', async () => {
    const outcome = await run(
      { executor: (_request, index) => add(index === 1 ? 'return same1;' : 'return same;') },
      check(2),
    );
    assert.equal(outcome.files.get('x.js'), source);
    assert.equal(outcome.result.reason, 'check');
    assert.equal(tried(outcome), '-add:executor -add:executor');
    const second = outcome.executor.requests[1]?.messages[0]?.content ?? '';
    assert.match(
      second,
      /This was tried before and did not help:\n```javascript\nfunction add\(a, b\) \{\n {2}return same;/,
    );
  });

  it('refuses a text that was tried, and asks once more for another by chance', async () => {
    const outcome = await run({ executor: () => add('return same;') }, check(2));
    const faults = outcome.events.flatMap(event =>
      event.type === 'attempt.finished' && event.fault !== undefined ? [event.fault] : [],
    );
    assert.match(faults[0] ?? '', /was tried and did not help/);
    assert.deepEqual(
      outcome.executor.requests.map(request => request.temperature),
      [0, 0, 0.8],
    );
    assert.equal(outcome.files.get('x.js'), source);
  });

  it('keeps what leaves fewer failures, and goes on from there', async () => {
    const outcome = await run({
      executor: (_request, index) => (index === 0 ? add('return a * b;') : fixed),
    });
    assert.equal(outcome.result.status, 'done');
    assert.equal(tried(outcome), '+add:executor +add:executor');
    assert.match(
      outcome.executor.requests[1]?.messages[0]?.content ?? '',
      /javascript\n.*\n {2}return a \* b;/,
    );
  });

  it('puts back what makes more tests fail', async () => {
    const outcome = await run({ executor: () => add('return broken;') }, check(1));
    assert.equal(outcome.files.get('x.js'), source);
    assert.match(outputOf(outcome).tried?.[0]?.why ?? '', /More tests failed\. It was put back\./);
  });

  it('stops at its attempts', async () => {
    const outcome = await run({ executor: (_request, index) => add(`return ${index};`) }, check(2));
    assert.equal(outcome.ran.length, 3);
    assert.equal(rungs(outcome), 'executor:first executor:first');
  });

  it('gives one region to the planner’s model when the attempts are used up', async () => {
    const outcome = await run({ executor: () => add('return same;'), planner: () => fixed }, check(1));
    assert.equal(outcome.result.status, 'done');
    assert.equal(rungs(outcome), 'executor:first planner:escalate');
    assert.equal(tried(outcome), '-add:executor +add:planner');
    assert.match(
      outcome.planner?.requests[0]?.messages[0]?.content ?? '',
      /^File x\.js, the part to change:\n```javascript\nfunction add/,
    );
  });

  it('fails with a finding for the planner when that does not help either', async () => {
    const outcome = await run(
      { executor: () => add('return same;'), planner: () => add('return same2;') },
      check(1),
    );
    assert.deepEqual([outcome.result.status, outcome.result.reason], ['failed', 'check']);
    assert.match(
      outcome.result.summary,
      /2 repairs did not make it hold \(x\.js add\)\. The command ended with exit code 1/,
    );
    const output = outputOf(outcome);
    assert.deepEqual([output.ok, output.exitCode, output.places?.length], [false, 1, 1]);
    assert.equal(tried(outcome), '-add:executor -add:planner');
  });

  it('repairs an answer that breaks the syntax before anything is written', async () => {
    const outcome = await run({
      executor: (_request, index) => (index === 0 ? 'function add(a, b) {' : fixed),
    });
    assert.equal(rungs(outcome), 'executor:first executor:repair');
    assert.equal(outcome.writes.length, 1);
  });

  it('takes the function alone from an answer with the whole file', async () => {
    const outcome = await run({ executor: () => source.replace('a - b', 'a + b') });
    assert.equal(outcome.files.get('x.js'), source.replace('a - b', 'a + b'));
  });

  it('keeps the function exported where the answer forgot to', async () => {
    const files = { 'x.js': `export ${source}` };
    const outcome = await run({ files, executor: () => fixed });
    assert.equal(outcome.files.get('x.js'), `export ${source.replace('a - b', 'a + b')}`);
  });

  it('asks the executor no second time where nothing usable came and nothing has changed', async () => {
    const outcome = await run({ executor: () => 'nothing', planner: () => fixed });
    assert.equal(rungs(outcome), 'executor:first executor:repair planner:escalate');
    assert.equal(outcome.result.status, 'done');
  });

  for (const executorSlots of [1, 2]) {
    it(`takes samples with slots: ${executorSlots}`, async () => {
      const config = { ...allowAll, limits: { repairs: 3 } };
      const executor: RunOptions['executor'] = (_, index) => (index < 2 ? 'function add(a, b) {' : fixed);
      const outcome = await run({ executor, executorSlots, config });
      assert.match(rungs(outcome), /^executor:first executor:repair executor:sample( executor:sample)?$/);
      assert.equal(outcome.result.status, 'done');
      assert.ok(outcome.clock.now() < 1000, 'nobody waits for a slot that it holds itself');
    });
  }

  it('refuses an answer that loses the function', async () => {
    const outcome = await run({ executor: () => 'function plus(a, b) {\n  return a + b;\n}' }, check(1));
    assert.equal(outcome.writes.length, 0);
    assert.match(outputOf(outcome).tried?.[0]?.why ?? '', /add is no longer declared/);
  });

  it('is refused where edits are not permitted, and changes nothing', async () => {
    const config = { permissions: { ...allowAll.permissions, edits: 'deny' } };
    const outcome = await run({ executor: () => fixed, config });
    assert.deepEqual([outcome.result.status, outcome.writes.length], ['refused', 0]);
    assert.equal(outcome.ran.length, 1);
  });

  it('asks for the permission with the finished change', async () => {
    const outcome = await run({
      executor: () => fixed,
      config: { permissions: { ...allowAll.permissions, edits: 'ask' } },
      approve: () => Promise.resolve({ decision: 'allow', scope: 'once' }),
    });
    assert.deepEqual(
      outcome.asked.map(({ kind, subject }) => `${kind} ${subject}`),
      ['edits x.js'],
    );
    assert.match(outcome.asked[0]?.changes[0]?.after ?? '', /a \+ b/);
  });

  it('asks for each of its changes and not for putting one back', async () => {
    const outcome = await run(
      {
        executor: (_request, index) => add(index === 0 ? 'return same;' : 'return a + b;'),
        config: { permissions: { ...allowAll.permissions, edits: 'ask' } },
        approve: () => Promise.resolve({ decision: 'allow', scope: 'once' }),
      },
      check(2),
    );
    assert.equal(tried(outcome), '-add:executor +add:executor');
    assert.deepEqual(
      outcome.asked.map(({ changes: [change] }) => /return .*;/.exec(change?.after ?? '')?.[0]),
      ['return same;', 'return a + b;'],
    );
    assert.equal(outcome.files.get('x.js'), source.replace('a - b', 'a + b'));
  });

  it('puts back what was allowed when the next change is not', async () => {
    let asked = 0;
    const outcome = await run({
      executor: (_request, index) => add(index === 0 ? 'return same;' : 'return a + b;'),
      config: { permissions: { ...allowAll.permissions, edits: 'ask' } },
      approve: () => Promise.resolve({ decision: ++asked === 1 ? 'allow' : 'deny', scope: 'once' }),
    });
    assert.deepEqual([outcome.result.status, outcome.files.get('x.js')], ['refused', source]);
  });

  it('merges what is typed elsewhere in the file meanwhile', async () => {
    let typed = false;
    const outcome = await run({
      executor: () => fixed,
      beforeWrite: (path, all) => {
        if (typed) return;
        typed = true;
        all.set(path, `${all.get(path) ?? ''}// typed\n`);
      },
    });
    assert.equal(outcome.files.get('x.js'), `${source.replace('a - b', 'a + b')}// typed\n`);
  });

  it('looks anew where the function itself is changed meanwhile', async () => {
    let typed = false;
    const outcome = await run({
      executor: () => fixed,
      beforeWrite: (path, all) => {
        if (typed) return;
        typed = true;
        all.set(path, source.replace('a - b', 'a / b'));
      },
    });
    assert.equal(outcome.result.status, 'done');
    assert.equal(outcome.files.get('x.js'), source.replace('a - b', 'a + b'));
    assert.match(outputOf(outcome).tried?.[0]?.why ?? '', /changed meanwhile/);
  });

  it('keeps what a person typed when it puts its own change back', async () => {
    let writes = 0;
    const outcome = await run(
      {
        executor: () => add('return same;'),
        beforeWrite: (path, all) => {
          writes += 1;
          if (writes === 2) all.set(path, `${all.get(path) ?? ''}// typed\n`);
        },
      },
      check(1),
    );
    assert.equal(outcome.files.get('x.js'), `${source}// typed\n`);
  });

  it('is stopped in the middle, and what was done until then stays', async () => {
    const stop = new AbortController();
    const outcome = await run({
      stop,
      executor: (_request, index) => {
        if (index > 0) stop.abort();
        return add('return a * b;');
      },
    });
    assert.equal(outcome.result.status, 'stopped');
    assert.match(outcome.files.get('x.js') ?? '', /a \* b/);
    assert.equal(trace(outcome.events, '-'), '-c(stopped stopped) stopped');
  });

  it('mends what the diagnostics name', async () => {
    const step: Step = {
      id: 'c',
      title: 'c',
      agent: 'check',
      diagnostics: ['x.js'],
      fix: { files: ['x.js'], attempts: 1 },
    };
    const outcome = await run(
      {
        executor: () => fixed,
        diagnostics: (_path, text) =>
          text.includes('a + b') ? [] : [{ line: 2, severity: 'error', text: 'numbers are added here' }],
      },
      step,
    );
    assert.equal(outcome.result.status, 'done');
    assert.match(outcome.executor.requests[0]?.messages[0]?.content ?? '', /x\.js:2: numbers are added here/);
  });

  it('mends in the files of a folder', async () => {
    const files = { 'src/x.js': source };
    const test = (all: ReadonlyMap<string, string>): ReturnType<typeof runs> =>
      runs(new Map([['x.js', all.get('src/x.js') ?? '']]));
    const step = check(1, { fix: { files: ['src/'], attempts: 1 } });
    const outcome = await run({ files, commands: { test }, executor: () => fixed }, step);
    assert.equal(outcome.files.get('src/x.js'), source.replace('a - b', 'a + b'));
  });

  it('imports what its repair needs, and takes none that nothing declares', async () => {
    const files = { 'x.ts': source, 'lib.ts': 'export function sum() {}\n' };
    const test = (all: ReadonlyMap<string, string>): ReturnType<typeof runs> => {
      const text = all.get('x.ts') ?? '';
      return runs(new Map([['x.js', text.replace('sum(a, b)', 'a + b')]]));
    };
    const answers = [add('return plus(a, b);'), add('return sum(a, b);')];
    const step = check(1, { fix: { files: ['x.ts'], attempts: 1 } });
    const executor = (_: unknown, index: number): string => answers[index] ?? '';
    const outcome = await run({ files, commands: { test }, executor }, step);
    assert.equal(
      outcome.files.get('x.ts'),
      `import { sum } from './lib';\n\n${source.replace('a - b', 'sum(a, b)')}`,
    );
  });

  it('says so where the files hold nothing that it could rewrite', async () => {
    const step = check(3, { fix: { files: ['gone.js'], attempts: 3 } });
    const outcome = await run({}, step);
    assert.match(outcome.result.summary, /Nothing in gone\.js can be mended/);
    assert.equal(outcome.executor.requests.length, 0);
  });

  it('has no function written again that is too long for it', async () => {
    const long = source.replace('  return a - b;', `${'  a += 1;\n'.repeat(250)}  return a - b;`);
    const outcome = await run({ files: { 'x.js': long }, executor: () => fixed });
    assert.equal(outcome.files.get('x.js'), long);
    assert.equal(outcome.executor.requests.length, 0);
  });

  it('refuses files outside the workspace', async () => {
    const step = check(1, { fix: { files: ['link/x.js'], attempts: 1 } });
    const outcome = await run(
      { files: { 'link/x.js': source, 'x.js': source }, executor: () => fixed },
      step,
    );
    assert.deepEqual([outcome.result.status, outcome.writes.length], ['refused', 0]);
  });

  it('asks for its prompts in the same bytes each time', async () => {
    const { executor } = await run({ executor: (_request, index) => add(`return ${index};`) });
    assert.equal(new Set(executor.requests.map(request => request.prefix)).size, 1);
  });
});

describe('a check without fix', () => {
  it('changes nothing and asks nobody', async () => {
    const step: Step = { id: 'c', title: 'c', agent: 'check', command: 'test' };
    const outcome = await run({ executor: () => fixed }, step);
    assert.deepEqual(
      [outcome.result.reason, outcome.writes.length, outcome.executor.requests.length],
      ['check', 0, 0],
    );
    assert.deepEqual(outputOf(outcome), { ok: false, exitCode: 1 });
  });
});
