// What the process that runs statements is told and what it answers.
import type { DatabaseProblem, DatabaseTable, Rows, WritePreview } from '../../core/ports';

/** `file` is absolute and without links. */
export type DatabaseRequest =
  | { readonly kind: 'schema'; readonly file: string; readonly busyMs: number }
  | {
      readonly kind: 'check';
      readonly file: string;
      readonly sql: string;
      readonly mayWrite: boolean;
      readonly busyMs: number;
    }
  | { readonly kind: 'read'; readonly file: string; readonly sql: string; readonly busyMs: number }
  /** `folder` is empty and takes the copy. */
  | {
      readonly kind: 'preview';
      readonly file: string;
      readonly sql: string;
      readonly folder: string;
      readonly busyMs: number;
    }
  /** Answered by `held`; then `go` runs the statement. */
  | { readonly kind: 'hold'; readonly file: string; readonly sql: string; readonly busyMs: number }
  /** Has SQLite take back what a write that was cut off left behind. */
  | { readonly kind: 'recover'; readonly file: string; readonly busyMs: number };

export type ToDatabase = DatabaseRequest | { readonly kind: 'go' };

/** What went wrong without the name of the file, which the parent knows by its path in the workspace. */
export interface ChildFault {
  readonly kind: 'fault';
  readonly reason: DatabaseProblem;
  readonly why: string;
}

export type FromDatabase =
  | { readonly kind: 'schema'; readonly tables: readonly DatabaseTable[] }
  | { readonly kind: 'checked'; readonly writes: boolean }
  | { readonly kind: 'rows'; readonly rows: Rows }
  | { readonly kind: 'preview'; readonly preview: WritePreview }
  | { readonly kind: 'held' }
  | { readonly kind: 'written'; readonly changed: number; readonly rows: Rows | null }
  | { readonly kind: 'recovered' }
  | ChildFault;
