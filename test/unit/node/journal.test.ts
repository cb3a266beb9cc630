import { strict as assert } from 'node:assert';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../../../src/core/events';
import { trimTexts } from '../../../src/node/blobStore';
import { digest } from '../../../src/node/digest';
import { createJournal } from '../../../src/node/journal';
import { listRuns, readRun, readText, startOf, workspaceState } from '../../../src/node/runStore';
import { temporaryFolder } from '../../support/temporaryFolder';

const RUN = 'run-00000001';

function started(run = RUN, task = 'a task'): RunEvent {
  return {
    v: 1,
    run,
    seq: 1,
    at: 0,
    type: 'run.started',
    task,
    mode: 'agent',
    workspace: '/w',
    session: 's-1',
    models: { executor: 'ollama/m' },
  };
}
function steer(seq: number, text = `text ${seq}`): RunEvent {
  return { v: 1, run: RUN, seq, at: seq, type: 'steer', text };
}
function finished(run = RUN): RunEvent {
  return { v: 1, run, seq: 99, at: 99, type: 'run.finished', status: 'done', summary: '' };
}

describe('the journal', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder(), 'runs', RUN, 'events.jsonl');

  async function write(...events: RunEvent[]) {
    const journal = createJournal(folder(), RUN);
    for (const event of events) journal.append(event);
    await journal.close();
  }

  it('holds the events in order, one a line', async () => {
    const events = [started(), ...Array.from({ length: 500 }, (_, i) => steer(i + 2))];
    const journal = createJournal(folder(), RUN);
    for (const [i, event] of events.entries()) {
      journal.append(event);
      if (i % 50 === 0) await journal.settled();
    }
    await journal.close();
    assert.equal(await readFile(file(), 'utf8'), events.map(event => `${JSON.stringify(event)}\n`).join(''));
    assert.deepEqual(await readRun(folder(), RUN), events);
  });

  it('touches nothing before the first event', async () => {
    await createJournal(folder(), RUN).close();
    assert.deepEqual(await readdir(folder()), []);
  });

  it('cut at any byte is read as far as it is whole, and goes on behind that', async () => {
    const events = [started(), steer(2, 'é\n"'), finished()];
    await write(...events);
    const bytes = await readFile(file());
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([i]) => i);
    for (let cut = 0; cut <= bytes.length; cut++) {
      await writeFile(file(), bytes);
      await truncate(file(), cut);
      const whole = events.slice(0, ends.filter(end => end <= cut).length);
      assert.deepEqual(await readRun(folder(), RUN), whole, `cut at ${cut}`);
      // Going on waits for the disk: around each line's end, and now and then within.
      if (cut % 20 !== 0 && !ends.some(end => Math.abs(end - cut) < 3)) continue;
      await write(steer(7));
      assert.deepEqual(await readRun(folder(), RUN), [...whole, steer(7)], `went on at ${cut}`);
    }
  });

  it('passes over lines that are no events of this version', async () => {
    await write(started());
    await appendFile(file(), 'garbage\n{"v":2,"type":"new"}\n\n');
    await write(steer(2));
    assert.deepEqual(await readRun(folder(), RUN), [started(), steer(2)]);
  });

  it('has what an event names on disk when it is settled', async () => {
    const journal = createJournal(folder(), RUN);
    const bytes = Uint8Array.from([0, 1, 255]);
    const hash = journal.keepImage(bytes);
    bytes[0] = 9;
    assert.equal(hash, digest(Uint8Array.from([0, 1, 255])));
    await journal.settled();
    assert.deepEqual([...((await createJournal(folder(), RUN).image(hash)) ?? [])], [0, 1, 255]);
    assert.equal(await journal.image(digest('other')), null);
    await journal.close();
  });

  it('gives no image whose bytes have changed', async () => {
    const journal = createJournal(folder(), RUN);
    const hash = journal.keepImage(Buffer.from('old'));
    await journal.close();
    await writeFile(path.join(folder(), 'blobs', 'images', hash.slice(0, 2), hash.slice(2)), 'new');
    assert.equal(await journal.image(hash), null);
  });

  it('keeps texts with their secrets masked, under the hash of what is kept', async () => {
    const journal = createJournal(folder(), RUN);
    const hash = journal.keepText('password="hunter2" ok');
    await journal.close();
    assert.equal(hash, digest('password="[masked]" ok'));
    assert.equal(await readText(folder(), hash), 'password="[masked]" ok');
  });

  it('drops the oldest texts over the quota and never an image', async () => {
    const journal = createJournal(folder(), RUN);
    const hashes = ['a', 'b', 'c'].map(letter => journal.keepText(letter.repeat(1000)));
    const image = journal.keepImage(Buffer.from('a'.repeat(1000)));
    await journal.close();
    for (const [i, hash] of hashes.entries()) {
      const at = new Date(1_600_000_000_000 + i * 1000);
      await utimes(path.join(folder(), 'blobs', 'texts', hash.slice(0, 2), hash.slice(2)), at, at);
    }
    await trimTexts(folder(), 2500);
    const left = await Promise.all(hashes.map(async hash => (await readText(folder(), hash)) !== null));
    assert.deepEqual(left, [false, true, true]);
    assert.notEqual(await journal.image(image), null);
  });

  it('rejects while the disk does not take it, and writes everything once it does', async () => {
    await writeFile(path.join(folder(), 'runs'), 'in the way');
    const journal = createJournal(folder(), RUN);
    journal.append(started());
    await assert.rejects(journal.settled(), /the run cannot be kept in .+ \((EEXIST|ENOTDIR)\); make room/);
    journal.append(steer(2));
    await assert.rejects(Promise.all([journal.settled(), journal.settled()]));
    await rm(path.join(folder(), 'runs'));
    journal.append(steer(3));
    await journal.close();
    assert.deepEqual(await readRun(folder(), RUN), [started(), steer(2), steer(3)]);
  });

  it('settles however the callers interleave', async () => {
    const journal = createJournal(folder(), RUN);
    const one = async (seq: number) => {
      for (let i = 0; i < 20; i++) {
        journal.append(steer(seq * 100 + i + 1));
        await journal.settled();
      }
    };
    await Promise.all([one(1), one(2), one(3)]);
    await journal.close();
    assert.equal((await readRun(folder(), RUN)).length, 60);
  });

  it('has no place outside the state folder', async () => {
    assert.throws(() => createJournal(folder(), '../../x/12345678'));
    assert.deepEqual(await readRun(folder(), '../../../etc'), []);
  });
});

describe('the list of runs', () => {
  const folder = temporaryFolder();

  async function plant(run: string, at: string, ...events: RunEvent[]) {
    const journal = createJournal(folder(), run);
    for (const event of events) journal.append(event);
    await journal.close();
    await writeFile(
      path.join(folder(), 'runs', run, 'run.json'),
      JSON.stringify({ version: 1, startedAt: at }),
    );
  }

  it('is empty where nothing was run', async () => {
    assert.deepEqual(await listRuns(path.join(folder(), 'none')), []);
  });

  it('has the newest first, with how each ended', async () => {
    const middle = '2026-11-02T00:00:00.000Z';
    await plant(
      'run-aaaaaaaa',
      '2026-11-01T00:00:00.000Z',
      started('run-aaaaaaaa', 'first'),
      finished('run-aaaaaaaa'),
    );
    await plant('run-cccccccc', '2026-11-03T00:00:00.000Z', started('run-cccccccc', 'third'));
    const many = Array.from({ length: 3000 }, (_, i) => steer(i + 2, 'x'.repeat(50)));
    await plant('run-bbbbbbbb', middle, started('run-bbbbbbbb', 'second'), ...many, finished('run-bbbbbbbb'));
    await mkdir(path.join(folder(), 'runs', 'run-empty-0'));
    const runs = await listRuns(folder());
    assert.deepEqual(
      runs.map(({ task, status }) => [task, status]),
      [
        ['third', 'unfinished'],
        ['second', 'done'],
        ['first', 'done'],
      ],
    );
    assert.deepEqual([runs[1]?.at, runs[1]?.session], [middle, 's-1']);
  });

  it('shows a run that is going on again as unfinished', async () => {
    const resumed: RunEvent = { v: 1, run: RUN, seq: 100, at: 100, type: 'run.resumed' };
    await plant(RUN, '2026-11-01T00:00:00.000Z', started(), finished(), resumed);
    assert.equal((await listRuns(folder()))[0]?.status, 'unfinished');
  });

  it('knows about when a run began even without its note', async () => {
    await plant(RUN, 'garbage', started());
    assert.ok(Math.abs((await startOf(folder(), RUN)).getTime() - Date.now()) < 60_000);
  });

  it('is the same by whatever link a workspace is opened', async () => {
    await mkdir(path.join(folder(), 'w'));
    await symlink('w', path.join(folder(), 'l'));
    const [a, b, c] = await Promise.all(
      ['w', 'l', ''].map(name => workspaceState('/state', path.join(folder(), name))),
    );
    assert.equal(a, b);
    assert.notEqual(a, c);
  });

  it('is another for several folders than for the folder above them', async () => {
    const root = folder();
    const named = (...folders: string[]) => workspaceState('/state', root, folders);
    const all = await Promise.all([named(''), named('api', 'web'), named('api'), named('api', 'docs')]);
    assert.equal(new Set(all).size, 4);
    assert.equal(await named('web', 'api'), all[1]);
    assert.equal(await workspaceState('/state', root), all[0]);
  });
});
