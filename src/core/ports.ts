// All of the outside world that the engine knows. An adapter implements one of these for plain Node (node/) or for
// the editor (vscode/); the engine never learns which. Contracts shared by every port:
// - What can happen is returned as a value; a rejected promise is a bug in the adapter, except that an aborted
//   signal may reject with the signal's reason.
// - `detail` is one sentence for the person or the model that reads it and says what to do next.
// - Paths are relative to the workspace, with `/`, without `.` and `..` segments.
import type {
  EffectKind,
  JsonValue,
  LiveEvent,
  PermissionKind,
  Phases,
  PlannedEffect,
  RunEvent,
  Usage,
} from './events';
import type { Focus, RankedFile } from './context/rankFiles';
import type { Declared } from './plan/declaredEffects';
import type { Draft, PlanEdit } from './plan/editPlan';
import type { Example, Fault, Step } from './plan/plan';
import type { ShellReading } from './policy/shellReading';
import type { Folders } from './policy/workspace';

// ---- models ----

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface ModelRequest {
  /** The fixed, byte-stable part: the system prompt of one agent. The same string means the same cached state. */
  readonly prefix: string;
  /** The volatile part, the last one from the user. */
  readonly messages: readonly ModelMessage[];
  /** Characters of the first message with which later requests begin too: a provider's cache may end there. */
  readonly shared?: number;
  /** JSON Schema that the answer must satisfy; without it the answer is raw text. */
  readonly schema?: Readonly<Record<string, JsonValue>>;
  /** Upper bound of tokens decoded; the adapter stops there and says `stopped: 'length'`. */
  readonly maxTokens: number;
  readonly temperature: number;
  /** Raw text ends before any of these. */
  readonly stop?: readonly string[];
  /** Instead of what the model's configuration says. */
  readonly thinking?: 'off' | 'on';
}

/** Called synchronously while the answer comes in. */
export interface ModelObserver {
  text(chunk: string): void;
  /** What the model thinks aloud, as far as it is told: no part of the answer. */
  thought?(chunk: string): void;
  progress(phase: 'load' | 'prefill', done: number, total?: number): void;
}

export type ModelProblem =
  | 'unreachable' // nothing answers at the address
  | 'not_found' // the server does not have the model, or the file is missing
  | 'denied' // key missing or refused
  | 'busy' // rate limit or overload
  | 'malformed' // HTML, broken JSON, a protocol that is not the announced one
  | 'cut' // the stream ended before the answer did
  | 'limit' // more bytes or tokens than allowed
  | 'context' // the prompt does not fit into the loaded context
  | 'crashed' // the embedded child died, or the server broke down (status 500)
  | 'stopped'; // the signal was aborted

/**
 * `phases` holds only what the provider itself reported (queue, load, prefill, decode); the engine measures the rest.
 * On a problem `text` is what had come in until then.
 */
export type ModelAnswer =
  | {
      readonly ok: true;
      readonly text: string;
      readonly usage: Usage;
      readonly phases: Phases;
      readonly stopped: 'end' | 'length';
      /** Pieces of thinking aloud that came too and are no part of the text. */
      readonly thought?: number;
    }
  | {
      readonly ok: false;
      readonly reason: ModelProblem;
      readonly detail: string;
      readonly text: string;
      readonly usage: Usage;
      readonly phases: Phases;
      readonly thought?: number;
      /** Of `busy`: how long the server asks to wait. */
      readonly retryAfterMs?: number;
    };

export interface ModelFacts {
  /** Tokens of context that the server has really loaded (or will load for us). */
  readonly contextTokens?: number;
  /** Requests that the server carries out at once. */
  readonly slots: number;
}

export interface Model {
  /** `provider/model`, as events name it. */
  readonly id: string;
  /** Known to have fewer than 10 billion parameters: as a planner it is given a grammar (smallPlan.ts). */
  readonly isSmall?: boolean;
  /** Asks the server once; later calls may answer from memory. */
  facts(
    signal: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly facts: ModelFacts }
    | { readonly ok: false; readonly reason: ModelProblem; readonly detail: string }
  >;
  /** Never rejects. When the signal is aborted the server sees the request closed within a second. */
  answer(request: ModelRequest, observer: ModelObserver, signal: AbortSignal): Promise<ModelAnswer>;
}

// ---- files ----

export type Encoding = 'utf8' | 'utf16le' | 'utf16be';

/** A file's text as it stands: a byte order mark is its first character, line ends are untouched. */
export interface FileText {
  readonly path: string;
  readonly text: string;
  readonly encoding: Encoding;
  /** SHA-256 of the text encoded: of the bytes on disk, or of the unsaved buffer where there is one. */
  readonly hash: string;
}

export type ReadProblem = 'missing' | 'folder' | 'binary' | 'too_large' | 'outside' | 'unreadable';
export type ReadResult =
  | { readonly ok: true; readonly file: FileText }
  | { readonly ok: false; readonly reason: ReadProblem; readonly detail: string };

export type FileContent =
  | { readonly text: string; readonly encoding: Encoding }
  /** `mode`: the permission bits of a file that does not stand there yet. */
  | { readonly bytes: Uint8Array; readonly mode?: number };

export type WriteProblem = 'changed' | 'outside' | 'full' | 'denied';
/**
 * `after` is the hash of what stands there now (a save participant may have formatted it); null when deleted.
 * `made`: the folders that did not exist before, outer ones first, each with a `/` at its end; absent for none.
 */
export type WriteResult =
  | {
      readonly ok: true;
      readonly after: string | null;
      readonly text?: string;
      readonly made?: readonly string[];
    }
  | { readonly ok: false; readonly reason: WriteProblem; readonly detail: string };

export interface Files {
  /** Of a workspace with several: with one of them each path begins. Absent: the root is the folder. */
  readonly folders?: Folders;
  read(path: string, signal: AbortSignal): Promise<ReadResult>;
  /** The beginning of a file that is too large to be read: text of at most so many bytes; null where it is no text. */
  head(path: string, maxBytes: number, signal: AbortSignal): Promise<string | null>;
  /**
   * Raw bytes of what stands there (of the unsaved buffer where there is one); null for no file. `mode`: the
   * permission bits, where the system has such.
   */
  bytes(
    path: string,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: Uint8Array; readonly hash: string; readonly mode?: number } | null>;
  /**
   * Follows links (of the path and of each existing parent) and tells whether it stays inside the workspace.
   * Works for files that do not exist yet. `real` is where it leads, relative to the workspace: what is protected by
   * its name is protected under every link to it.
   */
  contained(
    path: string,
  ): Promise<{ readonly ok: true; readonly real?: string } | { readonly ok: false; readonly detail: string }>;
  /** Replaces the file by rename, or edits its buffer; only if `expect` (null: no file) is what stands there. Makes folders. */
  write(path: string, content: FileContent, expect: string | null, signal: AbortSignal): Promise<WriteResult>;
  remove(path: string, expect: string, signal: AbortSignal): Promise<WriteResult>;
  /** Never over an existing file. */
  move(path: string, to: string, expect: string, signal: AbortSignal): Promise<WriteResult>;
  /** Removes those of these folders that are empty. */
  prune(folders: readonly string[]): Promise<void>;
  /** Files of the workspace (ignored ones and `.git` left out), sorted, at most `limit`. */
  list(limit: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Files below one folder, whether ignored or not, sorted, at most `limit`; none where there is no such folder inside. */
  listIn(folder: string, limit: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Of these, the files that have text not yet saved (always empty on the command line). */
  unsaved(paths: readonly string[] | 'all'): readonly string[];
  save(paths: readonly string[]): Promise<void>;
}

// ---- code ----

/** One declaration. Lines are 1-based and inclusive, with decorators and `export`, without the comment above. */
export interface CodeSymbol {
  /** `name` or `Class.method`. */
  readonly name: string;
  readonly kind: 'function' | 'method' | 'class' | 'interface' | 'type' | 'enum' | 'variable' | 'module';
  readonly first: number;
  readonly last: number;
  /** First line of the comment that belongs to it, where there is one directly above. */
  readonly commentFirst?: number;
}

export interface SyntaxFault {
  readonly line: number;
  readonly text: string;
}

export interface Syntax {
  /** Declarations in order, outer before inner; null for a language that no grammar and no language server knows. */
  symbols(path: string, text: string): Promise<readonly CodeSymbol[] | null>;
  /** Syntax errors; null for a language without a grammar. */
  faults(path: string, text: string): Promise<readonly SyntaxFault[] | null>;
  /** A command line by the grammar of bash; null where it cannot be read. */
  shell(line: string): Promise<ShellReading | null>;
  /**
   * Names that the text uses and declares nowhere, without those that its language or its usual hosts provide, each
   * where it is used first. Whatever is not certain is left out; null for a language whose names are not known.
   */
  undefinedNames(path: string, text: string): Promise<readonly NameUse[] | null>;
  /** What other files can import from it by name; null for a language whose exports are not known. */
  exportedNames(path: string, text: string): Promise<readonly ExportedName[] | null>;
}

export interface NameUse {
  readonly name: string;
  readonly line: number;
  readonly kind: 'value' | 'type';
}

export interface ExportedName {
  readonly name: string;
  readonly kind: 'value' | 'type';
  /** `default`: the one thing that its file exports without a name. */
  readonly form: 'module' | 'commonjs' | 'default';
}

export interface Diagnostic {
  readonly path: string;
  readonly line: number;
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/** One line of a file that a search found, without its indentation and cut to 300 characters. */
export interface Match {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}
/** `cut`: there were more than the limit. */
export type SearchResult =
  | { readonly ok: true; readonly matches: readonly Match[]; readonly cut: boolean }
  | { readonly ok: false; readonly detail: string };

/** `before` and `after` are a file's texts without a byte order mark. */
export type RenameResult =
  | {
      readonly ok: true;
      readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
    }
  | { readonly ok: false; readonly reason: 'no_target' | 'ambiguous' | 'tool'; readonly detail: string };

export interface Code {
  /** Lines that match one of these regular expressions (ripgrep's syntax); ignored files and `.git` left out. */
  search(patterns: readonly string[], limit: number, signal: AbortSignal): Promise<SearchResult>;
  /** Lines that use a name (`name` or `Class.method`): by a language server where there is one, else by its word in code. */
  references(name: string, limit: number, signal: AbortSignal): Promise<SearchResult>;
  /**
   * What a language server would change to rename what this file declares under a name; null where there is none for any
   * file. Changes nothing.
   */
  readonly rename:
    ((path: string, name: string, to: string, signal: AbortSignal) => Promise<RenameResult>) | null;
  /** Diagnostics of files as they stand; `checked` tells by what, null: nothing here can check that file. */
  diagnostics(
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly found: readonly Diagnostic[]; readonly unchecked: readonly string[] }>;
}

// ---- what a planner is shown ----

/** Files in the order in which they matter for a task, as far as they could be looked at in time. */
export interface CodeMap {
  readonly files: readonly RankedFile[];
  /** All files of the workspace, ignored ones left out. */
  readonly total: number;
  /** Of these, the files whose names are known; the others are ranked by their paths. */
  readonly read: number;
  /** The workspace's folders with the number of files below each, from the outermost inwards, at most 400. */
  readonly folders: readonly { readonly path: string; readonly files: number }[];
}

export interface Mapper {
  /**
   * Answers with what is known after `withinMs` at the latest, and goes on reading for the next call; `progress` counts
   * files. `limit` bounds the ranked files. Null: nothing here makes maps.
   */
  map(
    focus: Focus,
    limit: number,
    withinMs: number,
    progress: (read: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<CodeMap | null>;
}

/** `detail` says why there is none. */
export type Told =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string };

/** What a person has before them and may point at. */
export interface Surroundings {
  /** Files open in editors, the active one first; none outside an editor. */
  openFiles(): readonly string[];
  /** Of the active editor; lines 1-based and inclusive. Null for none. */
  selection(): { readonly path: string; readonly lines: readonly [number, number] } | null;
  /** Errors and warnings that are known now, a line each. */
  problems(signal: AbortSignal): Promise<Told>;
  /** The last commands of the person's terminals with what they said. */
  terminal(signal: AbortSignal): Promise<Told>;
  /** What is not committed, as a unified diff; nothing is written to the repository. */
  changes(signal: AbortSignal): Promise<Told>;
}

// ---- commands ----

export interface Command {
  readonly step: string;
  readonly title: string;
  readonly command: string;
  /** Relative to the workspace; empty for its root. */
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** `output` is standard output and error as they came, head and tail with the middle counted. */
export type CommandResult =
  | { readonly ok: true; readonly exitCode: number; readonly output: string; readonly bytes: number }
  | {
      readonly ok: false;
      readonly reason: 'timeout' | 'stopped' | 'unstartable';
      readonly detail: string;
      readonly output: string;
      readonly bytes: number;
    };

export interface Shell {
  /** In its own process group, standard input closed; when the signal is aborted the whole group is gone in a second. */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
  /** Which rules lines are written by: those of bash, or those of cmd.exe. */
  readonly dialect: 'posix' | 'cmd';
  /** One word, quoted for this shell. */
  quote(word: string): string;
}

export interface Examples {
  /** Whether calls run where they can neither write nor reach a network; else they need the permission for commands. */
  sandboxed(): Promise<boolean>;
  /**
   * Runs calls against a module whose text is `text`, without writing it to the workspace.
   * Null where nothing here runs them: this language has no runner, or the sandbox does not start.
   */
  run(
    path: string,
    text: string,
    examples: readonly Example[],
    signal: AbortSignal,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly detail: string } | null>;
}

// ---- databases ----

export type DatabaseProblem =
  | 'unavailable' // nothing here can open databases
  | 'outside' // the path leads out of the workspace or into .git
  | 'missing'
  | 'not_database'
  | 'locked' // another program holds it, or left it in the middle of a write
  | 'corrupt'
  | 'syntax' // the database itself does not take the statement
  | 'several' // more than one statement
  | 'not_allowed' // a statement that a step may not run, or a write in a step that only reads
  | 'constraint' // the database's own rules refuse the rows
  | 'timeout'
  | 'too_large'
  | 'failed'; // the disk, or the process that runs statements

export interface DatabaseFault {
  readonly ok: false;
  readonly reason: DatabaseProblem;
  readonly detail: string;
}

export interface DatabaseColumn {
  readonly name: string;
  readonly type: string;
  /** Part of the primary key. */
  readonly isKey: boolean;
  /** `table.column` that it refers to. */
  readonly references?: string;
  /** A few of its values, short; none of columns that hold secrets by their name. */
  readonly samples: readonly string[];
}

export interface DatabaseTable {
  readonly name: string;
  readonly isView: boolean;
  readonly columns: readonly DatabaseColumn[];
}

/** Bytes are named by their length; integers that a double cannot hold are texts. */
export type Cell = string | number | null;

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** There are more than these. */
  readonly isCapped: boolean;
}

/** What a write does to one table, of some of its rows; null: the row is not there. */
export interface TableChange {
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows that change. */
  readonly changed: number;
  /** Rows of the table before. */
  readonly total: number;
  readonly rows: readonly {
    readonly before: readonly Cell[] | null;
    readonly after: readonly Cell[] | null;
  }[];
}

export interface WritePreview {
  /** Hashes of the file's bytes that it was made from and that the same write leaves, if nothing else writes. */
  readonly before: string;
  readonly after: string;
  readonly tables: readonly TableChange[];
}

/** A database held for one write: nobody else can write it meanwhile, and its file holds all of it. */
export interface HeldDatabase {
  /** Runs the statement in one transaction and lets the database go. Null rows: it answers none. */
  write(): Promise<
    { readonly ok: true; readonly changed: number; readonly rows: Rows | null } | DatabaseFault
  >;
  /** Lets it go; nothing after `write`. */
  release(): Promise<void>;
}

/** SQLite files of the workspace. Statements are checked for being single by whoever gives them. */
export interface Databases {
  schema(
    path: string,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly tables: readonly DatabaseTable[] } | DatabaseFault>;
  /** Has the database itself prepare the statement, without running it. @param mayWrite else a write is not allowed */
  check(
    path: string,
    sql: string,
    mayWrite: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly writes: boolean } | DatabaseFault>;
  /** Runs a statement that cannot write, with caps of rows, bytes and time. */
  read(
    path: string,
    sql: string,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly rows: Rows } | DatabaseFault>;
  /** What a write would do, tried on a copy. */
  preview(
    path: string,
    sql: string,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly preview: WritePreview } | DatabaseFault>;
  hold(
    path: string,
    sql: string,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly held: HeldDatabase } | DatabaseFault>;
}

// ---- tools ----

export interface ToolInfo {
  /** Unique: `SERVER/NAME`, or the editor's own name. */
  readonly name: string;
  /** As its server tells it, without control and hidden characters. */
  readonly description: string;
  /** JSON Schema of its arguments, as it came. */
  readonly schema: Readonly<Record<string, JsonValue>>;
  /** Its server says that it changes nothing. A hint: nothing is allowed because of it. */
  readonly readOnly: boolean;
  /** Where it comes from, for a person. */
  readonly source: string;
  /** SHA-256 of all that was approved: name, description, schema and the server behind it. */
  readonly hash: string;
}

/** What has to be started, or spoken to, before its tools are known. */
export interface ToolServer {
  /** The first part of its tools' names. */
  readonly name: string;
  /** All that would run or be reached: command, arguments, environment, address. */
  readonly subject: string;
  readonly source: string;
  /** SHA-256 of it. */
  readonly hash: string;
  /** Not named by the user's own configuration: a person must have said yes to this hash, whatever is allowed. */
  readonly foreign: boolean;
  /** Reached over the network, not on this machine. */
  readonly remote: boolean;
}

export interface OpenedTools {
  readonly tools: readonly ToolInfo[];
  /** Servers that wait for approval. */
  readonly closed: readonly ToolServer[];
  /** Why a server could not be used, a sentence each. */
  readonly faults: readonly string[];
  /** No tool may be used at all, in a sentence. */
  readonly denied?: string;
}

export interface KnownTools {
  readonly tools: readonly Pick<ToolInfo, 'name' | 'description'>[];
  /** There are no others. */
  readonly complete: boolean;
}

export type ToolProblem = 'unknown' | 'denied' | 'invalid' | 'timeout' | 'failed' | 'stopped' | 'too_large';

/** Structured content as JSON, else text: head and tail with the middle counted, control sequences removed. */
export type ToolResult =
  | { readonly ok: true; readonly output: JsonValue; readonly bytes: number }
  | { readonly ok: false; readonly reason: ToolProblem; readonly detail: string; readonly bytes: number };

export interface Tools {
  /** What a planner may be told. Starts nothing. */
  known(signal: AbortSignal): Promise<KnownTools>;
  /** Starts what is approved of the servers that may have this tool. */
  open(tool: string, signal: AbortSignal): Promise<OpenedTools>;
  /** Keeps that this very server was shown and allowed. */
  approve(server: ToolServer): Promise<void>;
  /** Never more than a few megabytes in memory, whatever is answered. */
  call(tool: ToolInfo, args: Readonly<Record<string, JsonValue>>, signal: AbortSignal): Promise<ToolResult>;
}

// ---- people ----

export interface ProposedChange {
  readonly kind: EffectKind;
  readonly path?: string;
  readonly to?: string;
  readonly command?: string;
  /** Of a command: the folder that it runs in; absent: the root. */
  readonly cwd?: string;
  /** Texts before and after, for the diff; absent where there is none to show. */
  readonly before?: string;
  readonly after?: string;
}

export interface ApprovalRequest {
  readonly run: string;
  readonly step: string;
  readonly title: string;
  readonly kind: PermissionKind;
  /** The canonical text of what is asked: the path, the command line. */
  readonly subject: string;
  /** Of a command line: its parts, for the rules. */
  readonly reading?: ShellReading;
  readonly changes: readonly ProposedChange[];
  /** Asked every time, whatever was allowed (editor and agent configuration, CI files, hooks, secrets). */
  readonly sensitive: boolean;
  /** What an allowance for longer than once covers; absent: everything of the kind. */
  readonly grant?: Grant;
  /** A plan was allowed as a whole, and this is not in it. */
  readonly beyond?: true;
}

export interface Grant {
  /** What is granted, by name and content. */
  readonly key: string;
  /** For a person: "calls of files/read". */
  readonly words: string;
}

export type Scope = 'once' | 'run' | 'workspace' | 'always';
export interface Decision {
  readonly decision: 'allow' | 'deny';
  readonly scope: Scope;
}

/** A run that has planned as far as it may, and is not done. */
export interface LimitReached {
  readonly run: string;
  readonly limit: 'rounds' | 'tokens';
  readonly used: number;
  /** How much more it would get. */
  readonly more: number;
  readonly done: number;
  /** Steps that did not end done. */
  readonly undone: number;
  /** How the last round ended, in sentences. */
  readonly summary: string;
}

export interface Approval {
  /** Waits for a person. Where nobody can be asked it denies. */
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<Decision>;
  /** The ask agent's question; null where nobody can be asked or the person declined. */
  question(
    run: string,
    step: string,
    question: string,
    options: readonly string[],
    signal: AbortSignal,
  ): Promise<string | null>;
  /** Waits for a person: whether the run may go on. Absent: nobody is asked, and it ends there. */
  goOn?(limit: LimitReached, signal: AbortSignal): Promise<boolean>;
}

/** A plan before it takes effect: its steps are being prepared while it is shown. */
export interface ShownPlan {
  readonly run: string;
  readonly goal: string;
  readonly draft: Draft;
  /** Why lines of the planner's answer could not be used, so that their steps are missing: a sentence a line. */
  readonly leftOut: readonly string[];
  /** Why the last change was not made. */
  readonly faults: readonly Fault[];
  /** What the last change also changed, a sentence each. */
  readonly told: readonly string[];
  /** Whether a model is asked in it. */
  asks(step: Step): boolean;
  /** What was prepared until now for a step and its items. */
  changes(step: string): readonly ProposedChange[];
  /** What would be allowed now. */
  declared(): Declared;
}

export type ReviewAnswer =
  | { readonly kind: 'edit'; readonly edit: PlanEdit }
  /** Over the effects that were shown. */
  | { readonly kind: 'approve'; readonly declared: Declared }
  /** The plan may start; each effect is asked about. */
  | { readonly kind: 'each' };

export interface PlanReviewer {
  /** Waits for a person. After a change it is asked again, with the plan as it is then. */
  review(plan: ShownPlan, signal: AbortSignal): Promise<ReviewAnswer>;
}

// ---- journal, time, chance ----

export interface Journal {
  /** In order; returns at once. */
  append(event: RunEvent): void;
  /** Keeps a prompt or reply (secrets masked) in the content-addressed store; returns the hash of what is kept. */
  keepText(text: string): string;
  /** Keeps the exact bytes of a file in the content-addressed store; returns their hash. */
  keepImage(bytes: Uint8Array): string;
  /** Resolves when everything appended and kept so far is on disk. Rejects when the disk does not take it. */
  settled(): Promise<void>;
  image(hash: string): Promise<Uint8Array | null>;
}

export interface Clock {
  /** Milliseconds, fractional, never going back. */
  now(): number;
  /** Resolves after so many milliseconds, or rejects when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** SHA-256 as lower-case hex; text is hashed as UTF-8. */
export type Digest = (content: string | Uint8Array) => string;

export interface Observer {
  event(event: RunEvent): void;
  live(event: LiveEvent): void;
}

export type { PlannedEffect };

/** `unavailable`: it could not be started or did not end; `refused`: it ran and took no such text. */
export type Formatted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'unavailable' | 'refused'; readonly detail: string };
export interface Formatter {
  /** The text as the formatter of such files lays it out; null where a person set none up. */
  format(path: string, text: string, signal: AbortSignal): Promise<Formatted | null>;
}

export interface Ports {
  readonly planner: Model | null;
  readonly executor: Model;
  /** The model of an agent, where the configuration names one; else the executor. */
  readonly agentModels: Readonly<Record<string, Model>>;
  readonly files: Files;
  readonly syntax: Syntax;
  readonly code: Code;
  readonly mapper: Mapper;
  readonly surroundings: Surroundings;
  readonly shell: Shell;
  readonly examples: Examples;
  /** Absent: nothing is laid out. */
  readonly formatter?: Formatter;
  readonly databases: Databases;
  readonly tools: Tools;
  readonly approval: Approval;
  /** Absent: nobody can look at a plan, and in mode plan each effect is asked about. */
  readonly reviewer?: PlanReviewer;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly digest: Digest;
}
