// A plan from a file: checked whole and strictly before anything runs. Faults name the line of the file.
import type { JsonValue } from '../events';
import type { Folders } from '../policy/workspace';
import { jsonFault } from '../text/jsonFault';
import { jsonPlaces, type TextPlace } from '../text/jsonPlaces';
import { checkStep, knownAgents, schemasFor, shapeFaults } from './checkPlan';
import type { OwnAgents } from './ownAgents';
import type { Fault, Plan } from './plan';
import { planIn, settled } from './planFolder';
import { fillStep, fillText, type Reference } from './templates';

export interface PlanPlace {
  /** Agents of the user's own. */
  readonly agents?: OwnAgents;
  /** One word for the shell that will read the commands; without it for those of POSIX. */
  readonly quote?: (word: string) => string;
  /** How a value is given to a parameter here; without it as on the command line. */
  readonly giving?: (name: string) => string;
  /** Of the workspace. */
  readonly folders?: Folders | undefined;
}

/** A fault of a plan's file, at its place. */
export interface PlacedFault extends Fault {
  readonly at: TextPlace;
}

export type ParsedPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly faults: readonly PlacedFault[] };

/**
 * @param parameters values by name, from the command line or the form
 * @returns the plan with its parameters filled in, or every fault found
 */
export function readPlanFile(
  text: string,
  parameters: Readonly<Record<string, string>>,
  place: PlanPlace = {},
): { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const parsed = parsePlanFile(text, place.agents);
  if (parsed.ok) return fillPlan(parsed.plan, parameters, place);
  return { ok: false, faults: parsed.faults.map(fault => ({ ...fault, text: placedText(fault) })) };
}

/**
 * The plan as it is written, its parameters still open.
 * @param folder of a workspace with several: the one that the file belongs to
 */
export function parsePlanFile(text: string, agents?: OwnAgents, folder = ''): ParsedPlan {
  const json = text.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { ok: false, faults: [syntaxFault(json)] };
  }
  const parsed = schemasFor(agents).plan.safeParse(value);
  if (!parsed.success) {
    const faults = shapeFaults(parsed.error, value, agents).map(fault => nameStep(fault, value));
    return { ok: false, faults: placed(faults, json) };
  }
  const plan = planIn(folder, parsed.data);
  const faults = checkSteps(plan, agents);
  return faults.length > 0 ? { ok: false, faults: placed(faults, json) } : { ok: true, plan };
}

/** Puts values into the parameters of a checked plan; what is not declared, or has no value, is a fault. */
export function fillPlan(
  plan: Plan,
  parameters: Readonly<Record<string, string>>,
  { agents, quote = posixWord, giving = commandLineForm, folders }: PlanPlace,
): { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const open = checkParameters(plan, parameters, giving);
  if (open.length > 0) return { ok: false, faults: open };
  const whole = settled(filled(plan, parameters, quote), folders);
  // A value may make a path that a plan may not name.
  const faults = checkSteps(whole, agents, folders).map(fault => ({ ...fault, text: inStep(fault) }));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, plan: whole };
}

function commandLineForm(name: string): string {
  return `give it with --param ${name}=VALUE`;
}

function checkSteps(plan: Plan, own: OwnAgents | undefined, folders?: Folders): Fault[] {
  const agents = knownAgents(own);
  const ids = new Set<string>();
  const declared = new Set(Object.keys(plan.parameters ?? {}));
  return plan.steps.flatMap((step, index) => {
    const faults = checkStep(step, { ids, agents, own, folders, parameters: declared, count: index });
    ids.add(step.id);
    return faults.map(fault => ({ ...fault, path: stepPath(index, fault.path) }));
  });
}

function stepPath(index: number, path: string): string {
  return `steps[${index}]${path === '' ? '' : `.${path}`}`;
}

function checkParameters(
  plan: Plan,
  given: Readonly<Record<string, string>>,
  giving: (name: string) => string,
): Fault[] {
  const declared = plan.parameters ?? {};
  const names = Object.keys(declared);
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(declared, name));
  const missing = Object.entries(declared).filter(
    ([name, { default: value }]) => value === undefined && !Object.hasOwn(given, name),
  );
  const those =
    names.length === 0 ? 'it has none' : `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
  return [
    ...unknown.map(name => ({
      path: `parameters.${name}`,
      text: `parameter "${name}" is not one of this plan's; ${those}`,
    })),
    ...missing.map(([name, { description }]) => ({
      path: `parameters.${name}`,
      text: `parameter "${name}" is missing (${description}); ${giving(name)}`,
    })),
  ];
}

function posixWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function filled(plan: Plan, given: Readonly<Record<string, string>>, quote: (word: string) => string): Plan {
  const value = (reference: Reference): JsonValue | undefined => {
    if (reference.kind !== 'param') return undefined;
    const { name } = reference;
    return Object.hasOwn(given, name) ? given[name] : plan.parameters?.[name]?.default;
  };
  const steps = plan.steps.map(step => fillStep(step, value, quote));
  return { ...plan, goal: fillText(plan.goal, value), steps };
}

// ---- where a fault stands ----

function syntaxFault(json: string): PlacedFault {
  const said = jsonFault(json);
  const [whole, line, text] = /^line (\d+): (.*)$/s.exec(said) ?? [];
  const at = { line: whole === undefined ? 1 : Number(line), column: 1 };
  return { path: '', text: text ?? said, at };
}

function nameStep(fault: Fault, value: unknown): Fault {
  const index = /^steps\[(\d+)\]/.exec(fault.path)?.[1];
  const steps = (value as { steps?: { id?: unknown }[] }).steps;
  const id = index === undefined ? undefined : steps?.[Number(index)]?.id;
  return typeof id === 'string' ? { ...fault, step: id } : fault;
}

/** Each at what it names, else at what holds that; a step stands at its id. */
function placed(faults: readonly Fault[], json: string): readonly PlacedFault[] {
  const places = jsonPlaces(json);
  return faults.map(fault => {
    let { path } = fault;
    while (path !== '' && !places.has(path)) path = outer(path);
    const whole = /^steps\[\d+\]$/.test(path) ? places.get(`${path}.id`) : undefined;
    return { ...fault, at: whole ?? places.get(path) ?? { line: 1, column: 1 } };
  });
}

function outer(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));
}

function placedText(fault: PlacedFault): string {
  const { at, step } = fault;
  return `line ${at.line}${step === undefined ? ':' : ','} ${inStep(fault)}`;
}

/** What is wrong, with the step and the field that it is wrong with. */
export function inStep({ step, path, text }: Fault): string {
  const field = path.replace(/^steps\[\d+\]\.?/, '');
  const told = field === '' || text.startsWith('unknown field') ? text : `${field}: ${text}`;
  return step === undefined ? told : `step "${step}": ${told}`;
}
