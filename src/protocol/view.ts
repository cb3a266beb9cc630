// What the sidebar shows, as plain data without functions, dates or maps, so that it crosses postMessage as it is.
// All of it is derived from RunState (viewState.ts); times are milliseconds since the run began.
import type { StepModel } from '../core/plan/editPlan';
import type { Fault, Step } from '../core/plan/plan';
import type { ResultTable } from '../core/query/resultTable';
import type {
  Mode,
  PermissionKind,
  PhaseName,
  Phases,
  EffectKind,
  Reason,
  RunStatus,
  Source,
  StepStatus,
} from '../core/events';
import type { StepProgress } from '../core/run/runState';

export interface ViewState {
  readonly runs: readonly RunView[];
  readonly setup: SetupView;
  readonly models: { readonly planner?: string; readonly executor?: string };
  readonly workspace: { readonly open: boolean; readonly trusted: boolean };
  /** What is known of the configured models; absent while nobody wants to see it. */
  readonly check?: ModelCheckView;
  /** What `/NAME` in the input can call. */
  readonly recipes: readonly RecipeView[];
  /** A sentence under the input, where something about this machine should be known (no sandbox, say). */
  readonly note?: string;
}

export interface RecipeView {
  readonly name: string;
  readonly goal: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly description: string;
    readonly default?: string | undefined;
  }[];
}

/** What a mention may name. */
export interface NameView {
  readonly kind: 'file' | 'folder' | 'symbol';
  /** A path relative to the workspace, of a folder with `/` at its end; or the name of a symbol. */
  readonly name: string;
  /** Of a symbol the path of its file. */
  readonly where?: string;
}

export interface ModelCheckView {
  readonly models: readonly CheckedModelView[];
}

/** One configured model as the doctor found it; what it did not find out is absent. */
export interface CheckedModelView {
  /** `provider/model`. */
  readonly model: string;
  /** `planner`, `executor`, `agents.NAME`. */
  readonly roles: readonly string[];
  readonly state: 'unchecked' | 'checking' | 'well' | 'unwell';
  readonly problem?: string;
  /** Whether answers are held to their schema. */
  readonly constraint?: 'binds' | 'ignored' | 'unknown';
  readonly contextTokens?: number;
  /** Tokens a second. */
  readonly prefill?: number;
  readonly decode?: number;
  readonly slots?: number;
  readonly thinking?: 'none' | 'off' | 'on' | 'always';
  /** Milliseconds of the calendar. */
  readonly checkedAt?: number;
}

/** `head` is of constant size; what grows with the run is in `steps` and `files`. */
export interface RunView {
  /** Milliseconds since the run began: when this was made, or when the run ended. */
  readonly now: number;
  readonly head: RunHead;
  readonly approvals: readonly ApprovalView[];
  /** The plan while it waits to be let go. */
  readonly review?: ReviewView;
  readonly steps: readonly StepView[];
  readonly files: readonly FileView[];
}

export interface RunHead {
  readonly run: string;
  readonly task: string;
  readonly mode: Mode;
  readonly status: 'running' | RunStatus;
  readonly reason?: Reason;
  readonly problem?: ProblemView;
  readonly summary?: string;
  readonly goal?: string;
  /** Markdown from a model: hostile until sanitised. */
  readonly answer?: string;
  /** Of an answer in mode ask: the places that it rests on, which exist. */
  readonly sources?: readonly Source[];
  /** What it does or waits for, in words; absent when it has ended. */
  readonly activity?: string;
  readonly models: { readonly planner?: string; readonly executor: string };
  readonly rounds: readonly RoundView[];
  readonly totals: TotalsView;
  readonly steers: readonly string[];
  /** What was seen while the planner's prompt was made, a sentence each. */
  readonly notes: readonly string[];
  readonly question?: QuestionView;
  readonly limit?: LimitView;
  /** Ids of the steps that decided how long the run took, in order; once it has ended. */
  readonly critical: readonly string[];
  readonly undo: 'none' | 'possible' | 'done';
  /** A run of mode plan whose plan can be carried out now. */
  readonly canStart: boolean;
}

export interface RoundView {
  readonly round: number;
  readonly model: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly tokens: TokensView;
  readonly phases: Phases;
  /** Lines of the plan that were refused, in words. */
  readonly faults: readonly string[];
  /** What was approved of it, in words. */
  readonly approved?: string;
}

/** Absent: nobody reported it. */
export interface TokensView {
  readonly prompt?: number;
  readonly cached?: number;
  readonly completion?: number;
}

export interface TotalsView {
  readonly steps: number;
  readonly finished: number;
  readonly failed: number;
  /** Milliseconds, summed over planner and executor; more than the wall where they worked side by side. */
  readonly modelMs: number;
  readonly tokens: TokensView;
  /** Steps whose accepted payload came from the executor, of those where a model was asked. */
  readonly executorSteps: number;
  readonly modelSteps: number;
  /** Share of the accepted steps' completion tokens that the executor wrote, 0 to 1. */
  readonly executorShare?: number;
  /** What the planner wrote against what landed in files, in words; empty where that is not known. */
  readonly planCost: string;
  readonly added: number;
  readonly removed: number;
  /** How often each model was right at once, in words. */
  readonly tries: readonly { readonly model: string; readonly words: string }[];
}

export interface StepView {
  readonly id: string;
  readonly parent?: string;
  readonly round: number;
  readonly title: string;
  readonly agent: string;
  /** The file, command, question, … that it is about; empty where there is none. */
  readonly subject: string;
  /** A file that can be opened. */
  readonly path?: string;
  readonly progress: StepProgress;
  readonly status?: StepStatus;
  readonly reason?: Reason;
  /** What it does or waits for, or how it ended if not well, in words. */
  readonly words: string;
  readonly advice?: string;
  readonly readyAt?: number;
  readonly finishedAt?: number;
  /** Finished: they sum to its wall time. Running: what is known so far. */
  readonly phases: Phases;
  /** The phase that goes on now and since when. */
  readonly current?: { readonly phase: PhaseName; readonly since: number };
  readonly live?: LiveView;
  readonly model?: string;
  readonly tokens: TokensView;
  readonly attempts: readonly AttemptView[];
  readonly repaired: boolean;
  readonly escalated: boolean;
  readonly needs: readonly string[];
  readonly changes: readonly StepChangeView[];
  readonly exitCode?: number;
  /** Head of its output as text. */
  readonly output?: string;
  /** Of a query: its rows, in place of the text. */
  readonly table?: ResultTable;
}

export interface LiveView {
  /** Tokens written so far in this attempt. */
  readonly tokens?: number;
  readonly progress?: { readonly phase: 'load' | 'prefill'; readonly done: number; readonly total?: number };
  /** The server is busy: it is asked again after so many milliseconds. */
  readonly waitsMs?: number;
}

export interface AttemptView {
  readonly n: number;
  readonly model: string;
  readonly role: 'executor' | 'planner';
  readonly why: 'first' | 'repair' | 'format' | 'sample' | 'escalate';
  readonly ok?: boolean;
  readonly fault?: string;
  readonly ms?: number;
  readonly firstTokenMs?: number;
  readonly tokens: TokensView;
  readonly phases: Phases;
}

export interface StepChangeView {
  readonly path: string;
  readonly kind: EffectKind;
  /** Nothing that the step did to it stands any more. */
  readonly undone: boolean;
  readonly added?: number;
  readonly removed?: number;
}

export interface FileView {
  readonly path: string;
  /** `database`: a query changed it, and there is no text to compare. */
  readonly kind: 'created' | 'changed' | 'deleted' | 'moved' | 'database';
  readonly added?: number;
  readonly removed?: number;
  readonly steps: readonly string[];
  readonly undone: boolean;
  /** The one step whose undo is this file's undo; absent where several steps or files hang together. */
  readonly undoStep?: string;
}

export interface ApprovalView {
  readonly run: string;
  readonly step: string;
  readonly title: string;
  readonly kind: PermissionKind;
  readonly subject: string;
  /** Asked each time: only the scope `once` is offered. */
  readonly sensitive: boolean;
  /** The plan was approved, and this is not in it. */
  readonly beyond?: true;
  /** What allowing for longer covers, in words; absent: everything of its kind. */
  readonly covers?: string;
  readonly changes: readonly ChangeView[];
}

export interface ChangeView {
  readonly kind: EffectKind;
  readonly path?: string;
  readonly to?: string;
  readonly command?: string;
  /** The folder that it runs in; absent: the root. */
  readonly cwd?: string;
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
  /** Lines of the diff that are not in `lines`. */
  readonly cut: number;
}

/** `@` marks a gap between hunks. Numbers are 1-based. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ' | '@';
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
}

/** A plan before it takes effect, for a person to look at and change. */
export interface ReviewView {
  /** How often the plan was shown: another number when a change was made or refused. */
  readonly turn: number;
  /** Another number whenever `effects` are others: what is approved is what was shown. */
  readonly version: number;
  readonly steps: readonly ReviewStepView[];
  readonly effects: EffectsView;
  /** Why lines of the planner's answer could not be used, a sentence a line. */
  readonly leftOut: readonly string[];
  /** Why the last change was not made. */
  readonly faults: readonly Fault[];
  /** What the last change also changed. */
  readonly told: readonly string[];
  /** Agents that a step can be added for. */
  readonly agents: readonly string[];
  /** There is a planner's model that a step could be given to. */
  readonly hasPlanner: boolean;
}

/** How far it is prepared, and what went wrong, is in the `StepView` of the same id. */
export interface ReviewStepView {
  readonly step: Step;
  readonly subject: string;
  /** By name and by output used. */
  readonly needs: readonly string[];
  /** What would be dropped with it. */
  readonly dependents: readonly string[];
  /** Some of these use its output, and cannot stay without it. */
  readonly isUsed: boolean;
  readonly canMoveUp: boolean;
  readonly canMoveDown: boolean;
  /** A model is asked in it. */
  readonly asks: boolean;
  /** Who is asked first, where the person said so. */
  readonly model?: StepModel;
  /** How many needs stand one behind the other before it. */
  readonly level: number;
  /** What was prepared until now. */
  readonly changes: readonly ChangeView[];
}

/** What the plan will do, in words and one by one. */
export interface EffectsView {
  readonly words: string;
  readonly groups: readonly { readonly title: string; readonly items: readonly string[] }[];
}

export interface QuestionView {
  readonly run: string;
  readonly step: string;
  readonly question: string;
  readonly options: readonly string[];
}

/** The run has planned as far as it may, and asks whether it may go on. */
export interface LimitView {
  readonly run: string;
  readonly question: string;
  /** What was done until now, and why that is not all. */
  readonly done: string;
  /** What a yes gives. */
  readonly goOn: string;
}

/** What went wrong in words, and what to do about it. */
export interface ProblemView {
  readonly text: string;
  readonly advice?: string;
  readonly action?: 'configureModels';
}

/** What to do on first open, when there is no executor yet. */
export interface SetupView {
  /** There is an executor: the chat is shown. */
  readonly ready: boolean;
  readonly ollama: {
    readonly state: 'looking' | 'found' | 'none';
    readonly url: string;
    readonly models: readonly { readonly name: string; readonly bytes?: number }[];
  };
  /** The catalogue's default for this machine; null where the embedded model cannot run, with the reason. */
  readonly small: {
    readonly name: string;
    readonly label: string;
    readonly parameters: string;
    readonly bytes: number;
    readonly licence: string;
    /** It lies on this machine already. */
    readonly present: boolean;
  } | null;
  readonly smallProblem?: string;
  readonly vscodeModels: boolean;
  readonly providers: readonly ProviderView[];
  readonly connection: ConnectionView;
  readonly working?: SetupWork;
  readonly error?: string;
}

/** A provider that can be connected by address and key. */
export interface ProviderView {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  /** Where it answers unless told otherwise. */
  readonly address: string;
  /** The page where its keys are made; absent: it may need none. */
  readonly keysAt?: string;
}

/** How far a provider is connected. The key is never part of it. */
export type ConnectionView =
  | { readonly state: 'form'; readonly problem?: string }
  | { readonly state: 'asking'; readonly host: string }
  | {
      readonly state: 'choosing';
      readonly host: string;
      /** The most fitting one first. */
      readonly models: readonly string[];
      readonly problem?: string;
    }
  | { readonly state: 'trying'; readonly model: string };

export interface SetupWork {
  readonly choice: 'ollama' | 'embedded' | 'vscode';
  readonly words: string;
  /** Bytes; absent where the work has no measure. */
  readonly done?: number;
  readonly total?: number;
}

/** What changed since the last message about this run. Indexes are places in `RunView.steps` and `.files`. */
export interface RunPatch {
  readonly run: string;
  readonly now: number;
  readonly head?: RunHead;
  readonly approvals?: readonly ApprovalView[];
  /** Null: nothing waits to be looked at any more. */
  readonly review?: ReviewView | null;
  readonly steps: readonly (readonly [number, StepView])[];
  /** How many steps there are: a changed plan may have fewer. */
  readonly stepCount: number;
  readonly files: readonly (readonly [number, FileView])[];
}
