// The engine through its front door: plans in, events and files out. Time is the fake clock's.
import { strict as assert } from 'node:assert';
import { phaseNames, runEventSchema } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { allowAll, runSteps, trace, type RunOptions } from '../../../support/runPlan';

const two = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n';

const command = (id: string, line: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'command', command: line, ...more }) as Step;
const edit = (id: string, symbol: string, content: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'edit', file: 'x.js', symbol, content, ...more }) as Step;
const think = (id: string, symbol: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'edit', file: 'x.js', symbol, instruction: `change ${symbol}`, ...more }) as Step;

async function check(
  steps: readonly Step[],
  expected: string,
  options: RunOptions = {},
  only?: string,
): Promise<void> {
  const { events } = await runSteps(steps, options);
  assert.equal(trace(events, only), expected);
  for (const event of events) runEventSchema.parse(event);
}

/** Answers a region with the same function returning another number. */
const answers = (ms: number) => (request: { messages: readonly { content: string }[] }) => {
  const name = /change (\w+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? 'a';
  return { text: `function ${name}() {\n  return 9;\n}`, firstTokenMs: ms };
};

describe('the order of a plan', () => {
  it('runs commands that write nothing side by side', () =>
    check(
      [
        command('a', 'sleep', { writes: [] }),
        command('b', 'sleep', { writes: [] }),
        command('c', 'sleep', { writes: [] }),
      ],
      '+a +b +c -a -b -c done',
      { commands: { sleep: { ms: 1000 } } },
      '+-',
    ));

  it('runs a command without declared writes alone', () =>
    check(
      [command('a', 'x'), command('b', 'y')],
      '+a -a +b -b done',
      { commands: { x: { ms: 5 }, y: { ms: 5 } } },
      '+-',
    ));

  it('lets a command wait until the edits ahead of it are written', () =>
    check(
      [edit('a', 'a', 'function a() {\n  return 7;\n}'), command('t', 'test')],
      '+a =a >a <a -a +t >t <t -t done',
      {
        files: { 'x.js': two },
      },
    ));

  it('prepares edits of different functions side by side and commits them in order', () =>
    check([think('one', 'a'), think('two', 'b')], '+one +two =one >one <one -one =two >two <two -two done', {
      files: { 'x.js': two },
      executor: answers(100),
      executorSlots: 2,
    }));

  it('prepares edits of the same function one after the other', () =>
    check(
      [think('one', 'a'), edit('two', 'a', 'function a() {\n  return 3;\n}')],
      '+one =one +two =two done',
      { files: { 'x.js': two }, executor: answers(100), executorSlots: 2 },
      '+=',
    ));

  it('commits to one file in plan order even when the later edit is ready first', () =>
    check(
      [think('slow', 'a'), edit('fast', 'b', 'function b() {\n  return 5;\n}')],
      '=fast =slow >slow <slow >fast <fast done',
      { files: { 'x.js': two }, executor: answers(100) },
      '=><',
    ));

  it('prepares what comes behind a check but writes it after the check', () =>
    check(
      [
        { id: 'c', title: 'c', agent: 'check', command: 'test' },
        edit('e', 'a', 'function a() {\n  return 5;\n}'),
      ],
      '+c +e >c =e <c -c >e <e -e done',
      { files: { 'x.js': two }, commands: { test: { ms: 10 } } },
    ));

  it('skips what depends on a failed step and goes on with the rest', () =>
    check(
      [
        command('a', 'bad', { writes: [] }),
        command('b', 'ok', { writes: [], needs: ['a'] }),
        command('c', 'ok', { writes: [] }),
      ],
      '-a(failed exit_code) -b(skipped need) -c failed',
      { commands: { bad: { exitCode: 2 }, ok: {} } },
      '-',
    ));

  it('keeps the order around a command that is skipped', async () => {
    const { files, events } = await runSteps(
      [
        command('f', 'bad', { writes: [], reads: ['other'] }),
        think('one', 'a'),
        command('c', 'x', { needs: ['f'] }),
        edit('two', 'a', 'function a() {\n  return 22;\n}'),
      ],
      { files: { 'x.js': two }, commands: { bad: { exitCode: 1 } }, executor: answers(100) },
    );
    assert.equal(trace(events, '><'), '>f <f >one <one >two <two failed');
    assert.match(files.get('x.js') ?? '', /return 22/);
  });

  it('takes a step that needs a prepared edit into preparation before that edit is written', async () => {
    const create: Step = {
      id: 'new',
      title: 'new',
      agent: 'create',
      file: 'n.js',
      content: 'let x = 1;\n',
      needs: ['a'],
    };
    const { events } = await runSteps([think('a', 'a'), create], {
      files: { 'x.js': two },
      executor: answers(10),
      config: {},
      approve: async (_request, clock, signal) => {
        await clock.sleep(1000, signal);
        return { decision: 'allow', scope: 'once' };
      },
    });
    assert.equal(trace(events), '+a =a +new ?a =new >a <a -a ?new >new <new -new done');
  });
});

describe('what a step comes to', () => {
  it('edits the named function and no other byte', async () => {
    const { files } = await runSteps([edit('e', 'b', 'function b() {\n  return 5;\n}')], {
      files: { 'x.js': two },
    });
    assert.equal(files.get('x.js'), two.replace('return 2', 'return 5'));
  });

  it('names what it cannot find, with what there is', async () => {
    const { result } = await runSteps([edit('e', 'zzz', 'x')], { files: { 'x.js': two } });
    assert.equal(result.reason, 'no_target');
    assert.match(result.summary, /\ba\b.*\bb\b/);
  });

  it('repairs an answer that breaks the syntax, with the fault shown', async () => {
    const { result, executor, files } = await runSteps([think('e', 'a')], {
      files: { 'x.js': two },
      executor: (_request, index) =>
        index === 0 ? 'function a() {\n  return 9;\n' : 'function a() {\n  return 9;\n}',
    });
    assert.equal(result.status, 'done');
    assert.match(executor.requests[1]?.messages.at(-1)?.content ?? '', /syntax error/);
    assert.match(files.get('x.js') ?? '', /return 9;\n}\n\nfunction b/);
  });

  it('escalates to the planner when the executor fails twice', async () => {
    const { events, result } = await runSteps([think('e', 'a')], {
      files: { 'x.js': two },
      executor: () => 'function a() {',
      planner: () => 'function a() {\n  return 9;\n}',
    });
    assert.equal(result.status, 'done');
    const rungs = events.flatMap(event =>
      event.type === 'attempt.started' ? [`${event.role}:${event.why}`] : [],
    );
    assert.deepEqual(rungs, ['executor:first', 'executor:repair', 'planner:escalate']);
  });

  it('fails with the reason when no rung is left, and changes nothing', async () => {
    const { files, result, writes } = await runSteps([think('e', 'a')], {
      files: { 'x.js': two },
      executor: () => '',
    });
    assert.deepEqual(
      [result.status, result.reason, writes, files.get('x.js')],
      ['failed', 'payload', [], two],
    );
  });

  it('refuses a text that is larger than the loaded context before anything is sent', async () => {
    const { result, executor } = await runSteps([think('e', 'a')], {
      files: { 'x.js': `function a() {\n${'  x();'.repeat(4000)}\n}\n` },
      executor: () => 'x',
      contextTokens: 2048,
    });
    assert.deepEqual([result.reason, executor.requests.length], ['too_large', 0]);
  });

  it('merges when the file changed elsewhere meanwhile, and loses nothing typed', async () => {
    let typed = false;
    const { files } = await runSteps([edit('e', 'a', 'function a() {\n  return 5;\n}')], {
      files: { 'x.js': two },
      beforeWrite: (path, all) => {
        if (typed) return;
        typed = true;
        all.set(path, `${all.get(path) ?? ''}// typed\n`);
      },
    });
    assert.equal(files.get('x.js'), `${two.replace('return 1', 'return 5')}// typed\n`);
  });

  it('refuses a path that a link leads out of the workspace', () =>
    check(
      [{ id: 'c', title: 'c', agent: 'create', file: 'link/x', content: 'x' }],
      '+c =c -c(refused permission) refused',
    ));

  it('does not create over a file that exists', () =>
    check(
      [{ id: 'c', title: 'c', agent: 'create', file: 'x.js', content: 'x' }],
      '+c -c(failed changed) failed',
      {
        files: { 'x.js': '' },
      },
    ));

  it('creates, moves and deletes', async () => {
    const { files } = await runSteps(
      [
        { id: 'c', title: 'c', agent: 'create', file: 'd/n.txt', content: 'hello' },
        { id: 'm', title: 'm', agent: 'move', file: 'd/n.txt', to: 'e/n.txt' },
        { id: 'd', title: 'd', agent: 'delete', file: 'old.txt' },
      ],
      { files: { 'old.txt': 'x' } },
    );
    assert.deepEqual([...files], [['e/n.txt', 'hello\n']]);
  });

  it('follows line numbers through what earlier steps inserted', async () => {
    const { files } = await runSteps(
      [
        { id: 'top', title: 'top', agent: 'edit', file: 'x.js', at: 'start', content: '// one\n// two' },
        { id: 'line', title: 'line', agent: 'edit', file: 'x.js', lines: [2, 2], content: '  return 8;' },
      ],
      { files: { 'x.js': two } },
    );
    assert.match(files.get('x.js') ?? '', /^\/\/ one\n\/\/ two\n+function a\(\) \{\n {2}return 8;\n\}/);
  });

  const editOf = (id: string, more: object): Step => ({
    id,
    title: id,
    agent: 'edit',
    file: 'x.txt',
    ...more,
  });
  const many = Array.from({ length: 5000 }, (_, index) => `f(${index});`);
  for (const [why, first, expected] of [
    ['were removed', { lines: [11, 13], content: '' }, /^x\.txt: lines 11 to 13 were removed since/],
    [
      'cannot be told from others',
      {
        lines: [2, 4999],
        content: many
          .slice(1, 4999)
          .map(line => `g(${line})`)
          .join('\n'),
      },
      /^x\.txt: so much changed since it was planned that lines 11 to 13 cannot be told from others; name others\.$/,
    ],
  ] as const) {
    it(`says of the lines of a step that they ${why}`, async () => {
      const late = editOf('late', { lines: [11, 13], content: 'x', needs: ['first'] });
      const files = { 'x.txt': `${many.join('\n')}\n` };
      const { events } = await runSteps([editOf('first', first), late], { files });
      const end = events.find(event => event.type === 'step.finished' && event.step === 'late');
      assert.match(end?.type === 'step.finished' ? (end.detail ?? '') : '', expected);
    });
  }

  it('does not edit another line in place of one that an earlier step removed', () =>
    check(
      [
        { id: 'cut', title: 'cut', agent: 'edit', file: 'x.txt', lines: [2, 2], content: '' },
        { id: 'late', title: 'late', agent: 'edit', file: 'x.txt', lines: [2, 2], content: 'x' },
      ],
      '-late(failed no_target) -cut failed',
      { files: { 'x.txt': 'one\ntwo\nthree\n' } },
      '-',
    ));

  it('runs one instruction at many places, each a step of its own', async () => {
    const step: Step = {
      id: 'each',
      title: 'each',
      agent: 'edit',
      forEach: ['x.js', 'y.js'],
      file: '{{item}}',
      symbol: 'a',
      instruction: 'change a',
    };
    const { files, events } = await runSteps([step], {
      files: { 'x.js': two, 'y.js': two },
      executor: answers(5),
      executorSlots: 2,
    });
    assert.equal([...files.values()].filter(text => text.includes('return 9')).length, 2);
    assert.equal(trace(events, '+-'), '+each +each.1 +each.2 -each.1 -each.2 -each done');
  });

  it('puts outputs into later commands as one quoted word', async () => {
    const { ran } = await runSteps(
      [command('a', 'one', { writes: [] }), command('b', 'echo {{steps.a.output}}', { writes: [] })],
      { commands: { one: { output: 'x; rm -rf /' } } },
    );
    assert.deepEqual(ran, ['one', "echo 'x; rm -rf /'"]);
  });

  it('takes a template inside an output for text', async () => {
    const each = command('w', 'wc {{item}}', { writes: [], forEach: '{{steps.l.output}}' });
    const { ran } = await runSteps([command('l', 'ls', { writes: [] }), each], {
      commands: { ls: { output: '{{steps.l.output}}\n; touch pwned' } },
    });
    assert.deepEqual(ran, ['ls', "wc '{{steps.l.output}}'", "wc '; touch pwned'"]);
  });

  it('knows a file by one name, however a step or an output spells it', async () => {
    const each = edit('e', 'a', 'function a() {}', { file: '{{item}}', forEach: '{{steps.l.output}}' });
    const { files } = await runSteps(
      [command('l', 'find .', { writes: [] }), each, edit('f', 'b', 'function b() {}', { file: './x.js' })],
      { files: { 'x.js': two }, commands: { 'find .': { output: './x.js\n' } } },
    );
    assert.equal(files.get('x.js'), 'function a() {}\n\nfunction b() {}\n');
  });

  it('verifies each item by its own name', async () => {
    const verify = { diagnostics: ['{{item}}'] };
    const each = edit('e', 'a', 'function a() {}', { file: '{{item}}', forEach: ['x.js'], verify });
    const { checked } = await runSteps([each], { files: { 'x.js': two } });
    // Before the step and after it.
    assert.deepEqual(checked, ['x.js', 'x.js']);
  });

  it('asks the person and hands the answer on', async () => {
    const { ran } = await runSteps(
      [{ id: 'q', title: 'q', agent: 'ask', question: 'which?' }, command('b', 'echo {{steps.q.output}}')],
      { answer: 'red' },
    );
    assert.deepEqual(ran, ["echo 'red'"]);
  });

  it('verifies after the commit and uses the rungs that are left', async () => {
    const tries: string[] = [];
    const { result } = await runSteps([think('e', 'a', { verify: { command: 'test' } })], {
      files: { 'x.js': two },
      executor: (_request, index) => `function a() {\n  return ${index + 2};\n}`,
      commands: { test: { exitCode: 1, output: 'expected 7' } },
      onEvent: event => event.type === 'attempt.started' && tries.push(event.why),
    });
    assert.deepEqual([result.status, result.reason, tries], ['failed', 'check', ['first', 'repair']]);
  });

  const retried: [string, Partial<Step>, string][] = [
    ['a new file', { agent: 'create', file: 'n.txt' }, 'two\n'],
    ['an insertion', { agent: 'edit', file: 'x.txt', at: 'end' }, 'one\n\ntwo\n'],
    ['lines', { agent: 'edit', file: 'x.txt', lines: [1, 1] }, 'two\n'],
  ];
  for (const [what, fields, expected] of retried) {
    it(`puts ${what} in place of what its verification did not accept`, async () => {
      const step = { id: 's', title: 's', instruction: 'i', verify: { command: 'test' }, ...fields } as Step;
      const commands = { test: { exitCode: 1 } };
      const { files, result } = await runSteps([step], {
        files: { 'x.txt': 'one\n' },
        executor: (_request, index) => (index === 0 ? 'wrong\nand more' : 'two'),
        commands,
        onEvent: event =>
          event.type === 'effect.done' && event.path === undefined && (commands.test.exitCode = 0),
      });
      assert.equal(result.status, 'done');
      assert.equal(files.get('file' in step ? (step.file ?? '') : ''), expected);
    });
  }

  it('tells the failed check of a step that no further try can mend', () =>
    check(
      [{ id: 'd', title: 'd', agent: 'delete', file: 'x.js', verify: { command: 'test' } }],
      '-d(failed check) failed',
      { files: { 'x.js': two }, commands: { test: { exitCode: 1 } } },
      '-',
    ));

  it('asks once whether to save what a check would read from disk', async () => {
    const steps = [command('a', 'x'), command('b', 'y')];
    const { saved, ran } = await runSteps(steps, { unsaved: ['x.js'], answer: 'Save and test' });
    assert.deepEqual([saved, ran.length], [['x.js'], 2]);
  });

  it('runs nothing on old text where a file that was to be saved could not be', async () => {
    const unsaved = { unsaved: ['x.js'], unsavable: ['x.js'] };
    const { result, ran } = await runSteps([command('a', 'x')], { ...unsaved, answer: 'Save and test' });
    assert.deepEqual([result.status, result.reason, ran], ['failed', 'changed', []]);
  });

  it('runs on what is on disk where the person says so', async () => {
    const unsaved = { unsaved: ['x.js'], unsavable: ['x.js'] };
    const { ran } = await runSteps([command('a', 'x')], { ...unsaved, answer: 'Run without saving' });
    assert.equal(ran.length, 1);
  });
});

describe('permission', () => {
  it('refuses where nobody allows', () =>
    check([edit('e', 'a', 'function a() {}')], '+e =e ?e -e(refused permission) refused', {
      files: { 'x.js': two },
      config: {},
    }));

  it('asks about editor configuration even where edits are allowed', () =>
    check(
      [{ id: 'c', title: 'c', agent: 'create', file: '.vscode/tasks.json', content: '{}' }],
      '+c =c ?c -c(refused permission) refused',
    ));

  it('advises no permission that would not help', async () => {
    const advised = async (step: Step, config: object, expected: RegExp): Promise<void> => {
      const { events } = await runSteps([step], { config });
      const details = events.flatMap(event => (event.type === 'step.finished' ? [event.detail] : []));
      assert.match(details.join(), expected);
    };
    const create = (file: string): Step => ({ id: 'c', title: 'c', agent: 'create', file, content: '{}' });
    await advised(create('x.json'), {}, /^x\.json: .+; allow edits and run it again\.$/);
    await advised(create('.vscode/x.json'), {}, /^\.vscode\/x\.json touches .+ where a person can answer\.$/);
    await advised(
      command('c', 'ls > .vscode/x'),
      {},
      /^`ls > \.vscode\/x` touches .+ a person can answer\.$/,
    );
    await advised(command('c', 'ls'), {}, /^The permission .+; allow commands and run it again\.$/);
  });

  it('denies what the configuration denies without asking', () =>
    check([command('c', 'x')], '+c -c(refused permission) refused', {
      config: { permissions: { commands: 'deny' } },
    }));

  it('takes no rule from the names that every record has', () =>
    check(
      [command('c', 'constructor')],
      '?c -c(refused permission) refused',
      {
        config: { permissions: { commandRules: { 'npm test': true } } },
      },
      '?-',
    ));

  it('allows exactly the command that a rule names', () =>
    check(
      [command('c', 'npm test'), command('d', 'npm test; rm x')],
      '-c -d(refused permission) refused',
      { config: { permissions: { commandRules: { 'npm test': true } } } },
      '-',
    ));

  it('allows a line whose parts have rules, and denies one with a denied part even where commands are allowed', () =>
    check(
      [command('c', 'npm test && ls'), command('d', 'ls; curl x')],
      '-c -d(refused permission) refused',
      {
        config: {
          permissions: { commands: 'allow', commandRules: { 'npm test': true, ls: true, curl: false } },
        },
      },
      '-',
    ));

  it('never runs a line that writes outside the workspace or holds hidden characters', () =>
    check(
      [command('c', 'ls > ~/x'), command('d', 'ls\u202e')],
      '-c(refused permission) -d(refused permission) refused',
      {},
      '->',
    ));

  it('asks about a line that writes editor configuration even where commands are allowed', () =>
    check([command('c', 'ls > .vscode/x')], '?c -c(refused permission) refused', {}, '?->'));

  it('answers the open prompts of a kind with one "for this run"', async () => {
    const create = (id: string): Step => ({ id, title: id, agent: 'create', file: `${id}.txt`, content: id });
    const { events } = await runSteps([create('a'), create('b'), create('c')], {
      config: {},
      approve: async (request, clock, signal) => {
        await clock.sleep(request.step === 'b' ? 10 : 100_000, signal);
        return { decision: 'allow', scope: 'run' };
      },
    });
    assert.equal(trace(events, '-'), '-b -a -c done');
    assert.ok((events.at(-1)?.at ?? 0) < 1000);
  });

  for (const [scope, asked] of [
    ['once', ['npm test', 'npm test', 'rm -r build']],
    ['run', ['npm test']],
    ['workspace', ['npm test', 'rm -r build']],
    ['always', ['npm test', 'rm -r build']],
  ] as const) {
    it(`asks after a command that was allowed with the scope ${scope} about ${asked.slice(1).join(', ') || 'none'}`, async () => {
      const lines = ['npm test', 'npm test', 'rm -r build'];
      const outcome = await runSteps(
        lines.map((line, n) => command(`c${n}`, line)),
        { config: {}, approve: () => Promise.resolve({ decision: 'allow', scope }) },
      );
      assert.deepEqual([outcome.asked.map(({ subject }) => subject), outcome.ran], [asked, lines]);
    });
  }
});

describe('time and stop', () => {
  it('gives every step phases that sum to its wall time', async () => {
    const { events } = await runSteps([think('a', 'a'), think('b', 'b'), command('t', 'test')], {
      files: { 'x.js': two },
      executor: answers(40),
      commands: { test: { ms: 30 } },
      config: { permissions: { edits: 'ask', commands: 'allow' } },
      approve: async (_request, clock, signal) => {
        await clock.sleep(70, signal);
        return { decision: 'allow', scope: 'once' };
      },
    });
    const readyAt = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'step.ready') readyAt.set(event.step, event.at);
      if (event.type !== 'step.finished') continue;
      const sum = phaseNames.reduce((total, name) => total + (event.phases[name] ?? 0), 0);
      assert.ok(Math.abs(sum - (event.at - (readyAt.get(event.step) ?? 0))) < 1e-6, JSON.stringify(event));
    }
  });

  it('stops what runs and what waits', () =>
    check(
      [command('a', 'long', { writes: [] }), command('b', 'x', { needs: ['a'] })],
      '-b(stopped stopped) -a(stopped stopped) stopped',
      { commands: { long: { ms: 60_000 } }, stopAt: 100 },
      '-',
    ));

  it('notes what was written although the stop came in the middle of the write', async () => {
    const controller = new AbortController();
    const { events, files } = await runSteps(
      [{ id: 'c', title: 'c', agent: 'create', file: 'n.txt', content: 'x' }],
      { stop: controller, beforeWrite: () => controller.abort(new Error('stopped')) },
    );
    assert.equal(files.get('n.txt'), 'x\n');
    assert.equal(trace(events, '><-'), '>c <c -c stopped');
  });

  it('ends an attempt in the journal although its check was stopped', async () => {
    const { events } = await runSteps(
      [think('e', 'a', { verify: { examples: [{ call: 'a()', equals: '9' }] } })],
      {
        files: { 'x.js': two },
        executor: answers(10),
        example: async (clock, signal) => {
          await clock.sleep(60_000, signal);
          return { ok: true };
        },
        stopAt: 100,
      },
    );
    const attempt = events.find(event => event.type === 'attempt.finished');
    assert.deepEqual([attempt?.ok, trace(events, '-')], [false, '-e(stopped stopped) stopped']);
  });

  it('counts the wait for a slot of the next rung as queue', async () => {
    const verify = { command: 'test' };
    const { events } = await runSteps([think('e', 'a', { verify }), think('f', 'b', { file: 'y.js' })], {
      files: { 'x.js': two, 'y.js': two },
      executor: request => answers(request.messages[0]?.content.includes('change b') ? 3000 : 1000)(request),
      commands: { test: { exitCode: 1 } },
    });
    const finished = events.find(event => event.type === 'step.finished' && event.step === 'e');
    assert.equal(finished?.type === 'step.finished' && finished.phases.queue, 3000);
  });

  it('ends a step that thinks longer than the limit', () =>
    check(
      [think('a', 'a')],
      '-a(failed timeout) failed',
      {
        files: { 'x.js': two },
        executor: answers(60_000),
        config: { ...allowAll, limits: { stepSeconds: 2 } },
      },
      '-',
    ));

  it('ends a command that the model does not write within the limit', () =>
    check(
      [{ id: 'c', title: 'c', agent: 'command', instruction: 'list' }],
      '-c(failed timeout) failed',
      { executor: answers(60_000), config: { ...allowAll, limits: { stepSeconds: 2 } } },
      '-',
    ));

  it('lets others have the model while a command that it wrote runs', async () => {
    const { events } = await runSteps(
      [
        { id: 'c', title: 'c', agent: 'command', instruction: 'list', writes: [], reads: ['y.js'] },
        think('e', 'a'),
      ],
      {
        files: { 'x.js': two },
        executor: request =>
          request.messages[0]?.content.endsWith('Command line:') === true
            ? 'long'
            : 'function a() {\n  return 9;\n}',
        commands: { long: { ms: 5000 } },
      },
    );
    assert.equal(trace(events, '+-'), '+c +e -e -c done');
  });

  it('lets others have the model while a person is asked about examples', async () => {
    const verify = { examples: [{ call: 'a()', equals: '9' }] };
    const { events } = await runSteps([think('e', 'a', { verify }), think('f', 'b')], {
      files: { 'x.js': two },
      sandboxed: false,
      executor: request => answers(10)(request),
      config: { permissions: { edits: 'allow' } },
      approve: async (_request, clock, signal) => {
        await clock.sleep(5000, signal);
        return { decision: 'allow', scope: 'once' };
      },
    });
    assert.ok(events.some(event => event.type === 'step.prepared' && event.step === 'f' && event.at < 5000));
  });

  it('writes within the click when everything was prepared while the approval waited', async () => {
    const steps = ['a', 'b', 'c', 'd'].map(name => think(name, name, { file: `${name}.js` }));
    const files = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map(name => [`${name}.js`, `function ${name}() {\n  return 1;\n}\n`]),
    );
    const { events } = await runSteps(steps, {
      files,
      executor: answers(2000),
      config: {},
      approve: async (_request, clock, signal) => {
        await clock.sleep(10_000 - clock.now(), signal);
        return { decision: 'allow', scope: 'run' };
      },
    });
    const last = events.filter(event => event.type === 'effect.done').at(-1);
    assert.equal(events.filter(event => event.type === 'effect.done').length, 4);
    assert.ok((last?.at ?? 1e9) < 10_300, String(last?.at));
  });

  it('carries out 1,000 steps', async () => {
    const steps = Array.from({ length: 1000 }, (_, index) => command(`c${index}`, 'x', { writes: [] }));
    const { events } = await runSteps(steps);
    assert.equal(
      events.filter(event => event.type === 'step.finished' && event.status === 'done').length,
      1000,
    );
  });
});
