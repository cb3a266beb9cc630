// Ctrl+C, and a reader of the output that went away: the first stops the run and gives it a second to end in order,
// another one ends the process at once. The embedded model's child goes with its channel, commands with their groups.
import type { Outputs } from './outputs';
import { exitCodes } from './usage';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** As the signal itself: for a terminal in raw mode, where Ctrl+C is a key. */
  interrupt(): void;
  release(): void;
}

/** From the first stop to the end, whatever hangs. */
const PATIENCE = 1000;

/** The terminal and the process that started this one may both pass on the same key. */
const ONE_KEY = 150;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `end` ends the process. Without `patience` (what must not be left half done) only another Ctrl+C does so early. */
export function watchInterrupts(
  outputs: Pick<Outputs, 'onUnread'>,
  end: (code: number) => void,
  patience: number | null = PATIENCE,
): Interrupt {
  const controller = new AbortController();
  let stoppedAt = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - stoppedAt > ONE_KEY) end(exitCodes.stopped);
      return;
    }
    stoppedAt = performance.now();
    controller.abort(new Error('stopped'));
    if (patience !== null) setTimeout(() => end(exitCodes.stopped), patience).unref();
  };
  const listenNoMore = outputs.onUnread(() => {
    if (!controller.signal.aborted) interrupt();
  });
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    interrupt,
    release() {
      listenNoMore();
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
