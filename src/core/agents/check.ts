// The check agent: a command's exit code, or the errors in named files.
import type { JsonValue } from '../events';
import type { StepOf } from '../plan/plan';
import type { Done, StepContext } from './agent';
import { commandFailure } from './command';
import { diagnose, errorsFailure, errorsOutput } from './diagnostics';

export async function runCheckStep(step: StepOf<'check'>, context: StepContext): Promise<Done> {
  if (step.command === undefined) return checkDiagnostics(step.diagnostics ?? [], context);
  const result = await context.runCommand(step.command, '', undefined);
  const exitCode = 'exitCode' in result ? result.exitCode : null;
  const output: JsonValue = { ok: exitCode === 0, ...(exitCode === null ? {} : { exitCode }) };
  return commandFailure(result, 'check', output) ?? { ok: true, output };
}

async function checkDiagnostics(paths: readonly string[], context: StepContext): Promise<Done> {
  const found = await diagnose(paths, context);
  return found.errors.length === 0 ? { ok: true, output: errorsOutput(found) } : errorsFailure(found);
}
