// Steps on files that hold no text or too much of it, over real files: each ends with a sentence and changes nothing.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Step } from '../../../src/core/plan/plan';
import { createDiskFiles } from '../../../src/node/diskFiles';
import { wallClock } from '../../../src/node/wallClock';
import { runSteps } from '../../support/runPlan';
import { temporaryFolder } from '../../support/temporaryFolder';

/** Over the 8 MB that are read as text. */
const HUGE = Buffer.from('line\n'.repeat(1_700_000));
const files: Readonly<Record<string, string | Buffer>> = {
  'huge.txt': HUGE,
  'huge.js': HUGE,
  'bin.dat': Buffer.from('a\0b\xff\n', 'latin1'),
  'bin.js': Buffer.from('a\0b\xff\n', 'latin1'),
  'a.txt': 'a\n',
};

const tooLarge = /^huge\.\w+ is larger than 8 MB; leave it out or work on a smaller file\.$/;
const noText = /^bin\.\w+ is not text in UTF-8 or UTF-16; leave it out\.$/;
const exists = /^(huge|bin)\.\w+ exists already; .+\.$/;

const cases: readonly (readonly [name: string, step: object, reason: string, detail: RegExp])[] = [
  [
    'an edit of lines of a huge file',
    { agent: 'edit', file: 'huge.txt', lines: [1, 1] },
    'too_large',
    tooLarge,
  ],
  [
    'an edit of a function of a huge file',
    { agent: 'edit', file: 'huge.js', symbol: 'f' },
    'too_large',
    tooLarge,
  ],
  ['an edit somewhere in a huge file', { agent: 'edit', file: 'huge.js' }, 'too_large', tooLarge],
  ['an edit of lines of a binary file', { agent: 'edit', file: 'bin.dat', lines: [1, 1] }, 'binary', noText],
  [
    'an edit of a function of a binary file',
    { agent: 'edit', file: 'bin.js', symbol: 'f' },
    'binary',
    noText,
  ],
  ['an edit somewhere in a binary file', { agent: 'edit', file: 'bin.js' }, 'binary', noText],
  ['a file created over a huge one', { agent: 'create', file: 'huge.txt' }, 'changed', exists],
  ['a file created over a binary one', { agent: 'create', file: 'bin.dat' }, 'changed', exists],
  ['a file moved over a huge one', { agent: 'move', file: 'a.txt', to: 'huge.txt' }, 'changed', exists],
  ['a file moved over a binary one', { agent: 'move', file: 'a.txt', to: 'bin.dat' }, 'changed', exists],
  ['a look into a huge file', { agent: 'explore', read: [['huge.txt', 1, 2]] }, 'no_target', tooLarge],
  ['a look into a binary file', { agent: 'explore', read: [['bin.dat', 1, 2]] }, 'no_target', noText],
];

describe('a step on a file that cannot be read as text', () => {
  const folder = temporaryFolder();
  beforeEach(async () => {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder(), name), content);
  });

  async function standing(): Promise<Record<string, string>> {
    const entries = await readdir(folder(), { recursive: true, withFileTypes: true });
    const hashes = entries
      .filter(entry => entry.isFile())
      .map(async ({ parentPath, name }): Promise<[string, string]> => {
        const file = path.join(parentPath, name);
        const hash = createHash('sha256').update(await readFile(file));
        return [path.relative(folder(), file).replaceAll(path.sep, '/'), hash.digest('hex')];
      });
    return Object.fromEntries(await Promise.all(hashes));
  }

  for (const [name, more, reason, detail] of cases) {
    it(`ends with a sentence and changes nothing: ${name}`, async () => {
      const untouched = await standing();
      const step = { id: 's', title: 's', ...('read' in more ? {} : { instruction: 'Do it.' }), ...more };
      const { events, executor } = await runSteps([step as Step], {
        diskFiles: createDiskFiles(folder()),
        clock: wallClock,
        executor: () => 'function f() {}',
      });
      const finished = events.find(event => event.type === 'step.finished');
      assert.deepEqual([finished?.status, finished?.reason], ['failed', reason]);
      assert.match(finished?.detail ?? '', detail);
      assert.deepEqual(await standing(), untouched);
      assert.equal(executor.requests.length, 0, 'no model is asked in vain');
    });
  }

  it('moves it whole all the same', async () => {
    const before = await standing();
    const moves = ['huge.txt', 'bin.dat'].map((file, n): Step => ({
      id: `m${n}`,
      title: 'm',
      agent: 'move',
      file,
      to: `there/${file}`,
    }));
    const { result } = await runSteps(moves, { diskFiles: createDiskFiles(folder()), clock: wallClock });
    const after = await standing();
    assert.equal(result.status, 'done');
    assert.deepEqual(
      [after['there/huge.txt'], after['there/bin.dat']],
      [before['huge.txt'], before['bin.dat']],
    );
    assert.deepEqual([after['huge.txt'], after['bin.dat']], [undefined, undefined]);
  });
});
