// Plans with step times whose best order can be worked out by hand.
import type { SimulatedPlan, SimulatedStep } from './simulatePlan';

export interface TimedPlan extends SimulatedPlan {
  readonly id: string;
  /** Milliseconds that the best known order takes, and that first come, first served takes. */
  readonly best_known_ms: number;
  readonly fifo_ms: number;
}

const slots = { model: 1, terminal: 2, read: 8 };

function edit(id: string, ms: number, file: string, ...deps: string[]): SimulatedStep {
  return { id, kind: 'model_edit', ms, deps, writes: [file] };
}
function command(id: string, ms: number, ...deps: string[]): SimulatedStep {
  return { id, kind: 'terminal', ms, deps };
}

export const simulatedPlans: readonly TimedPlan[] = [
  // The edit that a long command waits for goes first, although it stands last.
  {
    id: 'long-tail',
    slots,
    nodes: [edit('a', 100, 'a'), edit('b', 100, 'b'), edit('c', 100, 'c'), command('d', 300, 'c')],
    best_known_ms: 400,
    fifo_ms: 600,
  },
  // Two terminals: the longest command starts at once.
  {
    id: 'longest-first',
    slots,
    nodes: [command('a', 100), command('b', 100), command('c', 100), command('d', 300)],
    best_known_ms: 300,
    fifo_ms: 400,
  },
  // One after the other, whatever is known.
  {
    id: 'chain',
    slots,
    nodes: [edit('a', 50, 'a'), command('b', 50, 'a'), edit('c', 50, 'a', 'b'), command('d', 50, 'c')],
    best_known_ms: 200,
    fifo_ms: 200,
  },
  // While the model edits, the terminals work; nobody waits for what does not concern him.
  {
    id: 'side-by-side',
    slots,
    nodes: [edit('a', 100, 'a'), command('b', 100), edit('c', 100, 'c'), command('d', 100)],
    best_known_ms: 200,
    fifo_ms: 200,
  },
];
