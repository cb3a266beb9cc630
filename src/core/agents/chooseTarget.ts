// Where an edit goes: the target that its step names, or one that the executor chooses from an enum of what the file
// has, before any code is written: a declaration, or lines where there is none or it is too big to be written again.
import { resolveTarget, type Region, type Target } from '../edit/region';
import { shiftLines, type Lost } from '../edit/shift';
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import type { CodeSymbol, FileText } from '../ports';
import { namedLine } from '../text/namedLine';
import { failed, type Failure, type StepContext } from './agent';
import { chooseLines } from './chooseLines';
import { mostLike } from './excerpt';
import { targetPrefix } from './prompts';

export type EditStep = StepOf<'edit'>;

interface Place {
  readonly ok: true;
  readonly region: Region;
  /** Given code whose place in the region is to be found. */
  readonly sketch?: string;
}

/** A file without declarations is taken as one region up to this many lines, and a declaration up to that many. */
const MAX_WHOLE_LINES = 40;
const MAX_REGION_LINES = 100;
/** Characters of all declarations that are shown, and of one; and how many these are at most. */
const MAX_OUTLINE = 6000;
const MAX_ROW = 200;
const MAX_NAMES = 200;

export function hasTarget(step: EditStep): boolean {
  return step.symbol !== undefined || step.lines !== undefined || step.at !== undefined;
}

export async function findPlace(
  step: EditStep,
  file: FileText,
  symbols: readonly CodeSymbol[] | null,
  context: StepContext,
): Promise<Place | Failure> {
  const hasNames = symbols !== null && symbols.length > 0;
  const target = hasTarget(step)
    ? targetOf(step, file, context)
    : hasNames
      ? await chooseTarget(step, file, symbols, context)
      : {};
  if ('ok' in target) return target;
  const found = resolveTarget(target, file.text, symbols, step.file);
  if (!found.ok) return failed(found.reason, `${step.file}: ${found.detail}`);
  const isWhole = !hasTarget(step) && !hasNames;
  if (isWhole && step.content !== undefined && found.region.kind === 'replace')
    return { ...found, sketch: `// ...\n${step.content}\n// ...` };
  return step.instruction !== undefined
    ? narrowed(step, file, found.region, isWhole ? MAX_WHOLE_LINES : MAX_REGION_LINES, context)
    : found;
}

/** What is written again whole costs its length in tokens: of a long region the lines that change are chosen first. */
async function narrowed(
  step: EditStep,
  file: FileText,
  region: Region,
  most: number,
  context: StepContext,
): Promise<Place | Failure> {
  if (region.kind === 'insert' || region.last - region.first < most) return { ok: true, region };
  const lines = await chooseLines(file, region, intent(step), context);
  if ('ok' in lines) return lines;
  const found = resolveTarget(lines, file.text, null, step.file);
  return found.ok ? found : failed(found.reason, `${step.file}: ${found.detail}`);
}

const lostWords: Readonly<Record<Lost, (lines: string) => string>> = {
  removed: lines => `${lines} were removed since they were planned`,
  unclear: lines => `so much changed since it was planned that ${lines} cannot be told from others`,
};

function targetOf(step: EditStep, file: FileText, context: StepContext): Target | Failure {
  if (step.lines) {
    const lines = shiftLines(context.original(step.file) ?? file.text, file.text, step.lines);
    const [first, last] = step.lines;
    if (typeof lines !== 'string') return { lines };
    return failed(
      'no_target',
      `${step.file}: ${lostWords[lines](`lines ${first} to ${last}`)}; name others.`,
    );
  }
  return {
    ...(step.symbol === undefined ? {} : { symbol: step.symbol }),
    ...(step.at === undefined ? {} : { at: step.at }),
  };
}

async function chooseTarget(
  step: EditStep,
  file: FileText,
  symbols: readonly CodeSymbol[],
  context: StepContext,
): Promise<Target | Failure> {
  const { names, rows } = outline(symbols, file.text, intent(step));
  const answer = await context.ask<string>({
    prefix: targetPrefix,
    prompt: `File: ${step.file}\nDeclarations:\n${rows.join('\n')}\nInstruction: ${intent(step)}`,
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

interface Outline {
  readonly names: readonly string[];
  readonly rows: readonly string[];
}

/** What may be chosen, each with its first line: of too many declarations those that the instruction speaks of most. */
function outline(symbols: readonly CodeSymbol[], text: string, instruction: string): Outline {
  const lines = text.split('\n');
  const rows = symbols.map(({ name, kind, first, last }) => {
    const own = lines.slice(first - 1, last);
    return `${name} (${kind}): ${(own[namedLine(name, own)] ?? '').trim().slice(0, MAX_ROW)}`;
  });
  const all = rows.map((_, i) => i + 1);
  let left = MAX_OUTLINE;
  const shown = new Set<number>();
  for (const row of mostLike(rows, all, [instruction], MAX_NAMES)) {
    left -= (rows[row - 1] ?? '').length + 1;
    if (left < 0) break;
    shown.add(row);
  }
  const isShown = (_: unknown, i: number): boolean => shown.has(i + 1);
  const hidden = rows.length - shown.size;
  return {
    names: [...new Set(symbols.filter(isShown).map(({ name }) => name))],
    rows: [...rows.filter(isShown), ...(hidden === 0 ? [] : [`(${hidden} more that seem to fit less)`])],
  };
}

export function intent(step: EditStep): string {
  return step.instruction ?? `Put this code in its place:\n${step.sketch ?? step.content ?? ''}`;
}
