// A plan that was carried out becomes a recipe: values that will differ from run to run become parameters with the old value
// as their default. Decides which values are offered, what a parameter is called, and where a value is the one meant: whole
// paths, names and words, never a part of another. Code, SQL and ids take no templates and stay as they are.
import type { JsonValue } from '../events';
import { escaped } from '../text/wordPattern';
import type { Plan, Step } from './plan';
import { namedPaths, withPaths } from './stepPaths';

interface Kept {
  readonly goal: string;
  readonly steps: readonly Step[];
}

/** A value that may become a parameter. */
export interface PlanValue {
  readonly kind: 'file' | 'symbol' | 'text';
  readonly value: string;
}

export interface NewParameter {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

const words = { file: 'file', symbol: 'name', text: 'text' } as const;
const MOST_OFFERED = 30;
/** Fields whose paths are a step's own; what a command reads and writes goes with the command. */
const OWN_PATHS = new Set(['file', 'to', 'database', 'read', 'diagnostics', 'fix.files', 'forEach']);

/** Files, then names of code, then quoted words of the goal that the steps take up; in the order in which they stand. */
export function valuesOf(plan: Kept): readonly PlanValue[] {
  const files = plan.steps.flatMap(step =>
    namedPaths(step).flatMap(([field, path]) => (OWN_PATHS.has(field) && !path.endsWith('/') ? [path] : [])),
  );
  const symbols = plan.steps.flatMap(step =>
    'symbol' in step && step.symbol !== undefined ? [step.symbol] : [],
  );
  const quoted = [...plan.goal.matchAll(/"([^"]+)"|“([^”]+)”|`([^`]+)`|(?<!\p{L})'([^']+)'/gu)]
    .map(groups => groups.slice(1).join(''))
    .filter(text => plan.steps.some(step => changedStep(step, marking(text)) !== step));
  const all: readonly PlanValue[] = [
    ...files.map(value => ({ kind: 'file', value }) as const),
    ...symbols.map(value => ({ kind: 'symbol', value }) as const),
    ...quoted.map(value => ({ kind: 'text', value }) as const),
  ];
  const first = new Map(all.toReversed().map(one => [one.value, one]));
  return all.filter(one => first.get(one.value) === one && !one.value.includes('{{')).slice(0, MOST_OFFERED);
}

/** Each with a name of its own: `file`, `file2`, `symbol`, … */
export function parametersFor(chosen: readonly PlanValue[]): readonly NewParameter[] {
  return chosen.map(({ kind, value }, index) => {
    const before = chosen.slice(0, index).filter(other => other.kind === kind).length;
    return {
      name: before === 0 ? kind : `${kind}${before + 1}`,
      value,
      description: `the ${words[kind]} in place of ${value}`,
    };
  });
}

/** Of those that a person names: the value in the plan by the parameter's name. */
export function givenParameters(values: Readonly<Record<string, string>>): readonly NewParameter[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    description: `in place of ${value}`,
  }));
}

/** `unused`: what stands nowhere where a template may, in a sentence; null for nothing. */
export function withParameters<P extends Kept>(
  plan: P,
  parameters: readonly NewParameter[],
): { readonly plan: P & { readonly parameters?: Plan['parameters'] }; readonly unused: string | null } {
  if (parameters.length === 0) return { plan, unused: null };
  const used = new Set<string>();
  const names = new Map(parameters.map(({ name, value }) => [value, name]));
  const change = replacing([...names.keys()], value => {
    const name = names.get(value) ?? '';
    used.add(name);
    return `{{params.${name}}}`;
  });
  const steps = plan.steps.map(step => changedStep(step, change));
  const goal = change.text(plan.goal);
  const declared = parameters.map(({ name, value, description }) => [name, { description, default: value }]);
  const unused = parameters.find(({ name }) => !used.has(name));
  return {
    plan: { ...plan, goal, parameters: Object.fromEntries(declared) as Plan['parameters'], steps },
    unused:
      unused === undefined
        ? null
        : `${JSON.stringify(unused.value)} stands nowhere in the paths, names, instructions and commands of the plan, so that "${unused.name}" would change nothing; name another value.`,
  };
}

// ---- where a template may stand ----

interface Change {
  /** Of a path or a name: as a whole. */
  readonly whole: (text: string) => string;
  readonly text: (text: string) => string;
  readonly command: (line: string) => string;
}

/** The same step where nothing changes. */
function changedStep(step: Step, change: Change): Step {
  const changed: Record<string, unknown> = { ...withPaths(step, change.whole) };
  const each = (names: readonly string[], by: (text: string) => string): void => {
    for (const name of names) if (typeof changed[name] === 'string') changed[name] = by(changed[name]);
  };
  each(['title', 'instruction', 'question'], change.text);
  each(['symbol'], change.whole);
  each(['command'], change.command);
  if (step.agent === 'tool' && step.arguments)
    changed['arguments'] = changedLeaves(step.arguments, change.text);
  if (step.verify && 'command' in step.verify) {
    changed['verify'] = { command: change.command(step.verify.command) };
  }
  return JSON.stringify(changed) === JSON.stringify(step) ? step : (changed as Step);
}

function changedLeaves(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(leaf => changedLeaves(leaf, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, leaf]) => [key, changedLeaves(leaf, change)]));
}

function marking(value: string): Change {
  return replacing([value], () => '{{}}');
}

/** Longer values first: of `src/a.ts` and `a` the path is meant where it stands. */
function replacing(values: readonly string[], write: (value: string) => string): Change {
  const ordered = values.toSorted((a, b) => b.length - a.length).map(value => escaped(value));
  const alternatives = ordered.join('|');
  const inText = new RegExp(`\\{\\{.*?\\}\\}|${alternatives}`, 'gu');
  const inCommand = new RegExp(`\\{\\{.*?\\}\\}|"(?:[^"\\\\]|\\\\.)*"|'[^']*'|${alternatives}`, 'gu');
  const text = (whole: string): string =>
    whole.replace(inText, (found, at: number) =>
      found.startsWith('{{') || !isWhole(whole, at, found) ? found : write(found),
    );
  return {
    text,
    whole: one => (values.includes(one) ? write(one) : one),
    // There a value becomes one quoted word, which would be none within quotes: only what is quoted whole is replaced.
    command: line =>
      line.replace(inCommand, (found, at: number) => {
        const isQuoted = /^["']/.test(found) && found.length > 1;
        if (isQuoted) return values.includes(found.slice(1, -1)) ? write(found.slice(1, -1)) : found;
        return found.startsWith('{{') || !isWhole(line, at, found) ? found : write(found);
      }),
  };
}

/** Not within a longer word, path or dotted name. A `.` at its end may end a sentence, a `./` before it changes nothing. */
function isWhole(text: string, at: number, found: string): boolean {
  const before = text.slice(0, at).replace(/(?<=^|[\s"'`(=:])\.\/$/, '');
  const after = text.slice(at + found.length);
  return (
    !/(?:[\p{L}\p{N}_$@~\\/-]|[\p{L}\p{N}_$]\.|\.\.)$/u.test(before) &&
    !/^(?:[\p{L}\p{N}_$\\/-]|\.[\p{L}\p{N}_$])/u.test(after)
  );
}
