// The order of a plan: when a step may be prepared and when it may take effect. As a processor executes ahead and
// retires in order, edits are prepared as soon as nothing ahead of them overlaps, and take effect in plan order per
// file. Knows steps only by what they read and write; never runs anything.
// Rules: design.md, "Side by side, never over each other".
import type { Access, Touch } from '../plan/access';
import { touches } from '../policy/paths';

export type Go = 'go' | 'skip' | 'stop';

export interface Task {
  readonly id: string;
  readonly access: Access;
  /** Ids of earlier tasks that must end done. */
  readonly needs: readonly string[];
  /** Prepared without effect first (edits); else it has its effect as soon as it starts (commands). */
  readonly twoHalves: boolean;
  /** How long it will take, in milliseconds, where something can tell; none: plan order decides who goes first. */
  readonly estimateMs?: number;
  /** Whether it can be prepared beside an earlier, unprepared one although both write the same file. */
  readonly besides?: (earlier: Task) => boolean;
}

export interface Place {
  /** go: its inputs exist and nothing that it would overlap is ahead of it. */
  readonly ready: Promise<Go>;
  /** go: it may take effect now. For a task without two halves the same moment as ready. */
  readonly commit: Promise<Go>;
  prepared(): void;
  finished(done: boolean): void;
}

/** Which of two steps that wait for the same slot goes first. */
export interface Precedence {
  /** Negative: the first goes first. */
  compare(a: string, b: string): number;
  /** Another number once `compare` may answer otherwise: a step was added. */
  version(): number;
}

export interface Schedule {
  add(task: Task): Place;
  /** Who has more time hanging on it goes first (critical-path list scheduling, Graham 1969; Hu 1961). */
  readonly precedence: Precedence;
  /** Every gate that is still closed opens with `stop`. */
  stop(): void;
}

type GateName = 'ready' | 'commit';

interface Gate {
  waits: number;
  readonly open: (go: Go) => void;
}

interface Node {
  readonly task: Task;
  readonly gates: Readonly<Record<GateName, Gate>>;
  /** 'no': it cannot go on; its gates have opened with skip. */
  skipped: boolean;
  isPrepared: boolean;
  isFinished: boolean;
  isDone: boolean;
  readonly onPrepared: Node[];
  readonly onFinished: { readonly node: Node; readonly gate: GateName; readonly need: boolean }[];
}

export function createSchedule(): Schedule {
  const byId = new Map<string, Node>();
  /** Unfinished tasks by the file they touch, and those that touch a folder. */
  const byFile = new Map<string, Set<Node>>();
  const broad = new Set<Node>();
  const live = new Set<Node>();
  const urgencies = new Map<string, number>();
  let stopped = false;
  let version = 0;
  let countedFor = -1;
  let hasEstimates = false;

  function add(task: Task): Place {
    const { node, place } = createNode(task);
    for (const id of new Set(task.needs)) waitForNeed(node, byId.get(id));
    for (const earlier of candidates(task.access)) waitForConflict(node, earlier);
    byId.set(task.id, node);
    hasEstimates ||= task.estimateMs !== undefined;
    version += 1;
    index(node);
    for (const gate of ['ready', 'commit'] as const) settle(node, gate);
    return place;
  }

  function createNode(task: Task): { node: Node; place: Place } {
    const ready = gate();
    const commit = gate();
    const node: Node = {
      task,
      gates: { ready: ready.gate, commit: commit.gate },
      skipped: false,
      isPrepared: false,
      isFinished: false,
      isDone: false,
      onPrepared: [],
      onFinished: [],
    };
    const place: Place = {
      ready: ready.promise,
      commit: commit.promise,
      prepared: () => markPrepared(node),
      finished: done => markFinished(node, done),
    };
    return { node, place };
  }

  /** Unfinished earlier tasks that touch something that this one touches. */
  function candidates(access: Access): Set<Node> {
    const found = new Set<Node>();
    for (const touch of [...access.reads, ...access.writes, ...access.verifies]) {
      if (touch.folder) return live;
      for (const node of byFile.get(touch.path) ?? []) found.add(node);
    }
    if (found.size > 0 || hasTouch(access)) for (const node of broad) found.add(node);
    return found;
  }

  function waitForNeed(node: Node, needed: Node | undefined): void {
    if (!needed) return;
    if (needed.isFinished) {
      if (!needed.isDone) skip(node);
      return;
    }
    if (node.task.twoHalves && needed.task.twoHalves) {
      waitPrepared(node, needed);
      waitFinished(node, needed, 'commit', true);
      return;
    }
    waitFinished(node, needed, 'ready', true);
  }

  function waitForConflict(node: Node, earlier: Node): void {
    const mine = node.task.access;
    const its = earlier.task.access;
    const usesItsResult = anyTouch(its.writes, [...mine.reads, ...mine.writes]);
    const mustFollow =
      usesItsResult ||
      anyTouch([...its.reads, ...its.verifies], mine.writes) ||
      anyTouch(its.writes, mine.verifies);
    if (!mustFollow) return;
    if (!node.task.twoHalves) return waitFinished(node, earlier, 'ready', false);
    waitFinished(node, earlier, 'commit', false);
    if (!usesItsResult) return;
    if (!earlier.task.twoHalves) return waitFinished(node, earlier, 'ready', false);
    if (node.task.besides?.(earlier.task) !== true) waitPrepared(node, earlier);
  }

  function waitPrepared(node: Node, earlier: Node): void {
    if (earlier.isPrepared || earlier.isFinished) return;
    node.gates.ready.waits += 1;
    earlier.onPrepared.push(node);
  }

  function waitFinished(node: Node, earlier: Node, gate: GateName, need: boolean): void {
    node.gates[gate].waits += 1;
    earlier.onFinished.push({ node, gate, need });
  }

  function markPrepared(node: Node): void {
    if (node.isPrepared) return;
    node.isPrepared = true;
    for (const later of node.onPrepared) {
      later.gates.ready.waits -= 1;
      settle(later, 'ready');
    }
  }

  function markFinished(node: Node, done: boolean): void {
    if (node.isFinished) return;
    node.isFinished = true;
    node.isDone = done;
    unindex(node);
    for (const { node: later, need } of node.onFinished) if (need && !done) skip(later);
    markPrepared(node);
    for (const { node: later, gate: name } of node.onFinished) {
      later.gates[name].waits -= 1;
      settle(later, name);
    }
  }

  /** A task that has its effect at once has one gate in two: it commits when it is ready. */
  function settle(node: Node, name: GateName): void {
    if (stopped) return node.gates[name].open('stop');
    if (node.skipped) return;
    const { ready, commit } = node.gates;
    if (name === 'ready' && ready.waits === 0) ready.open('go');
    if (ready.waits === 0 && commit.waits === 0) commit.open('go');
  }

  function skip(node: Node): void {
    node.skipped = true;
    node.gates.ready.open('skip');
    node.gates.commit.open('skip');
  }

  function index(node: Node): void {
    const { reads, writes, verifies } = node.task.access;
    const all = [...reads, ...writes, ...verifies];
    if (all.length === 0) return;
    live.add(node);
    for (const touch of all) {
      if (touch.folder) broad.add(node);
      else byFile.set(touch.path, (byFile.get(touch.path) ?? new Set()).add(node));
    }
  }

  function unindex(node: Node): void {
    live.delete(node);
    broad.delete(node);
    const { reads, writes, verifies } = node.task.access;
    for (const { path } of [...reads, ...writes, ...verifies]) {
      const nodes = byFile.get(path);
      if (nodes?.delete(node) === true && nodes.size === 0) byFile.delete(path);
    }
  }

  /** From the last step to the first: a step waits for earlier ones only. */
  function countUrgencies(): void {
    countedFor = version;
    urgencies.clear();
    for (const node of [...byId.values()].reverse()) {
      if (node.isFinished) continue;
      const { onPrepared, onFinished, task } = node;
      let hanging = 0;
      for (const later of onPrepared) hanging = Math.max(hanging, urgencies.get(later.task.id) ?? 0);
      for (const { node: later, gate: name } of onFinished) {
        // What only its effect waits for is prepared meanwhile.
        const meanwhile = name === 'commit' ? (later.task.estimateMs ?? 0) : 0;
        hanging = Math.max(hanging, (urgencies.get(later.task.id) ?? 0) - meanwhile);
      }
      urgencies.set(task.id, hanging + (task.estimateMs ?? 0));
    }
  }

  const precedence: Precedence = {
    version: () => version,
    compare(a, b) {
      if (!hasEstimates) return 0;
      if (countedFor !== version) countUrgencies();
      return (urgencies.get(b) ?? 0) - (urgencies.get(a) ?? 0);
    },
  };

  return {
    add,
    precedence,
    stop() {
      stopped = true;
      for (const { gates } of byId.values()) {
        gates.ready.open('stop');
        gates.commit.open('stop');
      }
    },
  };
}

function gate(): { gate: Gate; promise: Promise<Go> } {
  const { promise, resolve } = Promise.withResolvers<Go>();
  return { gate: { waits: 0, open: resolve }, promise };
}

function hasTouch(access: Access): boolean {
  return access.reads.length + access.writes.length + access.verifies.length > 0;
}

function anyTouch(some: readonly Touch[], others: readonly Touch[]): boolean {
  return some.some(a => others.some(b => touches(a, b)));
}
