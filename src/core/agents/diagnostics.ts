// Diagnostics as a judge of a step: the errors that a language server, or else the grammar, finds in files as they stand,
// and which of them were not there before the step.
import type { Diagnostic } from '../ports';
import { failed, type Failure, type StepContext } from './agent';

export interface Diagnosed {
  readonly errors: readonly Diagnostic[];
  /** Files that nothing here can check. */
  readonly unchecked: readonly string[];
}

const SHOWN = 5;
/** Some language servers only warn of a name that is not there. */
const UNDEFINED = /\b(?:is not defined|undefined (?:name|variable)|cannot find name)\b/i;

export async function diagnose(paths: readonly string[], context: StepContext): Promise<Diagnosed> {
  const { found, unchecked } = await context.ports.code.diagnostics(paths, context.signal);
  const errors = found.filter(({ severity, text }) => severity === 'error' || UNDEFINED.test(text));
  return { errors, unchecked };
}

/** Each earlier diagnostic excuses one of the same file and text: the one whose line is nearest. */
export function freshErrors(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): readonly Diagnostic[] {
  const fresh = [...after];
  for (const old of before) {
    const same = fresh.filter(one => one.path === old.path && one.text === old.text);
    const [nearest] = same.sort((a, b) => Math.abs(a.line - old.line) - Math.abs(b.line - old.line));
    if (nearest) fresh.splice(fresh.indexOf(nearest), 1);
  }
  return fresh;
}

export function errorsOutput({ errors, unchecked }: Diagnosed): { ok: boolean; diagnostics: string[] } {
  const notes = unchecked.map(path => `${path}: not checked, nothing here knows its language`);
  return { ok: errors.length === 0, diagnostics: [...errors.map(diagnosticLine), ...notes] };
}

/** The outcome of a step that these errors fail. */
export function errorsFailure(found: Diagnosed): Failure {
  const { length } = found.errors;
  const shown = found.errors.slice(0, SHOWN).map(diagnosticLine).join(' · ');
  return failed('check', `${length} error${length > 1 ? 's' : ''}: ${shown}`, errorsOutput(found));
}

function diagnosticLine({ path, line, text }: Diagnostic): string {
  return `${path}:${line}: ${text}`;
}
