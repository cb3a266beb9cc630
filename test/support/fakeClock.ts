// A clock that stands still until everything that can happen now has happened, then jumps to the next timer: runs of
// minutes take milliseconds, in an order that no load can change.
import type { Clock } from '../../src/core/ports';

/** A clock that stands still until it is told: for what waits for something that is not a timer of this process. */
export interface HandClock extends Clock {
  advance(milliseconds: number): void;
}

export function handClock(): HandClock {
  let now = 0;
  const timers = new Set<Timer>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      milliseconds > 0 ? sleepUntil(timers, now + milliseconds, signal) : Promise.resolve(),
    advance(milliseconds) {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.fire();
      }
    },
  };
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export function fakeClock(): Clock {
  let now = 0;
  let pumping = false;
  const timers = new Set<Timer>();

  function pump(): void {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      const next = [...timers].reduce<Timer | null>((a, b) => (a && a.at <= b.at ? a : b), null);
      if (!next) return;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.fire();
      if (timers.size > 0) pump();
    });
  }

  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      const slept = sleepUntil(timers, now + milliseconds, signal);
      pump();
      await slept;
    },
  };
}

function sleepUntil(timers: Set<Timer>, at: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const leave = (): void => {
      timers.delete(timer);
      reject(signal.reason as Error);
    };
    const timer: Timer = {
      at,
      fire() {
        signal.removeEventListener('abort', leave);
        resolve();
      },
    };
    signal.addEventListener('abort', leave, { once: true });
    timers.add(timer);
  });
}
