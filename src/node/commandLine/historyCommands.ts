// runs and trace: what earlier runs left in the state folder.
import type { RunEvent } from '../../core/events';
import { foldRun } from '../../core/run/runState';
import { countWords } from '../../core/model/history';
import { percentiles } from '../../core/timing/percentiles';
import { readHistory } from '../modelHistory';
import { isRunId, listRuns, readRun, startOf } from '../runStore';
import { runTable } from '../terminal/runTable';
import { cut, duration, oneLine, padEnd } from '../terminal/text';
import { chromeTrace } from './chromeTrace';
import { outStyle, say, type Io } from './io';
import { otlpTrace } from './otlpTrace';
import { openPlace, type Place } from './place';
import type { Places, TraceFormat } from './program';
import { CommandFailure, exitCodes, UsageError } from './usage';

export async function runsCommand(options: Places & { readonly json: boolean }, io: Io): Promise<number> {
  const { stateFolder } = await openPlace(options, io);
  const runs = await listRuns(stateFolder);
  if (options.json) {
    const rows = runs.map(({ run, at, task, status }) => ({ run, at, task, status }));
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return exitCodes.done;
  }
  const { width } = outStyle(io);
  const lines = runs.map(({ run, at, task, status }) => {
    const when = at.slice(0, 16).replace('T', ' ');
    return cut(`${run}  ${when}  ${padEnd(status, 10)}  ${oneLine(task)}`, width);
  });
  say(io.stdout, lines.length > 0 ? lines : ['No run has been made in this workspace.']);
  return exitCodes.done;
}

export interface FoundRun {
  readonly run: string;
  readonly events: readonly RunEvent[];
}

/** The named run, or the newest. */
export async function findRun(run: string | undefined, { stateFolder }: Place): Promise<FoundRun> {
  const id = run ?? (await listRuns(stateFolder))[0]?.run;
  if (id === undefined) throw new CommandFailure('No run has been made in this workspace.');
  const events = isRunId(id) ? await readRun(stateFolder, id) : [];
  if (events.length === 0)
    throw new UsageError(`There is no run ${id} here; quickstep runs lists what there is.`);
  return { run: id, events };
}

export async function traceCommand(
  named: string | undefined,
  options: Places & { readonly format: TraceFormat },
  io: Io,
): Promise<number> {
  const place = await openPlace(options, io);
  const { run, events } = await findRun(named, place);
  const state = foldRun(events);
  const print = (value: unknown): void => void io.stdout.write(`${JSON.stringify(value)}\n`);
  switch (options.format) {
    case 'json':
      print(events);
      break;
    case 'chrome':
      print(chromeTrace(state));
      break;
    case 'otlp': {
      const began = await startOf(place.stateFolder, run);
      print(otlpTrace(state, began.getTime(), io.version));
      break;
    }
    case 'table': {
      const style = outStyle(io);
      say(io.stdout, [`${run}  ${oneLine(state.task)}`, '', ...runTable(state, style)]);
      say(io.stdout, [
        '',
        ...(await percentileLines(place, style.width)),
        ...(await countLines(place, style.width)),
      ]);
    }
  }
  return exitCodes.done;
}

async function countLines({ stateFolder }: Place, width: number): Promise<readonly string[]> {
  const known = (await readHistory(stateFolder)).filter(counts => counts.steps > 0);
  if (known.length === 0) return [];
  const lines = known.map(counts =>
    cut(`  ${padEnd(counts.agent, 8)}  ${padEnd(counts.model, 32)}  ${countWords(counts)}`, width),
  );
  return ['', ...lines];
}

/** Runs that the percentiles are taken from: the newest ones. */
const RECENT = 50;

async function percentileLines({ stateFolder }: Place, width: number): Promise<readonly string[]> {
  const runs = (await listRuns(stateFolder)).slice(0, RECENT);
  const states = await Promise.all(runs.map(async ({ run }) => foldRun(await readRun(stateFolder, run))));
  return percentiles(states).map(({ agent, model, count, p50, p95 }) =>
    cut(
      `  ${padEnd(agent, 8)}  ${padEnd(model === '' ? 'no model' : model, 32)}  p50 ${duration(p50)}, p95 ${duration(p95)} (${count} here)`,
      width,
    ),
  );
}
