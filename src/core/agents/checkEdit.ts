// What must hold of a file's new text before it is prepared: no new syntax error, no name that
// nothing declares (one that can be imported is), its examples right.
import { mergeImports } from '../edit/imports';
import { applyRegion, type Region } from '../edit/region';
import type { Validated } from '../model/ladder';
import type { FileText } from '../ports';
import type { StepContext } from './agent';
import type { EditStep } from './chooseTarget';
import { withMissingNames } from './missingNames';

/** The whole new file, after imports, when it has no new syntax error and its examples hold. */
export async function checkEdit(
  step: EditStep,
  file: FileText,
  region: Region,
  code: string,
  context: StepContext,
): Promise<Validated<string>> {
  const applied = applyRegion(file.text, region, code);
  const imported = step.imports ? mergeImports(step.file, applied, step.imports) : applied;
  const broken = await newSyntaxFault(step.file, file.text, imported, context);
  if (broken !== null) return { ok: false, fault: broken };
  const said = saidBy(step);
  const named = await withMissingNames(
    { path: step.file, before: file.text, after: imported, said },
    context,
  );
  const fault = named.fault ?? (await context.runExamples(step.file, named.text));
  return fault === null ? { ok: true, value: named.text } : { ok: false, fault };
}

function saidBy({ instruction, sketch, content, signature }: EditStep): string {
  return [instruction, sketch, content, signature].filter(text => text !== undefined).join('\n');
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
