// Declarations of a language that no grammar here knows, as a language server tells them: what the engine makes of each
// way to answer, and an edit by name through the extension.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { Syntax } from '../../src/core/ports';
import { createServerSymbols } from '../../src/vscode/serverSymbols';
import { closeAll, folder, onDisk, put } from './hostWorkspace';
import { outcome, planText, quickstep, withModels } from './quickstepHost';

const CODE = `-- Told.
function Retry:run()
  return 1
end

function half(a)
  return a
end
`;

type Answer = vscode.DocumentSymbol[] | vscode.SymbolInformation[];

function ranges(document: vscode.TextDocument): { name: string; range: vscode.Range; head: vscode.Range }[] {
  const lines = document.getText().split('\n');
  return lines.flatMap((line, first) => {
    const name = /^function ([\w:]+)/.exec(line)?.[1];
    if (name === undefined) return [];
    const range = new vscode.Range(first, 0, lines.indexOf('end', first), 3);
    return [{ name, range, head: new vscode.Range(first, 9, first, line.length) }];
  });
}

const asTree = (document: vscode.TextDocument): Answer =>
  ranges(document).map(
    ({ name, range, head }) => new vscode.DocumentSymbol(name, '', vscode.SymbolKind.Function, range, head),
  );

/** A flat answer: the editor makes a tree of it by its ranges. */
function asList({ uri }: vscode.TextDocument): Answer {
  const { Class, Method, Function } = vscode.SymbolKind;
  const told = [
    ['run', Method, 'Retry', 1, 2],
    ['Retry', Class, '', 0, 3],
    ['half', Function, '', 5, 6],
  ] as const;
  return told.map(([name, kind, holder, first, last]) => {
    const at = new vscode.Location(uri, new vscode.Range(first, 0, last, 5));
    return new vscode.SymbolInformation(name, kind, holder, at);
  });
}

/** Only tells that its grammar was asked. */
const noGrammar: Syntax = {
  symbols: path => Promise.resolve(path.endsWith('.ts') ? [] : null),
  faults: () => Promise.resolve(null),
  undefinedNames: () => Promise.resolve(null),
  exportedNames: () => Promise.resolve(null),
  shell: () => Promise.resolve(null),
};

describe('declarations by a language server', () => {
  let provider: vscode.Disposable | undefined;
  let count = 0;
  let file = '';
  beforeEach(async () => {
    file = `retry${++count}.lua`;
    await put(file, CODE);
  });
  afterEach(async () => {
    provider?.dispose();
    await closeAll();
  });

  function serve(
    answer: (document: vscode.TextDocument) => vscode.ProviderResult<Answer>,
    pattern = '**/*.lua',
  ): void {
    provider = vscode.languages.registerDocumentSymbolProvider(
      { pattern },
      { provideDocumentSymbols: answer },
    );
  }

  async function told(text = CODE, path = file): Promise<string | undefined> {
    const syntax = createServerSymbols().behind(noGrammar, folder());
    const found = await syntax.symbols(path, text);
    return found
      ?.map(
        one =>
          `${one.name} ${one.commentFirst === undefined ? '' : `(${one.commentFirst})`}${one.first}-${one.last}`,
      )
      .join(', ');
  }

  it('are those of a tree', async () => {
    serve(asTree);
    assert.equal(await told(), 'Retry.run (1)2-4, half 6-8');
  });

  it('are those of a list', async () => {
    const text = 'class Retry\n  def run\n  end\nend\n\ndef half(a)\nend\n';
    await put('retry.rb', text);
    serve(asList, '**/*.rb');
    assert.equal(await told(text, 'retry.rb'), 'Retry 1-4, Retry.run 2-3, half 6-7');
  });

  it('stand where they stand in a text that the document does not hold yet', async () => {
    serve(asTree);
    const later = `local a = 1\n${CODE.replace('  return 1\n', '  a = 2\n  return a\n')}`;
    assert.equal(await told(later), 'Retry.run (2)3-6, half 8-10');
    assert.equal(await told('function other()\nend\n'), undefined);
  });

  it('are not looked up in an editor', async () => {
    serve(asTree);
    await told();
    assert.equal(vscode.window.visibleTextEditors.length, 0);
  });

  it('are not known where the server throws, says nothing or there is none', async () => {
    assert.equal(await told(), undefined);
    serve(() => []);
    assert.equal(await told(), undefined);
    provider?.dispose();
    serve(() => {
      throw new Error('broken');
    });
    assert.equal(await told(), undefined);
  });

  it('are not waited for longer than some seconds, and then not again', async () => {
    serve(() => new Promise(() => undefined));
    const syntax = createServerSymbols().behind(noGrammar, folder());
    const began = Date.now();
    assert.equal(await syntax.symbols(file, CODE), null);
    const waited = Date.now() - began;
    assert.ok(waited > 3000 && waited < 12_000, `${waited}`);
    assert.equal(await syntax.symbols(file, CODE), null);
    assert.ok(Date.now() - began - waited < 1000);
  });

  it('are not asked for where a grammar has them, nor of what is no code', async () => {
    const asked: string[] = [];
    const answer = (document: vscode.TextDocument): Answer => {
      asked.push(document.languageId);
      return asTree(document);
    };
    serve(answer, '**/*');
    await put('list.json', '{}\n');
    await put('own.ts', 'function half(a)\nend\n');
    assert.equal(await told('{}\n', 'list.json'), undefined);
    assert.equal(await told('function half(a)\nend\n', 'own.ts'), '');
    assert.deepEqual(asked, []);
  });

  describe('in a task', () => {
    const models = withModels();

    it('are the places of its edits, also behind an earlier step', async () => {
      serve(asTree);
      const parts = await quickstep();
      await models.permit({ edits: 'allow' });
      await models.executor(() => 'function Retry:run()\n  return limit\nend');
      await models.planner(() =>
        planText(
          'Do it',
          { id: 'limit', agent: 'edit', file, at: 'start', content: 'local limit = 3' },
          {
            id: 'run',
            agent: 'edit',
            file,
            symbol: 'Retry.run',
            instruction: 'return limit',
            needs: ['limit'],
          },
          {
            id: 'half',
            agent: 'edit',
            file,
            symbol: 'half',
            content: 'function half(a)\n  return a / 2\nend',
          },
        ),
      );
      await parts.chat.submit({ task: 'do it', mode: 'agent' });
      assert.equal(outcome(parts), 'done: limit done, run done, half done');
      const text = await onDisk(file);
      assert.match(text, /local limit = 3/);
      assert.ok(
        text.endsWith('function Retry:run()\n  return limit\nend\n\nfunction half(a)\n  return a / 2\nend\n'),
        text,
      );
    });
  });
});
