// The tool agent with the tools that another extension gives VS Code: asked about with the whole arguments, shown to the
// executor one alone, and ended where they do not end.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { until, withSetting } from './hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from './quickstepHost';
import type { TestParts } from './quickstepHost';

const repeat = {
  id: 't',
  title: 'Repeat it',
  agent: 'tool' as const,
  tool: 'quickstep-test_repeat',
  arguments: { text: 'ab', times: 2 },
};

const misnamed = { ...repeat, tool: 'quickstep-test_repeet' };

describe('tools of VS Code', () => {
  const models = withModels();
  let parts: TestParts;
  let log: string[];

  before(async () => {
    const extension = vscode.extensions.getExtension<{ log: string[] }>('quickstep-test.tools');
    assert.ok(extension);
    ({ log } = await extension.activate());
  });
  beforeEach(async () => {
    parts = await quickstep();
    log.length = 0;
  });

  async function start(...steps: readonly Record<string, unknown>[]): Promise<void> {
    await models.planner(() => planText('Use it', ...steps));
    await parts.chat.submit({ task: 'use it', mode: 'agent' });
  }

  const step = (id: string) => newest(parts).steps.find(one => one.id === id);

  /** How a run of this one step ends, with tools allowed, and the sentence that says why. */
  async function check(more: object, expected: RegExp): Promise<void> {
    await models.permit({ tools: 'allow' });
    await start({ ...repeat, ...more });
    assert.match(`${outcome(parts)}: ${step('t')?.detail ?? ''}`, expected);
  }

  it('are called with the arguments of an instruction, after those were asked about, and hand their result on', async () => {
    const executor = await models.executor(() => '{"text":"ab","times":3}');
    const ended = start(
      { ...repeat, arguments: undefined, instruction: 'Say ab three times.' },
      { ...repeat, id: 'u', arguments: { text: '{{steps.t.output}}.', times: 2 } },
    );
    const first = await waitingRequest(parts);
    assert.equal(first.request.kind, 'tools');
    assert.equal(first.request.subject, 'quickstep-test_repeat {"text":"ab","times":3}');
    assert.deepEqual(log, []);
    parts.chat.approval.resolve(first.run, 't', { decision: 'allow', scope: 'run' });
    await ended;
    assert.equal(outcome(parts), 'done: t done, u done');
    assert.deepEqual(log, ['repeat {"text":"ab","times":3}', 'repeat {"text":"ababab.","times":2}']);
    assert.deepEqual([step('t')?.output, step('u')?.output], ['ababab', 'ababab.ababab.']);
    const asked = JSON.stringify(executor.requests);
    assert.match(asked, /quickstep-test_repeat/);
    assert.doesNotMatch(asked, /quickstep-test_never/);
  });

  it('are not called when it is denied', async () => {
    const ended = start(repeat);
    const { run } = await waitingRequest(parts);
    parts.chat.approval.resolve(run, 't', { decision: 'deny', scope: 'once' });
    await ended;
    assert.equal(outcome(parts), 'refused: t refused(permission)');
    assert.deepEqual(log, []);
  });

  it('with arguments that their schema forbids are not called', async () => {
    await check(
      { arguments: { text: 'ab', times: 0 } },
      /^failed: t failed\(tool\): The arguments of .* are wrong/,
    );
    assert.deepEqual(log, []);
  });

  it('that are not there are told to the planner with the nearest, and end the run when it names them again', async () => {
    const planner = await models.planner(() => planText('Use it', misnamed));
    await parts.chat.submit({ task: 'use it', mode: 'agent' });
    assert.equal(planner.requests.length, 2);
    const fault = /"quickstep-test_repeet\W+ is not a tool; use quickstep-test_repeat, /;
    assert.match(JSON.stringify(planner.requests.at(-1)), fault);
    assert.match(`${outcome(parts)}${newest(parts).summary ?? ''}`, fault);
  });

  it('that are gone when a kept plan names them are told with the nearest', async () => {
    await models.executor(() => '');
    const plan = { version: 1 as const, goal: 'Use it', steps: [misnamed] };
    await parts.chat.submit({ task: 'use it', mode: 'agent', plan });
    assert.match(
      `${outcome(parts)}: ${step('t')?.detail ?? ''}`,
      /t failed\(tool\): There is no tool .*; the nearest are quickstep-test_repeat, /,
    );
  });

  it('that fail say how', () =>
    check(
      { tool: 'quickstep-test_fault', arguments: {} },
      /t failed\(tool\): .*the disk of the tool is full/,
    ));

  it('that answer 200 MB are told to say less, and nothing of it is kept', () =>
    check(
      { arguments: { text: '0123456789', times: 20 * 1024 * 1024 } },
      /t failed\(\w+\): .*answered 209,715,200 characters; ask it for less/,
    ));

  it('that never answer are cancelled at the limit of the step and not waited for', async () => {
    const reset = await withSetting('quickstep', 'limits', { stepSeconds: 1 });
    try {
      await check({ tool: 'quickstep-test_never', arguments: {} }, /t failed\(timeout\): .*within 1 seconds/);
    } finally {
      await reset();
    }
    await until('the tool hears that it is cancelled', () => log.includes('never cancelled'));
  });
});
