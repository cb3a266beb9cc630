import { strict as assert } from 'node:assert';
import { configSchema } from '../../src/core/config';
import type { ApprovalRequest, Scope } from '../../src/core/ports';
import { createApproval } from '../../src/vscode/approval';
import { forgetPermissions, permissionsNow, rememberPermission } from '../../src/vscode/permissionMemory';
import { never, until } from './hostWorkspace';
import { chatOver } from './quickstepChat';
import { quickstep } from './quickstepHost';

const asking = configSchema.parse({}).permissions;

const request = (more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  run: 'run-00000001',
  step: 'a',
  title: 'Run it',
  kind: 'commands',
  subject: 'npm test',
  changes: [],
  sensitive: false,
  ...more,
});

describe('permissions in the editor', () => {
  const memory = async () => (await quickstep()).memory;
  afterEach(async () => forgetPermissions(await memory()));

  it('last in the workspace where they were given for it', async () => {
    const edits = request({ kind: 'edits', subject: 'a.ts' });
    await rememberPermission(await memory(), edits, { decision: 'allow', scope: 'workspace' });
    assert.equal(permissionsNow(asking, await memory(), true).edits, 'allow');
    assert.equal(permissionsNow(asking, await memory(), true).commands, 'ask');
  });

  it('of a command are of that one line', async () => {
    await rememberPermission(await memory(), request(), { decision: 'allow', scope: 'workspace' });
    const { commands, commandRules } = permissionsNow(asking, await memory(), true);
    assert.deepEqual([commands, commandRules], ['ask', { 'npm test': true }]);
    const denied = { ...asking, commandRules: { 'npm test': false } };
    assert.deepEqual(permissionsNow(denied, await memory(), true).commandRules, { 'npm test': false });
  });

  it('that cannot be kept are told so, and what to do', async () => {
    const own = await quickstep();
    const memory: typeof own.memory = {
      keys: () => [],
      get: () => undefined,
      update: () => Promise.reject(new Error('The disk is full.')),
    };
    const { chat, told, dispose } = chatOver({ ...own, memory });
    const decided = chat.approval.decide(request(), never);
    chat.approval.resolve(request().run, request().step, { decision: 'allow', scope: 'workspace' });
    await decided;
    await until('it is told', () => told.length > 0);
    dispose();
    assert.deepEqual(told, [
      'This permission could not be kept: The disk is full. It counts for this run alone; allow it once more when the next run asks.',
    ]);
  });

  it('do not lift a deny of the settings', async () => {
    await rememberPermission(await memory(), request(), { decision: 'allow', scope: 'workspace' });
    assert.equal(permissionsNow({ ...asking, commands: 'deny' }, await memory(), true).commands, 'deny');
  });

  it('are not kept for what is asked each time', async () => {
    await rememberPermission(await memory(), request({ sensitive: true }), {
      decision: 'allow',
      scope: 'workspace',
    });
    assert.deepEqual(permissionsNow(asking, await memory(), true), asking);
  });

  it('are all denied in a restricted workspace', async () => {
    const open = configSchema.parse({ permissions: { edits: 'allow', commandRules: { 'npm test': true } } });
    assert.deepEqual(permissionsNow(open.permissions, await memory(), false), {
      edits: 'deny',
      commands: 'deny',
      tools: 'deny',
      queries: 'deny',
      network: 'deny',
      commandRules: {},
      toolRules: {},
    });
  });

  /** An approval whose view is there and answers nothing by itself. */
  function shownApproval() {
    const log: string[] = [];
    const approval = createApproval({
      ask: waiting => log.push(`ask ${waiting.step}`),
      settle: (_run, step) => log.push(`settle ${step}`),
      limit: (_run, limit) => log.push(limit ? `limit of ${limit.limit}` : 'no limit'),
      isViewVisible: () => true,
      openView: () => log.push('open'),
      remember: (_request, { scope }) => log.push(`remember ${scope}`),
    });
    return { approval, log };
  }

  const decide = async (scope: Scope, more: Partial<ApprovalRequest>): Promise<string> => {
    const { approval, log } = shownApproval();
    const decided = approval.decide(request(more), never);
    approval.resolve('run-00000001', 'a', { decision: 'allow', scope });
    log.push((await decided).scope);
    return log.join(', ');
  };

  it('are asked for in the view and settled there', async () =>
    assert.equal(await decide('once', {}), 'ask a, settle a, once'));
  it('are remembered beyond their run', async () =>
    assert.equal(await decide('always', {}), 'ask a, settle a, remember always, always'));
  it('for what is asked each time count once, whatever the page says', async () =>
    assert.equal(await decide('always', { sensitive: true }), 'ask a, settle a, once'));

  it('are no longer asked for when the run stops', async () => {
    const { approval, log } = shownApproval();
    const stop = new AbortController();
    const decided = approval.decide(request(), stop.signal);
    stop.abort(new Error('stopped'));
    await assert.rejects(decided, /stopped/);
    assert.deepEqual(log, ['ask a', 'settle a']);
    assert.equal(approval.resolve('run-00000001', 'a', { decision: 'allow', scope: 'once' }), false);
  });

  const limit = {
    run: request().run,
    limit: 'rounds',
    used: 8,
    more: 8,
    done: 5,
    undone: 2,
    summary: '',
  } as const;
  it('at a limit are waited for, shown and answered once', async () => {
    const { approval, log } = shownApproval();
    const asked = approval.goOn(limit, never);
    assert.equal(approval.isAtLimit(limit.run), true);
    assert.equal(approval.answerLimit(limit.run, true), true);
    assert.equal(await asked, true);
    assert.deepEqual(log, ['limit of rounds', 'no limit']);
    assert.deepEqual([approval.isAtLimit(limit.run), approval.answerLimit(limit.run, true)], [false, false]);
  });

  it('at a limit are no longer asked for when the run stops', async () => {
    const { approval, log } = shownApproval();
    const stop = new AbortController();
    const asked = approval.goOn(limit, stop.signal);
    stop.abort(new Error('stopped'));
    await assert.rejects(asked, /stopped/);
    assert.deepEqual(log, ['limit of rounds', 'no limit']);
  });

  it('count as answered once', async () => {
    const { approval } = shownApproval();
    const asked = approval.question('run-00000001', 'a', 'Which?', ['x'], never);
    assert.equal(approval.answer('run-00000001', 'a', 'x'), true);
    assert.equal(await asked, 'x');
    assert.equal(approval.answer('run-00000001', 'a', 'y'), false);
  });
});
