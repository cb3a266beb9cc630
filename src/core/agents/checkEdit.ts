// What must hold of a file's new text before it is prepared: no new syntax error, no name that nothing declares (one that
// can be imported is), the layout that a formatter gave the file before, its examples right.
import { withDocComment } from '../edit/docComment';
import { mergeImports } from '../edit/imports';
import { applyRegion, type Region } from '../edit/region';
import type { Validated } from '../model/ladder';
import type { FileText } from '../ports';
import type { StepContext } from './agent';
import type { EditStep } from './chooseTarget';
import { withMissingNames, type NewText } from './missingNames';

/** The whole new file, after imports, when it has no new syntax error and its examples hold. */
export async function checkEdit(
  step: EditStep,
  file: FileText,
  region: Region,
  code: string,
  context: StepContext,
): Promise<Validated<string>> {
  const whole = step.lines === undefined ? withDocComment(file.text, region, code) : region;
  const applied = applyRegion(file.text, whole, code);
  const after = step.imports ? mergeImports(step.file, applied, step.imports) : applied;
  return checkText({ path: step.file, before: file.text, after, said: saidBy(step) }, context);
}

function saidBy({ instruction, sketch, content, signature }: EditStep): string {
  return [instruction, sketch, content, signature].filter(text => text !== undefined).join('\n');
}

/** The text with its imports and laid out, when it has no new syntax error, lacks no name and its examples hold. */
export async function checkText(one: NewText, context: StepContext): Promise<Validated<string>> {
  const broken = await newSyntaxFault(one, context);
  if (broken !== null) return { ok: false, fault: broken };
  const named = await withMissingNames(one, context);
  if (named.fault !== null) return { ok: false, fault: named.fault };
  const laid = await laidOut({ ...one, after: named.text }, context);
  if (!laid.ok) return laid;
  const fault = await context.runExamples(one.path, laid.value);
  return fault === null ? laid : { ok: false, fault };
}

/** The first syntax error that the new text has beyond the old one; null where none or where nothing can tell. */
async function newSyntaxFault(
  { path, before, after }: NewText,
  { ports: { syntax } }: StepContext,
): Promise<string | null> {
  const now = await syntax.faults(path, after);
  if (!now || now.length === 0) return null;
  const then = before === null ? [] : ((await syntax.faults(path, before)) ?? []);
  if (now.length <= then.length) return null;
  const fault = now[0];
  if (!fault) return null;
  const text = after.split('\n')[fault.line - 1]?.trim() ?? '';
  return `a syntax error, ${fault.text}, at line ${fault.line}: ${text}`;
}

/**
 * What was laid out by its formatter stays so. A file that was not is left as it is: formatting it would change lines
 * that nobody asked about, and so would a formatter that takes no such text.
 */
async function laidOut({ path, before, after }: NewText, context: StepContext): Promise<Validated<string>> {
  const asIs = { ok: true, value: after } as const;
  const old = await context.layOut(path, before ?? '');
  if (old?.ok !== true || (before !== null && old.value !== before)) return asIs;
  const now = await context.layOut(path, after);
  if (now === null || now.ok) return now ?? asIs;
  return { ok: false, fault: `its formatter refuses it: ${now.fault}` };
}
