// What the engine, the schedule and the journal add to a step that does nothing: the same for 1,000 and 10,000 steps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Step } from '../../src/core/plan/plan';
import { createSchedule } from '../../src/core/run/schedule';
import { createRecorder } from '../../src/core/run/recorder';
import { createJournal } from '../../src/node/journal';
import { wallClock } from '../../src/node/wallClock';
import { accessOf } from '../../src/core/plan/access';
import type { Bench } from './measure';

const MICROSECONDS_A_STEP = 50;
const [FEW, MANY] = [1_000, 10_000];

/** Chains of three over files of their own, as a plan over many places has them. */
function stepsOf(count: number): Step[] {
  return Array.from({ length: count }, (_, n): Step => {
    const needs = n % 3 === 0 ? {} : { needs: [`s${n - 1}`] };
    return {
      id: `s${n}`,
      title: `Step ${n}`,
      agent: 'delete',
      file: `src/f${Math.floor(n / 3)}.ts`,
      ...needs,
    };
  });
}

/** Microseconds a step, journal on disk included. */
async function costOf(count: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quickstep-noop-'));
  const journal = createJournal(folder, 'bench-noop-run');
  const recorder = createRecorder('bench-noop-run', wallClock, journal, {
    event: () => undefined,
    live: () => undefined,
  });
  const steps = stepsOf(count);
  try {
    const began = performance.now();
    const schedule = createSchedule();
    await Promise.all(
      steps.map(async step => {
        recorder.emit({ type: 'plan.step', round: 1, step });
        const place = schedule.add({
          id: step.id,
          access: accessOf(step),
          needs: step.needs ?? [],
          twoHalves: true,
        });
        await place.ready;
        recorder.emit({ type: 'step.ready', step: step.id });
        recorder.emit({ type: 'step.started', step: step.id, agent: step.agent });
        recorder.emit({ type: 'step.prepared', step: step.id, effects: [] });
        place.prepared();
        await place.commit;
        recorder.emit({ type: 'step.finished', step: step.id, status: 'done', phases: {} });
        place.finished(true);
      }),
    );
    await journal.close();
    return ((performance.now() - began) * 1000) / count;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  name: 'no-op steps',
  promise: `scheduling and journal cost at most ${MICROSECONDS_A_STEP} µs a step, at ${FEW} and ${MANY} steps (shown as µs, not ms)`,
  reference: `at ${FEW} steps`,
  async measure() {
    const against = await costOf(FEW);
    return { took: await costOf(MANY), against };
  },
  holds: ({ took, against }) => took <= MICROSECONDS_A_STEP && against <= MICROSECONDS_A_STEP,
};
