// How far a run may plan before a person is asked: in rounds, and in tokens that its planner writes. A yes gives it as much
// again. Decides nothing about a single round, whose answer is bounded by what is left of the tokens.
import type { Limits } from '../config';
import type { LimitReached } from '../ports';

type Limit = LimitReached['limit'];

export interface PlanningLimits {
  readonly tokensLeft: number;
  spend(tokens: number): void;
  /** Whether a round may follow this one without asking. */
  hasRoom(round: number): boolean;
  /** Asks at each limit that stands in the way of a round after this one; null: it may begin. */
  inTheWay(round: number, goesOn: (reached: Reached) => Promise<boolean>): Promise<Limit | null>;
}

export type Reached = Pick<LimitReached, 'limit' | 'used' | 'more'>;

export function createPlanningLimits({ rounds, plannerTokens }: Limits): PlanningLimits {
  let mostRounds = rounds;
  let mostTokens = plannerTokens;
  let spent = 0;

  function reached(round: number): Reached | null {
    if (spent >= mostTokens) return { limit: 'tokens', used: spent, more: plannerTokens };
    return round >= mostRounds ? { limit: 'rounds', used: round, more: rounds } : null;
  }

  return {
    get tokensLeft() {
      return mostTokens - spent;
    },
    spend: tokens => void (spent += tokens),
    hasRoom: round => reached(round) === null,
    async inTheWay(round, goesOn) {
      for (let now = reached(round); now !== null; now = reached(round)) {
        if (!(await goesOn(now))) return now.limit;
        // One answer may have gone far beyond its limit.
        if (now.limit === 'tokens') mostTokens = spent + now.more;
        else mostRounds = round + now.more;
      }
      return null;
    },
  };
}
