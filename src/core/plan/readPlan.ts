// A plan from a file: checked whole and strictly before anything runs. Faults name the line of the file.
import type { JsonValue } from '../events';
import { jsonFault } from '../text/jsonFault';
import { checkStep, knownAgents, schemasFor, shapeFaults } from './checkPlan';
import type { OwnAgents } from './ownAgents';
import type { Fault, Plan } from './plan';
import { fillStep } from './templates';

export interface PlanPlace {
  /** Agents of the user's own. */
  readonly agents?: OwnAgents;
  /** One word for the shell that will read the commands; without it for those of POSIX. */
  readonly quote?: (word: string) => string;
}

/**
 * @param parameters values by name, from the command line or the form
 * @returns the plan with its parameters filled in, or every fault found
 */
export function readPlanFile(
  text: string,
  parameters: Readonly<Record<string, string>>,
  { agents, quote = posixWord }: PlanPlace = {},
): { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const json = parseJson(text);
  if (!json.ok) return { ok: false, faults: [{ path: '', text: json.text }] };
  const parsed = schemasFor(agents).plan.safeParse(json.value);
  if (!parsed.success) {
    const faults = shapeFaults(parsed.error, json.value, agents).map(fault => nameStep(fault, json.value));
    return { ok: false, faults: faults.map(fault => addLine(fault, text)) };
  }
  const plan = parsed.data;
  const faults = [...checkSteps(plan, agents), ...checkParameters(plan, parameters)];
  if (faults.length > 0) return { ok: false, faults: faults.map(fault => addLine(fault, text)) };
  return { ok: true, plan: withParameters(plan, parameters, quote) };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; text: string } {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return { ok: true, value: JSON.parse(json) };
  } catch {
    return { ok: false, text: jsonFault(json) };
  }
}

function checkSteps(plan: Plan, own: OwnAgents | undefined): Fault[] {
  const agents = knownAgents(own);
  const ids = new Set<string>();
  const declared = new Set(Object.keys(plan.parameters ?? {}));
  return plan.steps.flatMap((step, index) => {
    const faults = checkStep(step, { ids, agents, own, parameters: declared, count: index });
    ids.add(step.id);
    return faults;
  });
}

function checkParameters(plan: Plan, given: Readonly<Record<string, string>>): Fault[] {
  const declared = plan.parameters ?? {};
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(declared, name));
  const missing = Object.entries(declared).filter(
    ([name, { default: value }]) => value === undefined && !Object.hasOwn(given, name),
  );
  return [
    ...unknown.map(name => ({
      path: `parameters.${name}`,
      text: `parameter "${name}" is not one of this plan's`,
    })),
    ...missing.map(([name, { description }]) => ({
      path: `parameters.${name}`,
      text: `parameter "${name}" is missing (${description}); give it with --param ${name}=VALUE`,
    })),
  ];
}

function posixWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function withParameters(
  plan: Plan,
  given: Readonly<Record<string, string>>,
  quote: (word: string) => string,
): Plan {
  const value = (name: string): JsonValue | undefined =>
    Object.hasOwn(given, name) ? given[name] : plan.parameters?.[name]?.default;
  const steps = plan.steps.map(step =>
    fillStep(step, reference => (reference.kind === 'param' ? value(reference.name) : undefined), quote),
  );
  return { ...plan, steps };
}

function nameStep(fault: Fault, value: unknown): Fault {
  const index = /^steps\[(\d+)\]/.exec(fault.path)?.[1];
  const steps = (value as { steps?: { id?: unknown }[] }).steps;
  const id = index === undefined ? undefined : steps?.[Number(index)]?.id;
  return typeof id === 'string' ? { ...fault, step: id } : fault;
}

/** The line of the file on which the fault's step stands, in front of the text. */
function addLine(fault: Fault, text: string): Fault {
  if (fault.step === undefined || fault.text.startsWith('line ')) return fault;
  const at = text.search(
    new RegExp(`"id"\\s*:\\s*${JSON.stringify(fault.step).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
  );
  return at === -1
    ? fault
    : { ...fault, text: `line ${lineAt(text, at)}, step "${fault.step}": ${fault.text}` };
}

function lineAt(text: string, position: number): string {
  return String(text.slice(0, position).split('\n').length);
}
