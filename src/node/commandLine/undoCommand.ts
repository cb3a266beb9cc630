// undo: a run's bytes back as they were, or, where they are already, the run's own bytes again.
import { createDiskFiles } from '../diskFiles';
import { counted, oneLine } from '../terminal/text';
import { undoHistory, type UndoneIn } from '../undoHistory';
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
  const { step } = options;
  if (named !== undefined) requireStep(await findRun(named, place), step);
  // An undo that has begun is finished: half of one would be worse than none.
  const interrupt = watchInterrupts(io.outputs, code => process.exit(code), null);
  try {
    return report(await undo({ run: named, step }, place, interrupt.signal), io);
  } catch (error) {
    if (!isStop(error, interrupt.signal)) throw error;
    say(io.stderr, ['Stopped before anything was changed; quickstep undo does it.']);
    return exitCodes.stopped;
  } finally {
    interrupt.release();
  }
}

function isStop(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

function undo(
  wish: { readonly run: string | undefined; readonly step: string | undefined },
  { root, stateFolder }: Place,
  signal: AbortSignal,
): Promise<UndoneIn> {
  return undoHistory(stateFolder, createDiskFiles(root), wish, signal);
}

function requireStep({ run, events }: FoundRun, step: string | undefined): void {
  if (step === undefined || events.some(event => 'step' in event && event.step === step)) return;
  throw new UsageError(`The run ${run} has no step ${step}; quickstep trace ${run} shows its steps.`);
}

function report(result: UndoneIn, io: Io): number {
  if (!result.ok) {
    say(io.stderr, [oneLine(result.detail)]);
    return result.unusable ? exitCodes.usage : exitCodes.failed;
  }
  const undone = result.direction === 'undo';
  const verb = undone ? 'Undone' : 'Put back';
  const lines = [
    `${verb}: ${counted(result.paths.length, 'file')} of run ${result.run}.`,
    ...result.paths.map(path => `  ${oneLine(path)}`),
    ...result.beyond.map(what => `  stays as it is: ${oneLine(what)}`),
    ...(undone ? [`quickstep undo ${result.run} puts it back again.`] : []),
  ];
  say(io.stdout, lines);
  return exitCodes.done;
}
