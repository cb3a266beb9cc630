// Who is asked first in a step: the executor, unless this machine's history shows that its try is lost time. What needs
// no model never comes here. The executor is passed over
// - where its first try nearly always fails (by the lower bound of the share that failed), or
// - where it fails more often than not and asking the planner's model at once is expected to take less than half the
//   time to a verified result: a planner is dearer, so a small gain is no reason.
// Every tenth step goes to the executor all the same, else nothing would ever show that it has become better.
import type { ModelCounts, ModelHistory } from './history';
import type { ModelProfile } from './profile';

export interface Routes {
  readonly executor: string;
  /** Null where there is none to ask. */
  readonly planner: string | null;
  readonly repairs: number;
  readonly history: ModelHistory;
  /** By model id. */
  readonly profiles: Readonly<Record<string, ModelProfile>>;
}

/** Fewer steps are no history. */
const MIN_STEPS = 20;
const NEARLY_ALWAYS = 0.8;
const MIN_GAIN = 2;
const EXPLORE = 10;
/** What a call of a small step takes where nothing was measured but the speeds. */
const TYPICAL = { prompt: 700, completion: 150 };

/** `opened`: steps of this agent that were given to the planner's model at once in this run. */
export function startsWith(agent: string, routes: Routes, opened: number): 'executor' | 'planner' {
  const { executor, planner, history } = routes;
  if (planner === null || planner === executor) return 'executor';
  const of = (model: string): ModelCounts | undefined =>
    history.find(counts => counts.agent === agent && counts.model === model);
  const counts = of(executor);
  if (!counts || counts.steps < MIN_STEPS) return 'executor';
  if (((of(planner)?.steps ?? 0) + opened) % EXPLORE === EXPLORE - 1) return 'executor';
  const wrong = counts.steps - counts.firstTryRight;
  if (lowerBound(wrong, counts.steps) >= NEARLY_ALWAYS) return 'planner';
  if (lowerBound(wrong, counts.steps) <= 0.5) return 'executor';
  const small = callTime(counts, routes.profiles[executor]);
  const large = callTime(of(planner), routes.profiles[planner]);
  if (small === null || large === null) return 'executor';
  const right = 1 - lowerBound(wrong, counts.steps);
  const expected = small + (1 - right) * (small * routes.repairs + large);
  return expected > MIN_GAIN * large ? 'planner' : 'executor';
}

/** Milliseconds of one call: as measured, else from the speeds; null where neither is known. */
export function callTime(counts: ModelCounts | undefined, profile: ModelProfile | undefined): number | null {
  if (counts && counts.calls > 0) return counts.callMs / counts.calls;
  if (!profile?.prefill || !profile.decode) return null;
  return 1000 * (TYPICAL.prompt / profile.prefill + TYPICAL.completion / profile.decode);
}

/** Wilson's lower bound (95 %) of the share that `count` of `all` shows. */
export function lowerBound(count: number, all: number): number {
  if (all === 0) return 0;
  const z = 1.96;
  const share = count / all;
  const middle = share + (z * z) / (2 * all);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * all)) / all);
  return Math.max(0, (middle - spread) / (1 + (z * z) / all));
}
