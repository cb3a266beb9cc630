// The command agent: a command line, exact or written by the executor from an instruction.
import type { JsonValue } from '../events';
import type { StepOf } from '../plan/plan';
import type { CommandResult } from '../ports';
import { failed, type Done, type Failure, type StepContext } from './agent';
import { commandShape } from '../policy/commandShape';
import { withLog } from './failureLog';
import { chooseOffered, writeLine } from './writeCommand';

const SHOWN = 8000;

export async function runCommandStep(step: StepOf<'command'>, context: StepContext): Promise<Done> {
  if (step.command !== undefined) return runLine(step.command, step, context);
  const offered = await chooseOffered(step, context);
  if (offered !== null) return typeof offered === 'string' ? runLine(offered, step, context) : offered;
  const line = await writeLine(step, context, null);
  if (typeof line !== 'string') return line;
  const done = await runLine(line, step, context);
  if (done.ok || context.limits.repairs === 0 || !wasMalformed(done)) return done;
  const again = await writeLine(step, context, `The command \`${line}\` was wrong. ${done.detail}`);
  return typeof again === 'string' ? runLine(again, step, context) : done;
}

async function runLine(line: string, step: StepOf<'command'>, context: StepContext): Promise<Done> {
  const shape = commandShape(line);
  if (shape?.kind === 'interactive') {
    return failed('payload', `Nobody can answer a command: ${shape.why}.`);
  }
  const result = await context.runCommand(line, step.cwd ?? '', step.timeoutSeconds);
  const output = shown(result);
  const failure = commandFailure(result, 'exit_code', output);
  if (failure === null) return { ok: true, output };
  const told = 'status' in result ? failure : await withLog(failure, result.output, context);
  if (shape?.kind !== 'lasting' || failure.reason !== 'timeout') return told;
  return { ...told, detail: `${told.detail} It looks like a server or a watcher: ${shape.why}.` };
}

/** Whether a failed command was no command that this machine knows, as opposed to one that found something wrong. */
function wasMalformed(done: Failure): boolean {
  if (done.reason !== 'exit_code' || typeof done.output !== 'string') return false;
  return /command not found|: not found|line 1: .*: Permission denied|(invalid|unknown|unrecognized|illegal) option|syntax error|missing argument|unknown predicate|^usage:/im.test(
    done.output.slice(-2000),
  );
}

/** What a command's end means for its step; null when it went well. */
export function commandFailure(
  result: CommandResult | Failure,
  reason: 'exit_code' | 'check',
  output: JsonValue,
): Failure | null {
  if ('status' in result) return result;
  if (!result.ok) {
    if (result.reason === 'stopped')
      return { ok: false, status: 'stopped', reason: 'stopped', detail: result.detail };
    return failed(result.reason === 'timeout' ? 'timeout' : 'internal', result.detail, output);
  }
  if (result.exitCode === 0) return null;
  return failed(
    reason,
    `The command ended with exit code ${result.exitCode}: ${lastLines(result.output)}`,
    output,
  );
}

function shown(result: CommandResult | Failure): string {
  if ('status' in result) return '';
  const { output } = result;
  if (output.length <= SHOWN) return output;
  const half = SHOWN / 2 - 40;
  return `${output.slice(0, half)}\n… ${output.length - 2 * half} characters left out …\n${output.slice(-half)}`;
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter(line => line.trim() !== '');
  return lines.slice(-4).join(' · ').slice(-600) || 'no output';
}
