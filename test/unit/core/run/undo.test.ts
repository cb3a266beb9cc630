import { strict as assert } from 'node:assert';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { EffectKind, EventBody } from '../../../../src/core/events';
import type { Files, WriteResult } from '../../../../src/core/ports';
import { undoRun } from '../../../../src/core/run/undo';
import { planUndo, undoState } from '../../../../src/core/run/undoPlan';
import { digest } from '../../../../src/node/digest';
import { createDiskFiles } from '../../../../src/node/diskFiles';
import { createJournal, type RunJournal } from '../../../../src/node/journal';
import { readRun } from '../../../../src/node/runStore';
import { notRun } from '../../../support/notRun';
import { neverStopped, temporaryFolder } from '../../../support/temporaryFolder';

const RUN = 'run-00000001';
type Tree = Record<string, string>;

/** A real workspace and journal, changed the way the engine does it: image, intent, effect, done. */
class Scene {
  readonly root: string;
  readonly state: string;
  readonly files: Files;
  readonly journal: RunJournal;
  private seq = 0;

  constructor(root: string, state: string) {
    this.root = root;
    this.state = state;
    this.files = createDiskFiles(root);
    this.journal = createJournal(state, RUN);
  }

  emit(body: EventBody): void {
    this.seq++;
    this.journal.append({ v: 1, run: RUN, seq: this.seq, at: this.seq, ...body });
  }

  async put(step: string, file: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const old = await this.files.bytes(file, neverStopped);
    const kind: EffectKind = old === null ? 'create' : 'write';
    await this.intend(step, kind, file, old, digest(bytes));
    this.done(step, kind, file, await this.files.write(file, { bytes }, old?.hash ?? null, neverStopped));
  }

  async remove(step: string, file: string): Promise<void> {
    const old = await this.files.bytes(file, neverStopped);
    assert.ok(old);
    await this.intend(step, 'delete', file, old, null);
    this.done(step, 'delete', file, await this.files.remove(file, old.hash, neverStopped));
  }

  async move(step: string, from: string, to: string): Promise<void> {
    const old = await this.files.bytes(from, neverStopped);
    assert.ok(old);
    await this.intend(step, 'move', from, old, null);
    await this.intend(step, 'move', to, null, old.hash);
    const result = await this.files.move(from, to, old.hash, neverStopped);
    assert.ok(result.ok);
    this.done(step, 'move', from, { ok: true, after: null });
    this.done(step, 'move', to, result);
  }

  async intend(
    step: string,
    kind: EffectKind,
    file: string,
    old: { bytes: Uint8Array; hash: string } | null,
    after: string | null,
  ) {
    if (old !== null) this.journal.keepImage(old.bytes);
    this.emit({ type: 'effect.intent', step, kind, path: file, before: old?.hash ?? null, after });
    await this.journal.settled();
  }

  done(step: string, kind: EffectKind, file: string, result: WriteResult): void {
    assert.ok(result.ok, result.ok ? '' : result.detail);
    const made = result.made === undefined ? {} : { made: [...result.made] };
    this.emit({ type: 'effect.done', step, kind, path: file, after: result.after, ...made });
  }

  async undo(step?: string, files = this.files) {
    await this.journal.settled();
    const past = await readRun(this.state, RUN);
    const request = { at: 5, ...(step === undefined ? {} : { step }) };
    const result = await undoRun(past, request, { files, journal: this.journal }, neverStopped);
    this.seq += result.ok ? result.events.length : 0;
    return result;
  }

  async events() {
    await this.journal.settled();
    return await readRun(this.state, RUN);
  }

  async plant(tree: Tree): Promise<void> {
    for (const [file, content] of Object.entries(tree)) {
      await mkdir(path.dirname(path.join(this.root, file)), { recursive: true });
      await writeFile(path.join(this.root, file), content, 'latin1');
    }
  }

  /** Every file with its bytes, every folder that is empty. */
  async tree(): Promise<Tree> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    const found: Tree = {};
    for (const entry of entries) {
      const full = path.join(entry.parentPath, entry.name);
      const name = path.relative(this.root, full).split(path.sep).join('/');
      if (entry.isFile()) found[name] = await readFile(full, 'latin1');
      else if ((await readdir(full)).length === 0) found[`${name}/`] = '';
    }
    return found;
  }
}

describe('undo', () => {
  const folder = temporaryFolder();
  let scene: Scene;

  async function open() {
    const [root, state] = [path.join(folder(), 'w'), path.join(folder(), 's')];
    await mkdir(root, { recursive: true });
    scene = new Scene(root, state);
  }
  beforeEach(open);
  afterEach(() => scene.journal.close());

  /** Does it, undoes it, undoes the undo, and undoes that. */
  function check(name: string, before: Tree, act: () => Promise<void>) {
    it(`puts back ${name}, and again what it took`, async () => {
      await scene.plant(before);
      const empty = path.join(scene.root, 'empty');
      await mkdir(empty);
      const old = await scene.tree();
      await act();
      const changed = await scene.tree();
      assert.notDeepEqual(changed, old);
      for (const [state, direction, expected] of [
        ['applied', 'undo', old],
        ['undone', 'restore', changed],
        ['applied', 'undo', old],
      ] as const) {
        assert.equal(undoState(await scene.events()), state);
        const result = await scene.undo();
        assert.deepEqual([result.ok ? result.direction : result.detail], [direction]);
        assert.deepEqual(await scene.tree(), expected);
      }
    });
  }

  check('a write', { a: 'old' }, () => scene.put('s', 'a', 'new'));
  check('a write with other line ends', { a: 'x\r\ny\n' }, () => scene.put('s', 'a', 'x\ny\n'));
  check('binary bytes', { a: '\x00\xff\xfe' }, () => scene.put('s', 'a', Uint8Array.from([1, 0, 255])));
  check('an empty file', { a: '' }, () => scene.put('s', 'a', 'x'));
  check('a creation', {}, () => scene.put('s', 'a', 'new'));
  check('a creation with the folders it made', { 'x/y': '' }, () => scene.put('s', 'x/n/m/a', 'new'));
  check('a creation in a folder that was there and empty', {}, () => scene.put('s', 'empty/a', 'new'));
  check('a deletion', { 'd/a': 'old' }, () => scene.remove('s', 'd/a'));
  check('a move', { a: 'old' }, () => scene.move('s', 'a', 'd/b'));
  check('a change of case', { readme: 'old' }, () => scene.move('s', 'readme', 'README'));
  check('several steps on one file', { a: '1' }, async () => {
    await scene.put('s', 'a', '2');
    await scene.put('t', 'a', '3');
    await scene.remove('u', 'a');
    await scene.put('v', 'a', '4');
  });
  check('a file that was moved and then changed', { a: 'old' }, async () => {
    await scene.move('s', 'a', 'b');
    await scene.put('t', 'b', 'new');
  });
  check('a file that was changed and then moved twice', { a: 'old' }, async () => {
    await scene.put('s', 'a', 'new');
    await scene.move('t', 'a', 'b');
    await scene.move('u', 'b', 'c');
  });
  check('two files that changed places', { a: '1', b: '2' }, async () => {
    await scene.move('s', 'a', 't');
    await scene.move('s', 'b', 'a');
    await scene.move('s', 't', 'b');
  });
  check('two files of the same text that were moved to one name in turn', { a: '', b: '' }, async () => {
    await scene.move('s', 'a', 'c');
    await scene.remove('s', 'c');
    await scene.move('s', 'b', 'c');
  });
  check('a file in whose place a folder came', { a: 'old' }, async () => {
    await scene.remove('s', 'a');
    await scene.put('t', 'a/b', 'new');
  });

  it('keeps the mode of a moved file', async () => {
    await scene.plant({ a: 'old' });
    await chmod(path.join(scene.root, 'a'), 0o755);
    await scene.move('s', 'a', 'b');
    await scene.put('s', 'b', 'new');
    await scene.undo();
    assert.equal((await stat(path.join(scene.root, 'a'))).mode & 0o777, 0o755);
  });

  const name = fc.constantFrom('a', 'b', 'c/d', 'c/e/f', 'g');
  const content = fc.string({ unit: 'binary', maxLength: 3 });
  const act = fc.tuple(
    fc.constantFrom('s', 't', 'u'),
    fc.constantFrom('put', 'remove', 'move'),
    name,
    name,
    content,
  );
  let scenes = 0;

  async function carryOut([step, kind, file, to, text]: typeof act extends fc.Arbitrary<infer T>
    ? T
    : never) {
    const [exists, taken] = await Promise.all([file, to].map(at => scene.files.bytes(at, neverStopped)));
    if (kind === 'put') await scene.put(step, file, text);
    else if (kind === 'remove' && exists) await scene.remove(step, file);
    else if (kind === 'move' && exists && !taken) await scene.move(step, file, to);
  }

  async function openAnother(before: Tree) {
    await scene.journal.close();
    const base = path.join(folder(), `n${++scenes}`);
    await mkdir(path.join(base, 'w'), { recursive: true });
    scene = new Scene(path.join(base, 'w'), path.join(base, 's'));
    await scene.plant(before);
  }

  it('puts back any run exactly, whatever it did', async () => {
    const before = fc.dictionary(name, fc.constantFrom('', 'x', 'y\r\n'));
    await fc.assert(
      fc.asyncProperty(before, fc.array(act, { minLength: 1, maxLength: 8 }), async (tree, acts) => {
        await openAnother(tree);
        const old = await scene.tree();
        for (const one of acts) await carryOut(one);
        const changed = await scene.tree();
        if (undoState(await scene.events()) === 'nothing') return;
        for (const expected of [old, changed, old]) {
          const result = await scene.undo();
          assert.ok(result.ok, result.ok ? '' : result.detail);
          assert.deepEqual(await filesOf(scene), withoutFolders(expected));
        }
        assert.deepEqual(await scene.tree(), old);
      }),
      { numRuns: 25 },
    );
  });

  it('of one step after the other leads back the same way', async () => {
    await scene.plant({ a: '1', b: '1' });
    const trees = [await scene.tree()];
    for (const step of ['s', 't', 'u']) {
      await scene.put(step, 'a', `${step} a`);
      if (step !== 't') await scene.put(step, `made/${step}`, step);
      trees.push(await scene.tree());
    }
    for (const [step, index] of [
      ['u', 2],
      ['t', 1],
      ['t', 2],
      ['t', 1],
      ['s', 0],
    ] as const) {
      assert.ok((await scene.undo(step)).ok);
      assert.deepEqual(await scene.tree(), trees[index]);
    }
  });

  it('of a run leaves alone what a step of it had undone before, and restores only its own', async () => {
    await scene.plant({ a: '1' });
    const old = await scene.tree();
    await scene.put('s', 'a', '2');
    const afterS = await scene.tree();
    await scene.put('t', 'a', '3');
    for (const [step, expected] of [
      ['t', afterS],
      [undefined, old],
      [undefined, afterS],
    ] as const) {
      assert.ok((await scene.undo(step)).ok);
      assert.deepEqual(await scene.tree(), expected);
    }
  });

  it('of a step takes its items with it', async () => {
    await scene.put('each.1', 'a', '1');
    await scene.put('each.2', 'b', '2');
    await scene.put('each2', 'c', '3');
    assert.ok((await scene.undo('each')).ok);
    assert.deepEqual(await scene.tree(), { c: '3' });
  });

  it('changes nothing when one file is not what the run left, and names it', async () => {
    await scene.plant({ a: 'old', b: 'old' });
    await scene.put('s', 'a', 'new');
    await scene.put('s', 'b', 'new');
    await scene.put('s', 'c', 'new');
    await scene.plant({ b: 'mine', c: 'mine' });
    const before = await scene.tree();
    const result = await scene.undo();
    assert.deepEqual(result, {
      ok: false,
      reason: 'changed',
      paths: ['b', 'c'],
      detail:
        'b, c are not what the run left, so nothing was changed; put back or save elsewhere what you need, then try again.',
    });
    assert.deepEqual(await scene.tree(), before);
    assert.equal(undoState(await scene.events()), 'applied');
  });

  it('of an earlier step is refused when a later one changed the same file', async () => {
    await scene.put('s', 'a', '1');
    await scene.put('t', 'a', '2');
    const result = await scene.undo('s');
    assert.deepEqual(result.ok ? [] : result.paths, ['a']);
  });

  it('never takes away what somebody wrote between two steps', async () => {
    await scene.plant({ a: 'old' });
    await scene.put('s', 'a', 'one');
    await scene.plant({ a: 'one and mine' });
    await scene.put('t', 'a', 'two and mine');
    const whole = await scene.undo();
    assert.deepEqual(whole.ok ? [] : whole.paths, ['a']);
    assert.ok((await scene.undo('t')).ok);
    assert.deepEqual(await scene.tree(), { a: 'one and mine' });
  });

  it('goes on where an earlier one was cut short', async () => {
    await scene.plant({ a: 'old', b: 'old' });
    await scene.put('s', 'a', 'new');
    await scene.put('s', 'b', 'new');
    await scene.plant({ a: 'old' });
    assert.ok((await scene.undo()).ok);
    assert.deepEqual(await scene.tree(), { a: 'old', b: 'old' });
  });

  for (const wrote of [true, false]) {
    it(`after a crash in the middle of an effect that ${wrote ? 'took' : 'did not take'} place`, async () => {
      await scene.plant({ a: 'old' });
      await scene.put('s', 'a', 'new');
      const found = await scene.files.bytes('a', neverStopped);
      await scene.intend('t', 'write', 'a', found, digest('newer'));
      if (wrote) await scene.plant({ a: 'newer' });
      assert.ok((await scene.undo()).ok);
      assert.deepEqual(await scene.tree(), { a: 'old' });
    });
  }

  it('does not mind an effect that was refused and carried out over what somebody wrote meanwhile', async () => {
    await scene.plant({ a: 'old' });
    await scene.intend('s', 'write', 'a', await scene.files.bytes('a', neverStopped), digest('new'));
    await scene.plant({ a: 'mine' });
    await scene.put('s', 'a', 'new and mine');
    assert.ok((await scene.undo()).ok);
    assert.deepEqual(await scene.tree(), { a: 'mine' });
  });

  it('does not mind an effect that its step was refused', async () => {
    await scene.plant({ a: 'old' });
    await scene.intend('s', 'write', 'a', await scene.files.bytes('a', neverStopped), digest('new'));
    scene.emit({ type: 'step.finished', step: 's', status: 'failed', reason: 'changed', phases: {} });
    await scene.plant({ a: 'mine' });
    await scene.put('t', 'b', 'new');
    assert.ok((await scene.undo()).ok);
    assert.deepEqual(await scene.tree(), { a: 'mine' });
  });

  /** A disk that has no room for that file. */
  function fullFor(path: string): Files {
    return {
      ...scene.files,
      write: (file, written, expect, signal) =>
        file === path
          ? Promise.resolve({ ok: false, reason: 'full', detail: 'The disk is full.' })
          : scene.files.write(file, written, expect, signal),
    };
  }

  it('that the disk refuses in the middle leaves everything as it was', async () => {
    await scene.plant({ a: 'old', d: 'old' });
    await scene.put('s', 'a', 'new');
    await scene.put('s', 'b', 'new');
    await scene.remove('s', 'd');
    await scene.move('s', 'b', 'c');
    const before = await scene.tree();
    const result = await scene.undo(undefined, fullFor('d'));
    assert.deepEqual(result, {
      ok: false,
      reason: 'failed',
      detail: 'The disk is full. Nothing was changed.',
      paths: ['d'],
    });
    assert.deepEqual(await scene.tree(), before);
  });

  for (const mode of [0o755, 0o600, 0o444]) {
    it(`that the disk refuses in the middle leaves a file its mode ${mode.toString(8)}`, async function () {
      if (process.platform === 'win32') notRun(this, 'Windows has no permission bits');
      await scene.plant({ d: 'old' });
      await scene.put('s', 'a', 'new');
      await scene.remove('s', 'd');
      const file = path.join(scene.root, 'a');
      await chmod(file, mode);
      assert.equal((await scene.undo(undefined, fullFor('d'))).ok, false);
      assert.equal(((await stat(file)).mode & 0o7777).toString(8), mode.toString(8));
    });
  }

  it('is refused when what stood there is not kept any more', async () => {
    await scene.plant({ a: 'old' });
    await scene.put('s', 'a', 'new');
    const hash = digest('old');
    await rm(path.join(scene.state, 'blobs', 'images', hash.slice(0, 2), hash.slice(2)));
    const result = await scene.undo();
    assert.equal(result.ok ? '' : result.reason, 'lost');
    assert.deepEqual(await scene.tree(), { a: 'new' });
  });

  it('says when there is nothing to undo', async () => {
    scene.emit({ type: 'effect.intent', step: 's', kind: 'command', command: 'npm test' });
    const result = await scene.undo('t');
    assert.deepEqual(result.ok ? '' : result.detail, 'That step t changed no file; name another one.');
    assert.equal(undoState(await scene.events()), 'nothing');
  });

  it('tells what else took effect and stays', async () => {
    await scene.put('s', 'a', 'new');
    scene.emit({ type: 'effect.intent', step: 't', kind: 'command', command: 'npm publish' });
    scene.emit({ type: 'effect.done', step: 't', kind: 'command', exitCode: 0 });
    scene.emit({ type: 'effect.intent', step: 'u', kind: 'query', command: 'SELECT 1' });
    scene.emit({ type: 'effect.done', step: 'u', kind: 'query' });
    assert.deepEqual(planUndo(await scene.events()).beyond, ['npm publish']);
    assert.deepEqual(planUndo(await scene.events(), 's').beyond, []);
  });

  it('notes each path in the journal of the run', async () => {
    await scene.put('s', 'a', 'new');
    const last = (await scene.events()).at(-1)?.seq ?? 0;
    await scene.undo();
    await scene.undo('s');
    assert.deepEqual((await scene.events()).slice(-2), [
      { v: 1, run: RUN, seq: last + 1, at: 5, type: 'review', path: 'a', decision: 'undo' },
      { v: 1, run: RUN, seq: last + 2, at: 5, type: 'review', path: 'a', step: 's', decision: 'keep' },
    ]);
  });
});

function withoutFolders(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([file]) => !file.endsWith('/')));
}

async function filesOf(scene: Scene): Promise<Tree> {
  return withoutFolders(await scene.tree());
}
