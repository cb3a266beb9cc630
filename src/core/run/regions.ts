// Whether an edit can be prepared beside an earlier, unprepared edit of the same file: judged by the targets that the
// plan names. Where the names cannot tell, it waits; what they miss, the merge at commit finds. One with examples also
// waits for the functions that it speaks of: its examples run before anything is written, and would fail without them; and
// where such a function did not come, it is not begun.
import type { StepStatus } from '../events';
import { examplesOf } from '../plan/instructions';
import { asEdit } from '../plan/ownAgents';
import { isOwnStep, type Step, type StepOf } from '../plan/plan';
import { wordPattern } from '../text/wordPattern';

type EditStep = StepOf<'edit'>;

export function canStandBeside(later: Step, before: Step | undefined): boolean {
  const step = editOf(later);
  const earlier = before && editOf(before);
  if (!step || !earlier) return false;
  if (needsForExamples(step, earlier)) return false;
  if (step.lines && earlier.lines)
    return step.lines[0] > earlier.lines[1] || step.lines[1] < earlier.lines[0];
  if (step.symbol !== undefined && earlier.symbol !== undefined) return areApart(step.symbol, earlier.symbol);
  return isApartInsertion(step, earlier) || isApartInsertion(earlier, step);
}

function editOf(step: Step): EditStep | null {
  if (step.agent === 'edit') return step;
  return isOwnStep(step) ? asEdit(step) : null;
}

function needsForExamples(step: EditStep, earlier: EditStep): boolean {
  if (!hasExamples(step)) return false;
  const name = earlier.symbol ?? nameIn(earlier.signature);
  return name === undefined || speaksOf(step, name);
}

function hasExamples(step: EditStep): boolean {
  return examplesOf(step).length > 0;
}

function speaksOf(step: EditStep, name: string): boolean {
  const { instruction, sketch, content } = step;
  const calls = examplesOf(step).map(example => example.call);
  return new RegExp(wordPattern(name)).test([instruction, sketch, content, ...calls].join('\n'));
}

/**
 * The step that was to add a function to the same file, did not, and without which the examples of this one would fail: it
 * is not asked for in vain. Undefined where there is none, or where another step brought the function.
 */
export function bringerMissing(later: Step, ended: readonly EndedStep[]): EndedStep | undefined {
  const step = editOf(later);
  if (!step || !hasExamples(step)) return undefined;
  const named = ended.flatMap(one => {
    const earlier = editOf(one.step);
    const name = earlier?.file === step.file ? nameIn(earlier.signature) : undefined;
    return name !== undefined && speaksOf(step, name) ? [{ ...one, name }] : [];
  });
  const there = new Set(named.flatMap(({ name, status }) => (status === 'done' ? [name] : [])));
  return named.find(({ name }) => !there.has(name));
}

interface EndedStep {
  readonly id: string;
  readonly step: Step;
  readonly status: StepStatus;
}

/** `export function rate(sum: number): number` → `rate`. */
function nameIn(signature: string | undefined): string | undefined {
  return /([\w$]+)\s*(?:<[^(]*>)?\s*\(/.exec(signature ?? '')?.[1];
}

/** Two symbols, neither of which can hold the other. */
function areApart(a: string, b: string): boolean {
  if (a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)) return false;
  // One that a template stands for could be any.
  if (a.includes('{{') || b.includes('{{')) return false;
  const qualified = a.includes('.') && b.includes('.');
  if (qualified) return true;
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
  if (last(a) === last(b)) return false;
  // A bare name may be a method of a class that is edited as a whole.
  const mayHold = (outer: string, inner: string): boolean =>
    /^[A-Z]/.test(outer) && !outer.includes('.') && !inner.includes('.');
  return !mayHold(a, b) && !mayHold(b, a);
}

function isApartInsertion(insertion: EditStep, other: EditStep): boolean {
  if (insertion.at === undefined || other.lines) return false;
  if (other.at !== undefined) return JSON.stringify(insertion.at) !== JSON.stringify(other.at);
  if (other.symbol === undefined) return false;
  return typeof insertion.at === 'string' || areApart(insertion.at.after, other.symbol);
}
