// The ask agent: a question to the person, its answer the step's output.
import type { StepOf } from '../plan/plan';
import { refused, type Done, type StepContext } from './agent';

export async function runAskStep(step: StepOf<'ask'>, context: StepContext): Promise<Done> {
  const answer = await context.question(step.question, step.options ?? []);
  if (answer === null) return refused('Nobody answered the question; ask again where a person can answer.');
  return { ok: true, output: answer };
}
