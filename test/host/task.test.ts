import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { closeAll, onDisk, openEditor, put, type, until } from './hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from './quickstepHost';
import type { TestParts } from './quickstepHost';

const CODE = 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n';

/** Replaces line 2 of a file. */
const edit = (file: string, content = '  return 10;') => ({
  id: 'edit',
  agent: 'edit',
  file,
  lines: [2, 2],
  content,
});

describe('a task in the editor', () => {
  const models = withModels();
  let parts: TestParts;
  let count = 0;
  let file = '';

  beforeEach(async () => {
    parts = await quickstep();
    file = `task${++count}.mjs`;
    await put(file, CODE);
  });
  afterEach(closeAll);

  /** A planner that answers every task with this plan. */
  const plans = (...steps: Record<string, unknown>[]) => models.planner(() => planText('Do it', ...steps));
  const newestRun = () => parts.chat.runs.at(-1)?.feed.state.run ?? '';
  const start = (task = 'do it') => parts.chat.submit({ task, mode: 'agent' });

  it('asks with the finished diff, writes after the click, and the edit can be undone in the editor', async () => {
    await plans(edit(file));
    const editor = await openEditor(file);
    const ended = start();
    const { run, step, request } = await waitingRequest(parts);
    assert.equal(request.changes[0]?.after, CODE.replace('return 1;', 'return 10;'));
    assert.equal(await onDisk(file), CODE);
    parts.chat.approval.resolve(run, step, { decision: 'allow', scope: 'once' });
    await ended;
    assert.equal(outcome(parts), 'done: edit done');
    assert.equal(await onDisk(file), CODE.replace('return 1;', 'return 10;'));
    assert.equal(editor.document.isDirty, false);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), CODE);
  });

  it('opens the file while the person reads, so that the click need not wait for it', async () => {
    await plans(edit(file));
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    await until('the file is open', () =>
      vscode.workspace.textDocuments.some(({ uri }) => uri.path.endsWith(`/${file}`)),
    );
    parts.chat.approval.resolve(run, step, { decision: 'deny', scope: 'once' });
    await ended;
  });

  it('changes nothing when it is denied', async () => {
    await plans(edit(file));
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    parts.chat.approval.resolve(run, step, { decision: 'deny', scope: 'once' });
    await ended;
    assert.equal(outcome(parts), 'refused: edit refused(permission)');
    assert.equal(await onDisk(file), CODE);
  });

  it('does not ask again for what is allowed in this workspace', async () => {
    await plans(edit(file));
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    parts.chat.approval.resolve(run, step, { decision: 'allow', scope: 'workspace' });
    await ended;
    await start();
    assert.equal(outcome(parts), 'done: edit done');
    assert.equal(newest(parts).steps[0]?.approvals.length, 0);
  });

  it('edits a dirty file in its buffer and does not save it', async () => {
    await plans(edit(file));
    await models.permit({ edits: 'allow' });
    const editor = await openEditor(file);
    await type(editor, 4, 0, '// typed\n');
    await start();
    assert.equal(outcome(parts), 'done: edit done');
    const expected = CODE.replace('return 1;', 'return 10;').replace(
      'export function two',
      '// typed\nexport function two',
    );
    assert.equal(editor.document.getText(), expected);
    assert.equal(editor.document.isDirty, true);
    assert.equal(await onDisk(file), CODE);
  });

  it('keeps what is typed while a step waits for permission', async () => {
    await plans(edit(file));
    const editor = await openEditor(file);
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    await type(editor, 4, 0, '// typed\n');
    parts.chat.approval.resolve(run, step, { decision: 'allow', scope: 'run' });
    await ended;
    assert.equal(outcome(parts), 'done: edit done');
    const expected = CODE.replace('return 1;', 'return 10;').replace(
      'export function two',
      '// typed\nexport function two',
    );
    assert.equal(editor.document.getText(), expected);
  });

  it('asks once whether to save before a command reads from disk', async () => {
    await plans(
      {
        id: 'first',
        agent: 'command',
        command: `grep -c typed ${file}`,
        writes: [],
      },
      {
        id: 'second',
        agent: 'command',
        command: `grep -c typed ${file}`,
        writes: [],
        needs: ['first'],
      },
    );
    await models.permit({ commands: 'allow' });
    const editor = await openEditor(file);
    await type(editor, 0, 0, '// typed\n');
    const ended = start();
    await until('the question is there', () =>
      ['first', 'second'].some(step => parts.chat.approval.answer(newestRun(), step, 'Save and test')),
    );
    await ended;
    assert.equal(outcome(parts), 'done: first done, second done');
    assert.equal(editor.document.isDirty, false);
  });

  it('mirrors commands in its terminal', async () => {
    await plans({ id: 'say', agent: 'command', command: 'echo hello', writes: [] });
    await models.permit({ commands: 'allow' });
    await start();
    assert.equal(outcome(parts), 'done: say done');
    assert.ok(vscode.window.terminals.some(({ name }) => name === 'Quickstep'));
  });

  it('stops within a second, and the server sees the request closed', async () => {
    const server = await models.planner(() => ({ text: 'word ', endless: true, tokensPerSecond: 50 }));
    const ended = start();
    await until('the planner is asked', () => server.requests.length > 0);
    const began = performance.now();
    await vscode.commands.executeCommand('quickstep.stop');
    await Promise.all([ended, server.clientClosed(1)]);
    assert.ok(performance.now() - began < 1000, 'it took longer than a second');
    assert.equal(outcome(parts), 'stopped: ');
  });

  it('stops while a permission is asked for', async () => {
    await plans(edit(file));
    const ended = start();
    await waitingRequest(parts);
    parts.chat.stop();
    await ended;
    assert.equal(outcome(parts), 'stopped: edit stopped(stopped)');
    assert.equal(await onDisk(file), CODE);
  });

  it('tells the planner of the runs before in the same chat', async () => {
    await models.permit({ edits: 'allow' });
    const server = await plans(edit(file));
    await start('rename the counter');
    await start('call it retryCount instead');
    assert.match(server.requests[1]?.prompt ?? '', /rename the counter[^]*call it retryCount instead/);
  });

  it('edits a selection without a planner', async () => {
    const server = await models.executor(() => '  return 20;');
    await models.permit({ edits: 'allow' });
    const editor = await openEditor(file);
    editor.selection = new vscode.Selection(5, 0, 5, 5);
    await vscode.commands.executeCommand('quickstep.quickEdit', 'return twenty');
    assert.equal(outcome(parts), 'done: edit done');
    assert.equal(await onDisk(file), CODE.replace('return 2;', 'return 20;'));
    assert.equal(server.requests.length, 1);
  });

  it('shows the diff that waits', async () => {
    await plans(edit(file));
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    await parts.openDiff({ type: 'openDiff', run, step, path: file });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const texts = await Promise.all(
      [input.original, input.modified].map(uri => vscode.workspace.openTextDocument(uri)),
    );
    assert.deepEqual(
      texts.map(document => document.getText()),
      [CODE, CODE.replace('return 1;', 'return 10;')],
    );
    parts.chat.stop();
    await ended;
  });

  it('sends the key of the secret storage to the provider', async () => {
    const say = { id: 'say', agent: 'command', command: 'echo hello', writes: [] };
    await models.permit({ commands: 'allow' });
    const server = await models.planner(() => planText('Say hello', say), { key: 'k-123' });
    const address = {
      provider: 'openai',
      baseUrl: `${server.url}/v1`,
    } as const;
    await start();
    assert.equal(newest(parts).reason, 'model');
    await parts.keys.set(address, 'k-123');
    assert.equal(await parts.keys.get(address), 'k-123');
    await start();
    assert.equal(newest(parts).status, 'done', newest(parts).summary);
    await parts.keys.forget(address);
    assert.equal(await parts.keys.get(address), undefined);
  });

  it('puts back every byte of a run', async () => {
    await models.permit({ edits: 'allow' });
    await plans(edit(file, '  return 10;   '), {
      id: 'make',
      agent: 'create',
      file: `made/${file}`,
      content: 'export const made = 1;\n',
    });
    await put(file, CODE.replaceAll('\n', '\r\n'));
    await openEditor(file);
    await start();
    assert.equal(outcome(parts), 'done: edit done, make done');
    await vscode.commands.executeCommand('quickstep.undoLastRun');
    assert.equal(await onDisk(file), CODE.replaceAll('\n', '\r\n'));
    await assert.rejects(onDisk(`made/${file}`));
  });

  it('shows the latency of a run in a read-only document', async () => {
    await plans({ id: 'say', agent: 'command', command: 'echo hello', writes: [] });
    await models.permit({ commands: 'allow' });
    await start();
    await vscode.commands.executeCommand('quickstep.showLatency');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.uri.scheme, 'quickstep-text');
    assert.match(document.getText(), /say.*execute|execute[^]*say/);
  });

  it('says what to do without a model', async () => {
    assert.equal(await start(), false);
  });
});
