// What is not committed, read from real repositories.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { uncommittedChanges } from '../../../src/node/gitChanges';

describe('what is not committed', function () {
  this.timeout(60_000);
  let root = '';
  const signal = new AbortController().signal;

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  const put = (name: string, text: string) => writeFile(path.join(root, name), text);

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'quickstep-git-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function told(): Promise<string> {
    const answer = await uncommittedChanges(root, signal);
    return answer.ok ? answer.text : `- ${answer.detail}`;
  }

  it('is said to be unknown without a repository', async () => {
    assert.match(await told(), /^- There is no git repository here/);
  });

  it('is shown as a diff, with the names of new files', async () => {
    git('init', '-q');
    await put('a.txt', 'one\n');
    git('add', '.');
    git('commit', '-qm', 'first');
    assert.match(await told(), /^- Everything is committed/);
    await put('a.txt', 'two\n');
    await put('new.txt', 'new\n');
    const text = await told();
    assert.match(text, /-one\n\+two/);
    assert.match(text, /New files, not in git yet: new\.txt$/);
  });

  it('is shown before the first commit', async () => {
    git('init', '-q');
    await put('a.txt', 'one\n');
    git('add', '.');
    assert.match(await told(), /\+one/);
  });

  it('is of the folder alone where the repository is larger', async () => {
    git('init', '-q');
    await mkdir(path.join(root, 'inner'));
    await put('a.txt', 'one\n');
    await put('inner/b.txt', 'one\n');
    git('add', '.');
    git('commit', '-qm', 'first');
    await put('a.txt', 'two\n');
    await put('inner/b.txt', 'two\n');
    const inner = await uncommittedChanges(path.join(root, 'inner'), signal);
    assert.ok(inner.ok && inner.text.includes('b.txt') && !inner.text.includes('a.txt'));
  });

  it('runs no program that the repository names, and writes nothing into it', async () => {
    git('init', '-q');
    await put('a.txt', 'one\n');
    git('add', '.');
    git('commit', '-qm', 'first');
    await put('a.txt', 'two\n');
    const trap = path.join(root, 'trapped');
    for (const name of ['core.fsmonitor', 'diff.external', 'core.pager', 'diff.trap.textconv']) {
      git('config', name, `touch ${trap}; echo`);
    }
    await put('.git/info/attributes', '*.txt diff=trap\n');
    const index = await readFile(path.join(root, '.git', 'index'));
    assert.match(await told(), /\+two/);
    assert.equal(existsSync(trap), false);
    assert.deepEqual(await readFile(path.join(root, '.git', 'index')), index);
  });

  it('is told of each folder by the names of the workspace', async () => {
    for (const folder of ['api', 'web', 'docs']) {
      await mkdir(path.join(root, folder));
      await put(`${folder}/a.txt`, 'one\n');
      if (folder === 'docs') continue;
      git('-C', folder, 'init', '-q');
      git('-C', folder, 'add', '.');
      git('-C', folder, 'commit', '-qm', 'first');
    }
    const all = (folders: string[]) => uncommittedChanges(root, signal, folders);
    assert.match(JSON.stringify(await all(['docs', 'api'])), /Everything is committed/);
    await put('web/a.txt', 'two\n');
    await put('api/new.txt', 'new\n');
    const told = await all(['api', 'web', 'docs']);
    const text = told.ok ? told.text : told.detail;
    assert.match(text, /^New files, not in git yet: api\/new\.txt\n\n/);
    assert.match(text, /--- a\/web\/a\.txt\n\+\+\+ b\/web\/a\.txt\n.*\n-one\n\+two$/);
  });
});
