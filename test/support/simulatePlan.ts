// A plan of steps with known times through the real schedule and slots, on a clock that jumps: how long it would take.
import type { Task } from '../../src/core/run/schedule';
import { createSchedule } from '../../src/core/run/schedule';
import { createSlots, type Slots } from '../../src/core/run/slots';
import { fakeClock } from './fakeClock';

export interface SimulatedStep {
  readonly id: string;
  /** Edits are prepared in a slot of the model and take effect in no time; all else has its effect while it runs. */
  readonly kind: string;
  readonly deps: readonly string[];
  readonly ms: number;
  readonly writes?: readonly string[];
}

export interface SimulatedPlan {
  readonly nodes: readonly SimulatedStep[];
  /** By kind of slot: model, terminal, read. */
  readonly slots: Readonly<Record<string, number>>;
}

export interface Simulated {
  readonly makespan: number;
  /** Files that two steps held at the same time; none. */
  readonly overlaps: readonly string[];
}

const forEver = new AbortController().signal;

/** @param estimates whether the schedule is told the times beforehand */
export async function simulatePlan(plan: SimulatedPlan, estimates: boolean): Promise<Simulated> {
  const clock = fakeClock();
  const schedule = createSchedule();
  const slots = new Map<string, Slots>(
    Object.entries(plan.slots).map(([name, count]) => [name, createSlots(count, schedule.precedence)]),
  );
  const held = new Set<string>();
  const overlaps: string[] = [];

  async function carryOut(step: SimulatedStep, order: number): Promise<void> {
    const place = schedule.add(taskOf(step, estimates));
    await place.ready;
    const giveBack = await slots.get(slotOf(step))?.take({ order, id: step.id }, forEver);
    await clock.sleep(step.ms, forEver);
    giveBack?.();
    place.prepared();
    await place.commit;
    for (const path of step.writes ?? []) {
      if (held.has(path)) overlaps.push(path);
      held.add(path);
    }
    await Promise.resolve();
    for (const path of step.writes ?? []) held.delete(path);
    place.finished(true);
  }

  await Promise.all(plan.nodes.map(carryOut));
  return { makespan: clock.now(), overlaps };
}

/** Named so in the collection: model_edit, model_tool, terminal, read. */
function slotOf({ kind }: SimulatedStep): string {
  return kind.startsWith('model') ? 'model' : kind;
}

function taskOf(step: SimulatedStep, estimates: boolean): Task {
  const writes = (step.writes ?? []).map(path => ({ path, folder: false }));
  return {
    id: step.id,
    needs: step.deps,
    access: { reads: writes, writes, verifies: [] },
    twoHalves: writes.length > 0,
    ...(estimates ? { estimateMs: step.ms } : {}),
  };
}
