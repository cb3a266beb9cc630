// What earlier steps of a run were told to make of a function. A repair that sees only the failure mends one example and
// breaks the next; the instruction says what holds for all of them.
import type { Step } from './plan';

/** Older ones have mostly been overtaken. */
const NEWEST = 2;

/** Of steps that are done or wrote nothing right, in their order, with templates filled: the instructions about `symbol` (`name` or `Class.method`). */
export function instructionsFor(steps: readonly Step[], path: string, symbol: string): readonly string[] {
  const own = symbol.split('.').at(-1) ?? symbol;
  const isNamed = new RegExp(`(?<![\\w$])${own.replace(/\$/g, '\\$')}(?![\\w$])`);
  return steps.flatMap(step => toldOf(step, path, symbol, isNamed) ?? []).slice(-NEWEST);
}

function toldOf(step: Step, path: string, symbol: string, isNamed: RegExp): string | null {
  if ((step.agent !== 'edit' && step.agent !== 'create') || step.file !== path) return null;
  const { instruction } = step;
  if (instruction === undefined) return null;
  if (step.agent === 'edit') {
    if (step.symbol === symbol) return instruction;
    if (step.signature !== undefined) return isNamed.test(step.signature) ? instruction : null;
    if (step.symbol !== undefined) return null;
  }
  return isNamed.test(instruction) ? instruction : null;
}
