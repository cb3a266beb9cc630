// What an evaluation of agents is: a set of cases, judged with a real small model, that ends in one table and the promises
// that its figures keep or break. Each suite is a file beside this one and a line in `agents.ts`.
import type { Model } from '../../src/core/ports';

export interface EvalContext {
  /** Folder of the shared collections; null: the project's own cases alone. */
  readonly cases: string | null;
  /** The executor, opened on first use; answers at temperature 0. */
  readonly executor: () => Model;
  /** A larger model for escalation, where one was named. */
  readonly planner: Model | null;
  /** At most so many rows of a set (spread over it), for a short run; null for all. */
  readonly sample: number | null;
  /** Progress, for a person. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A promise of the project and whether this run kept it. */
export interface Promised {
  readonly text: string;
  readonly kept: boolean;
}

export interface Report {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly promises: readonly Promised[];
  /** Each case with what came of it, for the JSON file. */
  readonly verdicts: readonly unknown[];
}

export interface Suite {
  readonly name: string;
  /** What it judges, in one line. */
  readonly about: string;
  /** It asks no model, so none is fetched for it. */
  readonly withoutModel?: true;
  /** It takes long: run only where it is named. */
  readonly byName?: true;
  run(context: EvalContext): Promise<Report>;
}

/** At most `count` of these, spread evenly; all where `count` is null. */
export function spread<T>(rows: readonly T[], count: number | null): readonly T[] {
  if (count === null || rows.length <= count) return rows;
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] as T);
}

/** A share as `93.3 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
