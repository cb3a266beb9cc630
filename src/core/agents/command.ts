// The command agent: a command line, exact or written by the executor from an instruction.
import type { JsonValue } from '../events';
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import type { CommandResult } from '../ports';
import { failed, type Done, type Failure, type StepContext } from './agent';
import { commandPrefix } from './prompts';

const SHOWN = 8000;

export async function runCommandStep(step: StepOf<'command'>, context: StepContext): Promise<Done> {
  const line = step.command ?? (await writeCommand(step, context));
  if (typeof line !== 'string') return line;
  const result = await context.runCommand(line, step.cwd ?? '', step.timeoutSeconds);
  const output = shown(result);
  const problem = commandFailure(result, 'exit_code', output);
  return problem ?? { ok: true, output };
}

async function writeCommand(step: StepOf<'command'>, context: StepContext): Promise<string | Failure> {
  const answer = await context.ask<string>({
    prefix: commandPrefix,
    prompt: `Folder: ${step.cwd ?? '.'}\nInstruction: ${step.instruction ?? ''}`,
    schema: {
      type: 'object',
      properties: { command: { type: 'string', minLength: 1, maxLength: 400 } },
      required: ['command'],
      additionalProperties: false,
    },
    maxTokens: 200,
    validate: validateCommand,
  });
  return answer.ok ? answer.value : failed(answer.reason, answer.detail);
}

function validateCommand(text: string): Validated<string> {
  const fault = 'the answer must be one JSON object {"command": "…"} with one command line';
  try {
    const value: unknown = JSON.parse(text);
    const line =
      typeof value === 'object' && value !== null && 'command' in value ? value.command : undefined;
    if (typeof line === 'string' && line.trim() !== '' && !line.includes('\n'))
      return { ok: true, value: line.trim() };
    return { ok: false, fault };
  } catch {
    return { ok: false, fault };
  }
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
