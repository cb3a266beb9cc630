// What the process that makes maps and its parent say to each other.
import type { Focus } from '../../core/context/rankFiles';
import type { Folders } from '../../core/policy/workspace';
import type { CodeMap } from '../../core/ports';

export interface MapPlaces {
  readonly root: string;
  /** Absent: the root itself. */
  readonly folders?: Folders;
  /** The file that keeps what was read. */
  readonly cache: string;
  readonly grammars: string;
  /** Null: the program for searching is missing. */
  readonly ripgrep: string | null;
}

export type ToMap =
  | { readonly kind: 'open'; readonly places: MapPlaces }
  | {
      readonly kind: 'map';
      readonly id: number;
      readonly focus: Focus;
      readonly limit: number;
      /** When the answer is due, by `wallTime`: the child's start counts too. */
      readonly due: number;
    };

export type FromMap =
  | { readonly kind: 'progress'; readonly id: number; readonly read: number; readonly total: number }
  | { readonly kind: 'map'; readonly id: number; readonly map: CodeMap };

/** Milliseconds of the calendar, the same in every process of this machine, fractional. */
export function wallTime(): number {
  return performance.timeOrigin + performance.now();
}
