// A function-sized task of the evaluation `fixes`: a file to begin with, the task for a model alone, the plan of a large
// model in prose, and tests that neither sees before they fail.

import type { Example } from '../../../src/core/plan/plan';

export interface PlannedStep {
  /** `name` or `Class.method` to rewrite; or a signature, for a new function at the end of the file. */
  readonly symbol?: string;
  readonly signature?: string;
  /** At most 60 words, a rule a sentence, no code: as the planner's prompt asks for it. */
  readonly instruction: string;
  /** What a planner that has read the task would write as the step's own examples; other values than the tests'. */
  readonly examples: readonly Example[];
  /** A right text of the function: shows that the tests are fair, and is never shown to a model. */
  readonly solution: string;
}

export interface Task {
  readonly id: string;
  readonly file: string;
  readonly start: string;
  /** The names that the tests import. */
  readonly names: string;
  readonly task: string;
  readonly steps: readonly PlannedStep[];
  /** Bodies by name. */
  readonly tests: Readonly<Record<string, string>>;
}
