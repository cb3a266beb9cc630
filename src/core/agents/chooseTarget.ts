// Where an edit goes: the target that its step names, or one that the executor chooses from an enum of what the file
// has, before any code is written.
import { resolveTarget, type Region, type Target } from '../edit/region';
import { shiftLines } from '../edit/shift';
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import type { CodeSymbol, FileText } from '../ports';
import { failed, type Failure, type StepContext } from './agent';
import { targetPrefix } from './prompts';

export type EditStep = StepOf<'edit'>;

interface Place {
  readonly ok: true;
  readonly region: Region;
}

/** A file without a grammar is taken as one region up to this many lines. */
const MAX_WHOLE_LINES = 120;
const MAX_OUTLINE = 6000;

export function hasTarget(step: EditStep): boolean {
  return step.symbol !== undefined || step.lines !== undefined || step.at !== undefined;
}

export async function findPlace(
  step: EditStep,
  file: FileText,
  symbols: readonly CodeSymbol[] | null,
  context: StepContext,
): Promise<Place | Failure> {
  const target = hasTarget(step)
    ? targetOf(step, file, context)
    : await chooseTarget(step, file, symbols, context);
  if ('ok' in target) return target;
  const found = resolveTarget(target, file.text, symbols, step.file);
  return found.ok ? found : failed(found.reason, `${step.file}: ${found.detail}`);
}

function targetOf(step: EditStep, file: FileText, context: StepContext): Target | Failure {
  if (step.lines) {
    const lines = shiftLines(context.original(step.file) ?? file.text, file.text, step.lines);
    const [first, last] = step.lines;
    return lines
      ? { lines }
      : failed('no_target', `${step.file}: an earlier step removed lines ${first} to ${last}; name others.`);
  }
  return {
    ...(step.symbol === undefined ? {} : { symbol: step.symbol }),
    ...(step.at === undefined ? {} : { at: step.at }),
  };
}

async function chooseTarget(
  step: EditStep,
  file: FileText,
  symbols: readonly CodeSymbol[] | null,
  context: StepContext,
): Promise<Target | Failure> {
  const lines = file.text.split('\n').length;
  if (!symbols || symbols.length === 0) {
    if (lines <= MAX_WHOLE_LINES)
      return { lines: [1, Math.max(1, lines - (file.text.endsWith('\n') ? 1 : 0))] };
    return failed(
      'no_target',
      `${step.file} has ${lines} lines and no declarations to choose from; name "lines" or "at".`,
    );
  }
  const names = [...new Set(symbols.map(symbol => symbol.name))].slice(0, 200);
  const answer = await context.ask<string>({
    prefix: targetPrefix,
    prompt: `File: ${step.file}\nDeclarations:\n${outline(symbols, file.text)}\nInstruction: ${intent(step)}`,
    schema: {
      type: 'object',
      properties: { target: { enum: [...names, 'end'] } },
      required: ['target'],
      additionalProperties: false,
    },
    maxTokens: 80,
    validate: text => validateTarget(text, names),
  });
  if (!answer.ok) return failed(answer.reason, answer.detail);
  return answer.value === 'end' ? { at: 'end' } : { symbol: answer.value };
}

function validateTarget(text: string, names: readonly string[]): Validated<string> {
  const name = /"target"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  if (name !== undefined && (name === 'end' || names.includes(name))) return { ok: true, value: name };
  return { ok: false, fault: `"target" must be one of the declarations or "end"` };
}

function outline(symbols: readonly CodeSymbol[], text: string): string {
  const lines = text.split('\n');
  const rows = symbols.map(
    ({ name, kind, first }) => `${name} (${kind}): ${(lines[first - 1] ?? '').trim()}`,
  );
  return rows.join('\n').slice(0, MAX_OUTLINE);
}

export function intent(step: EditStep): string {
  return step.instruction ?? `Put this code in its place:\n${step.sketch ?? step.content ?? ''}`;
}
