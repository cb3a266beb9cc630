// The edit agent: new text for one region of a file. The region is known, or chosen from an enum, before any code is
// written; the code comes as raw text; what is elided in a sketch stays unchanged by construction. Nothing is written
// here: the result is parsed, its examples run, and handed on as a prepared change.
import { countChanges } from '../edit/diff';
import { mergeImports } from '../edit/imports';
import { applyRegion, regionText, resolveTarget, type Region, type Target } from '../edit/region';
import { codeFromReply } from '../edit/reply';
import { shiftLines } from '../edit/shift';
import { mergeSketch, respectsSketch } from '../edit/sketch';
import type { Form, Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { extensionOf } from '../policy/paths';
import type { CodeSymbol, FileText } from '../ports';
import { failed, unreadable, type Failure, type Prepared, type StepContext } from './agent';
import { blocksPrefix, editPrefix, insertPrefix, mergePrefix, targetPrefix } from './prompts';
import { regionWithBlocks } from './regionBlocks';

type EditStep = StepOf<'edit'>;
interface Place {
  readonly ok: true;
  readonly region: Region;
}

/** A file without a grammar is taken as one region up to this many lines. */
const MAX_WHOLE_LINES = 120;
const MAX_OUTLINE = 6000;

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
  const result = await newText(step, file, place.region, context);
  if (typeof result !== 'string') return result;
  const { added, removed } = countChanges(file.text, result);
  return {
    ok: true,
    change: { kind: 'write', path: step.file, base: file, result },
    output: { path: step.file, added, removed },
  };
}

function hasTarget(step: EditStep): boolean {
  return step.symbol !== undefined || step.lines !== undefined || step.at !== undefined;
}

// ---- where ----

async function findPlace(
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

function intent(step: EditStep): string {
  return step.instruction ?? `Put this code in its place:\n${step.sketch ?? step.content ?? ''}`;
}

// ---- what ----

async function newText(
  step: EditStep,
  file: FileText,
  region: Region,
  context: StepContext,
): Promise<string | Failure> {
  const check = (code: string): Promise<Validated<string>> => checked(step, file, region, code, context);
  if (step.instruction !== undefined || context.failure !== null)
    return askForRegion(step, file, region, check, context);
  if (step.sketch !== undefined && region.kind === 'replace')
    return mergeInto(step, file, region, step.sketch, check, context);
  const result = await check(step.content ?? step.sketch ?? '');
  return result.ok ? result.value : corrected(step, file, region, result.fault, context);
}

/** Code that came with the plan and does not pass goes to the model, with what was wrong with it. */
async function corrected(
  step: EditStep,
  file: FileText,
  region: Region,
  fault: string,
  context: StepContext,
): Promise<string | Failure> {
  const instruction = `${intent(step)}\nIt is not right as it stands: ${fault}\nCorrect that and change nothing else of it.`;
  const wanted: EditStep = { ...step, instruction };
  const check = (code: string): Promise<Validated<string>> => checked(step, file, region, code, context);
  const result = await askForRegion(wanted, file, region, check, context);
  return typeof result === 'string' ? result : uncorrected(`${step.file}: ${fault}`, result);
}

/** What was wrong at first is what the planner must know; what came of the correction is added. */
export function uncorrected(fault: string, { detail }: Failure): Failure {
  return failed('check', detail.includes(fault) ? fault : `${fault} (its correction: ${detail})`);
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
  const checkNew = async (code: string): Promise<Validated<string>> => {
    if (code.trim() === '') return { ok: false, fault: 'the answer holds no code' };
    if (!insertion && sameCode(code, old))
      return { ok: false, fault: 'the region came back unchanged; make the change' };
    return check(code);
  };
  const answer = await context.ask<string>({
    prefix: insertion ? insertPrefix : editPrefix,
    prompt: insertion ? insertionPrompt(step, file, region) : regionPrompt(step, old, 'New text:'),
    maxTokens: 256 + Math.ceil(old.length / 2) + Math.ceil(intent(step).length / 3),
    validate: reply => checkNew(codeFromReply(reply, { language: extensionOf(step.file) })),
    ...(insertion ? {} : { other: blocksForm(step, old, checkNew) }),
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${answer.detail}`);
}

export function sameCode(a: string, b: string): boolean {
  return a.trim().replace(/\s+/g, ' ') === b.trim().replace(/\s+/g, ' ');
}

/** What steps on one file share comes first, what is of this step alone last: a server keeps the state of the former. */
function regionPrompt(step: EditStep, old: string, wanted: string): string {
  return `File: ${step.file}\nRegion:\n${old}\nInstruction: ${instructionOf(step)}\n${wanted}`;
}

function blocksForm(
  step: EditStep,
  old: string,
  check: (code: string) => Promise<Validated<string>>,
): Form<string> {
  return {
    prefix: blocksPrefix,
    prompt: regionPrompt(step, old, 'Blocks:'),
    maxTokens: 256 + Math.ceil(old.length / 2) + Math.ceil(intent(step).length / 3),
    validate: reply => {
      const edited = regionWithBlocks(old, reply);
      return edited.ok ? check(edited.value) : edited;
    },
  };
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

/** The engine merges where the lines beside each elision match once; else the model retypes, and is checked line by line. */
async function mergeInto(
  step: EditStep,
  file: FileText,
  region: Region,
  sketch: string,
  check: (code: string) => Promise<Validated<string>>,
  context: StepContext,
): Promise<string | Failure> {
  const old = regionText(file.text, region);
  const merged = mergeSketch(old, sketch);
  if (merged.ok) {
    const result = await check(merged.text);
    return result.ok ? result.value : corrected(step, file, region, result.fault, context);
  }
  const answer = await context.ask<string>({
    prefix: mergePrefix,
    prompt: `File: ${step.file}\nRegion:\n${old}\nSketch:\n${sketch}\nNew text:`,
    maxTokens: 256 + Math.ceil((old.length + sketch.length) / 2),
    validate: reply => {
      const code = codeFromReply(reply, { language: extensionOf(step.file) });
      if (respectsSketch(old, sketch, code)) return check(code);
      return {
        ok: false,
        fault:
          'the answer is not the lines of the sketch in their order with each "..." replaced by lines of the region',
      };
    },
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${merged.detail} ${answer.detail}`);
}

/** The whole new file, after imports, when it has no new syntax error and its examples hold. */
async function checked(
  step: EditStep,
  file: FileText,
  region: Region,
  code: string,
  context: StepContext,
): Promise<Validated<string>> {
  const applied = applyRegion(file.text, region, code);
  const result = step.imports ? mergeImports(step.file, applied, step.imports) : applied;
  const fault =
    (await newSyntaxFault(step.file, file.text, result, context)) ??
    (await context.runExamples(step.file, result));
  return fault === null ? { ok: true, value: result } : { ok: false, fault };
}

/** The first syntax error that the new text has beyond the old one; null where none or where nothing can tell. */
export async function newSyntaxFault(
  path: string,
  before: string | null,
  after: string,
  context: StepContext,
): Promise<string | null> {
  const { syntax } = context.ports;
  const now = await syntax.faults(path, after);
  if (!now || now.length === 0) return null;
  const then = before === null ? [] : ((await syntax.faults(path, before)) ?? []);
  if (now.length <= then.length) return null;
  const fault = now[0];
  if (!fault) return null;
  const text = after.split('\n')[fault.line - 1]?.trim() ?? '';
  return `a syntax error, ${fault.text}, at line ${fault.line}: ${text}`;
}
