// What a run is given and what it answers: the words that both composition roots use to start one.
import type { Limits, Permissions } from '../config';
import type { Mode, Reason, RunStatus } from '../events';
import type { ModelHistory } from '../model/history';
import type { ModelProfile } from '../model/profile';
import type { PromptSizes } from '../model/promptSize';
import type { OwnAgents } from '../plan/ownAgents';
import type { Plan } from '../plan/plan';

export interface TaskRequest {
  readonly run: string;
  readonly session: string;
  readonly workspace: string;
  readonly task: string;
  readonly mode: Mode;
  /** A checked plan to carry out instead of asking the planner, its parameters already filled in. */
  readonly plan?: Plan;
  /** Plans and carries nothing out. */
  readonly planOnly?: boolean;
  /** Account of the session's earlier runs (sessionAccount.ts), for the planner. */
  readonly account?: string;
  /** What the user pointed at: text put before the planner, such as the selection. */
  readonly context?: string;
}

export interface RunSettings {
  readonly limits: Limits;
  readonly permissions: Permissions;
  /** What earlier runs have shown of the models. */
  readonly history?: ModelHistory;
  /** What is known of the models on this machine, by model id. */
  readonly profiles?: Readonly<Record<string, ModelProfile>>;
  /** What models have counted of prompts in earlier runs; without it a run learns for itself. */
  readonly sizes?: PromptSizes;
  /** Agents of the user's own, as their files stood when the run began. */
  readonly agents?: OwnAgents;
}

/** Messages typed while the run goes on; the next round takes them. */
export interface Inbox {
  peek(): readonly string[];
  take(): readonly string[];
  /**
   * Calls back with each message: a plan that waits for a person is written anew with it at once. False: no round is left
   * that would read it. What is left in the inbox at the end has been read by nobody.
   */
  onMessage?(heard: () => boolean): void;
  /** Calls back when the person wants to look at what has not taken effect yet, and to change it. */
  onEditRest?(edit: () => void): void;
}

export interface RunResult {
  readonly status: RunStatus;
  readonly reason?: Reason;
  readonly summary: string;
}
