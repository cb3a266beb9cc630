// What an undo would do, derived from a run's events alone. Decides: which effects are undone by now, what each file
// goes back to, and what may stand there before; nothing is read or changed here.
import type { EventOf, RunEvent } from '../events';

/** SHA-256 of the bytes that stand there, null for no file. */
export type Image = string | null;

export interface UndoChange {
  readonly path: string;
  /** What may stand there now: nothing for a file that others changed in between, two for a write that a crash cut. */
  readonly from: readonly Image[];
  readonly to: Image;
  /** The permission bits of a file that was deleted. */
  readonly mode?: number | undefined;
  /** The path from which the file comes back under its old name, where it was moved. */
  readonly movedFrom?: string;
  /** A query changed it: files of SQLite's own may lie beside it. */
  readonly isDatabase?: true;
}

export interface UndoPlan {
  /** `restore` puts back what an undo took away: it is planned where nothing is left to undo. */
  readonly direction: 'undo' | 'restore';
  readonly changes: readonly UndoChange[];
  /** Folders that the run made: they go if they are empty then. */
  readonly folders: readonly string[];
  /** What to note when it is done; without a step for a whole run. */
  readonly reviews: readonly { readonly path: string; readonly step?: string }[];
  /** What also took effect and cannot be taken back: commands and tools, as they were named. */
  readonly beyond: readonly string[];
}

/** `applied`: something is there to undo · `undone`: all of it was undone · `nothing`: the run changed no file. */
export type UndoState = 'nothing' | 'applied' | 'undone';

interface FileEffect {
  readonly step: string;
  readonly kind: EventOf<'effect.intent'>['kind'];
  readonly path: string;
  readonly before: Image;
  /** What it leaves; undefined where that was never said. */
  after: Image | undefined;
  /** `open`: begun, and nobody noted how it ended. */
  state: 'open' | 'done' | 'dropped';
  /** By an undo of its step alone, or of the whole run. */
  undone: 'step' | 'run' | null;
  made: readonly string[];
  readonly mode: number | undefined;
}

export function undoState(events: readonly RunEvent[]): UndoState {
  const effects = fileEffects(events);
  if (effects.length === 0) return 'nothing';
  return effects.some(effect => effect.undone === null) ? 'applied' : 'undone';
}

/** @param step one step of the run (with all its items); without it the whole run */
export function planUndo(events: readonly RunEvent[], step?: string): UndoPlan {
  const isSelected = (id: string) => step === undefined || id === step || id.startsWith(`${step}.`);
  const selected = fileEffects(events).filter(effect => isSelected(effect.step));
  const applied = selected.filter(effect => effect.undone === null);
  if (applied.length > 0) {
    return {
      direction: 'undo',
      changes: marked(netChanges(applied.toReversed().map(backward), oldNames(applied)), applied),
      folders: [...new Set(applied.flatMap(effect => effect.made))],
      reviews: reviewsOf(applied, step),
      beyond: events.flatMap(event => (isLasting(event) && isSelected(event.step) ? [nameOf(event)] : [])),
    };
  }
  // The last undo is what is taken back: of the run where there was one, else of its steps.
  const byRun = selected.filter(effect => effect.undone === 'run');
  const back = step === undefined && byRun.length > 0 ? byRun : selected;
  return {
    direction: 'restore',
    changes: marked(netChanges(back.map(forward), newNames(back)), back),
    folders: [],
    reviews: reviewsOf(back, step),
    beyond: [],
  };
}

// ---- effects from events ----

/** The effects on files that took place or may have, in order. */
function fileEffects(events: readonly RunEvent[]): readonly FileEffect[] {
  const effects: FileEffect[] = [];
  for (const event of events) {
    if (event.type === 'effect.intent') begin(effects, event);
    else if (event.type === 'effect.done') finish(effects, event);
    else if (event.type === 'step.finished') dropOpen(effects, event.step);
    else if (event.type === 'review') review(effects, event);
  }
  return effects.filter(
    ({ state, before, after }) => state !== 'dropped' && !(state === 'done' && before === after),
  );
}

function begin(effects: FileEffect[], event: EventOf<'effect.intent'>): void {
  const { step, kind, path, before, after, mode } = event;
  if (path === undefined || before === undefined) return;
  // What the next one found tells how an open one ended.
  const open = effects.findLast(effect => effect.path === path && effect.state === 'open');
  if (open !== undefined) open.state = open.after === before ? 'done' : 'dropped';
  effects.push({ step, kind, path, before, after, state: 'open', undone: null, made: [], mode });
}

function finish(effects: readonly FileEffect[], event: EventOf<'effect.done'>): void {
  const effect = effects.findLast(
    ({ state, step, path }) => state === 'open' && step === event.step && path === event.path,
  );
  if (effect === undefined) return;
  effect.state = 'done';
  if (event.after !== undefined) effect.after = event.after;
  effect.made = event.made ?? [];
}

/** A step that ended without noting an effect was refused it: only a crash leaves both out. */
function dropOpen(effects: readonly FileEffect[], step: string): void {
  for (const effect of effects) if (effect.step === step && effect.state === 'open') effect.state = 'dropped';
}

/** A review of one hunk tells nothing about the whole file; the file's hash will. */
function review(effects: readonly FileEffect[], event: EventOf<'review'>): void {
  if (event.hunk !== undefined || event.decision === 'edited') return;
  const { step } = event;
  const meant = effects.filter(effect => effect.path === event.path && (step ?? effect.step) === effect.step);
  if (event.decision === 'undo') {
    for (const effect of meant) effect.undone ??= step === undefined ? 'run' : 'step';
    return;
  }
  const byRun = meant.filter(effect => effect.undone === 'run');
  for (const effect of step === undefined && byRun.length > 0 ? byRun : meant) effect.undone = null;
}

/** A query that names no image only read. */
function isLasting(event: RunEvent): event is EventOf<'effect.intent'> {
  return event.type === 'effect.intent' && event.before === undefined && event.kind !== 'query';
}

function nameOf(event: EventOf<'effect.intent'>): string {
  return event.command ?? `${event.kind}${event.path === undefined ? '' : ` ${event.path}`}`;
}

function reviewsOf(effects: readonly FileEffect[], step: string | undefined): UndoPlan['reviews'] {
  if (step === undefined) return [...new Set(effects.map(effect => effect.path))].map(path => ({ path }));
  const seen = new Map(effects.map(effect => [`${effect.step}\n${effect.path}`, effect]));
  return [...seen.values()].map(effect => ({ path: effect.path, step: effect.step }));
}

// ---- changes from effects ----

interface Transition {
  readonly path: string;
  readonly from: readonly Image[];
  readonly to: Image;
  readonly mode?: number | undefined;
}

function backward({ path, before, after, state, mode }: FileEffect): Transition {
  const left = after === undefined ? [] : [after];
  return { path, from: state === 'open' ? [...left, before] : left, to: before, mode };
}

function forward({ path, before, after }: FileEffect): Transition {
  return { path, from: [before], to: after ?? null };
}

/** One change a path, in the order in which paths first appear; none where a file ends as it is. */
function netChanges(
  transitions: readonly Transition[],
  names: ReadonlyMap<string, string>,
): readonly UndoChange[] {
  const net = new Map<string, Transition>();
  for (const next of transitions) {
    const sofar = net.get(next.path);
    net.set(next.path, sofar === undefined ? next : join(sofar, next));
  }
  const changes = [...net.values()].filter(({ from, to }) => from.length !== 1 || from[0] !== to);
  // Of two files that were moved to one name in turn, the later one lies there now.
  const taken = new Set<string>();
  return changes.map(change => {
    const source = change.to === null ? undefined : sourceOf(change.path, changes, names);
    if (source === undefined || taken.has(source)) return change;
    taken.add(source);
    return { ...change, movedFrom: source };
  });
}

function marked(changes: readonly UndoChange[], effects: readonly FileEffect[]): readonly UndoChange[] {
  const databases = new Set(effects.flatMap(({ kind, path }) => (kind === 'query' ? [path] : [])));
  return changes.map(change => (databases.has(change.path) ? { ...change, isDatabase: true } : change));
}

/** Between two effects that do not meet somebody else wrote: nothing may be put in that one's place. */
function join(first: Transition, second: Transition): Transition {
  const from = second.from.includes(first.to) ? first.from : [];
  return { path: first.path, from, to: second.to, mode: second.mode ?? first.mode };
}

/** Where the file that belongs at a path lies now, followed through several moves. */
function sourceOf(
  path: string,
  changes: readonly UndoChange[],
  names: ReadonlyMap<string, string>,
): string | undefined {
  const isNew = changes.some(
    change => change.path === path && change.from.length === 1 && change.from[0] === null,
  );
  let at = isNew ? names.get(path) : undefined;
  for (let hops = 0; at !== undefined && hops < names.size; hops++) {
    const change = changes.find(({ path: other }) => other === at);
    if (change !== undefined) return change.to === null && change.from.length === 1 ? at : undefined;
    at = names.get(at);
  }
  return undefined;
}

/** From the old name of each moved file to its new one. */
function oldNames(effects: readonly FileEffect[]): ReadonlyMap<string, string> {
  return new Map(moves(effects).toReversed());
}

function newNames(effects: readonly FileEffect[]): ReadonlyMap<string, string> {
  return new Map(moves(effects).map(([old, now]) => [now, old]));
}

/** A move is two effects of a step: the old path loses the bytes that the new one gets. */
function moves(effects: readonly FileEffect[]): readonly (readonly [string, string])[] {
  return effects.flatMap((effect, index) => {
    if (effect.kind !== 'move' || effect.before === null) return [];
    const to = effects
      .slice(index + 1)
      .find(other => other.kind === 'move' && other.step === effect.step && other.after === effect.before);
    return to === undefined ? [] : [[effect.path, to.path] as const];
  });
}
