// One function or method written anew by a model: what an answer must be before it is worth committing. Used where
// a repair rewrites a single declaration.
import { withDocComment } from '../edit/docComment';
import { asDecorated, asExported, asMember } from '../edit/memberForm';
import { applyRegion, regionText, type Region } from '../edit/region';
import { codeFromReply } from '../edit/reply';
import type { Validated } from '../model/ladder';
import { extensionOf } from '../policy/paths';
import type { CodeSymbol, FileText } from '../ports';
import type { StepContext } from './agent';
import { checkText } from './checkEdit';
import { sameCode } from './edit';
import { partOfAnswer } from './partOfAnswer';

export interface RegionAnswer {
  readonly code: string;
  /** The whole new text of the file. */
  readonly result: string;
}

export interface RegionTask {
  readonly file: FileText;
  readonly symbol: string;
  readonly region: Extract<Region, { kind: 'replace' }>;
  /** Texts of the region that were tried and did not help. */
  readonly tried: readonly string[];
  /** What the plan says of it. */
  readonly told: readonly string[];
}

export async function readRegionAnswer(
  reply: string,
  task: RegionTask,
  context: StepContext,
): Promise<Validated<RegionAnswer>> {
  const { file, symbol, region } = task;
  const given = codeFromReply(reply, { language: extensionOf(file.path), path: file.path });
  if (given.trim() === '') return { ok: false, fault: 'the answer holds no code' };
  const old = regionText(file.text, region);
  const member = asMember(await ownCode(given, task, context), old);
  const code = asExported(asDecorated(member, old, task.told.join('\n')), old);
  if (sameCode(code, old)) return again(`${symbol} came back unchanged, and with it the failure; correct it`);
  if (task.tried.some(text => sameCode(text, code)))
    return again(`this text of ${symbol} was tried and did not help; write it differently`);
  const after = applyRegion(file.text, withDocComment(file.text, region, code), code);
  const checked = await checkText(
    { path: file.path, before: file.text, after, said: task.told.join('\n') },
    context,
  );
  if (!checked.ok) return checked;
  const fault = await otherNames(task, after, context);
  return fault === null ? { ok: true, value: { code, result: checked.value } } : { ok: false, fault };
}

function again(fault: string): Validated<never> {
  return { ok: false, fault, isRepeat: true };
}

/** The declaration alone, where an answer holds more that the file has already. */
async function ownCode(
  code: string,
  { file, symbol, region }: RegionTask,
  context: StepContext,
): Promise<string> {
  const { syntax } = context.ports;
  const symbols = await syntax.symbols(file.path, file.text);
  if (symbols === null) return code;
  const place = { path: file.path, text: file.text, symbols, region, symbol };
  return (await partOfAnswer(code, place, syntax)).code;
}

/** The file must go on to declare what it did, each name as often as before. */
async function otherNames(
  { file, symbol }: RegionTask,
  result: string,
  context: StepContext,
): Promise<string | null> {
  const before = await context.ports.syntax.symbols(file.path, file.text);
  const after = await context.ports.syntax.symbols(file.path, result);
  if (!before || !after) return null;
  const count = (symbols: readonly CodeSymbol[], name: string): number =>
    symbols.filter(one => one.name === name).length;
  const inside = `${symbol}.`;
  const names = [...new Set(before.map(one => one.name))].filter(name => !name.startsWith(inside));
  const lost = names.find(name => count(after, name) < count(before, name));
  if (lost !== undefined)
    return `${lost} is no longer declared; answer with ${symbol}, whole and under its name`;
  const twice = names.find(name => count(after, name) > count(before, name));
  return twice === undefined ? null : `${twice} is now declared twice; answer with ${symbol} alone`;
}
