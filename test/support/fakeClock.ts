// A clock that stands still until everything that can happen now has happened, then jumps to the next timer: runs of
// minutes take milliseconds, in an order that no load can change.
import type { Clock } from '../../src/core/ports';

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
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const leave = (): void => {
          timers.delete(timer);
          reject(signal.reason as Error);
        };
        const timer: Timer = {
          at: now + milliseconds,
          fire() {
            signal.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        timers.add(timer);
        pump();
      }),
  };
}
