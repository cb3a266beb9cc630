// models and doctor: what is on this machine.
import { SingleBar } from 'cli-progress';
import { catalogue, catalogueEntry, defaultModelName, listModels } from '../embedded/catalogue';
import { fetchModel, type FetchProgress } from '../embedded/fetchModel';
import { oneLine, padEnd, padStart } from '../terminal/text';
import { watchInterrupts } from './interrupt';
import { outStyle, say, type Io } from './io';
import { exitCodes, UsageError } from './usage';

export function listModelsCommand(io: Io): number {
  const mark = outStyle(io).unicode ? '✓' : '*';
  const rows = listModels().map(({ entry, present, isDefault }) => [
    present ? mark : ' ',
    entry.name,
    `${entry.parameters} M`,
    entry.quantisation,
    entry.licence,
    megabytes(entry.bytes),
    [
      entry.title,
      ...(isDefault ? ['(default here)'] : []),
      ...(present ? ['(on this machine)'] : []),
      ...(entry.untested ? ['(untested)'] : []),
    ].join(' '),
  ]);
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0))) ?? [];
  const right = new Set([2, 5]);
  const lines = rows.map(row =>
    row
      .map((cell, i) => (right.has(i) ? padStart(cell, widths[i] ?? 0) : padEnd(cell, widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  say(io.stdout, lines);
  return exitCodes.done;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

export async function pullModelCommand(name: string | undefined, io: Io): Promise<number> {
  const entry = catalogueEntry(name ?? defaultModelName());
  if (!entry) {
    const names = catalogue.map(one => one.name).join(', ');
    throw new UsageError(`There is no model ${name ?? ''} to fetch; name one of ${names}.`);
  }
  const interrupt = watchInterrupts(io.outputs, code => process.exit(code));
  const progress = progressOn(io, entry.title);
  try {
    const fetched = await fetchModel(entry, { progress: progress.show }, interrupt.signal);
    progress.close();
    if (fetched.ok) {
      say(io.stdout, [fetched.path]);
      return exitCodes.done;
    }
    say(io.stderr, [oneLine(fetched.detail)]);
    return fetched.reason === 'stopped' ? exitCodes.stopped : exitCodes.failed;
  } finally {
    progress.close();
    interrupt.release();
  }
}

interface Progress {
  readonly show: (progress: FetchProgress) => void;
  readonly close: () => void;
}

/** A bar on a terminal; else a line for each stage and tenth. */
function progressOn(io: Io, title: string): Progress {
  return io.stderr.isTTY === true ? progressBar(title) : progressLines(io, title);
}

function progressBar(title: string): Progress {
  const bar = new SingleBar({
    format: `${title}  {stage} {bar} {percentage} %  {done} of {all}  {eta_formatted}`,
    hideCursor: true,
    fps: 5,
    stream: process.stderr,
  });
  let stage = '';
  return {
    show({ stage: now, source, done, total }) {
      const words = { stage: `${now} (${source})`, done: megabytes(done), all: megabytes(total) };
      if (now !== stage) bar.start(total, done, words);
      else bar.update(done, words);
      stage = now;
    },
    close: () => bar.stop(),
  };
}

function progressLines(io: Io, title: string): Progress {
  let last = '';
  return {
    show({ stage, source, done, total }) {
      const tenth = total > 0 ? Math.floor((10 * done) / total) * 10 : 0;
      const line = `${title}: ${stage} (${source}) ${tenth} % of ${megabytes(total)}`;
      if (line !== last) say(io.stderr, [line]);
      last = line;
    },
    close: () => undefined,
  };
}
