// Live times: one interval while something is running and the page can be seen, none otherwise.

const TICK_MS = 200;

/** For each running run, the page's clock at the run's zero. */
const zeros = new Map<string, number>();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** @param now milliseconds since the run began, as the host says */
export function setRunClock(run: string, now: number, running: boolean): void {
  if (running) zeros.set(run, performance.now() - now);
  else zeros.delete(run);
}

/** Milliseconds since the run began; `fallback` for a run that has ended. */
export function runNow(run: string, fallback: number): number {
  const zero = zeros.get(run);
  return zero === undefined ? fallback : performance.now() - zero;
}

export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  schedule();
  return () => {
    listeners.delete(listener);
    schedule();
  };
}

function schedule(): void {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible';
  if (wanted && timer === undefined) {
    timer = setInterval(() => {
      for (const listener of listeners) listener();
    }, TICK_MS);
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

document.addEventListener('visibilitychange', schedule);
