import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports';

/** The process's monotonic clock: it does not jump when the machine's time is set. */
export const wallClock: Clock = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    await wait(milliseconds, undefined, { signal });
  },
};
