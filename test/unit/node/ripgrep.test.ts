import { strict as assert } from 'node:assert';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSearch, findRipgrep, listByRipgrep, searchFiles } from '../../../src/node/ripgrep';
import { neverStopped, temporaryFolder } from '../../support/temporaryFolder';

describe('a search of the workspace', () => {
  const folder = temporaryFolder();

  async function put(name: string, text: string): Promise<void> {
    const file = path.join(folder(), name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async function found(patterns: readonly string[], limit = 100): Promise<string> {
    const result = await searchFiles(findRipgrep(), folder(), patterns, limit, neverStopped);
    if (!result.ok) return result.detail;
    const lines = result.matches.map(({ path: file, line, text }) => `${file}:${line}:${text}`);
    return [...lines, ...(result.cut ? ['…'] : [])].join(' ');
  }

  beforeEach(async () => {
    await put('a.txt', 'one\n  two\nthree\n');
    await put('deep/b.txt', 'two\n');
    await put('.gitignore', 'ignored/\n');
    await put('ignored/c.txt', 'two\n');
    await put('.git/d.txt', 'two\n');
    await put('node_modules/e/f.txt', 'two\n');
    await put('binary.bin', 'two\0two\n');
  });

  const cases: [name: string, patterns: string[], expected: string, limit?: number][] = [
    ['leaves out what git ignores', ['two'], 'a.txt:2:two deep/b.txt:1:two'],
    ['matches any of its patterns', ['^one', '^three'], 'a.txt:1:one a.txt:3:three'],
    ['finds nothing without complaint', ['nowhere'], ''],
    ['is cut at its limit and says so', ['two'], 'a.txt:2:two …', 1],
    ['takes a pattern that looks like a flag for a pattern', ['--files'], ''],
  ];
  for (const [name, patterns, expected, limit] of cases) {
    it(name, async () => assert.equal(await found(patterns, limit), expected));
  }

  it('is in the order of paths and lines, also where only the first of very many are wanted', async () => {
    await put('b/c.txt', 'two\n'.repeat(3_000));
    await put('b.txt', 'two\n');
    const order = ['a.txt:2:two', 'b/c.txt:1:two', 'b/c.txt:2:two'];
    assert.equal(await found(['two'], 3), [...order, '…'].join(' '));
    assert.match(await found(['two'], 4_000), /b\/c\.txt:3000:two b\.txt:1:two deep\/b\.txt:1:two$/);
    await put('z.txt', 'two\n'.repeat(6_000));
    assert.equal(await found(['two'], 3), [...order, '…'].join(' '));
  });

  it('looks through the folders of the workspace alone', async () => {
    await put('other/b.txt', 'two\n');
    await put('web/b.txt', 'two\n');
    const search = createSearch(folder(), ['web', 'deep']);
    const result = await search(['two'], 10, neverStopped);
    assert.deepEqual(result.ok && result.matches.map(match => match.path), ['web/b.txt', 'deep/b.txt']);
    const listed: string[] = [];
    await listByRipgrep(findRipgrep(), folder(), name => listed.push(name), neverStopped, ['web', 'deep']);
    assert.deepEqual(listed.sort(), ['deep/b.txt', 'web/b.txt']);
  });

  it('says what is wrong with a pattern', async () => {
    assert.match(await found(['(']), /^The search failed: .*; write the pattern as a regular expression\.$/);
  });

  it('does not follow links out of the workspace', async () => {
    await symlink('/etc', path.join(folder(), 'out'));
    assert.equal(await found(['root:']), '');
  });

  it('is not slowed down by a pattern that makes others think for ever', async () => {
    await put('long.txt', `${'a'.repeat(50_000)}!\n`);
    assert.equal(await found(['^(a+)+$']), '');
  });

  it('ends when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(searchFiles(findRipgrep(), folder(), ['two'], 10, stop.signal));
  });

  it('says so where the program is missing', async () => {
    const result = await searchFiles(null, folder(), ['two'], 10, neverStopped);
    assert.match(result.ok ? '' : result.detail, /install Quickstep again/);
  });
});
