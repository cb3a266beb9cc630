// What earlier runs left in a state folder. Decides: a journal is read as far as it is whole; a line that is no event
// of this version is passed over, so that a crash or a newer Quickstep never makes a run unreadable.
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { hasSeveral, wholeRoot, type Folders } from '../core/policy/workspace';
import { runEventSchema, type RunEvent, type RunStatus } from '../core/events';
import { getBlob } from './blobStore';
import { digest } from './digest';

/**
 * The state folder of one workspace, below `stateDir()`: the same by whatever link it is opened. One of several folders
 * is another than that of the folder above them.
 */
export async function workspaceState(
  stateDir: string,
  root: string,
  folders: Folders = wholeRoot,
): Promise<string> {
  const real = await realpath(root);
  const key = hasSeveral(folders) ? [real, ...folders.toSorted()].join('\0') : real;
  return path.join(stateDir, 'workspaces', digest(key).slice(0, 32));
}

export function isRunId(run: string): boolean {
  return /^[a-z0-9-]{8,40}$/.test(run);
}

export function runFolder(stateFolder: string, run: string): string {
  return path.join(stateFolder, 'runs', run);
}

export function parseEvent(line: string): RunEvent | null {
  try {
    const parsed = runEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Lines between two turns for others: checking one takes some microseconds. */
const SLICE = 500;

/** Its events in order; none where there is no such run. */
export async function readRun(stateFolder: string, run: string): Promise<readonly RunEvent[]> {
  if (!isRunId(run)) return [];
  const text = await readFile(path.join(runFolder(stateFolder, run), 'events.jsonl'), 'utf8').catch(() => '');
  return await parseLines(text.split('\n'));
}

async function parseLines(lines: readonly string[]): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    const event = line === '' ? null : parseEvent(line);
    if (event !== null) events.push(event);
  }
  return events;
}

/** A prompt, reply or schema by the hash in an event, secrets masked; null where it is not kept any more. */
export async function readText(stateFolder: string, hash: string): Promise<string | null> {
  const bytes = await getBlob(stateFolder, 'texts', hash);
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}

export interface RunSummary {
  readonly run: string;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  readonly task: string;
  /** `unfinished`: it is going on, or its process died. */
  readonly status: RunStatus | 'unfinished';
  readonly session: string;
}

/** Newest first. A run that did not get as far as its first event is left out. */
export async function listRuns(stateFolder: string): Promise<readonly RunSummary[]> {
  const names = await readdir(path.join(stateFolder, 'runs')).catch(() => []);
  const found: RunSummary[] = [];
  for (const run of names.filter(isRunId)) {
    const summary = await summarize(stateFolder, run);
    if (summary !== null) found.push(summary);
  }
  return found.sort((a, b) => (a.at === b.at ? (a.run < b.run ? 1 : -1) : a.at < b.at ? 1 : -1));
}

async function summarize(stateFolder: string, run: string): Promise<RunSummary | null> {
  const events = await readEnds(path.join(runFolder(stateFolder, run), 'events.jsonl'));
  const started = events.find(event => event.type === 'run.started');
  if (started === undefined) return null;
  const last = events.findLast(event => event.type === 'run.finished' || event.type === 'run.resumed');
  return {
    run,
    at: (await startOf(stateFolder, run)).toISOString(),
    task: started.task,
    status: last?.type === 'run.finished' ? last.status : 'unfinished',
    session: started.session,
  };
}

const END_BYTES = 64 * 1024;

/** The first and last events; all where the ends alone do not tell how the run began and ended. */
async function readEnds(file: string): Promise<readonly RunEvent[]> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return [];
  try {
    const { size } = await handle.stat();
    if (size > 2 * END_BYTES) {
      const ends = [0, size - END_BYTES].map(async from => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(END_BYTES), 0, END_BYTES, from);
        return buffer.toString('utf8', 0, bytesRead).split('\n');
      });
      const events = await parseLines((await Promise.all(ends)).flat());
      const types = new Set(events.map(event => event.type));
      if (types.has('run.started') && types.has('run.finished')) return events;
    }
    return await parseLines((await handle.readFile('utf8')).split('\n'));
  } finally {
    await handle.close();
  }
}

/** When a run began: events count their milliseconds from then. */
export async function startOf(stateFolder: string, run: string): Promise<Date> {
  const folder = runFolder(stateFolder, run);
  try {
    const note: unknown = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    const at = typeof note === 'object' && note !== null && 'startedAt' in note ? note.startedAt : null;
    const date = new Date(typeof at === 'string' ? at : NaN);
    if (!Number.isNaN(date.getTime())) return date;
  } catch {
    // Lost or cut short: the journal's own age is the next best.
  }
  return (await stat(path.join(folder, 'events.jsonl'))).birthtime;
}
