// The edit agent: new text for one region of a file. The region is known, or chosen from an enum, before any code is
// written; the code comes as raw text; what is elided in a sketch stays unchanged by construction. Nothing is written
// here: the result is parsed, its examples run, and handed on as a prepared change.
import { countChanges } from '../edit/diff';
import { hunksOf } from '../edit/hunks';
import { isFilled, linesOf, textOf as textOfLines } from '../edit/layout';
import { asDecorated, asExported, asMember, asNewMember } from '../edit/memberForm';
import type { OwnPart } from '../edit/ownPart';
import { regionText, type Lines, type Region } from '../edit/region';
import { codeFromReply, hasWholeBlock } from '../edit/reply';
import type { Form, Question, Validated } from '../model/ladder';
import { examplesOf, withExamples } from '../plan/instructions';
import { extensionOf } from '../policy/paths';
import type { CodeSymbol, FileText } from '../ports';
import { failed, unreadable, type Failure, type Prepared, type StepContext } from './agent';
import { checkEdit } from './checkEdit';
import { findPlace, hasTarget, intent, type EditStep } from './chooseTarget';
import { declaredFault } from './declaredFault';
import { askForMerge, mergeByEngine } from './mergeSketch';
import { headsOf, namedIn } from './namedBeside';
import { declarationAround, partOfAnswer } from './partOfAnswer';
import { additionPrompt, blocksPrompt, partPrompt, regionPrompt, type Part } from './partPrompt';
import { blocksPrefix, editPrefix, insertPrefix, rewritePrefix } from './prompts';
import { hasBlocks, regionWithBlocks } from './regionBlocks';
import { isRewritable } from './rewritable';

/** Lines of the file, as the plan found it, that an insertion is shown around it. */
const LINES_BEFORE = 30;
const LINES_AFTER = 9;
/** Of what earlier steps have added between them. */
const LINES_ADDED = 60;

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
  const result = await newText({ step: given, file, symbols, region: place.region, context });
  if (typeof result !== 'string') return result;
  const { added, removed } = countChanges(file.text, result);
  return {
    ok: true,
    change: { kind: 'write', path: step.file, base: file, result },
    output: { path: step.file, added, removed },
  };
}

/** One region that is to be written anew. */
interface Rewriting {
  readonly step: EditStep;
  readonly file: FileText;
  /** What the file declares; null where nothing can tell. */
  readonly symbols: readonly CodeSymbol[] | null;
  readonly region: Region;
  readonly context: StepContext;
}

async function newText(one: Rewriting): Promise<string | Failure> {
  const { step, file, region, context } = one;
  if (step.instruction !== undefined || context.failure !== null) return askForRegion(one);
  const check = (code: string): Promise<Validated<string>> => checkEdit(step, file, region, code, context);
  const old = regionText(file.text, region);
  const { sketch } = step;
  const given =
    sketch !== undefined && region.kind === 'replace'
      ? mergeByEngine(old, sketch)
      : { ok: true as const, text: step.content ?? sketch ?? '' };
  if (!given.ok)
    return askForMerge(
      { file: step.file, old, sketch: sketch ?? '' },
      given.detail,
      { agent: step.agent, check, hasExamples: examplesOf(step).length > 0 },
      context,
    );
  const result = await check(given.text);
  return result.ok ? result.value : corrected(one, result.fault);
}

/** Code that came with the plan and does not pass goes to the model, with what was wrong with it. */
async function corrected(one: Rewriting, fault: string): Promise<string | Failure> {
  const { step } = one;
  if (!isRewritable(intent(step))) return failed('check', `${step.file}: ${fault}`);
  const instruction = `${intent(step)}\nIt is not right as it stands: ${fault}\nCorrect that and change nothing else of it.`;
  const result = await askForRegion({ ...one, step: { ...step, instruction } });
  return typeof result === 'string' ? result : uncorrected(`${step.file}: ${fault}`, result);
}

/** What was wrong at first is what the planner must know; what came of the correction is added. */
export function uncorrected(fault: string, { detail }: Failure): Failure {
  return failed('check', detail.includes(fault) ? fault : `${fault} (its correction: ${detail})`);
}

async function askForRegion(one: Rewriting): Promise<string | Failure> {
  const { step, file, symbols, region, context } = one;
  const old = regionText(file.text, region);
  const language = extensionOf(step.file);
  const named = namedIn(intent(step), symbols);
  const asked = { signature: step.signature, replaced: replacedName(one), named };
  const shown =
    region.kind === 'insert' ? around(region, context.original(step.file) ?? file.text, file.text) : region;
  const part = {
    path: step.file,
    text: region.kind === 'insert' ? textOf(file, shown) : old,
    heads: headsOf(named, file.text, shown),
  };
  const checkNew = async ({ code, imports }: OwnPart): Promise<Validated<string>> => {
    if (code.trim() === '') return { ok: false, fault: 'the answer holds no code' };
    if (region.kind === 'replace' && sameCode(code, old))
      return { ok: false, fault: 'the region came back unchanged; make the change' };
    const fault = declaredFault(await context.ports.syntax.symbols(step.file, code), asked);
    if (fault !== null) return { ok: false, fault };
    return checkEdit(withImports(step, imports), file, region, code, context);
  };
  const validate = async (reply: string): Promise<Validated<string>> => {
    const part = await partOf(codeFromReply(reply, { language, path: step.file }), one);
    return checkNew({ ...part, code: inItsPlace(part.code, one) });
  };
  const answer = await context.ask<string>({
    ...(region.kind === 'insert'
      ? { prefix: insertPrefix, prompt: additionPrompt(part, instructionOf(step)) }
      : replacement(step, part, validate, checkNew)),
    maxTokens: tokensFor(step, old),
    isCode: true,
    isWhole: reply => hasWholeBlock(reply, { language }),
    validate,
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${answer.detail}`);
}

/** Where one declaration was asked for, or one to insert. */
async function partOf(code: string, one: Rewriting): Promise<OwnPart> {
  const { step, file, symbols, region, context } = one;
  const replaced = replacedName(one);
  const isOne = region.kind === 'insert' ? step.at !== 'start' : replaced !== undefined;
  if (symbols === null || !isOne) return { code, imports: [] };
  const place = { path: step.file, text: file.text, symbols, region, symbol: replaced };
  return partOfAnswer(code, place, context.ports.syntax);
}

/** `name` or `Class.method`, where the region is one declaration. */
function replacedName({ symbols, region }: Rewriting): string | undefined {
  if (region.kind === 'insert') return undefined;
  return symbols?.find(({ first, last }) => first === region.first && last === region.last)?.name;
}

function inItsPlace(code: string, one: Rewriting): string {
  const { step, file, region } = one;
  if (region.kind === 'insert') return isInScriptClass(one) ? asNewMember(code) : code;
  const old = regionText(file.text, region);
  const member = asDecorated(asMember(code, old), old, intent(step));
  const exported = /\bexport/i.test(intent(step)) ? member : asExported(member, old);
  return withBlankEdges(exported, old);
}

/** A reply has no blank lines at its ends; those of lines that were selected are no part of the change. */
function withBlankEdges(code: string, old: string): string {
  const lines = linesOf(old);
  const [first, last] = [lines.findIndex(isFilled), lines.findLastIndex(isFilled)];
  if (first === -1) return code;
  return textOfLines([...lines.slice(0, first), ...linesOf(code), ...lines.slice(last + 1)]);
}

function withImports(step: EditStep, imports: readonly string[]): EditStep {
  return imports.length === 0 ? step : { ...step, imports: [...(step.imports ?? []), ...imports] };
}

function isInScriptClass({ step, file, symbols, region }: Rewriting): boolean {
  if (symbols === null || !/\.[cm]?[jt]sx?$/.test(step.file)) return false;
  return declarationAround({ path: step.file, text: file.text, symbols, region })?.kind === 'class';
}

export function sameCode(a: string, b: string): boolean {
  return a.trim().replace(/\s+/g, ' ') === b.trim().replace(/\s+/g, ' ');
}

/** Asked for blocks a small model often writes the region whole: that is judged as what it is. */
function replacement(
  step: EditStep,
  part: Part,
  validateWhole: (reply: string) => Promise<Validated<string>>,
  check: (part: OwnPart) => Promise<Validated<string>>,
): Pick<Question<string>, 'prefix' | 'prompt' | 'other'> {
  const asked = instructionOf(step);
  const form =
    examplesOf(step).length > 0
      ? { prefix: rewritePrefix, prompt: partPrompt(part, asked) }
      : { prefix: editPrefix, prompt: regionPrompt(part, asked) };
  const other: Form<string> = {
    prefix: blocksPrefix,
    prompt: blocksPrompt(part, asked),
    maxTokens: tokensFor(step, part.text),
    validate: reply => {
      if (!hasBlocks(reply)) return validateWhole(reply);
      const edited = regionWithBlocks(part.text, reply);
      return edited.ok ? check({ code: edited.value, imports: [] }) : edited;
    },
  };
  return { ...form, other };
}

/** A whole region, and what words ask for beside it. */
function tokensFor(step: EditStep, old: string): number {
  return 272 + Math.ceil(old.length / 2) + Math.ceil(intent(step).length / 3);
}

/**
 * Around an insertion the model sees the code it goes between, not the file. What earlier steps have added there is not
 * counted: additions to one place are shown the same lines first, which a server need not read again.
 */
function around({ before }: Extract<Region, { kind: 'insert' }>, original: string, now: string): Lines {
  const added = addedLines(linesOf(original), linesOf(now));
  let first = before;
  for (let counted = 0, more = 0; first > 1; first -= 1) {
    if (added.has(first - 1)) more += 1;
    else counted += 1;
    if (counted > LINES_BEFORE || more > LINES_ADDED) break;
  }
  return { first, last: before + LINES_AFTER };
}

/** Their numbers, from 1 on. */
function addedLines(old: readonly string[], now: readonly string[]): ReadonlySet<number> {
  const added = new Set<number>();
  let shift = 1;
  for (const { start, length, lines } of hunksOf(old, now)) {
    for (const i of lines.keys()) added.add(start + shift + i);
    shift += lines.length - length;
  }
  return added;
}

function textOf(file: FileText, { first, last }: Lines): string {
  const lines = file.text.split('\n').slice(first - 1, last);
  return lines.join('\n').trimEnd();
}

function instructionOf(step: EditStep): string {
  const signature = step.signature === undefined ? '' : `\nIts signature: ${step.signature}`;
  return withExamples(intent(step) + signature, step);
}
