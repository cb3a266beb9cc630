// A step's thinking ends after limits.stepSeconds; waiting for a person does not count.
import type { Failure } from '../agents/agent';
import type { Clock } from '../ports';

/** @param signal of the run: when it is aborted this throws its reason, as what is awaited does */
export async function withinSeconds<T extends { readonly ok: boolean }>(
  seconds: number,
  clock: Clock,
  signal: AbortSignal,
  think: (signal: AbortSignal) => Promise<T>,
): Promise<T | Failure> {
  const deadline = new AbortController();
  const done = new AbortController();
  clock.sleep(seconds * 1000, done.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    return await think(AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
    const detail = `Nothing usable came within ${seconds} seconds; raise limits.stepSeconds or make the step smaller.`;
    return { ok: false, status: 'failed', reason: 'timeout', detail };
  } finally {
    done.abort();
  }
}
