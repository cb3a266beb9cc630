// A hundred edits of a large file at once, beside reading its lines alone.
import { applyPatch } from '../../src/core/edit/formats/applyPatch';
import { readPatch } from '../../src/core/edit/formats/readPatch';
import { splitLines } from '../../src/core/edit/layout';
import type { Bench } from './measure';

const LINES = 30_000;
const EDITS = 100;
const LIMIT_MS = 50;

function lineOf(i: number): string {
  return i % 6 === 5 ? '  }' : `    const value${i} = compute(${i}, other);`;
}

/** 1.15 MB. */
const text = Array.from({ length: LINES }, (_, i) => `${lineOf(i)}\n`).join('');
const places = Array.from({ length: EDITS }, (_, n) => n * 300 + 9);
const patch = [
  '*** Begin Patch',
  '*** Update File: big.ts',
  ...places.flatMap(at => [
    '@@',
    ` ${lineOf(at - 1)}`,
    `-${lineOf(at)}`,
    `+    const changed${at} = 0;`,
    ` ${lineOf(at + 1)}`,
    ` ${lineOf(at + 2)}`,
  ]),
  '*** End Patch',
  '',
].join('\n');

function timed(act: () => void): number {
  const began = performance.now();
  act();
  return performance.now() - began;
}

export const bench: Bench = {
  name: 'applyPatch',
  promise: `${EDITS} edits of a file of ${(text.length / 1e6).toFixed(2)} MB take at most ${LIMIT_MS} ms`,
  reference: 'splitting the file into lines',
  measure() {
    const took = timed(() => {
      const read = readPatch(patch, 'auto');
      const applied = read.ok ? applyPatch(new Map([['big.ts', text]]), read.changes) : read;
      if (!applied.ok) throw new Error('The patch was refused.');
    });
    return Promise.resolve({ took, against: timed(() => splitLines(text)) });
  },
  holds: ({ took }) => took <= LIMIT_MS,
};
