// The check agent: a command's exit code, or the errors in named files. Without `fix` a failed check changes nothing and
// the planner plans again; with it the failure is mended in place (fixLoop.ts).
import type { JsonValue } from '../events';
import type { StepOf } from '../plan/plan';
import type { Done, Failure, StepContext } from './agent';
import { commandFailure } from './command';
import { diagnose, errorsFailure, errorsOutput } from './diagnostics';
import { withLog } from './failureLog';
import { fixUntilItHolds } from './fixLoop';

/** What a check found. `text` is all that it printed, which is what a repair is made from. */
export type Verdict =
  | { readonly ok: true; readonly output: CheckOutput }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly output: CheckOutput;
      readonly text: string;
      /** It did not end in time. */
      readonly isEndless: boolean;
    };

export type CheckOutput = Readonly<Record<string, JsonValue>>;

export async function runCheckStep(step: StepOf<'check'>, context: StepContext): Promise<Done> {
  const verdict = await check(step, context);
  if (verdict.ok) return { ok: true, output: { ...verdict.output } };
  if (!canBeMended(verdict.failure)) return verdict.failure;
  if (!step.fix) return withLog(verdict.failure, verdict.text, context);
  return fixUntilItHolds({ step, fix: step.fix, check: () => check(step, context) }, verdict, context);
}

/** Neither a refusal nor a stop is a fault of the code. */
function canBeMended({ status, reason }: Failure): boolean {
  return status === 'failed' && (reason === 'check' || reason === 'timeout');
}

async function check(step: StepOf<'check'>, context: StepContext): Promise<Verdict> {
  return step.command === undefined
    ? checkDiagnostics(step.diagnostics ?? [], context)
    : checkCommand(step.command, context);
}

async function checkCommand(command: string, context: StepContext): Promise<Verdict> {
  const result = await context.runCommand(command, '', undefined);
  const exitCode = 'exitCode' in result ? result.exitCode : null;
  const output: CheckOutput = { ok: exitCode === 0, ...(exitCode === null ? {} : { exitCode }) };
  const failure = commandFailure(result, 'check', { ...output });
  if (!failure) return { ok: true, output };
  const printed = 'status' in result ? '' : result.output;
  const isEndless = failure.reason === 'timeout';
  return {
    ok: false,
    failure,
    output,
    isEndless,
    text: isEndless ? `${printed}\n${failure.detail}` : printed,
  };
}

async function checkDiagnostics(paths: readonly string[], context: StepContext): Promise<Verdict> {
  const found = await diagnose(paths, context);
  const { ok, diagnostics } = errorsOutput(found);
  if (ok) return { ok: true, output: { ok, diagnostics } };
  const text = diagnostics.join('\n');
  return { ok: false, failure: errorsFailure(found), output: { ok, diagnostics }, isEndless: false, text };
}
