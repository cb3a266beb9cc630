// Templates in a plan: {{steps.ID.output}}, {{item}}, {{params.NAME}} (design 4.1). Decides where they may stand,
// which steps they make a need of, and how a value goes into a text or into a command line.
import type { JsonValue } from '../events';
import { checkPath } from '../policy/paths';
import type { Step } from './plan';
import { withPaths } from './stepPaths';

export type Reference =
  | { readonly kind: 'step'; readonly id: string }
  | { readonly kind: 'item' }
  | { readonly kind: 'param'; readonly name: string };

const pattern =
  /\{\{\s*(?:steps\.([a-z][a-z0-9_-]{0,31})\.output|(item)|params\.([A-Za-z_][A-Za-z0-9_]*))\s*\}\}/g;
const MAX_VALUE = 8000;

export function references(text: string): Reference[] {
  return [...text.matchAll(pattern)].map(toReference);
}

/** Whether a text is the output of one step and nothing else. */
export function isOutput(text: string): boolean {
  const [first] = text.trim().matchAll(pattern);
  return first?.[1] !== undefined && first[0] === text.trim();
}

function toReference(match: RegExpMatchArray): Reference {
  const [, step, item, name] = match;
  if (step !== undefined) return { kind: 'step', id: step };
  return item !== undefined ? { kind: 'item' } : { kind: 'param', name: name ?? '' };
}

/** Replaces what `value` knows and leaves the rest for later (a parameter first, an output when it exists). */
export function fillText(
  text: string,
  value: (reference: Reference) => JsonValue | undefined,
  write: (text: string) => string = same,
): string {
  return text.replace(pattern, (whole, ...groups: string[]) => {
    const found = value(toReference([whole, ...groups] as unknown as RegExpMatchArray));
    return found === undefined ? whole : write(asText(found));
  });
}

const same = (text: string): string => text;

/** Strings as they are, all else as JSON, at most 8,000 characters. */
function asText(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1)}…`;
}

/** The texts of a step in which step outputs are read; paths and symbols take only {{item}} and {{params.NAME}}. */
export function templateTexts(step: Step): string[] {
  const texts: string[] = [];
  if ('instruction' in step && step.instruction !== undefined) texts.push(step.instruction);
  if ('question' in step && step.question !== undefined) texts.push(step.question);
  if (step.agent === 'command' && step.command !== undefined) texts.push(step.command);
  if (step.agent === 'check' && step.command !== undefined) texts.push(step.command);
  if (step.agent === 'tool') texts.push(...stringLeaves(step.arguments ?? {}));
  if (step.verify && 'command' in step.verify) texts.push(step.verify.command);
  if (typeof step.forEach === 'string') texts.push(step.forEach);
  return texts;
}

function stringLeaves(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(leaf => stringLeaves(leaf));
}

export function templateNeeds(step: Step): string[] {
  const ids = templateTexts(step)
    .flatMap(references)
    .flatMap(reference => (reference.kind === 'step' ? [reference.id] : []));
  return [...new Set(ids)];
}

/** All that a step waits for by name: its needs, and the steps whose outputs it uses. */
export function needsOf(step: Step): readonly string[] {
  return [...new Set([...(step.needs ?? []), ...templateNeeds(step)])];
}

/** The step with its templates filled as far as `value` knows them; in commands each becomes one quoted word. */
export function fillStep(
  step: Step,
  value: (reference: Reference) => JsonValue | undefined,
  quote: (word: string) => string,
): Step {
  const inText = (text: string): string => fillText(text, value);
  const inName = (name: string): string =>
    fillText(name, reference => (reference.kind === 'step' ? undefined : value(reference)));
  const inPath = (path: string): string => plain(inName(path));
  const filled: Record<string, unknown> = { ...withPaths(step, inPath) };
  const each = (names: readonly string[], change: (text: string) => string): void => {
    for (const name of names) if (typeof filled[name] === 'string') filled[name] = change(filled[name]);
  };
  each(['instruction', 'question', 'title', 'forEach'], inText);
  each(['symbol'], inName);
  each(['command'], text => fillText(text, value, quote));
  if (step.agent === 'tool' && step.arguments) filled['arguments'] = fillLeaves(step.arguments, inText);
  if (step.verify && 'command' in step.verify) {
    filled['verify'] = { command: fillText(step.verify.command, value, quote) };
  }
  return filled as Step;
}

/** `a.ts` for `./a.ts`: one name for one file. What is no path of the workspace stays, to be refused by that name. */
function plain(path: string): string {
  const checked = path.includes('{{') ? null : checkPath(path);
  return !checked?.ok || checked.path === '' ? path : `${checked.path}${checked.folder ? '/' : ''}`;
}

function fillLeaves(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(leaf => fillLeaves(leaf, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, leaf]) => [key, fillLeaves(leaf, change)]));
}

/** The paths in an output, for forEach: of a finding, of a list, or one a line of a text. Each once. */
export function itemsOf(output: JsonValue | undefined): string[] {
  if (typeof output === 'string')
    return [...new Set(output.split('\n').map(line => line.trim()))].filter(Boolean);
  const items = Array.isArray(output) ? output : field(output, 'items');
  const paths = (Array.isArray(items) ? items : []).map(item =>
    typeof item === 'string' ? item : field(item, 'path'),
  );
  return [...new Set(paths.filter(path => typeof path === 'string'))];
}

function field(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
