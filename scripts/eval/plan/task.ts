// A task of the evaluation of plans: what a user asks of one of the repositories beside this file, the tests that judge
// it (the planner never sees them), and a right solution, which shows that they are fair.

export type RepositoryName = 'ledger' | 'shelf' | 'parcels';

/** Without `find` the whole file is `text`; `find` stands in it exactly once. */
export interface Change {
  readonly file: string;
  readonly find?: string;
  readonly text: string;
}

export interface PlanTask {
  readonly id: string;
  readonly repository: RepositoryName;
  /** As a user would type it. */
  readonly task: string;
  /** The text of the test file. */
  readonly tests: string;
  readonly solution: readonly Change[];
}
