// Recipes in the editor: called in the chat and by their command, faults in the Problems panel, kept from a run; and a
// rename as the language server does it.
import { strict as assert } from 'node:assert';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, folder, onDisk, put, until, uriOf } from './hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from './quickstepHost';

const own = (name: string): string => `.quickstep/recipes/${name}.json`;

async function putRecipe(name: string, recipe: object): Promise<void> {
  await mkdir(path.dirname(uriOf(own(name)).fsPath), { recursive: true });
  await writeFile(uriOf(own(name)).fsPath, JSON.stringify(recipe, null, 2));
}

const hello = {
  version: 1,
  goal: 'Greet {{params.who}}',
  parameters: { who: { description: 'whom' }, file: { description: 'where', default: 'greeting.txt' } },
  steps: [{ id: 'say', title: 'Say it', agent: 'create', file: '{{params.file}}', content: 'hello\n' }],
};

describe('recipes in the editor', () => {
  const models = withModels();
  beforeEach(async () => {
    await models.executor(() => '');
    await models.permit({ edits: 'allow' });
  });
  afterEach(async () => {
    await closeAll();
    for (const name of ['.quickstep', 'greeting.txt', 'kept.txt', 'a.names', 'b.names', 'area.ts', 'use.ts'])
      await rm(path.join(folder().uri.fsPath, name), { recursive: true, force: true });
  });

  it('are carried out from the chat without a planner', async () => {
    const parts = await quickstep();
    await putRecipe('hello', hello);
    await parts.recipes.submit('/hello who="Ada L."', 'agent');
    assert.equal(outcome(parts), 'done: say done');
    assert.equal(await onDisk('greeting.txt'), 'hello\n');
    const { task, rounds } = newest(parts);
    assert.deepEqual([task, rounds.at(-1)?.goal], ['/hello who="Ada L."', 'Greet Ada L.']);
  });

  it('are carried out by their command', async () => {
    const parts = await quickstep();
    await putRecipe('hello', hello);
    await vscode.commands.executeCommand('quickstep.runRecipe', 'hello', { who: 'Ada', file: 'kept.txt' });
    assert.equal(outcome(parts), 'done: say done');
    assert.equal(await onDisk('kept.txt'), 'hello\n');
  });

  it('that cannot be carried out so change nothing and start nothing', async () => {
    const parts = await quickstep();
    await putRecipe('hello', hello);
    await putRecipe('odd', { ...hello, colour: 'red' });
    for (const text of ['/hello', '/hello who=x size=1', '/hello who=x y', '/nope', '/nope a=1', '/odd'])
      await parts.recipes.submit(text, 'agent');
    await parts.recipes.submit('/hello who=x', 'ask');
    assert.equal(parts.chat.runs.length, 0);
  });

  it('have their faults shown at their lines, and are offered when these are mended', async () => {
    const { agents, recipes } = await quickstep();
    const problems = (): string =>
      vscode.languages
        .getDiagnostics(uriOf(own('hello')))
        .map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`)
        .join();
    await putRecipe('hello', { ...hello, colour: 'red' });
    await until('the fault is shown', () => problems() !== '');
    assert.match(problems(), /^\d+:3 unknown field "colour"; take it out\.$/);
    assert.ok(!recipes.known.some(({ name }) => name === 'hello'));
    await putRecipe('hello', hello);
    await agents.look();
    assert.equal(problems(), '');
    assert.ok(recipes.known.some(({ name }) => name === 'hello'));
  });

  it('are kept from a run, and can be carried out', async () => {
    const parts = await quickstep();
    await models.planner(() => planText('Greet', { ...hello.steps[0], file: 'greeting.txt' }));
    await parts.chat.submit({ task: 'Greet', mode: 'agent' });
    await vscode.commands.executeCommand('quickstep.saveRecipe', 'kept');
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, uriOf(own('kept')).path);
    const text = await readFile(uriOf(own('kept')).fsPath, 'utf8');
    assert.deepEqual((JSON.parse(text) as { steps: unknown }).steps, [
      { ...hello.steps[0], file: 'greeting.txt' },
    ]);
    await rm(uriOf('greeting.txt').fsPath);
    await parts.recipes.submit('/kept', 'agent');
    assert.equal(outcome(parts), 'done: say done');
    assert.equal(await onDisk('greeting.txt'), 'hello\n');
    await vscode.commands.executeCommand('quickstep.saveRecipe', 'other', { where: 'greeting.txt' });
    await parts.recipes.submit('/other where=elsewhere.txt', 'agent');
    assert.equal(await onDisk('elsewhere.txt'), 'hello\n');
    // Never over another.
    await vscode.commands.executeCommand('quickstep.saveRecipe', 'kept');
    assert.equal(await readFile(uriOf(own('kept')).fsPath, 'utf8'), text);
  });

  describe('of which one renames', () => {
    /** Renames a word in all files of its kind, as a language server would. */
    function serve(more: (edit: vscode.WorkspaceEdit) => void = () => undefined): vscode.Disposable {
      return vscode.languages.registerRenameProvider(
        { pattern: '**/*.names' },
        {
          async provideRenameEdits(document, at, to) {
            const word = document.getText(document.getWordRangeAtPosition(at));
            const edit = new vscode.WorkspaceEdit();
            for (const uri of [uriOf('a.names'), uriOf('b.names')]) {
              const other = await vscode.workspace.openTextDocument(uri);
              for (const { index } of other.getText().matchAll(new RegExp(`\\b${word}\\b`, 'g'))) {
                const range = new vscode.Range(
                  other.positionAt(index),
                  other.positionAt(index + word.length),
                );
                edit.replace(uri, range, to);
              }
            }
            more(edit);
            return edit;
          },
        },
      );
    }
    const call = '/rename file=a.names symbol=limit to=most';
    beforeEach(async () => {
      await put('a.names', 'say limit and limits\r\n');
      await put('b.names', 'limit, limit\n');
    });

    it('does so everywhere, asked about once and undone at once', async () => {
      const parts = await quickstep();
      await models.permit({ edits: 'ask' });
      const provider = serve();
      try {
        const running = parts.recipes.submit(call, 'agent');
        const { run, step, request } = await waitingRequest(parts);
        assert.deepEqual(
          request.changes.map(({ path: name, after }) => [name, after]),
          [
            ['a.names', 'say most and limits\r\n'],
            ['b.names', 'most, most\n'],
          ],
        );
        assert.equal(await onDisk('b.names'), 'limit, limit\n');
        parts.chat.approval.resolve(run, step, { decision: 'allow', scope: 'once' });
        await running;
      } finally {
        provider.dispose();
      }
      assert.equal(outcome(parts), 'done: rename done');
      assert.equal(await onDisk('a.names'), 'say most and limits\r\n');
      assert.equal(await onDisk('b.names'), 'most, most\n');
      await parts.chat.undo();
      assert.equal(await onDisk('a.names'), 'say limit and limits\r\n');
      assert.equal(await onDisk('b.names'), 'limit, limit\n');
    });

    it('changes nothing where the server wants to change what lies outside the workspace', async () => {
      const parts = await quickstep();
      const outside = vscode.Uri.joinPath(folder().uri, '..', 'outside.txt');
      const provider = serve(edit => edit.insert(outside, new vscode.Position(0, 0), 'x'));
      try {
        await parts.recipes.submit(call, 'agent');
      } finally {
        provider.dispose();
      }
      assert.match(newest(parts).summary ?? '', /outside the workspace/);
      assert.equal(await onDisk('a.names'), 'say limit and limits\r\n');
    });

    it("is what VS Code's own TypeScript server says", async () => {
      const parts = await quickstep();
      await put(
        'area.ts',
        'export const unit = 2;\nexport function area(side: number) {\n  return side * unit;\n}\n',
      );
      await put(
        'use.ts',
        "import { area } from './area';\n\nexport const areas = { area: area(3), text: 'area' };\n",
      );
      await parts.recipes.submit('/rename file=area.ts symbol=area to=surface', 'agent');
      assert.equal(outcome(parts), 'done: rename done', newest(parts).summary);
      assert.match(await onDisk('area.ts'), /^export function surface\(side/m);
      assert.equal(
        await onDisk('use.ts'),
        "import { surface } from './area';\n\nexport const areas = { area: surface(3), text: 'area' };\n",
      );
    });

    it('says so where no server renames', async () => {
      const parts = await quickstep();
      await parts.recipes.submit(call, 'agent');
      assert.equal(newest(parts).status, 'failed');
      assert.match(newest(parts).summary ?? '', /No language server here renames limit/);
    });
  });
});
