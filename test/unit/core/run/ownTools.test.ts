// The tools that an agent of the user's own names: which are called, how often, with what, and what becomes of it.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import type { ModelRequest, ToolResult } from '../../../../src/core/ports';
import type { ScriptedTools } from '../../../support/memoryPorts';
import { ownAgents, ownStep } from '../../../support/ownAgents';
import { runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';

const agents = ownAgents({
  one: 'tools: [hub/issue]',
  two: 'tools: [hub/issue, hub/users]',
  notes: 'tools: [hub/issue]\nwrites: [docs/]',
  typed: 'tools: [hub/issue]\noutput: {type: object, properties: {state: {type: string}}}',
  gone: 'tools: [hub/isue]',
  half: 'tools: [hub/isue, hub/users, hub/close]',
  near: 'tools: [quickstep/functions]\nreads: [docs/]',
  outline: 'tools: [quickstep/functions]',
});
const found = (output: string): ToolResult => ({ ok: true, output, bytes: output.length });
const wrong = (detail: string): ToolResult => ({ ok: false, reason: 'failed', detail, bytes: 0 });
const schema = { type: 'object', properties: { number: { type: 'integer' } }, required: ['number'] };

/** A server whose answers are given in turn, the last for all that follow. */
function hub(...results: readonly ToolResult[]): ScriptedTools {
  let index = -1;
  return {
    tools: [
      { name: 'hub/issue', description: 'One issue by its number.', schema, readOnly: true },
      { name: 'hub/users', description: 'Who takes part.', schema },
      { name: 'hub/close', description: 'Closes an issue.', schema },
    ],
    call: () => {
      index = Math.min(index + 1, results.length - 1);
      return Promise.resolve(results[index] ?? found('ok'));
    },
  };
}

const promptOf = ({ messages }: ModelRequest): string => messages.map(({ content }) => content).join('\n');
/** What a question is about: a choice of tool, the arguments of one, or the answer. */
function kindOf(request: ModelRequest): 'choice' | 'arguments' | 'answer' {
  if (request.prefix.includes('Choose the one tool')) return 'choice';
  return request.prefix.includes('Answer with the arguments') ? 'arguments' : 'answer';
}

interface Script {
  readonly step?: object;
  readonly results?: readonly ToolResult[];
  /** Of a choice, one after the other. */
  readonly choices?: readonly string[];
  readonly options?: RunOptions;
}

/** A step of that agent beside a model that chooses as told and asks for issue 7. */
async function run(agent: string, { step = {}, results = [], choices = [], options = {} }: Script = {}) {
  const left = [...choices];
  const answers = { arguments: () => '{"number":7}', answer: () => 'It is open.' };
  const executor = (request: ModelRequest): string => {
    const kind = kindOf(request);
    return kind === 'choice' ? `{"tool":"${left.shift() ?? 'none'}"}` : answers[kind]();
  };
  const one = ownStep(agent, 's', { instruction: 'What of issue 7?', ...step });
  return runSteps([one], { agents, tools: hub(...results), executor, ...options });
}

function asked({ executor }: RunOutcome, kind: ReturnType<typeof kindOf>): string[] {
  return executor.requests.filter(request => kindOf(request) === kind).map(promptOf);
}

function endOf({ events }: RunOutcome, id = 's'): string {
  const end = events.findLast(event => event.type === 'step.finished' && event.step === id);
  if (end?.type !== 'step.finished') return 'no end';
  return `${end.status}${end.reason === undefined ? '' : ` ${end.reason}`}: ${end.detail ?? JSON.stringify(end.output)}`;
}

describe('the tools of an agent of one’s own', () => {
  const cases: readonly (readonly [
    name: string,
    agent: string,
    script: Script,
    called: string,
    end: RegExp,
  ])[] = [
    ['the only one is called without a choice', 'one', {}, 'hub/issue', /^done: "It is open\."$/],
    ['of several the one that is chosen', 'two', { choices: ['hub/users'] }, 'hub/users', /^done/],
    ['none where none is needed', 'two', { choices: ['none'] }, '', /^done/],
    [
      'none beside those that its file names',
      'two',
      { choices: ['hub/close', 'hub/close', 'hub/close'] },
      '',
      /^done/,
    ],
    [
      'again where the first call failed',
      'one',
      { results: [wrong('number must be above 7'), found('x')] },
      'hub/issue hub/issue',
      /^done/,
    ],
    [
      'twice at most; then the step has failed with what the tool said',
      'one',
      { results: [wrong('no such issue')] },
      'hub/issue hub/issue',
      /^failed tool: hub\/issue: no such issue/,
    ],
    [
      'once where it may change something, whatever came of it',
      'two',
      { choices: ['hub/users'], results: [wrong('the line was lost')] },
      'hub/users',
      /^failed tool: hub\/users: the line was lost/,
    ],
    [
      'once where its answer was too large',
      'one',
      { results: [{ ok: false, reason: 'too_large', detail: 'too much', bytes: 9 }] },
      'hub/issue',
      /^failed too_large/,
    ],
    ['without those that are not there', 'half', { choices: ['hub/close'] }, 'hub/close', /^done/],
    [
      'not again where it did not answer in time',
      'one',
      { results: [{ ok: false, reason: 'timeout', detail: 'too late', bytes: 0 }] },
      'hub/issue',
      /^failed timeout: hub\/issue: too late/,
    ],
    [
      'with permission alone',
      'one',
      { options: { config: { permissions: { tools: 'deny' } } } },
      '',
      /^refused permission: /,
    ],
    [
      'by a name that there is',
      'gone',
      {},
      '',
      /^failed tool: There is no tool "hub\/isue"; the nearest are hub\/issue/,
    ],
  ];
  for (const [name, agent, script, called, end] of cases) {
    it(`are called: ${name}`, async () => {
      const outcome = await run(agent, script);
      assert.equal(outcome.called.map(call => call.split(' ')[0]).join(' '), called);
      assert.match(endOf(outcome), end);
    });
  }

  for (const [name, agent, script, opened] of [
    ['to be called', 'one', {}, 'hub/issue'],
    ['to be chosen among and called', 'two', { choices: ['hub/users'] }, 'hub/issue hub/users'],
    ['to be called twice', 'one', { results: [wrong('once more'), found('x')] }, 'hub/issue'],
    ['and not at all where it is the engine’s own', 'outline', {}, ''],
  ] as const) {
    it(`are each opened once ${name}`, async () =>
      assert.equal((await run(agent, script)).opened.join(' '), opened));
  }

  it('get their arguments with what the agent’s file says and what its step shows', async () => {
    const outcome = await run('one', {
      step: { reads: ['a.txt'] },
      options: { files: { 'a.txt': 'Issue 7 is meant.\n' } },
    });
    const [prompt] = asked(outcome, 'arguments');
    assert.match(
      prompt ?? '',
      /^Do it well\.\n\nFile: a\.txt\nIssue 7 is meant\.\n\nTool: hub\/issue\n[^]*Instruction: What of issue 7\?/,
    );
    assert.deepEqual(outcome.called, ['hub/issue {"number":7}']);
  });

  it('are described where one is to be chosen, and what it answered is shown with the question', async () => {
    const outcome = await run('two', { choices: ['hub/users'], results: [found('anna')] });
    assert.match(
      asked(outcome, 'choice')[0] ?? '',
      /^Do it well\.\n\nTools:\n- hub\/issue: One issue by its number\.\n- hub\/users: Who takes part\.\n- none: /,
    );
    assert.equal(
      asked(outcome, 'answer')[0],
      'hub/users answered:\nanna\n\nInstruction: What of issue 7?\nAnswer:',
    );
  });

  it('say what was wrong with a call before the next one', async () => {
    const outcome = await run('one', { results: [wrong('number must be above 7'), found('x')] });
    const [, again] = asked(outcome, 'arguments');
    assert.match(again ?? '', /The call failed: hub\/issue: number must be above 7\n\nTool: hub\/issue/);
  });

  it('answer a long text with its head and tail', async () => {
    const outcome = await run('one', { results: [found('u'.repeat(90_000))] });
    const [prompt = ''] = asked(outcome, 'answer');
    assert.ok(
      /u\n… [\d,]+ characters left out …\nu/.test(prompt) && prompt.length < 8200,
      prompt.slice(-200),
    );
  });

  it('give an agent with a schema what it answers by', async () => {
    const executor = (request: ModelRequest): string =>
      kindOf(request) === 'arguments' ? '{"number":7}' : '{"state":"open"}';
    const outcome = await run('typed', { results: [found('open')], options: { executor } });
    assert.equal(endOf(outcome), 'done: {"state":"open"}');
    assert.match(asked(outcome, 'answer')[0] ?? '', /^hub\/issue answered:\nopen\n/);
  });

  it('can be the engine’s own', async () => {
    const executor = (request: ModelRequest): string =>
      kindOf(request) === 'arguments' ? '{"file":"a.js"}' : 'Two functions.';
    const files = { 'a.js': 'export function a() {\n  return 1;\n}\n' };
    const outcome = await run('outline', { options: { executor, files } });
    assert.deepEqual([endOf(outcome), outcome.called], ['done: "Two functions."', []]);
    assert.match(asked(outcome, 'answer')[0] ?? '', /^quickstep\/functions answered:\n/);
  });
});

describe('what a tool of an agent of one’s own may read', () => {
  const files = { 'docs/a.js': 'export function a() {}\n', '.env': 'KEY=1\n', 'b.js': 'let b;\n' };
  for (const [file, agent, expected] of [
    ['docs/a.js', 'near', /^done/],
    ['b.js', 'near', /^refused permission: b\.js: near may read only docs\//],
    ['.env', 'outline', /^refused permission: \.env holds secrets/],
  ] as const) {
    it(`${file} by ${agent}: ${expected.source}`, async () => {
      const executor = (request: ModelRequest): string =>
        kindOf(request) === 'arguments' ? JSON.stringify({ file, code: 'first' }) : 'x';
      assert.match(endOf(await run(agent, { options: { executor, files } })), expected);
    });
  }
});

describe('an agent of one’s own that calls a tool and writes a file', () => {
  const note = { file: 'docs/seven.md', instruction: 'Sum up issue 7.' };
  const before: Step = { id: 'b', title: 'b', agent: 'create', file: 'docs/a.md', content: 'x' };
  const executor = (request: ModelRequest): string =>
    kindOf(request) === 'arguments' ? '{"number":7}' : 'It is open.';

  it('calls when what it needs is written, and writes what it was told', async () => {
    const steps = [before, ownStep('notes', 's', { ...note, needs: ['b'] })];
    const outcome = await runSteps(steps, { agents, tools: hub(found('open')), executor });
    assert.equal(trace(outcome.events), '+b =b >b <b -b +s >s <s =s >s <s -s done');
    assert.equal(outcome.files.get('docs/seven.md'), 'It is open.\n');
    assert.match(asked(outcome, 'answer')[0] ?? '', /hub\/issue answered:\nopen\n/);
  });

  it('calls once, though its file changes before it is written', async () => {
    let typed = false;
    const outcome = await runSteps([ownStep('notes', 's', { ...note, lines: [1, 1] })], {
      ...{ agents, executor, tools: hub(found('open')) },
      files: { 'docs/seven.md': 'Old.\n' },
      beforeWrite(path, files) {
        if (!typed) files.set(path, 'New.\n');
        typed = true;
      },
    });
    assert.deepEqual(
      [outcome.called.length, asked(outcome, 'answer').length, outcome.files.get('docs/seven.md')],
      [1, 2, 'It is open.\n'],
    );
  });

  it('calls nothing for a file outside its places', async () => {
    const each = { file: '{{item}}', forEach: '{{steps.q.output}}' };
    const question: Step = { id: 'q', title: 'q', agent: 'ask', question: 'Where?' };
    const outcome = await runSteps([question, ownStep('notes', 's', each)], {
      agents,
      tools: hub(found('open')),
      executor,
      answer: 'src/a.js',
    });
    assert.deepEqual(outcome.called, []);
    assert.match(endOf(outcome, 's.1'), /^refused permission: src\/a\.js: notes may write only docs\//);
  });

  it('calls nothing before a person has let the plan go', async () => {
    const happened: string[] = [];
    const tools = hub(found('open'));
    await runSteps([ownStep('notes', 's', note)], {
      ...{ agents, executor },
      tools: {
        ...tools,
        call(name) {
          happened.push(name);
          return Promise.resolve(found('open'));
        },
      },
      request: { mode: 'plan' },
      approve(request) {
        happened.push(`${request.kind} ${request.subject}`);
        return Promise.resolve({ decision: 'allow', scope: 'once' });
      },
      async review(plan) {
        await new Promise(resolve => setTimeout(resolve, 20));
        happened.push(`review of ${plan.declared().open.join()}`);
        return { kind: 'each' };
      },
    });
    assert.deepEqual(happened, [
      'review of s',
      'tools hub/issue {"number":7}',
      'hub/issue',
      'edits docs/seven.md',
    ]);
  });
});
