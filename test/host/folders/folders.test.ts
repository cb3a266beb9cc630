// A window with two folders that hold a file of one name, beside a folder that it does not have.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import * as vscode from 'vscode';
import { folderNote } from '../../../src/vscode/workFolder';
import { closeAll, folder, onDisk, openEditor, put, type, uriOf } from '../hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from '../quickstepHost';
import type { TestParts } from '../quickstepHost';

const NOTES = { api: 'notes of the api\n', web: 'notes of the web\n', beside: "nobody's notes\n" };

const edit = (id: string, file: string, content: string) => ({
  ...{ id, agent: 'edit', file, content },
  lines: [1, 1],
});

describe('a window with several folders', () => {
  const models = withModels();
  let parts: TestParts;

  beforeEach(async () => {
    parts = await quickstep();
    for (const [name, text] of Object.entries(NOTES)) await put(`${name}/notes.txt`, text);
    await models.permit({ edits: 'allow', commands: 'allow' });
  });
  afterEach(closeAll);

  const plans = (...steps: Record<string, unknown>[]) => models.planner(() => planText('Do it', ...steps));
  const start = () => parts.chat.submit({ task: 'do it', mode: 'agent' });

  it('is worked in as one workspace, by the folder above them', () => {
    assert.equal(path.basename(folder().root), path.basename(path.dirname(folderAt(0).uri.fsPath)));
    assert.deepEqual(folder().folders, ['api', 'web']);
    assert.equal(folder().name, 'api and web');
  });

  it('has each change in the file of its folder, each command in its own, and undo brings all back', async () => {
    const server = await plans(
      edit('api', 'api/notes.txt', 'new in api'),
      edit('web', 'web/notes.txt', 'new in web'),
      {
        id: 'copy',
        agent: 'command',
        command: 'cat notes.txt > copy.txt',
        cwd: 'web',
        needs: ['api', 'web'],
      },
    );
    const editor = await openEditor('web/notes.txt');
    await start();
    assert.equal(outcome(parts), 'done: api done, web done, copy done');
    assert.equal(await onDisk('api/notes.txt'), 'new in api\n');
    assert.equal(await onDisk('web/notes.txt'), 'new in web\n');
    assert.equal(await onDisk('web/copy.txt'), 'new in web\n');
    assert.equal(editor.document.getText(), 'new in web\n');
    const prompt = server.requests[0]?.prompt ?? '';
    assert.match(prompt, /This workspace has several folders: api\/, web\//);
    assert.match(
      prompt,
      /--- web\/notes\.txt\n1 notes of the web\n[^]*--- api\/notes\.txt\n1 notes of the api\n/,
    );
    assert.doesNotMatch(prompt, /nobody's notes|beside\/|code-workspace/);
    await parts.chat.undo();
    assert.equal(await onDisk('api/notes.txt'), NOTES.api);
    assert.equal(await onDisk('web/notes.txt'), NOTES.web);
  });

  it('keeps what is unsaved in one of two files of one name', async () => {
    await plans(edit('web', 'web/notes.txt', 'new in web'));
    const editor = await openEditor('api/notes.txt');
    await type(editor, 1, 0, 'typed\n');
    await start();
    assert.equal(outcome(parts), 'done: web done');
    assert.equal(editor.document.getText(), `${NOTES.api}typed\n`);
    assert.equal(await onDisk('web/notes.txt'), 'new in web\n');
  });

  for (const file of ['beside/notes.txt', 'notes.txt', '../notes.txt', 'several.code-workspace'])
    it(`refuses ${file}, which is in neither`, async () => {
      await models.planner(() => planText('Do it', edit('out', file, 'x')));
      await start();
      assert.equal(newest(parts).status, 'failed');
      assert.match(newest(parts).summary ?? '', /in no folder of this workspace|leaves the workspace/);
      assert.equal(await onDisk('beside/notes.txt'), NOTES.beside);
    });

  it('refuses such a file also where a plan was not checked for this window', async () => {
    await models.executor(() => '');
    const step = {
      title: 'A step',
      ...edit('out', 'beside/notes.txt', 'x'),
      lines: [1, 1] as [number, number],
    };
    await parts.chat.submit({
      task: 'do it',
      mode: 'agent',
      plan: { version: 1, goal: 'Do it', steps: [{ ...step, agent: 'edit' }] },
    });
    assert.equal(outcome(parts), 'refused: out refused(permission)');
    assert.match(newest(parts).steps[0]?.detail ?? '', /use a path in api or web\.$/);
  });

  it('asks about configuration in each of its folders, whatever is allowed', async () => {
    await plans({ id: 'make', agent: 'create', file: 'web/.vscode/tasks.json', content: '{}\n' });
    const ended = start();
    const { run, step, request } = await waitingRequest(parts);
    assert.equal(request.sensitive, true);
    parts.chat.approval.resolve(run, step, { decision: 'deny', scope: 'once' });
    await ended;
    assert.equal(outcome(parts), 'refused: make refused(permission)');
  });

  it('keeps a plan as a recipe of the folder that it worked in, and carries it out there', async () => {
    await plans(edit('web', 'web/notes.txt', 'by recipe'), {
      ...{ id: 'say', agent: 'command', command: 'basename "$PWD" > said.txt' },
      ...{ cwd: 'web', needs: ['web'] },
    });
    await start();
    await vscode.commands.executeCommand('quickstep.saveRecipe', 'again');
    await closeAll();
    assert.match(await onDisk('web/.quickstep/recipes/again.json'), /"file": "notes\.txt"/);
    await put('web/notes.txt', NOTES.web);
    await put('web/said.txt', '');
    await parts.recipes.submit('/again', 'agent');
    assert.equal(outcome(parts), 'done: web done, say done');
    assert.equal(await onDisk('web/notes.txt'), 'by recipe\n');
    assert.equal(await onDisk('web/said.txt'), 'web\n');
    assert.equal(await onDisk('api/notes.txt'), NOTES.api);
  });

  it('keeps no plan of several folders as a recipe', async () => {
    await plans(edit('api', 'api/notes.txt', 'x'), edit('web', 'web/notes.txt', 'x'));
    await start();
    await vscode.commands.executeCommand('quickstep.saveRecipe', 'both');
    await assert.rejects(onDisk('api/.quickstep/recipes/both.json'));
    await assert.rejects(onDisk('web/.quickstep/recipes/both.json'));
  });

  it('tells its planner the rules and agents of each folder', async () => {
    const agent = '---\nname: docs\ndescription: Writes guides\nwrites: [guides/]\n---\nWrite.\n';
    await vscode.workspace.fs.createDirectory(uriOf('web/.quickstep/agents'));
    await put('web/.quickstep/agents/docs.md', agent);
    await put('api/AGENTS.md', 'Use tabs.');
    const server = await plans(edit('web', 'web/notes.txt', 'x'));
    await start();
    const prompt = server.requests[0]?.prompt ?? '';
    assert.match(prompt, /- docs: Writes guides \(of web\/\)\. .*\(in web\/guides\//);
    assert.match(prompt, /--- api\/AGENTS\.md \(rules for api\/\)\nUse tabs\./);
  });

  it('finds what a task points at in the folder that has it, and asks for the folder where two do', async () => {
    await put('web/only.txt', 'here\n');
    const server = await plans(edit('web', 'web/notes.txt', 'x'));
    await parts.chat.submit({ task: 'see @only.txt:1-1, @notes.txt and @web/', mode: 'agent' });
    const prompt = server.requests[0]?.prompt ?? '';
    assert.match(prompt, /web\/only\.txt:1-1\n1 here\n/);
    assert.match(prompt, /@notes\.txt fits \w+\/notes\.txt, \w+\/notes\.txt; write the whole path\./);
    assert.match(prompt, /Folder web\/:\n[^]*web\/only\.txt/);
  });

  it('refuses a command that writes beside them', async () => {
    await plans({ id: 'out', agent: 'command', command: 'echo x > ../beside/x.txt', cwd: 'web' });
    await start();
    assert.equal(outcome(parts), 'refused: out refused(permission)');
    await assert.rejects(onDisk('beside/x.txt'));
  });

  it('lets a run keep the folders that it began with, and the next one take the new ones', async () => {
    await models.permit({ edits: 'ask' });
    await plans(edit('web', 'web/notes.txt', 'new in web'));
    const ended = start();
    const { run, step } = await waitingRequest(parts);
    await withFolder(vscode.Uri.joinPath(folder().uri, 'beside'), async () => {
      parts.chat.approval.resolve(run, step, { decision: 'allow', scope: 'once' });
      await ended;
      assert.equal(outcome(parts), 'done: web done');
      assert.deepEqual(parts.chat.runs.at(-1)?.folder.folders, ['api', 'web']);
      await models.permit({ edits: 'allow' });
      await plans(edit('beside', 'beside/notes.txt', 'new beside'));
      await start();
      assert.equal(outcome(parts), 'done: beside done');
      assert.equal(await onDisk('beside/notes.txt'), 'new beside\n');
      await parts.chat.undo(run);
      assert.equal(await onDisk('web/notes.txt'), NOTES.web);
    });
  });

  it('says where it works, and what is left out', async () => {
    assert.equal(folderNote(folder()), 'Quickstep works in api and web.');
    await withFolder(vscode.Uri.parse('elsewhere:/docs'), () => {
      const said =
        'Quickstep works in api and web, and not in docs, which lies on another drive or elsewhere.';
      assert.equal(folderNote(folder()), said);
    });
  });

  it('edits what is selected in the folder of its file', async () => {
    await models.executor(() => 'quick');
    const editor = await openEditor('web/notes.txt');
    editor.selection = new vscode.Selection(0, 0, 0, 5);
    await vscode.commands.executeCommand('quickstep.quickEdit', 'say quick');
    assert.equal(outcome(parts), 'done: edit done');
    assert.equal(await onDisk('web/notes.txt'), 'quick\n');
    assert.equal(await onDisk('api/notes.txt'), NOTES.api);
  });
});

/** The window has one more folder until `work` is done. */
async function withFolder(uri: vscode.Uri, work: () => unknown): Promise<void> {
  const count = vscode.workspace.workspaceFolders?.length ?? 0;
  await changeFolders(count, 0, { uri });
  try {
    await work();
  } finally {
    await changeFolders(count, 1);
  }
}

/** The editor takes the next change of them after it has told of this one. */
async function changeFolders(start: number, remove: number, ...add: { uri: vscode.Uri }[]): Promise<void> {
  const told = new Promise<void>(resolve => {
    const listener = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      listener.dispose();
      resolve();
    });
  });
  assert.ok(vscode.workspace.updateWorkspaceFolders(start, remove, ...add));
  await told;
}

function folderAt(index: number): vscode.WorkspaceFolder {
  const one = vscode.workspace.workspaceFolders?.[index];
  assert.ok(one);
  return one;
}
