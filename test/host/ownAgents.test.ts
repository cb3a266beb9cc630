// Agents of the user's own in the editor: faults come and go in the Problems panel as their files change, and a run
// takes each file as it stands then.
import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, folder, put, onDisk, openEditor, until, uriOf } from './hostWorkspace';
import { newest, outcome, planText, quickstep, withModels } from './quickstepHost';

const name = '.quickstep/agents/shout.md';

async function putAgent(fields: string, prompt: string): Promise<void> {
  await mkdir(path.dirname(uriOf(name).fsPath), { recursive: true });
  await writeFile(uriOf(name).fsPath, `---\nname: shout\ndescription: Shouts\n${fields}\n---\n${prompt}\n`);
}

/** What the Problems panel shows of the file, with lines as it counts them. */
function problems(): string {
  return vscode.languages
    .getDiagnostics(uriOf(name))
    .map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`)
    .join('\n');
}

describe('an agent of one’s own in the editor', () => {
  const models = withModels();
  afterEach(() => rm(path.join(folder().uri.fsPath, '.quickstep'), { recursive: true, force: true }));

  it('has its faults shown at their lines until they are mended', async () => {
    const { agents } = await quickstep();
    await putAgent('colour: red', 'Shout.');
    await until('a file from outside is seen', () => problems() !== '');
    assert.match(problems(), /^4:1 unknown field "colour"; there are name, .*\.$/);
    const editor = await openEditor(name);
    const rewrite = async (line: string): Promise<void> => {
      await editor.edit(edit => edit.replace(editor.document.lineAt(3).range, line));
      await editor.document.save();
    };
    await rewrite('writes: [../x]');
    await until('the other fault is shown', () => problems().startsWith('4:10 '));
    await rewrite('writes: [./]');
    await until('no fault is shown', () => problems() === '');
    await rewrite('writes: [/x]');
    await until('a fault is shown again', () => problems() !== '');
    await closeAll();
    await rm(path.join(folder().uri.fsPath, '.quickstep'), { recursive: true });
    await agents.look();
    assert.equal(problems(), '');
  });

  it('is told to the planner, works under its own prompt, and is read anew for each run', async () => {
    const parts = await quickstep();
    await put('hello.txt', 'hello\n');
    await putAgent('writes: [./]', 'Write it in capitals.');
    const step = { id: 's', agent: 'shout', file: 'hello.txt', lines: [1, 1], instruction: 'Shout it.' };
    const planner = await models.planner(() => planText('Shout', step));
    const executor = await models.executor(() => 'HELLO');
    await models.permit({ edits: 'allow' });
    await parts.chat.submit({ task: 'Shout', mode: 'agent' });
    assert.equal(outcome(parts), 'done: s done');
    assert.equal(await onDisk('hello.txt'), 'HELLO\n');
    assert.match(JSON.stringify(planner.requests.at(-1)), /- shout: Shouts\./);
    assert.match(JSON.stringify(executor.requests.at(-1)), /Write it in capitals\./);
    await putAgent('writes: [other/]', 'Write it in capitals.');
    await parts.chat.submit({ task: 'Shout again', mode: 'agent' });
    assert.match(newest(parts).summary ?? '', /agent "shout" may write other\/ only/);
  });
});
