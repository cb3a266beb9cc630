// A plan is read and checked while it streams, each line once: ten times the plan costs ten times as much, not a hundred
// times. Counted is the processor's time: a busy machine takes more away from a long reading than from a short one.
import { checkStep, knownAgents, parseStep } from '../../src/core/plan/checkPlan';
import { createPlanReader } from '../../src/core/plan/planReader';
import type { Bench } from './measure';

const STEPS = 1_000;
const TIMES = 10;
const CHUNK = 12;
const MOST = 11;
const READINGS = 5;

function planOf(steps: number): string {
  const lines = Array.from(
    { length: steps },
    (_, n) =>
      `{"id":"s${n}","title":"Change file ${n}","agent":"edit","file":"src/f${n}.ts","symbol":"run","instruction":"Stop after ${n} tries and say so."}\n`,
  );
  return `{"goal":"Many files"}\n${lines.join('')}`;
}

/** Milliseconds of processor time. */
function read(text: string): number {
  const began = process.cpuUsage();
  const reader = createPlanReader();
  const place = { ids: new Set<string>(), agents: knownAgents(undefined), parameters: new Set<string>() };
  const take = (items: ReturnType<typeof reader.push>): void => {
    for (const item of items) {
      if (item.kind !== 'step') continue;
      const parsed = parseStep(item.value);
      // The limit of steps is lifted: what is measured is the reading.
      const faults = parsed.ok ? checkStep(parsed.step, { ...place, count: 0 }) : parsed.faults;
      if (!parsed.ok || faults.length > 0) throw new Error(faults[0]?.text);
      place.ids.add(parsed.step.id);
    }
  };
  for (let at = 0; at < text.length; at += CHUNK) take(reader.push(text.slice(at, at + CHUNK)));
  take(reader.end(true));
  if (place.ids.size < STEPS) throw new Error(`Only ${place.ids.size} steps of the plan were read.`);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

export const bench: Bench = {
  name: 'plan reading',
  promise: `a plan of ${STEPS * TIMES} steps in chunks of ${CHUNK} characters takes at most ${MOST} times one of ${STEPS}`,
  reference: `${STEPS} steps`,
  measure() {
    const [few, many] = [planOf(STEPS), planOf(STEPS * TIMES)];
    read(many);
    const pairs = Array.from({ length: READINGS }, () => ({ few: read(few), many: read(many) }));
    const took = Math.min(...pairs.map(pair => pair.many));
    return Promise.resolve({ took, against: Math.min(...pairs.map(pair => pair.few)) });
  },
  holds: ({ took, against }) => took <= MOST * against,
};
