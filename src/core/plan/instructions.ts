// What a step is told beside the code: its instruction, with its examples, from which a small model reads what words leave
// open. And what earlier steps of a run were told to make of a function: a repair that sees only the failure mends one
// example and breaks the next; the instruction says what holds for all of them.
import type { Example, Step } from './plan';

/** None where a step is verified otherwise, or not at all. */
export function examplesOf({ verify }: Pick<Step, 'verify'>): readonly Example[] {
  return verify && 'examples' in verify ? verify.examples : [];
}

/** The instruction, and what the step's examples must come to, as a list in Markdown. */
export function withExamples(instruction: string, step: Pick<Step, 'verify'>): string {
  const examples = examplesOf(step);
  return examples.length === 0
    ? instruction
    : [instruction, '', 'Examples:', ...examples.map(exampleLine)].join('\n');
}

function exampleLine({ call, equals, throws }: Example): string {
  const called = `- ${code(call)}`;
  if (throws !== undefined) return `${called} throws an error with the message "${throws}"`;
  return equals === undefined ? `${called} throws no error` : `${called} returns ${code(equals)}`;
}

function code(text: string): string {
  return text.includes('`') ? text : `\`${text}\``;
}

/** Older ones have mostly been overtaken. */
const NEWEST = 2;

/**
 * Of steps that are done or wrote nothing right, in their order, with templates filled: the instructions about `symbol`
 * (`name` or `Class.method`).
 */
export function instructionsFor(steps: readonly Step[], path: string, symbol: string): readonly string[] {
  const own = symbol.split('.').at(-1) ?? symbol;
  const isNamed = new RegExp(`(?<![\\w$])${own.replace(/\$/g, '\\$')}(?![\\w$])`);
  return steps.flatMap(step => toldOf(step, path, symbol, isNamed) ?? []).slice(-NEWEST);
}

function toldOf(step: Step, path: string, symbol: string, isNamed: RegExp): string | null {
  if ((step.agent !== 'edit' && step.agent !== 'create') || step.file !== path) return null;
  if (step.instruction === undefined) return null;
  const instruction = withExamples(step.instruction, step);
  if (step.agent === 'edit') {
    if (step.symbol === symbol) return instruction;
    if (step.signature !== undefined) return isNamed.test(step.signature) ? instruction : null;
    if (step.symbol !== undefined) return null;
  }
  return isNamed.test(step.instruction) ? instruction : null;
}
