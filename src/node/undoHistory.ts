// Undo of a run that lies in a state folder, alone against all runs of that workspace.
import type { Files } from '../core/ports';
import { undoRun, type UndoResult } from '../core/run/undo';
import { undoState } from '../core/run/undoPlan';
import { createJournal } from './journal';
import { listRuns, readRun, startOf } from './runStore';
import { lockState } from './stateLock';

export interface UndoWish {
  /** Without it the newest run that has left a change. */
  readonly run?: string | undefined;
  readonly step?: string | undefined;
}

export type UndoneIn =
  | (Extract<UndoResult, { ok: true }> & { readonly run: string })
  | { readonly ok: false; readonly detail: string; readonly unusable?: true };

export async function undoHistory(
  stateFolder: string,
  files: Files,
  wish: UndoWish,
  signal: AbortSignal,
): Promise<UndoneIn> {
  const lock = await lockState(stateFolder);
  if (!lock.ok) return lock;
  try {
    const run = wish.run ?? (await newestToUndo(stateFolder));
    if (run === undefined) return { ok: false, detail: 'No run here has left a change to undo.' };
    const began = await startOf(stateFolder, run);
    const request = {
      at: Math.max(0, Date.now() - began.getTime()),
      ...(wish.step === undefined ? {} : { step: wish.step }),
    };
    const past = await readRun(stateFolder, run);
    const journal = createJournal(stateFolder, run);
    const undone = await undoRun(past, request, { files, journal }, signal).finally(() => journal.close());
    return undone.ok ? { ...undone, run } : undone;
  } finally {
    await lock.release();
  }
}

async function newestToUndo(stateFolder: string): Promise<string | undefined> {
  for (const { run } of await listRuns(stateFolder)) {
    if (undoState(await readRun(stateFolder, run)) === 'applied') return run;
  }
  return undefined;
}
