// undo: a run's bytes back as they were, or, where they are already, the run's own bytes again.
import { undoRun, type UndoResult } from '../../core/run/undo';
import { undoState } from '../../core/run/undoPlan';
import { createDiskFiles } from '../diskFiles';
import { createJournal } from '../journal';
import { listRuns, readRun, startOf } from '../runStore';
import { lockState } from '../stateLock';
import { counted, oneLine } from '../terminal/text';
import { findRun, type FoundRun } from './historyCommands';
import { watchInterrupts } from './interrupt';
import { say, type Io } from './io';
import { openPlace, type Place } from './place';
import type { Places } from './program';
import { exitCodes, UsageError } from './usage';

export async function undoCommand(
  named: string | undefined,
  options: Places & { readonly step?: string },
  io: Io,
): Promise<number> {
  const place = await openPlace(options, io);
  const lock = await lockState(place.stateFolder);
  if (!lock.ok) {
    say(io.stderr, [lock.detail]);
    return exitCodes.failed;
  }
  try {
    const found = named === undefined ? await newestToUndo(place) : await findRun(named, place);
    requireStep(found, options.step);
    return report(await undo(found, options.step, place), found, io);
  } finally {
    await lock.release();
  }
}

async function newestToUndo({ stateFolder }: Place): Promise<FoundRun> {
  for (const { run } of await listRuns(stateFolder)) {
    const events = await readRun(stateFolder, run);
    if (undoState(events) === 'applied') return { run, events };
  }
  throw new UsageError('No run here has left a change to undo; name a run to put back what was undone.');
}

function requireStep({ run, events }: FoundRun, step: string | undefined): void {
  if (step === undefined || events.some(event => 'step' in event && event.step === step)) return;
  throw new UsageError(`The run ${run} has no step ${step}; quickstep trace ${run} shows its steps.`);
}

async function undo({ run, events }: FoundRun, step: string | undefined, place: Place): Promise<UndoResult> {
  const began = await startOf(place.stateFolder, run);
  const at = Math.max(0, Date.now() - began.getTime());
  const journal = createJournal(place.stateFolder, run);
  const interrupt = watchInterrupts(code => process.exit(code));
  try {
    const request = { at, ...(step === undefined ? {} : { step }) };
    return await undoRun(events, request, { files: createDiskFiles(place.root), journal }, interrupt.signal);
  } finally {
    interrupt.release();
    await journal.close();
  }
}

function report(result: UndoResult, { run }: FoundRun, io: Io): number {
  if (!result.ok) {
    say(io.stderr, [oneLine(result.detail)]);
    return exitCodes.failed;
  }
  const undone = result.direction === 'undo';
  const verb = undone ? 'Undone' : 'Put back';
  const lines = [
    `${verb}: ${counted(result.paths.length, 'file')} of run ${run}.`,
    ...result.paths.map(path => `  ${oneLine(path)}`),
    ...result.beyond.map(what => `  stays as it is: ${oneLine(what)}`),
    ...(undone ? [`quickstep undo ${run} puts it back again.`] : []),
  ];
  say(io.stdout, lines);
  return exitCodes.done;
}
