import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports';

/** The longest that a timer can be set to; a longer one would fire at once. */
const LONGEST_MS = 0x7fffffff;

/** The process's monotonic clock: it does not jump when the machine's time is set. */
export const wallClock: Clock = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    signal.throwIfAborted();
    for (let left = milliseconds; left > 0; left -= LONGEST_MS) {
      await wait(Math.min(left, LONGEST_MS), undefined, { signal });
    }
  },
};
