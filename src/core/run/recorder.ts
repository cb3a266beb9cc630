// The one place where events get their number and time, and where the clock is read for them. Journal first, then the
// observers: what a person sees is what can be read back.
import type { EventBody, LiveEvent, RunEvent } from '../events';
import type { Clock, Journal, Observer } from '../ports';

export interface Recorder {
  /** Milliseconds since the run began. */
  now(): number;
  /** Stamps and hands on; returns the event's time. `at` where the caller has read the clock already. */
  emit(body: EventBody, at?: number): number;
  live(event: LiveEvent): void;
}

export function createRecorder(run: string, clock: Clock, journal: Journal, observer: Observer): Recorder {
  const start = clock.now();
  let seq = 0;
  const now = (): number => Math.max(0, clock.now() - start);
  return {
    now,
    emit(body, at = now()) {
      seq += 1;
      const event = { v: 1, run, seq, at, ...body } as RunEvent;
      journal.append(event);
      observer.event(event);
      return at;
    },
    live: event => observer.live(event),
  };
}
