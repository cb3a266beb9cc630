import { strict as assert } from 'node:assert';
import { readlink, symlink } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Files, WriteResult } from '../../src/core/ports';
import { createDiskFiles } from '../../src/node/diskFiles';
import { digest } from '../../src/node/digest';
import { createEditorFiles } from '../../src/vscode/editorFiles';
import { notRun } from '../support/notRun';
import {
  bytesOnDisk,
  closeAll,
  folder,
  never,
  onDisk,
  openEditor,
  put,
  type,
  until,
  uriOf,
  withSetting,
} from './hostWorkspace';

describe('files in the editor', () => {
  let files: Files;
  let count = 0;
  let name = '';
  const restore: (() => unknown)[] = [];

  before(() => {
    files = createEditorFiles(folder(), createDiskFiles(folder().uri.fsPath));
  });
  beforeEach(() => {
    name = `file${++count}.txt`;
  });
  afterEach(async () => {
    await closeAll();
    for (const back of restore.splice(0)) await back();
  });

  const utf8 = (text: string) => ({ text, encoding: 'utf8' as const });

  /** Reads, changes and writes, as a step does. */
  async function edit(change: (text: string) => string): Promise<WriteResult> {
    const read = await files.read(name, never);
    if (!read.ok) throw new Error(read.detail);
    const { text, encoding, hash } = read.file;
    return files.write(name, { text: change(text), encoding }, hash, never);
  }

  async function written(change: (text: string) => string): Promise<WriteResult & { ok: true }> {
    const result = await edit(change);
    assert.ok(result.ok, result.ok ? '' : result.detail);
    return result;
  }

  it('edits a file that is not open without showing an editor', async () => {
    await put(name, 'one\ntwo\n');
    const result = await written(text => text.replace('two', 'zwei'));
    assert.equal(await onDisk(name), 'one\nzwei\n');
    assert.equal(result.after, digest('one\nzwei\n'));
    assert.equal(vscode.window.visibleTextEditors.length, 0);
  });

  it('edits and saves a clean open file, and one undo brings the old text back', async () => {
    await put(name, 'one\ntwo\n');
    const editor = await openEditor(name);
    await written(text => text.replace('two', 'zwei'));
    assert.equal(editor.document.isDirty, false);
    assert.equal(await onDisk(name), 'one\nzwei\n');
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'one\ntwo\n');
  });

  it('keeps the cursor where it was', async () => {
    await put(name, 'one\ntwo\nthree\n');
    const editor = await openEditor(name);
    editor.selection = new vscode.Selection(2, 3, 2, 3);
    await written(text => text.replace('one', 'eins'));
    assert.deepEqual([editor.selection.active.line, editor.selection.active.character], [2, 3]);
  });

  it('reads unsaved text, edits it in its buffer and leaves it unsaved', async () => {
    await put(name, 'one\ntwo\n');
    const editor = await openEditor(name);
    await type(editor, 0, 0, 'typed ');
    assert.deepEqual(files.unsaved('all'), [name]);
    const result = await written(text => text.replace('two', 'zwei'));
    assert.equal(editor.document.getText(), 'typed one\nzwei\n');
    assert.equal(editor.document.isDirty, true);
    assert.equal(await onDisk(name), 'one\ntwo\n');
    assert.equal(result.after, digest('typed one\nzwei\n'));
  });

  it('saves what is unsaved when asked', async () => {
    await put(name, 'one\n');
    await type(await openEditor(name), 0, 0, 'typed ');
    await files.save([name]);
    assert.equal(await onDisk(name), 'typed one\n');
    assert.deepEqual(files.unsaved([name]), []);
  });

  it('answers changed and loses nothing when the user types between read and write', async () => {
    await put(name, 'one\ntwo\n');
    const editor = await openEditor(name);
    const read = await files.read(name, never);
    assert.ok(read.ok);
    await type(editor, 0, 0, 'typed ');
    const result = await files.write(name, utf8('one\nzwei\n'), read.file.hash, never);
    assert.deepEqual([result.ok, !result.ok && result.reason], [false, 'changed']);
    assert.equal(editor.document.getText(), 'typed one\ntwo\n');
  });

  it('loses nothing of what is typed while it writes again and again', async () => {
    await put(name, 'top\n\nbottom 0\n');
    const editor = await openEditor(name);
    let typed = '';
    const typing = (async () => {
      while (typed.length < 25) {
        const letter = String.fromCharCode(97 + typed.length);
        if (await editor.edit(edit => edit.insert(new vscode.Position(0, 0), letter))) typed = letter + typed;
      }
    })();
    for (let n = 1; typed.length < 25 && n < 500; n++)
      await edit(text => text.replace(/bottom \d+/, `bottom ${n}`));
    await typing;
    const result = await edit(text => text.replace(/bottom \d+/, 'bottom end'));
    assert.ok(result.ok);
    assert.equal(editor.document.getText(), `${typed}top\n\nbottom end\n`);
  });

  it('edits both editors of one file', async () => {
    await put(name, 'one\ntwo\n');
    const left = await openEditor(name);
    const right = await vscode.window.showTextDocument(uriOf(name), { viewColumn: vscode.ViewColumn.Beside });
    await written(text => text.replace('two', 'zwei'));
    assert.deepEqual([left.document.getText(), right.document.getText()], ['one\nzwei\n', 'one\nzwei\n']);
  });

  it('tells what format on save made of an edit', async () => {
    restore.push(await withSetting('editor', 'formatOnSave', true));
    const formatter = vscode.languages.registerDocumentFormattingEditProvider('plaintext', {
      provideDocumentFormattingEdits: document =>
        [...document.getText().matchAll(/ +$/gm)].map(({ index, 0: blanks }) =>
          vscode.TextEdit.delete(
            new vscode.Range(document.positionAt(index), document.positionAt(index + blanks.length)),
          ),
        ),
    });
    restore.push(() => formatter.dispose());
    await put(name, 'one\ntwo\n');
    const result = await written(text => text.replace('two', 'zwei   '));
    assert.equal(await onDisk(name), 'one\nzwei\n');
    assert.deepEqual([result.after, result.text], [digest('one\nzwei\n'), 'one\nzwei\n']);

    const made = await files.write(`new-${name}`, utf8('drei   \n'), null, never);
    assert.equal(await onDisk(`new-${name}`), 'drei\n');
    assert.deepEqual(made, { ok: true, after: digest('drei\n'), text: 'drei\n' });
  });

  it('puts back exact bytes also with format on save', async () => {
    restore.push(await withSetting('files', 'trimTrailingWhitespace', true));
    await put(name, 'one   \n');
    const editor = await openEditor(name);
    const result = await written(text => text.replace('one', 'eins'));
    const back = await files.write(name, { bytes: Buffer.from('one   \n') }, result.after, never);
    assert.ok(back.ok);
    assert.equal(await onDisk(name), 'one   \n');
    await until('the editor shows the old text', () => editor.document.getText() === 'one   \n');
    assert.equal(editor.document.isDirty, false);
  });

  it('lives with auto save', async () => {
    restore.push(await withSetting('files', 'autoSave', 'afterDelay'));
    restore.push(await withSetting('files', 'autoSaveDelay', 50));
    await put(name, 'one\ntwo\n');
    const editor = await openEditor(name);
    await type(editor, 0, 0, 'typed ');
    const result = await edit(text => text.replace('two', 'zwei'));
    assert.ok(result.ok);
    await until('it is saved', async () => (await onDisk(name)) === 'typed one\nzwei\n');
    assert.equal(editor.document.getText(), 'typed one\nzwei\n');
  });

  const exact: readonly (readonly [string, string, string])[] = [
    ['CRLF', 'one\r\ntwo\r\n', 'one\r\nzwei\r\n'],
    ['a byte order mark', '\uFEFFone\ntwo\n', '\uFEFFone\nzwei\n'],
    ['mixed line ends', 'one\r\ntwo\nthree\r\n', 'one\r\nzwei\nthree\r\n'],
    ['no final newline', 'one\ntwo', 'one\nzwei'],
    ['a lone CR', 'one\rtwo\r', 'one\rzwei\r'],
  ];
  for (const [what, before, after] of exact) {
    for (const open of [false, true]) {
      it(`keeps ${what}${open ? ' of an open file' : ''}`, async () => {
        await put(name, before);
        const editor = open ? await openEditor(name) : undefined;
        const result = await written(text => text.replace('two', 'zwei'));
        assert.deepEqual(Buffer.from(await bytesOnDisk(name)), Buffer.from(after));
        assert.equal(result.after, digest(after));
        assert.equal(editor?.document.isDirty ?? false, false);
        assert.equal(editor?.document.getText().includes('zwei') ?? true, true);
      });
    }
  }

  it('keeps UTF-16', async () => {
    await put(name, Buffer.from('\uFEFFone\ntwo\n', 'utf16le'));
    await written(text => text.replace('two', 'zwei'));
    assert.deepEqual(Buffer.from(await bytesOnDisk(name)), Buffer.from('\uFEFFone\nzwei\n', 'utf16le'));
  });

  it('keeps a byte order mark of unsaved text', async () => {
    await put(name, '\uFEFFone\ntwo\n');
    await type(await openEditor(name), 1, 0, 'typed ');
    const read = await files.read(name, never);
    assert.ok(read.ok);
    assert.equal(read.file.text, '\uFEFFone\ntyped two\n');
    await written(text => text.replace('two', 'zwei'));
    await files.save([name]);
    assert.equal(await onDisk(name), '\uFEFFone\ntyped zwei\n');
  });

  it('sees what a command has just written under an open editor', async () => {
    await put(name, 'one\n');
    const editor = await openEditor(name);
    await put(name, 'one\ntwo\n');
    await written(text => text.replace('two', 'zwei'));
    assert.equal(await onDisk(name), 'one\nzwei\n');
    await until('the editor shows it', () => editor.document.getText() === 'one\nzwei\n');
  });

  it('creates a file in a new folder', async () => {
    const result = await files.write(`made/${name}`, utf8('new\n'), null, never);
    assert.deepEqual(result, { ok: true, after: digest('new\n'), text: 'new\n', made: ['made/'] });
    assert.equal(await onDisk(`made/${name}`), 'new\n');
  });

  it('creates no file over another', async () => {
    await put(name, 'one\n');
    const result = await files.write(name, utf8('new\n'), null, never);
    assert.deepEqual([result.ok, !result.ok && result.reason], [false, 'changed']);
    assert.equal(await onDisk(name), 'one\n');
  });

  it('deletes an open file', async () => {
    await put(name, 'one\n');
    await openEditor(name);
    assert.deepEqual(await files.remove(name, digest('one\n'), never), { ok: true, after: null });
    await assert.rejects(onDisk(name));
  });

  it('moves an open file with its unsaved text', async () => {
    await put(name, 'one\n');
    await type(await openEditor(name), 0, 0, 'typed ');
    const result = await files.move(name, `moved-${name}`, digest('typed one\n'), never);
    assert.ok(result.ok, result.ok ? '' : result.detail);
    await until('the editor follows', () => files.unsaved('all').includes(`moved-${name}`));
    await assert.rejects(onDisk(name));
  });

  const takesAway: Readonly<Record<string, (link: string, expect: string) => Promise<WriteResult>>> = {
    deletes: (link, expect) => files.remove(link, expect, never),
    moves: (link, expect) => files.move(link, `moved-${link}`, expect, never),
  };
  for (const [what, act] of Object.entries(takesAway)) {
    it(`${what} no link, open or not: it could not be put back`, async function () {
      if (process.platform === 'win32') notRun(this, 'a link needs a permission on Windows');
      await put(name, 'one\n');
      const link = `link-${name}`;
      await symlink(name, uriOf(link).fsPath);
      const closed = await act(link, digest('one\n'));
      await openEditor(link);
      assert.deepEqual(await act(link, digest('one\n')), closed);
      assert.deepEqual(closed, {
        ok: false,
        reason: 'denied',
        detail: `${link} is a link; name the file it leads to, ${name}.`,
      });
      assert.equal(await readlink(uriOf(link).fsPath), name);
    });
  }

  it('refuses what lies outside the workspace, open or not', async () => {
    const result = await files.write('../outside.txt', utf8('x'), null, never);
    assert.deepEqual([result.ok, !result.ok && result.reason], [false, 'outside']);
  });
});
