// One writer for the state of a workspace, over all windows and command lines. The lock names its process and when that
// began, so that the lock of a dead process, whose id another one may have by now, is taken over.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from './alive';
import { errorCode } from './errorCode';
import { makeFolder } from './makeFolder';

export type StateLock =
  | { readonly ok: true; release(): Promise<void> }
  | {
      readonly ok: false;
      readonly pid: number;
      readonly detail: string;
      /** The folder itself cannot be one for runs: another must be named. */
      readonly unusable?: true;
    };

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in whatever unit the system has; empty where it cannot be told. */
  readonly began: string;
}

const TRIES = 5;

/** Does not wait: where another process (or another run in this one) holds the lock it says who. */
export async function lockState(stateFolder: string): Promise<StateLock> {
  try {
    return await takeLock(stateFolder);
  } catch (error) {
    const code = errorCode(error);
    if (code === '') throw error;
    const detail = `Runs cannot be kept in ${stateFolder} (${code}); check that folder and the disk, or choose another folder.`;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO';
    return { ok: false, pid: 0, detail, ...(isFull ? {} : { unusable: true }) };
  }
}

async function takeLock(stateFolder: string): Promise<StateLock> {
  await makeFolder(stateFolder, 0o700);
  const file = path.join(stateFolder, 'lock');
  const mine = `${JSON.stringify({
    pid: process.pid,
    host: hostname(),
    began: await beginningOf(process.pid),
    key: randomBytes(8).toString('hex'),
  })}\n`;
  for (let tries = 0; tries < TRIES; tries++) {
    if (await placeLock(file, mine)) return { ok: true, release: () => releaseLock(file, mine) };
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const owner = readOwner(text);
    if (owner !== null && !(await isStale(owner))) return held(owner, file);
    await removeStale(file, text);
  }
  return { ok: false, pid: 0, detail: `The lock ${file} keeps changing; wait for the other runs to end.` };
}

function held(owner: Owner, file: string): StateLock {
  const detail =
    owner.host === hostname()
      ? `Quickstep is already at work in this folder (process ${owner.pid}); wait for it or stop it first.`
      : `Quickstep on ${owner.host} is at work in this folder; if it is not any more, delete ${file}.`;
  return { ok: false, pid: owner.pid, detail };
}

/** Whole or not at all: a lock is linked under its name when it has been written. */
async function placeLock(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // No hard links on this disk: a half-written lock is then taken for a stale one, which is rare enough.
    return await writeFile(file, text, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
  } finally {
    await unlink(temporary);
  }
}

/** Moved aside first, so that of two that find it stale neither removes the other's new one. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, file).catch(() => undefined);
  await unlink(aside);
}

async function releaseLock(file: string, mine: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) === mine) await unlink(file).catch(() => undefined);
}

function readOwner(text: string): Owner | null {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Record<keyof Owner, unknown>>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof began !== 'string') return null;
    return { pid, host, began };
  } catch {
    return null;
  }
}

async function isStale(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  if (!isAlive(owner.pid)) return true;
  const began = await beginningOf(owner.pid);
  return owner.began !== '' && began !== '' && began !== owner.began;
}

/** When a process began; empty where the system does not tell (Windows: a reused id then counts as alive). */
async function beginningOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      const line = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The 22nd field; the second, the name in brackets, may contain anything.
      return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    }
    if (process.platform === 'win32') return '';
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim();
  } catch {
    return '';
  }
}
