import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { lockState } from '../../../src/node/stateLock';
import { notRun } from '../../support/notRun';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('the lock of a state folder', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder(), 'lock');
  const plant = (owner: object) => writeFile(file(), JSON.stringify(owner));

  async function isTaken(): Promise<boolean> {
    const lock = await lockState(folder());
    if (lock.ok) await lock.release();
    return !lock.ok;
  }

  it('says in a sentence that a folder cannot hold it', async () => {
    await writeFile(file(), 'x');
    const lock = await lockState(file());
    assert.match(lock.ok ? '' : lock.detail, /^Runs cannot be kept in .*; check that folder/);
  });

  it('says so at once of a folder in which nothing can be made', async function () {
    if (process.platform !== 'linux') return notRun(this, 'only Linux has /proc');
    const lock = await lockState('/proc/quickstep/state');
    assert.match(lock.ok ? '' : lock.detail, /^Runs cannot be kept in \/proc\/quickstep\/state \(ENOENT\)/);
    assert.equal(lock.ok || lock.unusable, true);
  });

  it('is held by one and free again after it', async () => {
    const lock = await lockState(folder());
    assert.ok(lock.ok);
    const second = await lockState(folder());
    assert.deepEqual(second, {
      ok: false,
      pid: process.pid,
      detail: `Quickstep is already at work in this folder (process ${process.pid}); wait for it or stop it first.`,
    });
    await lock.release();
    assert.deepEqual(await readdir(folder()), []);
    assert.equal(await isTaken(), false);
  });

  it('goes to exactly one of many at once', async () => {
    const locks = await Promise.all(Array.from({ length: 20 }, () => lockState(folder())));
    assert.equal(locks.filter(lock => lock.ok).length, 1);
    assert.deepEqual(await readdir(folder()), ['lock']);
  });

  it('of a dead process is taken over by exactly one of many', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await plant({ pid: child.pid, host: hostname(), began: '1' });
    const locks = await Promise.all(Array.from({ length: 20 }, () => lockState(folder())));
    assert.equal(locks.filter(lock => lock.ok).length, 1);
    assert.equal((JSON.parse(await readFile(file(), 'utf8')) as { pid: number }).pid, process.pid);
  });

  it('of a living process is respected', async () => {
    await plant({ pid: process.ppid, host: hostname(), began: '' });
    assert.equal(await isTaken(), true);
  });

  if (process.platform === 'linux') {
    it('of a process whose id another one has by now is taken over', async () => {
      await plant({ pid: process.ppid, host: hostname(), began: '1' });
      assert.equal(await isTaken(), false);
    });
  }

  it('of another machine is respected, and named for whoever knows better', async () => {
    await plant({ pid: 1, host: 'elsewhere', began: '1' });
    const lock = await lockState(folder());
    assert.equal(
      lock.ok ? '' : lock.detail,
      `Quickstep on elsewhere is at work in this folder; if it is not any more, delete ${file()}.`,
    );
  });

  it('that is garbage is taken over', async () => {
    await writeFile(file(), '{"pid":');
    assert.equal(await isTaken(), false);
  });

  it('is not released by one who does not hold it any more', async () => {
    const lock = await lockState(folder());
    await plant({ pid: process.ppid, host: hostname(), began: '' });
    if (lock.ok) await lock.release();
    assert.equal(await isTaken(), true);
  });
});
