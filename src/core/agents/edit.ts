// The edit agent: new text for one region of a file. The region is known, or chosen from an enum, before any code is
// written; the code comes as raw text; what is elided in a sketch stays unchanged by construction. Nothing is written
// here: the result is parsed, its examples run, and handed on as a prepared change.
import { countChanges } from '../edit/diff';
import { regionText, type Region } from '../edit/region';
import { codeFromReply } from '../edit/reply';
import type { Validated } from '../model/ladder';
import { extensionOf } from '../policy/paths';
import type { FileText } from '../ports';
import { failed, unreadable, type Failure, type Prepared, type StepContext } from './agent';
import { checkEdit } from './checkEdit';
import { findPlace, hasTarget, intent, type EditStep } from './chooseTarget';
import { mergeSketchInto } from './mergeSketch';
import { editPrefix, insertPrefix } from './prompts';

export function editAsks(step: EditStep): boolean {
  return step.instruction !== undefined || !hasTarget(step);
}

export async function prepareEdit(step: EditStep, context: StepContext): Promise<Prepared> {
  const read = await context.read(step.file);
  if (!read.ok) return unreadable(read);
  const { file } = read;
  const symbols = await context.ports.syntax.symbols(step.file, file.text);
  const place = await findPlace(step, file, symbols, context);
  if (!place.ok) return place;
  const given = place.sketch === undefined ? step : { ...step, content: undefined, sketch: place.sketch };
  const result = await newText(given, file, place.region, context);
  if (typeof result !== 'string') return result;
  const { added, removed } = countChanges(file.text, result);
  return {
    ok: true,
    change: { kind: 'write', path: step.file, base: file, result },
    output: { path: step.file, added, removed },
  };
}

async function newText(
  step: EditStep,
  file: FileText,
  region: Region,
  context: StepContext,
): Promise<string | Failure> {
  const check = (code: string): Promise<Validated<string>> => checkEdit(step, file, region, code, context);
  if (step.instruction !== undefined || context.failure !== null)
    return askForRegion(step, file, region, check, context);
  if (step.sketch !== undefined && region.kind === 'replace')
    return mergeSketchInto(step, file, region, step.sketch, check, context);
  const result = await check(step.content ?? step.sketch ?? '');
  return result.ok ? result.value : failed('check', `${step.file}: ${result.fault}`);
}

async function askForRegion(
  step: EditStep,
  file: FileText,
  region: Region,
  check: (code: string) => Promise<Validated<string>>,
  context: StepContext,
): Promise<string | Failure> {
  const old = regionText(file.text, region);
  const insertion = region.kind === 'insert';
  const answer = await context.ask<string>({
    prefix: insertion ? insertPrefix : editPrefix,
    prompt: insertion ? insertionPrompt(step, file, region) : regionPrompt(step, old),
    maxTokens: 256 + Math.ceil(old.length / 2) + Math.ceil(intent(step).length / 3),
    validate: async reply => {
      const code = codeFromReply(reply, { language: extensionOf(step.file) });
      if (code.trim() === '') return { ok: false, fault: 'the answer holds no code' };
      if (!insertion && sameCode(code, old))
        return { ok: false, fault: 'the region came back unchanged; make the change' };
      return check(code);
    },
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${answer.detail}`);
}

function sameCode(a: string, b: string): boolean {
  return a.trim().replace(/\s+/g, ' ') === b.trim().replace(/\s+/g, ' ');
}

function regionPrompt(step: EditStep, old: string): string {
  return `File: ${step.file}\nRegion:\n${old}\nInstruction: ${instructionOf(step)}\nNew text:`;
}

/** Around an insertion the model sees the code it goes between, not the file. */
function insertionPrompt(
  step: EditStep,
  file: FileText,
  region: Extract<Region, { kind: 'insert' }>,
): string {
  const lines = file.text.split('\n');
  const above = lines.slice(Math.max(0, region.before - 31), region.before - 1).join('\n');
  const below = lines.slice(region.before - 1, region.before + 9).join('\n');
  return `File: ${step.file}\n${above}\n>>> HERE <<<\n${below}\nInstruction: ${instructionOf(step)}\nLines to insert at HERE:`;
}

function instructionOf(step: EditStep): string {
  const signature = step.signature === undefined ? '' : `\nIts signature: ${step.signature}`;
  return intent(step) + signature;
}
