// Typing a path of a workspace of 100,000 files: how long its host is held up at a time while it lists them and while each
// letter is answered, and how long an answer takes.
import { findRipgrep, listByRipgrep } from '../../src/node/ripgrep';
import { createPathNames } from '../../src/node/pathNames';
import { largeRepository } from '../support/generatedRepository';
import type { Bench } from './measure';

const FILES = 100_000;
const MOST_MS = 50;
const TYPED = 'order-7/src/mergeP';

/** Looks each millisecond how late it is. @returns a function that stops and tells the longest lateness */
function watchLoop(): () => number {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

export const bench: Bench = {
  name: 'mention names',
  promise: `while a path among ${FILES} is typed, nothing holds up the host for more than ${MOST_MS} ms`,
  reference: 'listing them',
  async measure() {
    const root = largeRepository(FILES);
    const { signal } = new AbortController();
    const began = performance.now();
    await listByRipgrep(findRipgrep(), root, () => undefined, signal);
    const against = performance.now() - began;
    const names = createPathNames({ root, ripgrep: findRipgrep() });
    const stop = watchLoop();
    const times: number[] = [];
    let found: readonly string[] = [];
    for (let length = 0; length <= TYPED.length; length += 1) {
      const asked = performance.now();
      const query = { of: 'path', typed: TYPED.slice(0, length), recent: [], most: 20 } as const;
      found = await names.find(query, signal);
      times.push(performance.now() - asked);
    }
    const took = stop();
    names.close();
    if (found.length === 0) throw new Error(`Nothing answers to ${TYPED}.`);
    const [first = 0, ...others] = times;
    const also = `first answer ${first.toFixed(0)} ms, then at most ${Math.max(...others).toFixed(0)} ms; ${found[0] ?? ''}`;
    return { took, against, also };
  },
  holds: ({ took }) => took <= MOST_MS,
};
