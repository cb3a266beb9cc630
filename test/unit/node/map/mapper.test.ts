// Maps of real folders, made by the real process.
import { strict as assert } from 'node:assert';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CodeMap } from '../../../../src/core/ports';
import { createMapper, type OwnMapper } from '../../../../src/node/map/mapper';
import { findRipgrep } from '../../../../src/node/ripgrep';

describe('a map made by its own process', function () {
  this.timeout(60_000);
  let folder = '';
  let mapper: OwnMapper | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'quickstep-map-'));
    await mkdir(path.join(folder, 'root'));
  });
  afterEach(async () => {
    mapper?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cache = () => path.join(folder, 'state', 'tags.jsonl');

  function start(ripgrep = findRipgrep(), folders = ['']): OwnMapper {
    mapper?.close();
    mapper = createMapper({
      root: path.join(folder, 'root'),
      folders,
      cache: cache(),
      grammars: path.resolve('dist', 'grammars'),
      ripgrep,
      child: path.resolve('out', 'unit', 'src', 'node', 'map', 'mapChild.js'),
    });
    return mapper;
  }

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const full = path.join(folder, 'root', name);
      await mkdir(path.dirname(full), { recursive: true });
      await writeFile(full, text);
    }
  }

  /** With time enough that a busy machine reads all. */
  async function look(own: OwnMapper, task = '', counted: number[] = []): Promise<CodeMap> {
    const signal = new AbortController().signal;
    const focus = { task, paths: [] };
    const map = await own.map(focus, 100, 30_000, (read, total) => counted.push(read, total), signal);
    assert.ok(map);
    return map;
  }

  const named = (map: CodeMap) =>
    map.files.map(({ path: one, declared }) => [one, ...declared.map(({ name }) => name)].join(' ')).sort();

  for (const [what, program] of [
    ['', findRipgrep()],
    [', also without a search program', null],
  ] as const)
    it(`is of the workspace's folders and nothing beside them${what}`, async () => {
      const files = ['api/a.ts', 'web/a.ts', 'other/a.ts', 'a.ts'];
      await write(Object.fromEntries(files.map(name => [name, 'export function alpha() {}\n'])));
      const map = await look(start(program, ['web', 'api']), 'change alpha');
      assert.deepEqual(named(map), ['api/a.ts alpha', 'web/a.ts alpha']);
    });

  it('has the declarations of each language, and not what git ignores, links lead to or secrets hold', async () => {
    await write({
      'src/a.ts': 'export function alpha() { return beta(); }\n',
      'b.py': 'def beta():\n    pass\n',
      'c.go': 'func Gamma() {}\n',
      '.gitignore': 'out/\n',
      'out/d.ts': 'export function delta() {}\n',
      '.env': 'function KEY() {}\n',
      'image.png': 'no',
    });
    await symlink(path.join(folder, 'root'), path.join(folder, 'root', 'src', 'circle'));
    const map = await look(start());
    assert.deepEqual(named(map), [
      '.env',
      '.gitignore',
      'b.py beta',
      'c.go Gamma',
      'image.png',
      'src/a.ts alpha',
    ]);
    assert.deepEqual([map.total, map.read, map.folders], [6, 6, [{ path: 'src', files: 1 }]]);
  });

  it('is made of an empty folder', async () => {
    const map = await look(start());
    assert.deepEqual(map, { files: [], total: 0, read: 0, folders: [] });
  });

  it('is the same without ripgrep', async () => {
    await write({ 'src/a.ts': 'export function alpha() {}\n', 'b.ts': 'alpha();\n' });
    assert.deepEqual(await look(start(null)), await look(start()));
  });

  it('follows a change, a new file and one that is gone', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n', 'b.ts': 'export function beta() {}\n' });
    const own = start();
    await look(own);
    await appendFile(path.join(folder, 'root', 'a.ts'), 'export function later() {}\n');
    await rm(path.join(folder, 'root', 'b.ts'));
    await write({ 'c.ts': 'export function gamma() {}\n' });
    assert.deepEqual(named(await look(own)), ['a.ts alpha later', 'c.ts gamma']);
  });

  it('is kept for the next process, by content: what only has another time is not read again', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n' });
    await look(start());
    await waitFor(async () => (await readFile(cache(), 'utf8').catch(() => '')).includes('alpha'));
    // What is kept says otherwise than the file, so that one sees which of the two was read.
    await writeFile(cache(), (await readFile(cache(), 'utf8')).replaceAll('"alpha"', '"kept"'));
    await utimes(path.join(folder, 'root', 'a.ts'), 1, 1);
    assert.deepEqual(named(await look(start())), ['a.ts kept']);
  });

  it('is made anew where what was kept is of another version or broken', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n' });
    for (const text of ['quickstep tags 0\n["a.ts"]\n', 'quickstep tags 1\n["a.ts",1,2', '\0\0']) {
      await mkdir(path.dirname(cache()), { recursive: true });
      await writeFile(cache(), text);
      assert.deepEqual(named(await look(start())), ['a.ts alpha']);
    }
  });

  it('tells how far it is', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n' });
    const counted: number[] = [];
    await look(start(), '', counted);
    assert.deepEqual(counted.slice(0, 2), [0, 1]);
  });

  it('is given up where its process ends, and made by a new one the next time', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n' });
    const own = start();
    const asked = own.map({ task: '', paths: [] }, 10, 30_000, () => undefined, new AbortController().signal);
    own.close();
    assert.equal(await asked, null);
    assert.deepEqual(named(await look(own)), ['a.ts alpha']);
  });

  it('is not waited for when the run is stopped', async () => {
    const stop = new AbortController();
    const asked = start().map({ task: '', paths: [] }, 10, 30_000, () => undefined, stop.signal);
    stop.abort(new Error('stopped'));
    await assert.rejects(asked, /stopped/);
  });

  it('keeps what it has read from others', async () => {
    await write({ 'a.ts': 'export function alpha() {}\n' });
    await look(start());
    await waitFor(async () => ((await stat(cache()).catch(() => null))?.size ?? 0) > 0);
    assert.equal((await stat(cache())).mode & 0o077, 0);
  });
});

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400; n += 1) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error('It did not come to that.');
}
