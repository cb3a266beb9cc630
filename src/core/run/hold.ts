// What keeps effects back until a person has seen the plan: steps are prepared up to here and wait.

export interface Hold {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  /** Resolves when it is open; rejects when the signal is aborted. */
  pass(signal: AbortSignal): Promise<void>;
}

export function createHold(isOpen: boolean): Hold {
  const waiting = new Set<() => void>();
  let open = isOpen;
  return {
    get isOpen() {
      return open;
    },
    open() {
      open = true;
      for (const go of waiting) go();
    },
    close() {
      open = false;
    },
    async pass(signal) {
      signal.throwIfAborted();
      if (open) return;
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const go = (): void => resolve(undefined);
      const stop = (): void => reject(signal.reason as Error);
      waiting.add(go);
      signal.addEventListener('abort', stop, { once: true });
      try {
        await promise;
      } finally {
        waiting.delete(go);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}
