// What a person typed into input boxes for a task that was not started. Decides that it stands there again the next time,
// until a task is begun with what is typed then. Each is known by the box that asks for it.

export interface TypedValues {
  /** What was typed there the last time and came to nothing. */
  of(box: string): string | undefined;
  /** Begins a task with what was typed; where that answers false or fails, it is kept. */
  begin(typed: Readonly<Record<string, string>>, start: () => Promise<boolean>): Promise<void>;
}

export function createTypedValues(): TypedValues {
  const kept = new Map<string, string>();
  return {
    of: box => kept.get(box),
    async begin(typed, start) {
      for (const box of Object.keys(typed)) kept.delete(box);
      let isStarted = false;
      try {
        isStarted = await start();
      } finally {
        if (!isStarted) for (const [box, value] of Object.entries(typed)) kept.set(box, value);
      }
    },
  };
}
