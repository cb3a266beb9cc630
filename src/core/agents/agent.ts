// What an agent is to the run: a micro-agent (the "action node" of the literature) turns one step into a prepared
// change or into an effect. An agent has two halves (prepare, then the run commits) or carries out its effect itself.
import type { Limits } from '../config';
import type { JsonValue, PermissionKind, Reason } from '../events';
import type { Answer, Question, Validated } from '../model/ladder';
import type { ShellReading } from '../policy/shellReading';
import type { CommandResult, FileText, Grant, Ports, ProposedChange, ReadResult } from '../ports';

/** A file that is there with a new text. */
export interface Written {
  readonly kind: 'write';
  readonly path: string;
  readonly base: FileText;
  readonly result: string;
}

export type FileChange =
  | Written
  | { readonly kind: 'create'; readonly path: string; readonly result: string }
  | { readonly kind: 'delete'; readonly path: string; readonly text: string | null }
  | { readonly kind: 'move'; readonly path: string; readonly to: string; readonly text: string | null };

export interface Failure {
  readonly ok: false;
  readonly status: 'failed' | 'refused' | 'stopped';
  readonly reason: Reason;
  /** One sentence for the person or the planner. */
  readonly detail: string;
  readonly output?: JsonValue;
  /** Of what a failed command printed, the lines that say why: for the planner. */
  readonly log?: readonly string[];
}

export type Prepared =
  { readonly ok: true; readonly change: FileChange; readonly output: JsonValue } | Failure;

export type Done = { readonly ok: true; readonly output: JsonValue } | Failure;

/** stale: what stands there cannot be merged with what was prepared; prepare again. */
export type Committed = { readonly ok: true } | { readonly ok: 'stale' } | Failure;

/** An effect that an agent carries out itself. */
export interface StepEffect {
  readonly kind: 'command' | 'tool' | 'query';
  /** Null: free, as reads inside the workspace are. */
  readonly permission: PermissionKind | null;
  /** The canonical text of what is done: the command line, the tool with its arguments, the statement. */
  readonly subject: string;
  readonly change: ProposedChange;
  /** Asked every time, whatever was allowed. */
  readonly sensitive?: boolean;
  /** Of a command line: its parts, for the rules. */
  readonly reading?: ShellReading;
  /** What an allowance for longer than once covers; absent: everything of the kind. */
  readonly grant?: Grant;
  /**
   * Of an effect that changes a file: called when it is allowed and has its slot, makes sure of what stands there and
   * keeps it, so that the intent names it and the effect can be undone.
   */
  readonly hold?: () => Promise<{ readonly ok: true; readonly image: EffectImage } | Failure>;
}

/** A file before and after an effect: SHA-256 of its bytes. `after` where it is known beforehand. */
export interface EffectImage {
  readonly path: string;
  readonly before: string;
  readonly after?: string;
}

/** What `effect.done` tells of how it went. */
export interface EffectFacts {
  readonly exitCode?: number;
  readonly bytes?: number;
  readonly path?: string;
  readonly after?: string | null;
}

/** What a step is given: its declared inputs and nothing else of the run. */
export interface StepContext {
  readonly id: string;
  readonly ports: Ports;
  readonly limits: Limits;
  /** The file as this step sees it: earlier steps' prepared results included. */
  read(path: string): Promise<ReadResult>;
  /** The text that line numbers of the plan refer to. */
  original(path: string): string | null;
  /** Asks the model of this step, rung by rung, until the answer passes its check. */
  ask<T>(question: Question<T>): Promise<Answer<T>>;
  /** What went wrong after the commit, when the step is prepared again because its verification failed. */
  readonly failure: string | null;
  /** What steps that are done were told to make of a function, for whoever mends it. */
  instructions(path: string, symbol: string): readonly string[];
  /** What of the step's verification nothing here could check; its outcome says so. */
  readonly unchecked: Set<string>;
  /** Permission, slot, effect events and time of a command; refused is a value. */
  runCommand(
    command: string,
    cwd: string,
    timeoutSeconds: number | undefined,
  ): Promise<CommandResult | Failure>;
  permitCommand(subject: string): Promise<Failure | null>;
  /** Permission alone, for what makes no effect of its own; null where it is given. */
  permit(wanted: StepEffect): Promise<Failure | null>;
  /** Permission, slot, the two events and the time of an effect; refused is a value. */
  effect<T>(
    wanted: StepEffect,
    act: () => Promise<T>,
    told: (result: T) => EffectFacts,
  ): Promise<T | Failure>;
  /** The step's examples on a candidate text: what failed, or null where they hold or no runner knows the language. */
  runExamples(path: string, text: string): Promise<string | null>;
  /** The text laid out by the formatter that the person set up for such files; null where there is none that runs. */
  layOut(path: string, text: string): Promise<Validated<string> | null>;
  /** Writes within what the step may write, with permission, before-image and events; for agents with one half. */
  commit(change: FileChange): Promise<Committed>;
  /** The same for changes that make sense together alone: asked about as one. */
  commitTogether(changes: readonly FileChange[]): Promise<Committed>;
  /** Takes back a change that this step committed, without asking again; what was typed since then is kept. */
  takeBack(change: Written): Promise<Committed>;
  question(text: string, options: readonly string[]): Promise<string | null>;
  readonly signal: AbortSignal;
}

/** An agent at work on one step. */
export type Agent =
  | {
      readonly halves: 'two';
      /** Whether preparing certainly asks a model, so that it waits for a slot first. */
      readonly asks: boolean;
      /** Effects that come before its change is prepared, so that it waits for its turn; null: go on. */
      readonly begin?: (context: StepContext) => Promise<Failure | null>;
      readonly prepare: (context: StepContext) => Promise<Prepared>;
    }
  | {
      readonly halves: 'one';
      readonly asks: boolean;
      readonly execute: (context: StepContext) => Promise<Done>;
    };

/** Whether the planner's model is another than the one that carries out this agent's steps. */
export function hasLarger(agent: string, { agentModels, executor, planner }: Ports): boolean {
  return planner !== null && planner.id !== (agentModels[agent] ?? executor).id;
}

export function failed(reason: Reason, detail: string, output?: JsonValue): Failure {
  return { ok: false, status: 'failed', reason, detail, ...(output === undefined ? {} : { output }) };
}

export function refused(detail: string): Failure {
  return { ok: false, status: 'refused', reason: 'permission', detail };
}

/** Why a file could not be read, as the outcome of the step that needed it. */
export function unreadable(problem: Extract<ReadResult, { ok: false }>): Failure {
  switch (problem.reason) {
    case 'outside':
      return refused(problem.detail);
    case 'binary':
    case 'too_large':
      return failed(problem.reason, problem.detail);
    case 'missing':
    case 'folder':
    case 'unreadable':
      return failed('no_target', problem.detail);
  }
}
