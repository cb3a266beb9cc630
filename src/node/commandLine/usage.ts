// What a command answers with, and the error for everything that is wrong before anything has run.
import type { RunStatus } from '../../core/events';
import type { StateLock } from '../stateLock';

/** Bad usage or configuration: one sentence on standard error, exit 2, nothing changed. */
export class UsageError extends Error {}

/** What was asked cannot be had as things are: one sentence on standard error, exit 1, nothing changed. */
export class CommandFailure extends Error {}

/** Why a command cannot keep its runs, as the error that it ends with. */
export function lockFailure({ detail, unusable }: Extract<StateLock, { ok: false }>): Error {
  return unusable ? new UsageError(detail) : new CommandFailure(detail);
}

export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, stopped: 130 } as const;

export function exitCodeOf(status: RunStatus): number {
  return exitCodes[status];
}
