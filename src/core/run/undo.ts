// Taking a run's changes back byte for byte, or putting them back again. Decides: either every file is what the run
// left and all of it changes, or nothing does and the files are named; what is replaced is kept first.
import type { RunEvent } from '../events';
import type { FileContent, Files, Journal, WriteResult } from '../ports';
import { planUndo, type Image, type UndoChange, type UndoPlan } from './undoPlan';

export interface UndoRequest {
  /** One step of the run; without it the whole run. */
  readonly step?: string;
  /** Milliseconds since the run began, for the events of the undo. */
  readonly at: number;
}

export interface UndoPorts {
  readonly files: Files;
  /** Of that run. */
  readonly journal: Journal;
}

export type UndoResult =
  | {
      readonly ok: true;
      readonly direction: UndoPlan['direction'];
      readonly paths: readonly string[];
      /** What the run also did and what stays: commands, tools. */
      readonly beyond: readonly string[];
      /** The reviews that were journaled, for observers. */
      readonly events: readonly RunEvent[];
    }
  | {
      /**
       * nothing: the run (or step) changed no file · changed: files are not what the run left · lost: what stood there
       * is not kept any more · failed: the disk refused.
       */
      readonly ok: false;
      readonly reason: 'nothing' | 'changed' | 'lost' | 'failed';
      readonly detail: string;
      readonly paths: readonly string[];
    };

type Refusal = Extract<UndoResult, { ok: false }>;

type Standing = NonNullable<Awaited<ReturnType<Files['bytes']>>>;

/** One change with all that it needs: what stands there, and what shall. */
interface Ready extends UndoChange {
  readonly found: Standing | null;
  readonly bytes: Uint8Array | null;
}

/**
 * Undoes a run or a step; where that is undone already, restores it.
 * @param past all events of the run, as its journal holds them
 * @param signal counts until the first file is changed: half an undo would be worse than a whole one
 */
export async function undoRun(
  past: readonly RunEvent[],
  request: UndoRequest,
  ports: UndoPorts,
  signal: AbortSignal,
): Promise<UndoResult> {
  const plan = planUndo(past, request.step);
  if (plan.reviews.length === 0) {
    const what = request.step === undefined ? 'run' : `step ${request.step}`;
    return refuse('nothing', `That ${what} changed no file; name another one.`, []);
  }
  const ready = await prepare(plan, ports, signal);
  if ('reason' in ready) return ready;
  const noted = await keepFound(ready, ports.journal);
  if (noted !== null) return noted;
  const fault = await carryOut(ready, plan.folders, ports.files);
  if (fault !== null) return fault;
  const events = reviewEvents(past, plan, request.at);
  for (const event of events) ports.journal.append(event);
  try {
    await ports.journal.settled();
  } catch {
    const detail =
      'The files were put back, but the journal could not be written; free some space and undo again.';
    return refuse('failed', detail, []);
  }
  const paths = plan.changes.map(change => change.path).sort();
  return { ok: true, direction: plan.direction, paths, beyond: plan.beyond, events };
}

function refuse(reason: Refusal['reason'], detail: string, paths: readonly string[]): Refusal {
  return { ok: false, reason, detail, paths };
}

// ---- first half: nothing is changed ----

async function prepare(
  plan: UndoPlan,
  { files, journal }: UndoPorts,
  signal: AbortSignal,
): Promise<readonly Ready[] | Refusal> {
  const ready: Ready[] = [];
  for (const change of plan.changes) {
    const found = isOtherSpelling(change) ? null : await files.bytes(change.path, signal);
    const bytes = change.to === null ? null : await journal.image(change.to);
    ready.push({ ...change, found, bytes });
  }
  const changed = ready.filter(({ from, to, found }) => !isOneOf(found, from) && !isOneOf(found, [to]));
  if (changed.length > 0) {
    const what = plan.direction === 'undo' ? 'the run left' : 'the undo left';
    return refuseFor(
      'changed',
      changed,
      `not what ${what}, so nothing was changed; put back or save elsewhere what you need, then try again.`,
    );
  }
  const open = await openDatabases(ready, files, signal);
  if (open.length > 0)
    return refuseFor(
      'changed',
      open,
      'in use by another program, so nothing was changed; close it there first.',
    );
  const lost = ready.filter(
    change => change.to !== null && change.bytes === null && !isDone(change) && !isPureMove(change, ready),
  );
  if (lost.length > 0) return refuseFor('lost', lost, 'not kept any more as before, so nothing was changed.');
  return ready;
}

/** SQLite's log or journal beside a database would be applied to whatever file stands there next. */
async function openDatabases(
  ready: readonly Ready[],
  files: Files,
  signal: AbortSignal,
): Promise<readonly Ready[]> {
  const open: Ready[] = [];
  for (const change of ready.filter(({ isDatabase }) => isDatabase)) {
    const [log, journal] = await Promise.all(
      ['-wal', '-journal'].map(end => files.bytes(change.path + end, signal).catch(() => null)),
    );
    // The head of a journal that is done with is cleared where the file itself is kept.
    const isHot = (journal?.bytes[0] ?? 0) !== 0;
    if (isHot || (log?.bytes.length ?? 0) > 0) open.push(change);
  }
  return open;
}

function refuseFor(reason: Refusal['reason'], changes: readonly Ready[], what: string): Refusal {
  const paths = changes.map(change => change.path).sort();
  return refuse(reason, `${paths.join(', ')} ${paths.length === 1 ? 'is' : 'are'} ${what}`, paths);
}

function isOneOf(found: Ready['found'], images: readonly Image[]): boolean {
  return images.includes(found?.hash ?? null);
}

/** An undo that was cut short, or the user's own hand, was here already. */
function isDone({ found, to }: Ready): boolean {
  return isOneOf(found, [to]);
}

/** On a disk that does not tell case apart the old name finds the moved file itself. */
function isOtherSpelling({ path, movedFrom }: UndoChange): boolean {
  return movedFrom?.toLowerCase() === path.toLowerCase();
}

function isPureMove(change: Ready, ready: readonly Ready[]): boolean {
  return ready.some(({ path, found }) => path === change.movedFrom && found?.hash === change.to);
}

/** So that the undo can be undone. */
async function keepFound(ready: readonly Ready[], journal: Journal): Promise<Refusal | null> {
  for (const { found } of ready) if (found !== null) journal.keepImage(found.bytes);
  try {
    await journal.settled();
    return null;
  } catch {
    const detail =
      'What stands there now could not be kept, so nothing was changed; free some space and try again.';
    return refuse('failed', detail, []);
  }
}

// ---- second half: all or nothing ----

type Act =
  | { readonly kind: 'remove'; readonly path: string; readonly found: Standing }
  | { readonly kind: 'move'; readonly path: string; readonly to: string; readonly found: Standing }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly found: Standing | null;
      readonly bytes: Uint8Array;
      readonly hash: string;
      readonly mode?: number | undefined;
    };

/** What goes comes first and makes room: a file may come back where a folder is now. */
const ORDER = { remove: 0, move: 1, write: 2 } as const;

function actsFor(ready: readonly Ready[]): readonly Act[] {
  const open = ready.filter(change => !isDone(change));
  const moved = new Map<string, Standing>();
  for (const { movedFrom } of open) {
    const found = open.find(change => change.path === movedFrom)?.found ?? null;
    if (movedFrom !== undefined && found !== null) moved.set(movedFrom, found);
  }
  return open.flatMap(change => actsOf(change, moved)).sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
}

function actsOf(change: Ready, moved: ReadonlyMap<string, Standing>): readonly Act[] {
  const { path, to, found, bytes, movedFrom, mode } = change;
  if (to === null) return found === null || moved.has(path) ? [] : [{ kind: 'remove', path, found }];
  const source = movedFrom === undefined ? undefined : moved.get(movedFrom);
  const acts: Act[] = [];
  if (movedFrom !== undefined && source !== undefined)
    acts.push({ kind: 'move', path: movedFrom, to: path, found: source });
  if (source?.hash === to) return acts;
  if (bytes === null) throw new Error(`the image of ${path} was checked to be there`);
  return [...acts, { kind: 'write', path, found: source ?? found, bytes, hash: to, mode }];
}

async function carryOut(
  ready: readonly Ready[],
  folders: readonly string[],
  files: Files,
): Promise<Refusal | null> {
  const acts = actsFor(ready);
  const gone = acts.filter(act => act.kind !== 'write').length;
  for (const [index, act] of acts.entries()) {
    if (index === gone) await files.prune(folders);
    const result = await carryOutOne(act, files);
    if (result.ok) continue;
    const state = await revertAll(acts.slice(0, index), files);
    return refuse('failed', `${result.detail} ${state}`, [act.path]);
  }
  await files.prune(folders);
  return null;
}

/** Not the caller's signal: once begun, it is finished. */
function never(): AbortSignal {
  return new AbortController().signal;
}

async function carryOutOne(act: Act, files: Files): Promise<WriteResult> {
  const { path, found } = act;
  switch (act.kind) {
    case 'remove':
      return await files.remove(path, act.found.hash, never());
    case 'move':
      return await files.move(path, act.to, act.found.hash, never());
    case 'write': {
      return await files.write(path, contentOf(act), found?.hash ?? null, never());
    }
  }
}

function contentOf({
  bytes,
  mode,
}: Pick<Standing, 'bytes'> & { readonly mode?: number | undefined }): FileContent {
  return mode === undefined ? { bytes } : { bytes, mode };
}

/** Only over what the undo itself wrote: what somebody typed in between stays. */
async function revertOne(act: Act, files: Files): Promise<WriteResult> {
  const { path, found } = act;
  if (act.kind === 'move') return await files.move(act.to, path, act.found.hash, never());
  const written = act.kind === 'write' ? act.hash : null;
  if (found !== null) return await files.write(path, contentOf(found), written, never());
  return await files.remove(path, written ?? '', never());
}

async function revertAll(acts: readonly Act[], files: Files): Promise<string> {
  const stuck: string[] = [];
  for (const act of acts.toReversed()) {
    if (!(await revertOne(act, files)).ok) stuck.push(act.path);
  }
  return stuck.length === 0 ? 'Nothing was changed.' : `Undone already: ${stuck.join(', ')}; undo again.`;
}

function reviewEvents(past: readonly RunEvent[], plan: UndoPlan, at: number): readonly RunEvent[] {
  const last = past.at(-1);
  if (last === undefined) return [];
  return plan.reviews.map((review, index) => ({
    v: 1,
    run: last.run,
    seq: last.seq + 1 + index,
    at: Math.max(last.at, at),
    type: 'review',
    ...review,
    decision: plan.direction === 'undo' ? 'undo' : 'keep',
  }));
}
