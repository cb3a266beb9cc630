// Slots: how many at once. One gate a model endpoint, one for commands. Whoever stands first in the plan goes first.

export interface Slots {
  /** Resolves with a function that gives the slot back (once). Rejects when the signal is aborted. */
  take(order: number, signal: AbortSignal): Promise<() => void>;
  /** A slot that is free now and that nobody waits for; null where there is none. */
  spare(): (() => void) | null;
}

interface Waiter {
  readonly order: number;
  readonly go: () => void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: Waiter[] = [];

  function lease(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = waiting.shift();
      if (next) next.go();
      else free += 1;
    };
  }

  return {
    spare() {
      if (free === 0) return null;
      free -= 1;
      return lease();
    },
    take(order, signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(lease());
      }
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          order,
          go: () => {
            signal.removeEventListener('abort', leave);
            resolve(lease());
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        insert(waiting, waiter);
      });
    },
  };
}

function insert(waiting: Waiter[], waiter: Waiter): void {
  let at = waiting.length;
  while (at > 0 && (waiting[at - 1]?.order ?? 0) > waiter.order) at -= 1;
  waiting.splice(at, 0, waiter);
}
