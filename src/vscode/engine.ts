// What the chat needs of everything outside the editor, as types. Built by extension.ts from the engine and its
// adapters, loaded with the first task: activation costs nothing of it.
import type { PathQuery } from '../core/context/rankNames';
import type { Config, ModelConfig } from '../core/config';
import type { RunEvent } from '../core/events';
import type { Approval, Code, CodeSymbol, Observer, PlanReviewer, Ports } from '../core/ports';
import type { OwnAgents } from '../core/plan/ownAgents';
import type { RunState } from '../core/run/runState';
import type { Inbox, RunResult, RunSettings, TaskRequest } from '../core/run/task';
import type { ApiKeys } from './secrets';
import type { CommandTerminal } from './terminal';
import type { WorkFolder } from './workFolder';

/** What the editor gives to a run. */
export interface EditorParts {
  readonly folder: WorkFolder;
  readonly keys: ApiKeys;
  readonly approval: Approval;
  readonly review: PlanReviewer;
  readonly terminal: CommandTerminal;
}

export type OpenedRun =
  | {
      readonly ok: true;
      readonly ports: Ports;
      readonly agents: OwnAgents;
      /** What this machine knows of the models. */
      readonly known: Pick<RunSettings, 'history' | 'profiles' | 'sizes'>;
      /** Keeps what the run has shown of them. */
      learn(state: RunState): Promise<void>;
      close(): Promise<void>;
    }
  | { readonly ok: false; readonly detail: string };

export type UndoneRun =
  | {
      readonly ok: true;
      readonly run: string;
      /** The reviews that were journaled, for the run's view. */
      readonly events: readonly RunEvent[];
      /** What the run also did and what stays: commands, tools, queries. */
      readonly beyond: readonly string[];
    }
  | { readonly ok: false; readonly detail: string };

export interface Engine {
  newRun(): string;
  openRun(run: string, config: Config, parts: EditorParts): Promise<OpenedRun>;
  runTask(
    request: TaskRequest,
    ports: Ports,
    settings: RunSettings,
    observer: Observer,
    inbox: Inbox,
    signal: AbortSignal,
  ): Promise<RunResult>;
  /** Of the user's own, as their files stand now. */
  agents(folder: WorkFolder, config: Config): Promise<OwnAgents>;
  sessionAccount(runs: readonly RunState[]): string;
  /** Without `run` the newest that is not undone. */
  undo(
    parts: EditorParts,
    run: string | undefined,
    step: string | undefined,
    signal: AbortSignal,
  ): Promise<UndoneRun>;
  /** The configured models with what is known of each on this machine. */
  knownModels(config: Config): Promise<readonly KnownModel[]>;
  /** Asks one of them a few questions, for at most 30 s, and keeps what was found. */
  checkModel(model: ModelConfig, keys: ApiKeys, signal: AbortSignal): Promise<CheckedModel>;
  image(folder: WorkFolder, hash: string): Promise<Uint8Array | null>;
  symbols(folder: WorkFolder, path: string, text: string): Promise<readonly CodeSymbol[] | null>;
  /** Files and folders that answer to what is typed, the best first; folders end in `/`. */
  pathNames(folder: WorkFolder, query: PathQuery, signal: AbortSignal): Promise<readonly string[]>;
  search(folder: WorkFolder, ...search: Parameters<Code['search']>): ReturnType<Code['search']>;
  /** Ids on the critical path. */
  criticalSteps(state: RunState): readonly string[];
  /** The latency table as plain text. */
  latency(state: RunState): string;
  /** The events of a session's runs, oldest first. */
  earlierRuns(folder: WorkFolder, session: string): Promise<readonly (readonly RunEvent[])[]>;
}

/** What the doctor found. */
export interface FoundModel {
  readonly problem?: { readonly detail: string } | undefined;
  readonly constraint: 'binds' | 'ignored' | 'unknown';
  readonly contextTokens?: number | undefined;
  readonly slots?: number | undefined;
  readonly thinking?: 'none' | 'off' | 'on' | 'always' | undefined;
  readonly speed?:
    { readonly prefill?: number | undefined; readonly decode?: number | undefined } | undefined;
}

export interface KnownModel {
  readonly config: ModelConfig;
  /** `provider/model`. */
  readonly model: string;
  readonly roles: readonly string[];
  readonly found?: FoundModel;
  /** When it was found, in milliseconds of the calendar. */
  readonly at?: number;
}

export interface CheckedModel {
  readonly found: FoundModel;
  readonly at: number;
  /** To be told to the user, once. */
  readonly warning?: string;
}

export type ModelList =
  | {
      readonly ok: true;
      readonly models: readonly {
        readonly name: string;
        readonly bytes?: number;
      }[];
    }
  | { readonly ok: false; readonly detail: string };

export type FirstAnswer =
  { readonly ok: true } | { readonly ok: false; readonly detail: string; readonly denied: boolean };

export type Pulled = { readonly ok: true } | { readonly ok: false; readonly detail: string };

export interface SmallModel {
  readonly name: string;
  readonly label: string;
  readonly parameters: string;
  readonly bytes: number;
  readonly licence: string;
  readonly present: boolean;
}

/** Which models there are, for first open and for choosing. */
export interface ModelDirectory {
  /** Asks the provider once; also proves that it answers. */
  list(
    address: Pick<ModelConfig, 'provider' | 'baseUrl'>,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<ModelList>;
  /** Whether the model answers with this key; `denied` when it is the key that is wrong. */
  firstAnswer(config: ModelConfig, key: string | undefined, signal: AbortSignal): Promise<FirstAnswer>;
  /** The catalogue's default for this machine. */
  small(): Promise<
    { readonly ok: true; readonly model: SmallModel } | { readonly ok: false; readonly detail: string }
  >;
  /** Fetches it; done at once where it lies there already. */
  pull(name: string, progress: (done: number, total: number) => void, signal: AbortSignal): Promise<Pulled>;
}
