// A plan is read and checked while it streams, each line once: ten times the plan costs ten times as much, not a hundred
// times. Counted is the processor's time: a busy machine takes more away from a long reading than from a short one.
import { createFileCheck } from '../../src/core/plan/checkFiles';
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

const file = { path: 'f', text: '', encoding: 'utf8', hash: '' } as const;
/** Every file is there. */
const files = {
  read: () => Promise.resolve({ ok: true, file } as const),
  list: () => Promise.resolve([]),
};

/** Milliseconds of processor time. */
async function read(text: string): Promise<number> {
  const began = process.cpuUsage();
  const reader = createPlanReader();
  const place = { ids: new Set<string>(), agents: knownAgents(undefined), parameters: new Set<string>() };
  const fileCheck = createFileCheck(files, [], new AbortController().signal);
  const take = async (items: ReturnType<typeof reader.push>): Promise<void> => {
    for (const item of items) {
      if (item.kind !== 'step') continue;
      const parsed = parseStep(item.value);
      if (!parsed.ok) throw new Error(parsed.faults[0]?.text);
      const { step } = parsed;
      // The limit of steps is lifted: what is measured is the reading.
      const faults = [...checkStep(step, { ...place, count: 0 }), ...(await fileCheck.faultsOf(step))];
      if (faults.length > 0) throw new Error(faults[0]?.text);
      fileCheck.add(step);
      place.ids.add(step.id);
    }
  };
  for (let at = 0; at < text.length; at += CHUNK) await take(reader.push(text.slice(at, at + CHUNK)));
  await take(reader.end(true));
  if (place.ids.size < STEPS) throw new Error(`Only ${place.ids.size} steps of the plan were read.`);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

export const bench: Bench = {
  name: 'plan reading',
  promise: `a plan of ${STEPS * TIMES} steps in chunks of ${CHUNK} characters takes at most ${MOST} times one of ${STEPS}`,
  reference: `${STEPS} steps`,
  async measure() {
    const [few, many] = [planOf(STEPS), planOf(STEPS * TIMES)];
    await read(many);
    const times: { few: number; many: number }[] = [];
    for (let n = 0; n < READINGS; n += 1) times.push({ few: await read(few), many: await read(many) });
    const took = Math.min(...times.map(one => one.many));
    return { took, against: Math.min(...times.map(one => one.few)) };
  },
  holds: ({ took, against }) => took <= MOST * against,
};
