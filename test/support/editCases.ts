// Patches and replies of the project's own making with what they must become: for the unit tests, and for the
// evaluation where no other cases are given.
import type { PatchFormat } from '../../src/core/edit/formats/patch';

export interface EditCase {
  readonly name: string;
  readonly format?: PatchFormat;
  readonly files: Readonly<Record<string, string>>;
  readonly patch: string;
  /** The files afterwards; absent where the patch must be refused. */
  readonly after?: Readonly<Record<string, string>>;
  /** A part of the reason of the refusal. */
  readonly reason?: string;
  /** The line of the patch that the refusal names. */
  readonly line?: number;
}

export const editCases: readonly EditCase[] = [];
