// What reads files from disk does not see unsaved text: the person is asked once a run whether to save before it.
import { failed, type Failure } from '../agents/agent';
import type { CommitContext } from './commit';

/** Null: go on. */
export type SaveBefore = (step: CommitContext) => Promise<Failure | null>;

const SAVE = 'Save and test';

/** @param signal of the run: the question is the run's, whichever step asks it first */
export function createSaveBefore(signal: AbortSignal): SaveBefore {
  let asked: Promise<string | null> | null = null;
  return async ({ ports, run, step, timer, recorder }) => {
    const unsaved = ports.files.unsaved('all');
    if (unsaved.length === 0) return null;
    asked ??= ports.approval.question(
      run,
      step,
      `${named(unsaved)} not saved yet; the command would read the old text from disk.`,
      [SAVE, 'Run without saving'],
      signal,
    );
    timer.enter('approval', recorder.now());
    const isWanted = (await asked) === SAVE;
    if (isWanted) await ports.files.save(ports.files.unsaved('all'));
    timer.enter('other', recorder.now());
    const left = isWanted ? ports.files.unsaved(unsaved) : [];
    if (left.length === 0) return null;
    return failed(
      'changed',
      `${named(left)} could not be saved; save it in the editor and run the step again.`,
    );
  };
}

function named(paths: readonly string[]): string {
  return paths.length === 1 ? (paths[0] ?? '') : `${paths.length} files`;
}
