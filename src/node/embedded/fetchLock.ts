// One process at a time fetches a model; the others wait and then find it there. The lock is a file that its holder
// touches, so a killed holder's lock goes stale by itself, also where the folder is shared between machines.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 250;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    const [host, pid] = (await readFile(lock, 'utf8')).split('\n');
    if (host === hostname() && pid !== undefined && !isAlive(Number(pid))) return true;
    return Date.now() - (await stat(lock)).mtimeMs > STALE_MS;
  } catch {
    return false; // gone meanwhile
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, `${hostname()}\n${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await isStale(lock)) {
    const away = `${lock}.${randomUUID()}`;
    // Of several that find it stale, one gets to move it away.
    await rename(lock, away).then(
      () => rm(away, { force: true }),
      () => undefined,
    );
  }
  return false;
}

/** Waits until nobody else holds the lock; `waiting` is called at each look. Returns how to give it back. */
export async function takeLock(
  lock: string,
  waiting: () => void,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  while (!(await take(lock))) {
    waiting();
    await sleep(POLL_MS, undefined, { signal });
  }
  const touch = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, TOUCH_MS);
  touch.unref();
  return async () => {
    clearInterval(touch);
    await rm(lock, { force: true });
  };
}
