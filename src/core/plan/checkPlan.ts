// What a well-shaped step must also satisfy, checked one step at a time so that a plan can be checked while it
// streams: ids once, needs that stand earlier, one target, one body, paths inside the workspace, agents that exist.
// Every fault says what to write instead: a person or a model reads it.
import * as z from 'zod';
import { checkPath } from '../policy/paths';
import type { Folders } from '../policy/workspace';
import { nearestNames } from '../text/nearestNames';
import { ownAgentOf, ownStepFaults, type OwnAgents } from './ownAgents';
import {
  MAX_STEPS,
  planSchemas,
  type Fault,
  type OwnAgentName,
  type OwnStep,
  type Step,
  type StepOf,
  agentNames,
} from './plan';
import { cwdFault, folderFault, namedPaths } from './stepPaths';
import { isOutput, references, needsOf, templateTexts } from './templates';

export interface PlanSoFar {
  /** Ids that stand earlier (of earlier rounds too). */
  readonly ids: ReadonlySet<string>;
  /** Agents that can be used here. */
  readonly agents: ReadonlySet<string>;
  /** Those of them that are the user's own. */
  readonly own?: OwnAgents | undefined;
  /** Parameters that a recipe declares. */
  readonly parameters: ReadonlySet<string>;
  readonly count: number;
  /** The tools that there are, where they are all known. */
  readonly tools?: readonly string[];
  /** Of the workspace, where they are known: with one of them each path begins. */
  readonly folders?: Folders | undefined;
}

/** Told for a tool that there is not: an editor has dozens. */
const NEAREST_TOOLS = 5;

/** Parses one step of a model's plan; unknown fields are dropped. */
export function parseStep(
  value: unknown,
  own?: OwnAgents,
): { ok: true; step: Step } | { ok: false; faults: Fault[] } {
  const parsed = schemasFor(own).lenientStep.safeParse(value);
  if (parsed.success) return { ok: true, step: parsed.data };
  return { ok: false, faults: shapeFaults(parsed.error, value, own) };
}

/** Built once for each set of agents: a plan has up to 1,000 steps. */
const schemas = new WeakMap<OwnAgents, ReturnType<typeof planSchemas>>();
const none: OwnAgents = new Map();

export function schemasFor(own: OwnAgents = none): ReturnType<typeof planSchemas> {
  const known = schemas.get(own);
  if (known) return known;
  const built = planSchemas(namesOf(own));
  schemas.set(own, built);
  return built;
}

function namesOf(own: OwnAgents | undefined): readonly OwnAgentName[] {
  return [...(own?.values() ?? [])].map(agent => agent.name);
}

/** Faults of shape in words; an unknown agent is named with those that there are. */
export function shapeFaults(error: z.ZodError, value: unknown, own?: OwnAgents): Fault[] {
  const id = stepId(value);
  return error.issues.map(issue => ({
    ...(id === undefined ? {} : { step: id }),
    path: z.core.toDotPath([...issue.path, ...unknownField(issue)]),
    text: issueText(issue, own),
  }));
}

function unknownField(issue: z.core.$ZodIssue): readonly string[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
}

/** Those of this release and the user's own. */
export function knownAgents(own: OwnAgents | undefined): ReadonlySet<string> {
  return new Set([...agentNames, ...(own?.keys() ?? [])]);
}

function issueText(issue: z.core.$ZodIssue, own: OwnAgents | undefined): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map(key => JSON.stringify(key)).join(', ');
    return `unknown field${issue.keys.length > 1 ? 's' : ''} ${names}; take ${issue.keys.length > 1 ? 'them' : 'it'} out`;
  }
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'agent') {
    return `unknown agent; use ${[...knownAgents(own)].join(', ')}`;
  }
  return issue.message.replace(/^Invalid input: /, '');
}

function stepId(value: unknown): string | undefined {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

export function checkStep(step: Step, plan: PlanSoFar): Fault[] {
  const faults: Fault[] = [];
  const add = (path: string, text: string): void => void faults.push({ step: step.id, path, text });
  if (plan.count >= MAX_STEPS) add('', `a plan has at most ${MAX_STEPS} steps; do more work in each step`);
  if (plan.ids.has(step.id)) add('id', `id "${step.id}" stands twice; give each step an id of its own`);
  if (!plan.agents.has(step.agent)) {
    add('agent', `agent "${step.agent}" is not available here; use ${[...plan.agents].join(', ')}`);
  }
  checkNeeds(step, plan, add);
  checkTemplates(step, plan, add);
  checkPaths(step, plan, add);
  checkCwd(step, plan, add);
  checkFields(step, plan.own, add);
  checkTool(step, plan, add);
  return faults;
}

type Add = (path: string, text: string) => void;

function checkNeeds(step: Step, plan: PlanSoFar, add: Add): void {
  for (const need of needsOf(step)) {
    if (need === step.id) add('needs', `step "${step.id}" needs itself; take that need out`);
    else if (!plan.ids.has(need)) {
      add('needs', `"${need}" is not an earlier step; a step may only need steps that stand before it`);
    }
  }
}

function checkTemplates(step: Step, plan: PlanSoFar, add: Add): void {
  if (typeof step.forEach === 'string' && !isOutput(step.forEach)) {
    add(
      'forEach',
      `is neither a list of files nor the output of a step; write "{{steps.ID.output}}" or a list`,
    );
  }
  const symbol = 'symbol' in step && step.symbol !== undefined ? [step.symbol] : [];
  const texts = [...templateTexts(step), ...namedPaths(step).map(([, path]) => path), ...symbol];
  for (const reference of texts.flatMap(references)) {
    if (reference.kind === 'item' && step.forEach === undefined) {
      add('', '{{item}} stands in a step without forEach; name the file, or add forEach');
    }
    if (reference.kind === 'param' && !plan.parameters.has(reference.name)) {
      add('', `parameter "${reference.name}" is not declared; declare it in "parameters"`);
    }
  }
}

function checkPaths(step: Step, { folders }: PlanSoFar, add: Add): void {
  for (const [field, path] of namedPaths(step)) {
    if (/[*?]|\{\{\s*steps\./.test(path)) {
      add(
        field,
        `${JSON.stringify(path)} is not a plain path; name one file (a step has forEach for several)`,
      );
      continue;
    }
    const checked = checkPath(path.replace(/\{\{.*?\}\}/g, 'x'));
    if (!checked.ok) add(field, checked.detail.replace(/\.$/, ''));
    else if (checked.folder && ['file', 'to', 'database'].includes(field)) {
      add(field, `${JSON.stringify(path)} is a folder; name a file`);
    }
    const isAll = checked.ok && checked.path === '' && ['reads', 'writes'].includes(field);
    const elsewhere = field === 'cwd' || isAll ? null : folderFault(path, folders);
    if (elsewhere !== null) add(field, elsewhere);
  }
}

function checkCwd(step: Step, { folders }: PlanSoFar, add: Add): void {
  const fault = step.agent === 'command' ? cwdFault(step.cwd, folders) : null;
  if (fault !== null) add('cwd', fault);
}

function checkFields(step: Step, own: OwnAgents | undefined, add: Add): void {
  switch (step.agent) {
    case 'edit':
      checkTarget(step, add);
      return oneOf(step, ['instruction', 'sketch', 'content'], add);
    case 'create':
      return oneOf(step, ['instruction', 'sketch', 'content'], add);
    case 'command':
      return oneOf(step, ['command', 'instruction'], add);
    case 'tool':
      return oneOf(step, ['arguments', 'instruction'], add);
    case 'query':
      return oneOf(step, ['question', 'sql'], add);
    case 'check':
      return oneOf(step, ['command', 'diagnostics'], add);
    case 'explore':
      return checkExplore(step, add);
    case 'delete':
    case 'move':
    case 'ask':
      return;
    default: {
      checkTarget(step, add);
      const agent = ownAgentOf(step, own);
      for (const [field, text] of agent ? ownStepFaults(step, agent) : []) add(field, text);
    }
  }
}

function checkExplore(step: Extract<Step, { agent: 'explore' }>, add: Add): void {
  const looks = [step.search, step.symbols, step.references, step.read].some(list => list && list.length > 0);
  if (!looks) add('', 'nothing says where to look; give search, symbols, references or read');
  for (const [index, [, first, last]] of (step.read ?? []).entries()) {
    if (first > last) add(`read[${index}]`, 'the first line stands after the last');
  }
}

function checkTarget({ symbol, lines, at }: StepOf<'edit'> | OwnStep, add: Add): void {
  const targets = [symbol, lines, at].filter(target => target !== undefined);
  if (targets.length > 1) add('', 'more than one target; give at most one of symbol, lines, at');
  if (lines && lines[0] > lines[1]) add('lines', 'the first line stands after the last');
}

function checkTool(step: Step, { tools }: PlanSoFar, add: Add): void {
  if (step.agent !== 'tool' || tools === undefined) return;
  const { tool } = step;
  if (tools.some(name => name === tool || name.endsWith(`/${tool}`))) return;
  const there =
    tools.length === 0 ? 'there is none here' : `use ${nearestNames(tool, tools, NEAREST_TOOLS).join(', ')}`;
  add('tool', `${JSON.stringify(tool)} is not a tool; ${there}`);
}

function oneOf(step: Step, names: readonly string[], add: Add): void {
  const given = names.filter(name => (step as Readonly<Record<string, unknown>>)[name] !== undefined);
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  if (given.length === 0) add('', `nothing says what to do; give ${list}`);
  if (given.length > 1) add('', `${given.join(' and ')} are both given; give one of ${list}`);
}
