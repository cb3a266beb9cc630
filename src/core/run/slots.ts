// Slots: how many at once. One gate a model endpoint, one for commands. Of those that wait, the one with the most time
// hanging on it goes first where that is known, else whoever stands first in the plan.
import type { Precedence } from './schedule';

/** Who asks: a step's place in the plan and its id. */
export interface Claim {
  readonly order: number;
  readonly id: string;
}

export interface Slots {
  /** Resolves with a function that gives the slot back (once). Rejects when the signal is aborted. */
  take(claim: Claim, signal: AbortSignal): Promise<() => void>;
  /** A slot that nobody waits for, where at least so many are free now; else null. */
  spare(least: number): (() => void) | null;
}

interface Waiter {
  readonly claim: Claim;
  readonly go: () => void;
}

/** Turns of the microtask queue that a free slot waits: steps that become ready in one moment are compared, not raced. */
const GATHERING = 4;

export function createSlots(count: number, precedence: Precedence): Slots {
  let free = count;
  let isGathering = false;
  const waiting: Waiter[] = [];
  let sortedFor = precedence.version();

  const compare = (a: Claim, b: Claim): number => precedence.compare(a.id, b.id) || a.order - b.order;

  async function give(): Promise<void> {
    if (isGathering) return;
    isGathering = true;
    for (let turn = 0; turn < GATHERING; turn += 1) await Promise.resolve();
    isGathering = false;
    for (let waiter = next(); waiter; waiter = next()) {
      free -= 1;
      waiter.go();
    }
  }

  function next(): Waiter | undefined {
    if (free === 0) return undefined;
    if (sortedFor !== precedence.version()) {
      sortedFor = precedence.version();
      waiting.sort((a, b) => compare(a.claim, b.claim));
    }
    return waiting.shift();
  }

  function lease(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      free += 1;
      void give();
    };
  }

  function insert(waiter: Waiter): void {
    let at = waiting.length;
    for (; at > 0; at -= 1) {
      const before = waiting[at - 1];
      if (!before || compare(before.claim, waiter.claim) <= 0) break;
    }
    waiting.splice(at, 0, waiter);
  }

  return {
    spare(least) {
      if (free < least || waiting.length > 0) return null;
      free -= 1;
      return lease();
    },
    take(claim, signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          claim,
          go: () => {
            signal.removeEventListener('abort', leave);
            resolve(lease());
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        insert(waiter);
        void give();
      });
    },
  };
}
