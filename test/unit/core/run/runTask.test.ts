// Rounds: what the planner is told, when it is asked again, and how a run ends.
import { strict as assert } from 'node:assert';
import type { Plan, Step } from '../../../../src/core/plan/plan';
import type { LimitReached, ModelRequest } from '../../../../src/core/ports';
import { allowAll, runSteps, trace, type RunOptions } from '../../../support/runPlan';
import type { ScriptedAnswer } from '../../../support/scriptedModel';

const lines = (...items: unknown[]): string => items.map(item => JSON.stringify(item)).join('\n');
const command = (id: string, line: string): unknown => ({
  id,
  title: id,
  agent: 'command',
  command: line,
  writes: [],
});

async function plan(replies: readonly (string | ScriptedAnswer)[], options: RunOptions = {}) {
  return runSteps(null, { ...options, planner: (_request, index) => replies[index] ?? '{"answer":"done"}' });
}

describe('how a run ended is told by the title of the step that decided it', () => {
  const failing = { commands: { one: { exitCode: 1 } } };
  const bring = { agent: 'edit', file: 'x.js', at: 'end', signature: 'function rate(x)', instruction: 'x' };
  const needing = {
    ...{
      id: 'b',
      title: 'Use the rate',
      agent: 'edit',
      file: 'x.js',
      symbol: 'a',
      instruction: 'Call rate(x).',
    },
    verify: { examples: [{ call: 'a()', equals: '1' }] },
  };
  const cases: readonly (readonly [title: string, told: RegExp, options?: RunOptions])[] = [
    ['Run the tests', /^Step "Run the tests" \(a\) failed: The command ended/, failing],
    ['a', /^Step "a" failed: The command ended/, failing],
    [
      'Run the tests',
      /^Step "Run the tests" \(a\) was refused: /,
      { config: { permissions: { commands: 'deny' } } },
    ],
  ];
  for (const [title, told, options] of cases) {
    it(`${title}: ${told.source}`, async () => {
      const one = { id: 'a', title, agent: 'command', command: 'one' } as Step;
      assert.match((await runSteps([one], options)).result.summary, told);
    });
  }
  it('also where a step did not bring what another one calls', async () => {
    const steps = [{ id: 'a', title: 'Add the rate', ...bring }, needing] as readonly Step[];
    const { events } = await runSteps(steps, { files: { 'x.js': 'function a() {\n  return 1;\n}\n' } });
    const end = events.find(event => event.type === 'step.finished' && event.step === 'b');
    assert.equal(
      end?.type === 'step.finished' && end.detail,
      'Step "Add the rate" (a) did not bring the function that this one calls.',
    );
  });
});

describe('a task', () => {
  it('is planned and carried out', async () => {
    const { result, ran, events } = await plan([
      lines({ goal: 'Do it' }, command('a', 'one'), command('b', 'two'), { answer: 'It is done.' }),
    ]);
    assert.deepEqual([result, ran], [{ status: 'done', summary: 'It is done.' }, ['one', 'two']]);
    assert.deepEqual(
      events.slice(0, 3).map(event => event.type),
      ['run.started', 'plan.started', 'plan.step'],
    );
  });

  it('tells of each file written how much of its text is new', async () => {
    const edit = { id: 'a', title: 'a', agent: 'edit', file: 'x.txt', lines: [2, 2], content: 'new' };
    const create = { id: 'b', title: 'b', agent: 'create', file: 'y.txt', content: 'one\ntwo\n' };
    const { events } = await plan([lines(edit, create)], { files: { 'x.txt': 'a\nold\nc\n' } });
    const landed = events.flatMap(event =>
      event.type === 'effect.done' ? [[event.path ?? '', event.landed]] : [],
    );
    const expected = { 'x.txt': 'new\n'.length, 'y.txt': 'one\ntwo\n'.length };
    assert.deepEqual(Object.fromEntries(landed), expected);
  });

  it('has its first step committed before the plan has ended', async () => {
    const steps = Array.from({ length: 10 }, (_, index) => ({
      id: `s${index}`,
      title: 't',
      agent: 'create',
      file: `${index}.txt`,
      content: 'x',
    }));
    const { events } = await runSteps(null, {
      planner: () => ({ text: lines({ goal: 'g' }, ...steps), tokensPerSecond: 20 }),
    });
    const first = events.findIndex(event => event.type === 'effect.done');
    assert.ok(first !== -1 && first < events.findIndex(event => event.type === 'plan.finished'));
  });

  for (const [slots, most] of [
    [1, 1],
    [2, 2],
  ] as const) {
    it(`asks a model that plans and carries out for ${most} at once where its server has ${slots} slots`, async () => {
      const made = (id: string): unknown => ({
        id,
        title: id,
        agent: 'create',
        file: `${id}.txt`,
        instruction: 'Write a line.',
      });
      const text = lines({ goal: 'g' }, made('a'), made('b'), { answer: 'done' });
      const { result, executor } = await runSteps(null, {
        oneModel: true,
        executorSlots: slots,
        executor: (_request, index) => (index === 0 ? { text, tokensPerSecond: 20 } : 'a line\n'),
      });
      assert.deepEqual([result.status, executor.requests.length, executor.mostOpen], ['done', 3, most]);
    });
  }

  it('is planned in each round with the same workspace first, and with files as they stand now', async () => {
    const { planner } = await plan(
      [
        lines(
          { id: 'a', title: 'a', agent: 'create', file: 'new.js', content: 'new\n' },
          command('b', 'bad'),
        ),
        '{"answer":"done"}',
      ],
      {
        files: { 'AGENTS.md': 'Use tabs.', 'old.js': 'old\n' },
        commands: { bad: { exitCode: 1 } },
      },
    );
    const [first, second] = (planner?.requests ?? []).map(request => request.messages[0]?.content ?? '');
    const shared = planner?.requests[0]?.shared ?? 0;
    assert.ok(first?.slice(0, shared).includes('Use tabs.'));
    assert.equal(second?.slice(0, shared), first?.slice(0, shared));
    assert.doesNotMatch(first ?? '', /--- new\.js/);
    assert.match(second ?? '', /--- new\.js\n1 new/);
  });

  it('tells a person what was seen while its prompt was made', async () => {
    const { events } = await plan(['{"answer":"done"}'], { request: { task: 'Fix @gone.js' } });
    const started = events.find(event => event.type === 'plan.started');
    assert.deepEqual(started?.notes, ['No file matches @gone.js; check its name.']);
  });

  const long = Object.fromEntries(['a.js', 'b.js'].map(path => [path, 'work();\n'.repeat(6_000)]));
  for (const [contextTokens, shown, told] of [
    [200_000, '--- a.js\n1 work();', 0],
    [40_000, '--- a.js (in part: lines 1-', 1],
  ] as const) {
    it(`is shown of a large file that it points at what fits into ${contextTokens} tokens`, async () => {
      const { executor, events } = await runSteps(null, {
        ...{ files: long, contextTokens, oneModel: true, executor: () => '{"answer":"done"}' },
        request: { task: 'see @a.js' },
      });
      const prompt = executor.requests[0]?.messages[0]?.content ?? '';
      assert.ok(prompt.includes(shown) && prompt.length / 3 < contextTokens / 2, `${prompt.length}`);
      assert.match(prompt, /\(not shown: b\.js\)/);
      const started = events.find(event => event.type === 'plan.started');
      assert.equal(started?.notes?.length ?? 0, told);
    });
  }

  it('tells a person in the round that reads a message what of it did not fit', async () => {
    const { events } = await plan([lines(command('a', 'one'))], { files: long, steering: ['see @a.js'] });
    const notes = events.flatMap(event => (event.type === 'plan.started' ? [event.notes ?? []] : []));
    assert.deepEqual(notes[0], []);
    assert.match(notes[1]?.join() ?? '', /^a\.js does not fit whole /);
  });

  it('has a prompt that leaves a small context room for the plan', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`f${i}.js`, 'work();\n'.repeat(200)]),
    );
    const { executor } = await runSteps(null, {
      files,
      contextTokens: 8192,
      oneModel: true,
      executor: () => '{"answer":"done"}',
    });
    const [request] = executor.requests;
    const size = ((request?.prefix.length ?? 0) + (request?.messages[0]?.content.length ?? 0)) / 3;
    assert.ok(size < 6500 && (request?.maxTokens ?? 0) > 1500, `${size} and ${request?.maxTokens}`);
  });

  it('sends faulty steps back with their faults and keeps the good ones', async () => {
    const { result, planner, ran } = await plan([
      lines({ goal: 'g' }, command('a', 'one'), { id: 'b', title: 'b', agent: 'fly' }),
      lines(command('b2', 'two')),
    ]);
    assert.deepEqual([result.status, ran], ['done', ['one', 'two']]);
    assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /unknown agent/);
  });

  it('is planned anew when a step failed for good, told what happened', async () => {
    const { result, planner, ran } = await plan([lines(command('a', 'bad')), lines(command('b', 'good'))], {
      commands: { bad: { exitCode: 1, output: 'no such thing' }, good: {} },
    });
    assert.deepEqual([result.status, ran], ['done', ['bad', 'good']]);
    assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /a \[command\].*no such thing/);
  });

  it('is planned anew over the files as they stand then', async () => {
    const first = { id: 'a', title: 'a', agent: 'edit', file: 'x.txt', lines: [1, 1], content: 'new\nlines' };
    const { planner } = await plan([lines(first, command('b', 'bad'))], {
      files: { 'x.txt': 'old\n' },
      commands: { bad: { exitCode: 1 } },
    });
    assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /--- x\.txt\n1 new\n2 lines/);
  });

  const cutOff: [string, Partial<ScriptedAnswer>][] = [
    ['by a server that breaks down', { problem: 'cut' }],
    ['at its limit of tokens', { stopped: 'length' }],
  ];
  for (const [how, end] of cutOff) {
    it(`goes on planning when the plan was cut off ${how}`, async () => {
      const { ran, result } = await runSteps(null, {
        planner: (_request, index) =>
          index === 0 ? { text: `${lines(command('a', 'one'))}\n`, ...end } : lines(command('b', 'two')),
      });
      assert.deepEqual([result.status, ran], ['done', ['one', 'two']]);
    });
  }

  it('begins each round with the same text, and tells how long that is', async () => {
    const look = { id: 'look', title: 'Look', agent: 'explore', search: ['limit'] };
    const { planner } = await plan([lines({ goal: 'g' }, look), '{"answer":"done"}'], {
      files: { 'src/limit.ts': 'export const limit = 3;\n' },
      request: { account: 'Task: earlier', context: 'the selection' },
    });
    const [first, second] = planner?.requests ?? [];
    assert.ok(first && second);
    const begin = ({ messages, shared = 0 }: ModelRequest) => messages[0]?.content.slice(0, shared);
    assert.match(begin(first) ?? '', /# Workspace\n[^]*src\/limit\.ts[^]*Task: earlier[^]*the selection$/);
    assert.equal(begin(second), begin(first));
  });

  it('fails when the rest of a plan that was cut off cannot be had', async () => {
    const { ran, result } = await runSteps(null, {
      planner: (_request, index) => ({
        text: index === 0 ? `${lines(command('a', 'one'))}\n` : '',
        problem: 'cut',
      }),
    });
    assert.deepEqual([result.status, result.reason, ran], ['failed', 'model', ['one']]);
  });

  it('stays refused when a later round goes well', async () => {
    const refused = { id: 'a', title: 'a', agent: 'create', file: '.vscode/x', content: 'x' };
    const { result } = await plan([lines(refused, command('b', 'bad')), lines(command('c', 'good'))], {
      commands: { bad: { exitCode: 1 } },
    });
    assert.deepEqual([result.status, result.reason], ['refused', 'permission']);
  });

  it('is not done when its last steps were skipped for a need of an earlier round', async () => {
    const needy = { ...(command('b', 'x') as object), needs: ['a'] };
    const { result, planner } = await plan([lines(command('a', 'bad')), lines(needy)], {
      commands: { bad: { exitCode: 1 } },
    });
    assert.deepEqual([result.status, result.reason, planner?.requests.length], ['failed', 'need', 3]);
  });

  it('stays failed when the planner only says that it is done', async () => {
    const { result } = await plan([lines(command('a', 'bad')), '{"answer":"fine"}'], {
      commands: { bad: { exitCode: 1 } },
    });
    assert.deepEqual([result.status, result.reason], ['failed', 'exit_code']);
  });

  it('ends at the limit of rounds and keeps what is done', async () => {
    let n = 0;
    const { result } = await runSteps(null, {
      planner: () => lines(command(`c${n++}`, 'bad')),
      commands: { bad: { exitCode: 1 } },
      config: { permissions: { commands: 'allow' }, limits: { rounds: 3 } },
    });
    assert.deepEqual([result.status, result.reason, n], ['failed', 'limit', 3]);
  });

  describe('at a limit, where a person can be asked,', () => {
    /** Fails in each round until the planner says that it is done; the person says so often yes. */
    async function atLimit(failures: number, yes: number, limits: object, options: RunOptions = {}) {
      const asked: LimitReached[] = [];
      const outcome = await runSteps(null, {
        planner: (_request, index) =>
          index < failures
            ? lines(command(`c${index}`, 'bad'), command(`d${index}`, 'good'))
            : lines(command('last', 'good')),
        commands: { bad: { exitCode: 1 } },
        config: { ...allowAll, limits },
        goOn(limit) {
          asked.push(limit);
          return Promise.resolve(asked.length <= yes);
        },
        ...options,
      });
      return { ...outcome, asked };
    }
    const figures = (asked: readonly LimitReached[]) =>
      asked.map(({ limit, used, more }) => [limit, used, more]);

    it('goes on for as many rounds again', async () => {
      const { result, asked, planner } = await atLimit(3, 1, { rounds: 2 });
      assert.deepEqual(
        [result.status, planner?.requests.length, figures(asked)],
        ['done', 4, [['rounds', 2, 2]]],
      );
    });

    it('asks each time it is reached, with what was done until then', async () => {
      const { result, asked } = await atLimit(9, 2, { rounds: 2 });
      assert.deepEqual([result.status, result.reason], ['failed', 'limit']);
      assert.match(result.summary, /^The limit of rounds is reached before the task was done; raise it/);
      assert.deepEqual(
        asked.map(({ used, done, undone }) => [used, done, undone]),
        [
          [2, 2, 2],
          [4, 4, 4],
          [6, 6, 6],
        ],
      );
      assert.match(asked[0]?.summary ?? '', /^Step "c1" failed: /);
    });

    it('asks about the tokens too, and both where both are reached', async () => {
      const { result, asked } = await atLimit(3, 9, { rounds: 2, plannerTokens: 2 });
      assert.equal(result.status, 'done');
      assert.deepEqual(figures(asked), [
        ['tokens', 2, 2],
        ['rounds', 2, 2],
      ]);
    });

    it('keeps what is done when the person says no', async () => {
      const { result, ran } = await atLimit(9, 0, { rounds: 1 });
      assert.deepEqual([result.reason, ran.toSorted()], ['limit', ['bad', 'good']]);
    });

    it('asks nothing where the last round has done the task', async () => {
      const { result, asked } = await atLimit(1, 0, { rounds: 2 });
      assert.deepEqual([result.status, asked], ['done', []]);
    });

    it('takes what is typed meanwhile into the round that comes', async () => {
      let say: (text: string) => boolean = () => false;
      const { planner } = await atLimit(
        1,
        1,
        { rounds: 1 },
        {
          onSteer: given => (say = given),
          goOn: () => Promise.resolve(say('only a.ts')),
        },
      );
      assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /# The user adds\nonly a\.ts/);
    });

    it('can be stopped', async () => {
      const stop = new AbortController();
      const { result } = await atLimit(
        9,
        0,
        { rounds: 1 },
        {
          stop,
          goOn: (_limit, signal) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error));
              stop.abort();
            }),
        },
      );
      assert.deepEqual([result.status, result.reason], ['stopped', 'stopped']);
    });
  });

  it('ends at the limit when lines of the plan could still not be used', async () => {
    const { result, ran } = await plan([lines(command('a', 'one'), { id: 'b', agent: 'fly' })], {
      config: { permissions: { commands: 'allow' }, limits: { rounds: 1 } },
    });
    assert.deepEqual([result.status, result.reason, ran], ['failed', 'limit', ['one']]);
  });

  const unknown: readonly (readonly [string, object])[] = [
    ['a tool that there is not', { agent: 'tool', tool: 'fly', arguments: {} }],
    ['an agent that there is not', { agent: 'fly' }],
    ['arguments that an agent does not take', { agent: 'edit', file: 7 }],
  ];
  for (const [name, fields] of unknown) {
    it(`plans once more and then ends when the planner names ${name}`, async () => {
      const { result, planner, events } = await runSteps(null, {
        planner: (_request, index) => lines({ id: `s${index}`, title: 'x', ...fields }),
        config: allowAll,
      });
      assert.deepEqual([result.status, planner?.requests.length], ['failed', 2]);
      assert.ok(!events.some(event => event.type === 'effect.intent'));
    });
  }

  it('goes on when the second plan names another tool', async () => {
    const tool = (id: string, name: string): object => ({
      id,
      title: id,
      agent: 'tool',
      tool: name,
      arguments: {},
    });
    const { result, ran } = await plan([lines(tool('a', 'fly')), lines(command('b', 'walk'))]);
    assert.deepEqual([result.status, ran], ['done', ['walk']]);
  });

  it('counts the tokens of a planner that does not tell them', async () => {
    const { result, planner } = await runSteps(null, {
      planner: (_request, index) => ({ text: lines(command(`c${index}`, 'bad')), usage: {} }),
      commands: { bad: { exitCode: 1 } },
      config: { permissions: { commands: 'allow' }, limits: { plannerTokens: 40 } },
    });
    assert.deepEqual([result.reason, planner?.requests.length], ['limit', 2]);
  });

  it('takes what the user typed meanwhile into another round', async () => {
    const { planner, events } = await plan([lines(command('a', 'one')), lines(command('b', 'two'))], {
      steering: ['also the other file'],
    });
    assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /also the other file/);
    assert.ok(events.some(event => event.type === 'steer'));
  });

  const given: Plan = { version: 1, goal: 'goal', steps: [command('a', 'one') as Step] };
  const heard: [string, boolean, RunOptions][] = [
    ['is read where a round is left', true, { config: { ...allowAll, limits: { rounds: 2 } } }],
    ['is read by nobody in the last round', false, { config: { ...allowAll, limits: { rounds: 1 } } }],
    ['is read by nobody in mode ask', false, { request: { mode: 'ask' } }],
    ['is read by nobody where a plan is carried out', false, { request: { plan: given } }],
  ];
  for (const [name, expected, options] of heard) {
    it(`what the user types ${name}, and the user is told so`, async () => {
      let say: (text: string) => boolean = () => !expected;
      let isRead: boolean | null = null;
      const { events } = await plan([lines(command('b', 'two'))], {
        onSteer: offered => (say = offered),
        onEvent: event => {
          if (event.type === 'plan.started') isRead ??= say('and the docs');
        },
        ...options,
      });
      assert.deepEqual([isRead, events.some(event => event.type === 'steer')], [expected, expected]);
    });
  }

  it('notes what the user typed also when it is planned anew for another reason', async () => {
    const { events } = await plan([lines(command('a', 'bad')), lines(command('b', 'two'))], {
      steering: ['also the other file'],
      commands: { bad: { exitCode: 1 } },
    });
    assert.deepEqual(
      events.flatMap(event => (event.type === 'steer' ? [event.text] : [])),
      ['also the other file'],
    );
  });

  const useless: [string, string][] = [
    ['prose', 'I would rather talk.'],
    ['nothing', ''],
    ['broken JSON', '{"id":'],
  ];
  for (const [name, reply] of useless) {
    it(`fails with a sentence when the planner answers ${name}`, async () => {
      const { result } = await runSteps(null, { planner: () => reply, config: { limits: { rounds: 2 } } });
      assert.equal(result.status, 'failed');
      assert.ok(result.summary.length > 20, result.summary);
    });
  }

  it('fails with the sentence of a planner that is down', async () => {
    const { result } = await runSteps(null, {
      planner: () => ({ text: '', problem: 'unreachable', detail: 'Nothing answers at x; start it.' }),
    });
    assert.deepEqual(result, {
      status: 'failed',
      reason: 'model',
      summary: 'Nothing answers at x; start it.',
    });
  });

  it('says what to do without a planner', async () => {
    const { result } = await runSteps(null);
    assert.match(result.summary, /Quick Edit/);
  });

  it('is answered without steps in mode ask', async () => {
    const { result, events, writes } = await plan(['It lives in a.ts:1, not in a.ts:9 or b.ts:1.'], {
      request: { mode: 'ask' },
      files: { 'a.ts': 'export const a = 1;\n' },
    });
    const answer = 'It lives in a.ts:1, not in a.ts:9 (not there) or b.ts:1 (not there).';
    assert.deepEqual(result, { status: 'done', summary: answer });
    const finished = events.find(event => event.type === 'plan.finished');
    assert.deepEqual([finished?.answer, finished?.sources], [answer, [{ path: 'a.ts', line: 1 }]]);
    assert.deepEqual([trace(events), writes], ['done', []]);
  });

  for (const [name, answer, expected] of [
    [
      'came to its limit',
      { text: 'It lives in', stopped: 'length' },
      /^It lives in\n\n\(The answer was cut off here, at its limit of tokens: raise limits\.outputTokens/,
    ],
    [
      'ran in a circle',
      { text: `First. ${'It may be so, or it may not. '.repeat(200)}` },
      /^First\. It may be so[^]{1,900}\n\n\(The answer was cut off here, where it began to repeat itself/,
    ],
  ] as const) {
    it(`says that an answer ${name}`, async () => {
      const { result } = await plan([answer], { request: { mode: 'ask' } });
      assert.equal(result.status, 'done');
      assert.match(result.summary, expected);
    });
  }

  it('writes and runs nothing in mode ask, whatever the model answers', async () => {
    const steps = lines(command('a', 'rm a'), {
      id: 'b',
      title: 'b',
      agent: 'create',
      file: 'b',
      content: '',
    });
    const { events, writes, ran } = await plan([steps], {
      request: { mode: 'ask' },
      ...{ config: allowAll },
    });
    assert.deepEqual([trace(events), writes, ran], ['done', [], []]);
  });

  it('does not show the planner files that hold secrets', async () => {
    const { planner } = await plan(['{"answer":"x"}'], {
      files: { '.env': 'PASSWORD=hunter22', 'keys/server.PEM': 'hunter22', 'a.txt': 'a text' },
      request: { task: 'read the password in .env' },
    });
    const prompt = planner?.requests[0]?.messages[0]?.content ?? '';
    assert.ok(prompt.includes('a text') && prompt.includes('.env'), prompt);
    assert.ok(!prompt.includes('hunter22'), prompt);
  });

  it('gives the planner the account of the session and the texts that its words point to', async () => {
    const { planner } = await plan(['{"answer":"x"}'], {
      files: { 'src/retry.js': 'function retry() {}', 'other.md': '#' },
      request: { task: 'call it retryCount instead', account: 'Task: rename limit' },
    });
    const prompt = planner?.requests[0]?.messages[0]?.content ?? '';
    for (const text of ['Task: rename limit', 'function retry()', 'call it retryCount instead'])
      assert.ok(prompt.includes(text), text);
  });
});
