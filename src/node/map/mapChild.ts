// The process that maps are made in: reading and ranking a large workspace takes seconds, which an editor must not feel.
// Answers with what it knows when the time is over, and goes on reading until the next question or until all is read.
import { setPriority } from 'node:os';
import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises';
import { mapOf } from '../../core/context/codeMap';
import { answersTo } from '../../core/context/rankFiles';
import { wordsOf } from '../../core/context/words';
import { createSyntax } from '../syntax';
import { wallTime, type FromMap, type MapPlaces, type ToMap } from './messages';
import { openTagCache } from './tagCache';
import { filesAnswering, findPaths, inOrder, readInto, tagged } from './workspaceTags';

type Question = Extract<ToMap, { kind: 'map' }>;

const PROGRESS_MS = 100;
const IDLE_MS = 10 * 60_000;
const BACKGROUND = 10;
/** For ranking and sending, in this process at first: then as long as it took the last time. */
const RANK_MS = 150;
const RANK_MS_PER_FILE = 0.006;
const SLICE_MS = 20;
const MOST_EARLY = 60;
const EARLY_MS = 100;

let ask: ((question: Question, signal: AbortSignal) => Promise<void>) | null = null;
let running = new AbortController();
let idle: NodeJS.Timeout | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToMap) => {
  if (message.kind === 'open') {
    ask = createMaker(message.places);
    return;
  }
  clearTimeout(idle);
  running.abort();
  const own = new AbortController();
  running = own;
  void ask?.(message, own.signal)
    .catch((error: unknown) => {
      // What is no end of a question is a bug: the parent is answered by the end of this process.
      if (!own.signal.aborted) throw error;
    })
    .finally(() => {
      if (running === own) idle = setTimeout(() => process.exit(0), IDLE_MS);
    });
});

function say(message: FromMap): void {
  process.send?.(message, () => undefined);
}

function createMaker(places: MapPlaces): (question: Question, signal: AbortSignal) => Promise<void> {
  const cache = openTagCache(places.cache);
  const syntax = createSyntax(places.grammars);
  let rankedMs = 0;

  return async ({ id, focus, limit, due }, signal) => {
    const found: string[] = [];
    let left: string[] | null = null;
    let isAnswered = false;

    const answer = (): void => {
      if (isAnswered || signal.aborted) return;
      isAnswered = true;
      clearTimeout(timer);
      const began = performance.now();
      const map = mapOf(tagged(found.toSorted(), cache), focus, limit);
      rankedMs = performance.now() - began;
      say({ kind: 'map', id, map });
    };
    const timeLeft = (): number =>
      due - wallTime() - RANK_MS - Math.max(rankedMs, found.length * RANK_MS_PER_FILE);
    /** Until the paths are there nobody knows how long ranking them will take. */
    const timer = setTimeout(answer, Math.max(0, timeLeft()));

    const answering = filesAnswering(focus, places, signal);
    // While the paths come in there is time to read those that are pointed at and those that answer to the task.
    const answers = answersTo(wordsOf(focus.task));
    const pointed = new Set(focus.paths);
    const early: string[] = [];
    const finding = findPaths(
      places,
      name => {
        found.push(name);
        if (pointed.has(name)) early.unshift(name);
        else if (early.length < MOST_EARLY && answers(name).length > 0) early.push(name);
      },
      signal,
    );
    await Promise.race([finding, delay(EARLY_MS)]);
    for (const name of early) {
      if (timeLeft() <= 0) break;
      await readInto(cache, places.root, name, syntax);
      await breathe();
    }
    await finding;
    const report = (): void =>
      say({ kind: 'progress', id, read: found.length - (left?.length ?? found.length), total: found.length });
    report();
    if (timeLeft() <= 0) answer();
    left = inOrder(found, focus, await answering);
    await read(left, () => timeLeft() <= 0, report, signal);
    answer();
    if (left.length > 0) {
      setPriority(BACKGROUND);
      await read(
        left,
        () => false,
        () => cache.flush(),
        signal,
      );
    }
    cache.flush(new Set(found));
  };

  /** Takes from the end of `paths`, so that what is left is what is still to be looked at. */
  async function read(
    paths: string[],
    isOver: () => boolean,
    report: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    let sliceEnd = performance.now() + SLICE_MS;
    let reported = performance.now();
    for (let name = paths.pop(); name !== undefined; name = paths.pop()) {
      await readInto(cache, places.root, name, syntax);
      if (performance.now() < sliceEnd) continue;
      await breathe();
      signal.throwIfAborted();
      if (performance.now() - reported > PROGRESS_MS) {
        report();
        reported = performance.now();
      }
      if (isOver()) return;
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
}
