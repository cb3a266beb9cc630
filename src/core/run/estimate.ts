// How long a step will take, roughly, so that of those that wait for a slot the one with more behind it goes first. Known
// is only what this machine has measured of its models; where it has measured nothing, plan order decides.
import type { ModelHistory } from '../model/history';
import { callTime } from '../model/routing';
import type { ModelProfile } from '../model/profile';

export interface Measured {
  readonly history: ModelHistory;
  /** By model id. */
  readonly profiles: Readonly<Record<string, ModelProfile>>;
}

/** What the estimate is of. */
export interface Estimated {
  readonly agent: string;
  /** Whether it asks a model. */
  readonly asks: boolean;
  /** Whether it runs something: a command, a tool, a check. */
  readonly runs: boolean;
  /** The id of the model that it asks first. */
  readonly model: string;
}

/** Tests and builds, mostly. No times of commands are kept: the next plan seldom runs the same. */
const COMMAND_MS = 5000;
const OWN_WORK_MS = 20;

/** Milliseconds; undefined where nothing is known of its model. */
export function estimateMs(
  { agent, asks, runs, model }: Estimated,
  { history, profiles }: Measured,
): number | undefined {
  const own = runs ? COMMAND_MS : OWN_WORK_MS;
  const ofModel = history.filter(counts => counts.model === model);
  const measured = ofModel.find(counts => counts.agent === agent && counts.calls > 0);
  const call = callTime(measured ?? ofModel.find(counts => counts.calls > 0), profiles[model]);
  if (call === null) return undefined;
  const calls = measured && measured.steps > 0 ? measured.calls / measured.steps : 1;
  return asks ? own + call * calls : own;
}
