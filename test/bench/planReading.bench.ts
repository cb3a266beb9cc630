// A plan is read while it streams, each line once: ten times the plan costs ten times as much, not a hundred times.
import { createPlanReader } from '../../src/core/plan/planReader';
import type { Bench } from './measure';

const STEPS = 1_000;
const TIMES = 10;
const CHUNK = 12;
const MOST = 11;

function planOf(steps: number): string {
  const lines = Array.from(
    { length: steps },
    (_, n) =>
      `{"id":"s${n}","title":"Change file ${n}","agent":"edit","file":"src/f${n}.ts","symbol":"run","instruction":"Stop after ${n} tries and say so."}\n`,
  );
  return `{"goal":"Many files"}\n${lines.join('')}`;
}

function read(text: string): number {
  const began = performance.now();
  const reader = createPlanReader();
  let steps = 0;
  for (let at = 0; at < text.length; at += CHUNK) steps += reader.push(text.slice(at, at + CHUNK)).length;
  steps += reader.end().length;
  if (steps < STEPS) throw new Error(`Only ${steps} items of the plan were read.`);
  return performance.now() - began;
}

export const bench: Bench = {
  name: 'plan reading',
  promise: `a plan of ${STEPS * TIMES} steps in chunks of ${CHUNK} characters takes at most ${MOST} times one of ${STEPS}`,
  reference: `${STEPS} steps`,
  measure() {
    const [few, many] = [planOf(STEPS), planOf(STEPS * TIMES)];
    read(few);
    const against = Math.min(...Array.from({ length: 5 }, () => read(few)));
    const took = Math.min(...Array.from({ length: 5 }, () => read(many)));
    return Promise.resolve({ took, against });
  },
  holds: ({ took, against }) => took <= MOST * against,
};
