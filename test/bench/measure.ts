// What a bench is, for scripts/bench.mjs: a promise in words, and one measurement beside what it is compared with.
import { phaseNames, type EventOf, type EventType, type RunEvent } from '../../src/core/events';

export interface Measurement {
  /** Milliseconds that Quickstep took. */
  readonly took: number;
  /** Milliseconds of what it is compared with, measured in the same minute on the same machine. */
  readonly against: number;
  /** What else was measured, for a reader. */
  readonly also?: string;
}

export interface Bench {
  readonly name: string;
  readonly promise: string;
  /** What `against` is. */
  readonly reference: string;
  measure(): Promise<Measurement>;
  /** Whether one measurement keeps the promise. */
  holds(measurement: Measurement): boolean;
}

export function ofType<T extends EventType>(events: readonly RunEvent[], type: T): readonly EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** The time of the first event of a type; throws where there is none, because then nothing was measured. */
export function firstAt(events: readonly RunEvent[], type: EventType): number {
  const found = events.find(event => event.type === type);
  if (found === undefined) throw new Error(`The run has no event ${type}.`);
  return found.at;
}

/** By how many milliseconds a step's phases miss its wall time beyond what is allowed (2 ms or 1 %), per step. */
export function phaseErrors(events: readonly RunEvent[]): readonly { step: string; error: number }[] {
  return ofType(events, 'step.finished').flatMap(finished => {
    const ready = ofType(events, 'step.ready').find(event => event.step === finished.step);
    if (ready === undefined) return [];
    const wall = finished.at - ready.at;
    const sum = phaseNames.reduce((total, name) => total + (finished.phases[name] ?? 0), 0);
    const error = Math.abs(sum - wall);
    return error > Math.max(2, wall / 100) ? [{ step: finished.step, error }] : [];
  });
}
