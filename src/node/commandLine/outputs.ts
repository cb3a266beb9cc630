// What becomes of a command whose output cannot be written. Decides: a reader that stops reading (`| head`) ends a listing,
// which is no failure, and stops a run in order, as Ctrl+C does; output that is lost for another reason (a full disk) is a
// failure that is told; messages that nobody can get change nothing.
import { errorCode } from '../errorCode';
import { exitCodes } from './usage';

export interface WatchedStream {
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(text: string): unknown;
}

export interface Outputs {
  /** Whoever listens ends in order; where nobody does the process ends at once. Returns how to listen no more. */
  onUnread(stop: () => void): () => void;
  /** What a command that ended with this code exits with. */
  exitCode(code: number): number;
}

/** `end` ends the process. */
export function watchOutputs(
  stdout: WatchedStream,
  stderr: WatchedStream,
  end: (code: number) => void,
): Outputs {
  const listeners = new Set<() => void>();
  let isUnread = false;
  let isLost = false;
  const exitCode = (code: number): number => (isLost && code === exitCodes.done ? exitCodes.failed : code);
  stderr.on('error', () => undefined);
  stdout.on('error', error => {
    // Each further write fails the same way.
    if (isUnread) return;
    isUnread = true;
    const code = errorCode(error);
    isLost = code !== 'EPIPE';
    if (isLost)
      stderr.write(`The output cannot be written (${code}); make room for it or send it elsewhere.\n`);
    if (listeners.size === 0) end(exitCode(exitCodes.done));
    for (const stop of listeners) stop();
  });
  return {
    onUnread(stop) {
      listeners.add(stop);
      return () => void listeners.delete(stop);
    },
    exitCode,
  };
}
