// Splits a step's wall time into phases as it passes: a step is in exactly one phase at a time, so its phases sum to
// finished.at − ready.at by construction. What a provider reported divides the model's share; the rest of that share
// is `model` where nothing was reported, else `other`.
import { phaseNames, type PhaseName, type Phases } from '../events';

export interface StepTimer {
  enter(phase: PhaseName, at: number): void;
  /** Ends a model call that began with enter('model'): divides its time as reported and goes on in `next`. */
  answered(reported: Phases, next: PhaseName, at: number): Phases;
  finish(at: number): Phases;
}

export function createStepTimer(readyAt: number): StepTimer {
  const spent = new Map<PhaseName, number>();
  let phase: PhaseName = 'queue';
  let since = readyAt;

  function add(name: PhaseName, milliseconds: number): void {
    if (milliseconds > 0) spent.set(name, (spent.get(name) ?? 0) + milliseconds);
  }
  function enter(next: PhaseName, at: number): void {
    add(phase, at - since);
    phase = next;
    since = at;
  }
  return {
    enter,
    answered(reported, next, at) {
      const parts = divide(at - since, reported);
      for (const name of phaseNames) add(name, parts[name] ?? 0);
      phase = next;
      since = at;
      return parts;
    },
    finish(at) {
      enter('other', at);
      return Object.fromEntries(spent);
    },
  };
}

/**
 * Phases of one model call of `elapsed` milliseconds. Reported times of another clock may add up to more than passed
 * here; then they are scaled down.
 */
export function divide(elapsed: number, reported: Phases): Phases {
  const entries = phaseNames
    .map(name => [name, reported[name] ?? 0] as const)
    .filter(([, value]) => value > 0);
  const sum = entries.reduce((total, [, value]) => total + value, 0);
  if (sum === 0) return elapsed > 0 ? { model: elapsed } : {};
  const scale = sum > elapsed ? elapsed / sum : 1;
  const parts: Phases = Object.fromEntries(entries.map(([name, value]) => [name, value * scale]));
  const rest = elapsed - sum * scale;
  return rest > 0 ? { ...parts, other: (parts.other ?? 0) + rest } : parts;
}
