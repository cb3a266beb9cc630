// `quickstep apply` as a user meets it: real files, real state, undo.
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openPlace, eventsOf, type CommandLineResult, type Place } from '../support/commandLine';

function contents(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = names.map(entry => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  return Object.fromEntries(
    paths.map(name => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name), 'latin1')]),
  );
}

describe('quickstep apply', () => {
  let place: Place;

  beforeEach(() => (place = openPlace({})));
  afterEach(() => place.close());

  async function apply(patch: string, ...args: readonly string[]): Promise<CommandLineResult> {
    const file = path.join(place.workspace, '..', 'reply.txt');
    writeFileSync(file, patch);
    return place.quickstep(['apply', file, ...args]);
  }

  async function refused(patch: string, reason: RegExp, code = 1): Promise<void> {
    const before = contents(place.workspace);
    const result = await apply(patch);
    assert.equal(result.code, code, result.stdout + result.stderr);
    assert.match(result.stderr, reason);
    assert.deepEqual(contents(place.workspace), before);
  }

  const update = (name: string): string =>
    `*** Begin Patch\n*** Update File: ${name}\n@@\n-b\n+B\n*** End Patch\n`;

  it('edits, makes, moves and deletes, and undo takes every byte back', async () => {
    await place.file('src/a.txt', '\uFEFFa\r\nb\r\n');
    await place.file('old.txt', 'b\n');
    await place.file('gone.txt', 'x\n');
    const before = contents(place.workspace);
    const reply = `Here you are:\n\n${update('src/a.txt').replace('*** End Patch\n', '')}*** Update File: old.txt\n*** Move to: new/name.txt\n@@\n-b\n+B\n*** Delete File: gone.txt\n*** Add File: new/made.txt\n+hello\n*** End Patch\n`;
    const result = await apply(reply);
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /src\/a\.txt/);
    assert.equal(readFileSync(path.join(place.workspace, 'src/a.txt'), 'utf8'), '\uFEFFa\r\nB\r\n');
    assert.equal(readFileSync(path.join(place.workspace, 'new/name.txt'), 'utf8'), 'B\n');
    assert.equal(readFileSync(path.join(place.workspace, 'new/made.txt'), 'utf8'), 'hello\n');
    assert.equal(existsSync(path.join(place.workspace, 'old.txt')), false);
    assert.equal(existsSync(path.join(place.workspace, 'gone.txt')), false);
    const undone = await place.quickstep(['undo']);
    assert.equal(undone.code, 0, undone.stderr);
    assert.deepEqual(contents(place.workspace), before);
    assert.equal(existsSync(path.join(place.workspace, 'new')), false);
  });

  it('is a run with events like any other', async () => {
    await place.file('a.txt', 'b\n');
    const result = await apply(update('a.txt'), '--json');
    const events = eventsOf(result);
    assert.deepEqual(
      events.map(event => event.seq),
      events.map((_, index) => index + 1),
    );
    assert.equal(events.at(-1)?.type, 'run.finished');
    assert.equal((await place.quickstep(['trace'])).code, 0);
    assert.match((await place.quickstep(['runs'])).stdout, /Apply reply\.txt/);
  });

  it('refuses with the line of the patch and changes nothing', async () => {
    await place.file('a.txt', 'b\n');
    await place.file('c.txt', 'x\n');
    await refused(
      update('a.txt').replace('*** End Patch\n', update('c.txt').slice(16)),
      /reply\.txt:8: c\.txt: "b" is not in/,
    );
    await refused('no patch at all\n', /reply\.txt:1: /);
    await refused(update('missing.txt'), /missing\.txt: is to be changed but is not there/);
  });

  it('keeps out of what lies outside and of .git', async () => {
    await place.file('a.txt', 'b\n');
    await place.file('.git/config', 'b\n');
    writeFileSync(path.join(place.workspace, '..', 'outside.txt'), 'b\n');
    await refused(update('../outside.txt'), /:2: .*outside\.txt/);
    await refused(update(path.join(place.workspace, '..', 'outside.txt')), /outside\.txt/);
    await refused(update('.git/config'), /\.git/);
    mkdirSync(path.join(place.workspace, '..', 'beyond'));
    writeFileSync(path.join(place.workspace, '..', 'beyond', 'f.txt'), 'b\n');
    symlinkSync(path.join(place.workspace, '..', 'beyond'), path.join(place.workspace, 'link'));
    await refused(update('link/f.txt'), /link\/f\.txt|outside/);
    assert.equal(readFileSync(path.join(place.workspace, '..', 'outside.txt'), 'utf8'), 'b\n');
  });

  it('takes an absolute path into the workspace', async () => {
    await place.file('a.txt', 'b\n');
    const result = await apply(update(path.join(place.workspace, 'a.txt')));
    assert.equal(result.code, 0, result.stderr);
    assert.equal(readFileSync(path.join(place.workspace, 'a.txt'), 'utf8'), 'B\n');
  });

  it('changes nothing where one file is sensitive and nobody can be asked', async () => {
    await place.file('a.txt', 'b\n');
    await place.file('.env', 'b\n');
    await refused(update('a.txt').replace('*** End Patch\n', update('.env').slice(16)), /\.env/, 3);
  });
});
