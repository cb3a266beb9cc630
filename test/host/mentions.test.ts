// What the extension answers while a mention is typed in the view: real paths of the workspace and symbols of its files,
// over the messages that the page sends.
import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ToHost } from '../../src/protocol/messages';
import { closeAll, folder, openEditor, put, until } from './hostWorkspace';
import { pageOf, type Page } from './page';
import { quickstep } from './quickstepHost';

type Question = Extract<ToHost, { type: 'complete' }>;

describe('names that a mention may have', () => {
  let page: Page;
  let ask = 0;
  before(async () => {
    for (const name of ['names/core', 'names/out', 'names/my docs'])
      await mkdir(path.join(folder().uri.fsPath, name), { recursive: true });
    await put('names/.gitignore', 'out/\n');
    await put('names/core/retryNames.ts', 'export class RetryNames {\n  run() {}\n}\n');
    await put('names/core/waiting.py', 'def wait_for_names():\n    pass\n');
    await put('names/my docs/names of all.md', '');
    await put('names/out/retryNames.js', '');
    page = pageOf((await quickstep()).view);
    page.say({ type: 'ready' });
  });
  after(async () => {
    page.close();
    await closeAll();
    await rm(path.join(folder().uri.fsPath, 'names'), { recursive: true, force: true });
  });

  async function answerTo(of: Question['of'], typed: string): Promise<readonly string[]> {
    const own = ++ask;
    page.say({ type: 'complete', ask: own, of, typed });
    let names: readonly string[] = [];
    await until('there is an answer', () => {
      const answer = page.heard.find(message => message.type === 'offers' && message.ask === own);
      if (answer?.type === 'offers')
        names = answer.offers.map(({ kind, name, where }) => [kind, name, where ?? ''].join(' ').trim());
      return answer !== undefined;
    });
    return names;
  }

  it('are paths without those that git ignores', async () =>
    assert.deepEqual(await answerTo('path', 'retryna'), ['file names/core/retryNames.ts']));
  it('are folders too, and files with blanks', async () =>
    assert.deepEqual(await answerTo('path', 'names/my'), [
      'folder names/my docs/',
      'file names/my docs/names of all.md',
    ]));
  it('are of the kind that is asked for', async () => {
    assert.deepEqual(await answerTo('folder', 'cor'), ['folder names/core/']);
    assert.deepEqual(await answerTo('file', 'names/my'), ['file names/my docs/names of all.md']);
  });
  it('are those of the editors that were used last first', async () => {
    await openEditor('names/core/waiting.py');
    await openEditor('names/core/retryNames.ts');
    assert.deepEqual((await answerTo('file', '')).slice(0, 2), [
      'file names/core/retryNames.ts',
      'file names/core/waiting.py',
    ]);
  });
  it('are symbols with their file', async () => {
    assert.deepEqual(await answerTo('symbol', 'retryn'), ['symbol RetryNames names/core/retryNames.ts']);
    assert.deepEqual(await answerTo('symbol', 'wait_f'), ['symbol wait_for_names names/core/waiting.py']);
  });
  it('are the symbols of the editor before a letter of one is typed', async () => {
    await openEditor('names/core/retryNames.ts');
    assert.deepEqual(await answerTo('symbol', ''), [
      'symbol RetryNames names/core/retryNames.ts',
      'symbol RetryNames.run names/core/retryNames.ts',
    ]);
  });
  it('have a file that was made meanwhile', async () => {
    await writeFile(path.join(folder().uri.fsPath, 'names/core/fresh.ts'), '');
    await until('the file is known', async () => (await answerTo('file', 'core/fresh')).length > 0);
  });
  it('are told for the newest question alone', async () => {
    const first = ++ask;
    page.say({ type: 'complete', ask: first, of: 'file', typed: 'a' });
    await answerTo('file', 'waiting');
    assert.ok(!page.heard.some(message => message.type === 'offers' && message.ask === first));
  });
});
