import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { Code, Syntax } from '../../src/core/ports';
import { createDiskFiles } from '../../src/node/diskFiles';
import { createSearch, findRipgrep } from '../../src/node/ripgrep';
import { createEditorCode } from '../../src/vscode/code';
import { folder, never, put, uriOf } from './hostWorkspace';

/** Knows one language: what contains `!` is wrong there. */
const syntax: Syntax = {
  undefinedNames: () => Promise.resolve(null),
  exportedNames: () => Promise.resolve(null),
  symbols: () => Promise.resolve(null),
  shell: () => Promise.resolve(null),
  faults: (path, text) =>
    Promise.resolve(path.endsWith('.lang') ? (text.includes('!') ? [{ line: 1, text: 'odd' }] : []) : null),
};

const search: Code['search'] = (patterns, limit, signal) =>
  createSearch(folder().uri.fsPath, undefined, findRipgrep([vscode.env.appRoot]))(patterns, limit, signal);

describe('diagnostics in the editor', () => {
  const collection = vscode.languages.createDiagnosticCollection('test');
  afterEach(() => collection.clear());
  after(() => collection.dispose());

  const code = () => createEditorCode(folder(), createDiskFiles(folder().uri.fsPath), syntax, search);
  const found = async (path: string): Promise<string> => {
    const { found: list, unchecked } = await code().diagnostics([path], never);
    return [
      ...list.map(({ line, severity, text }) => `${severity} ${line} ${text}`),
      ...unchecked.map(one => `? ${one}`),
    ].join();
  };
  const publish = (path: string, severity: vscode.DiagnosticSeverity) =>
    collection.set(uriOf(path), [new vscode.Diagnostic(new vscode.Range(2, 0, 2, 1), 'wrong', severity)]);

  it('are those of the language servers', async () => {
    await put('a.txt', 'one\ntwo\nthree\n');
    publish('a.txt', vscode.DiagnosticSeverity.Error);
    assert.equal(await found('a.txt'), 'error 3 wrong');
  });

  it('leave hints out', async () => {
    await put('b.txt', 'one\ntwo\nthree\n');
    publish('b.txt', vscode.DiagnosticSeverity.Hint);
    assert.equal(await found('b.txt'), '');
  });

  it('that come after an edit are waited for', async () => {
    await put('c.txt', 'one\ntwo\nthree\n');
    setTimeout(() => publish('c.txt', vscode.DiagnosticSeverity.Warning), 300);
    assert.equal(await found('c.txt'), 'warning 3 wrong');
  });

  it('are syntax errors where no server speaks', async () => {
    await put('d.lang', 'a!\n');
    assert.equal(await found('d.lang'), 'error 1 odd');
  });

  it('are none where only the grammar knows the file and finds nothing', async () => {
    await put('e.lang', 'a\n');
    assert.equal(await found('e.lang'), '');
  });

  it('of an unknown language count as not checked', async () => {
    await put('f.txt', 'a\n');
    assert.equal(await found('f.txt'), '? f.txt');
  });
});

describe('references in the editor', () => {
  /** Declares what stands behind `def `. */
  const declaring: Syntax = {
    ...syntax,
    symbols: (_, text) => {
      const at = text.split('\n').findIndex(line => line.startsWith('def limit'));
      const first = at + 1;
      return Promise.resolve(at < 0 ? [] : [{ name: 'limit', kind: 'function', first, last: first }]);
    },
  };
  const code = () => createEditorCode(folder(), createDiskFiles(folder().uri.fsPath), declaring, search);
  const found = async (): Promise<string> => {
    const result = await code().references('limit', 50, never);
    return result.ok ? result.matches.map(({ path, line }) => `${path}:${line}`).join(' ') : result.detail;
  };

  it('are those of the language server', async () => {
    await put('g.refs', '# limit in words\ndef limit\nuse limit\n');
    const provider = vscode.languages.registerReferenceProvider(
      { pattern: '**/*.refs' },
      {
        provideReferences: document => [new vscode.Location(document.uri, new vscode.Position(2, 4))],
      },
    );
    try {
      assert.equal(await found(), 'g.refs:3');
    } finally {
      provider.dispose();
    }
  });

  it('are the lines with the word where no server knows the name', async () => {
    await put('g.refs', '# limit in words\ndef limit\nunlimited\n');
    assert.equal(await found(), 'g.refs:1 g.refs:2');
  });
});
