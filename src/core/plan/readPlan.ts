// A plan from a file: checked whole and strictly before anything runs. Faults name the line of the file.
import type { JsonValue } from '../events';
import { jsonFault } from '../text/jsonFault';
import { checkStep, shapeFaults } from './checkPlan';
import { planSchema, type Fault, type Plan } from './plan';
import { fillStep } from './templates';

/** The agents of this release. */
export const builtInAgents: ReadonlySet<string> = new Set([
  'edit',
  'create',
  'delete',
  'move',
  'command',
  'tool',
  'check',
  'ask',
]);

/**
 * @param parameters values by name, from the command line or the form
 * @returns the plan with its parameters filled in, or every fault found
 */
export function readPlanFile(
  text: string,
  parameters: Readonly<Record<string, string>>,
): { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const json = parseJson(text);
  if (!json.ok) return { ok: false, faults: [{ path: '', text: json.text }] };
  const parsed = planSchema.safeParse(json.value);
  if (!parsed.success) {
    const faults = shapeFaults(parsed.error, json.value).map(fault => nameStep(fault, json.value));
    return { ok: false, faults: faults.map(fault => addLine(fault, text)) };
  }
  const plan = parsed.data;
  const faults = [...checkSteps(plan), ...checkParameters(plan, parameters)];
  if (faults.length > 0) return { ok: false, faults: faults.map(fault => addLine(fault, text)) };
  return { ok: true, plan: withParameters(plan, parameters) };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; text: string } {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return { ok: true, value: JSON.parse(json) };
  } catch {
    return { ok: false, text: jsonFault(json) };
  }
}

function checkSteps(plan: Plan): Fault[] {
  const ids = new Set<string>();
  const declared = new Set(Object.keys(plan.parameters ?? {}));
  return plan.steps.flatMap((step, index) => {
    const faults = checkStep(step, { ids, agents: builtInAgents, parameters: declared, count: index });
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

function withParameters(plan: Plan, given: Readonly<Record<string, string>>): Plan {
  const value = (name: string): JsonValue | undefined =>
    Object.hasOwn(given, name) ? given[name] : plan.parameters?.[name]?.default;
  const keep = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  const steps = plan.steps.map(step =>
    fillStep(step, reference => (reference.kind === 'param' ? value(reference.name) : undefined), keep),
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
