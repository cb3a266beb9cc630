// An agent of the user's own as data: what its file says of it, what a step of it must satisfy, how the planner is told.
// Decides that such an agent does one of three things: writes the file that its step names, answers a value of its
// schema, or answers text; that it is shown and changes only what its file allows; and calls no tool but those named there.
import type { JsonValue } from '../events';
import { checkPath } from '../policy/paths';
import { pathIn } from '../policy/workspace';
import type { OwnAgentName, OwnStep, Step, StepOf, Verify } from './plan';

export interface OwnAgent {
  readonly name: OwnAgentName;
  readonly description: string;
  /** `executor`, `planner` or a key of `models.agents`; absent: the executor. */
  readonly model?: string;
  /** Of which it calls one before it answers or writes, by the names that a tool step has for them. */
  readonly tools: readonly string[];
  /** What its steps may be shown; absent: anything of the workspace. */
  readonly reads?: readonly string[];
  /** Where its steps may change a file; empty: nowhere. */
  readonly writes: readonly string[];
  /** Its file says `writes`, if only that there are none: then its tools change nothing in the workspace beside that. */
  readonly saysWrites: boolean;
  /** JSON Schema of what it answers; absent: text. */
  readonly output?: Readonly<Record<string, JsonValue>>;
  readonly checks: readonly OwnCheck[];
  /** What its file says below the front matter. */
  readonly body: string;
  /** The fixed part of its prompt, whole: the body and the form of its answers. */
  readonly prefix: string;
}

/** A command line, or the errors found in the file that was written. */
export type OwnCheck = { readonly command: string } | 'diagnostics';

export type OwnAgents = ReadonlyMap<string, OwnAgent>;

/** An agent that lies in a folder of the workspace: the places that its file names are that folder's. */
export function agentIn(folder: string, agent: OwnAgent): OwnAgent {
  if (folder === '') return agent;
  const there = (paths: readonly string[]): readonly string[] => paths.map(path => pathIn(folder, path));
  const stop = agent.description.replace(/\.$/, '');
  return {
    ...agent,
    description: `${stop} (of ${folder}/)`,
    writes: there(agent.writes),
    ...(agent.reads === undefined ? {} : { reads: there(agent.reads) }),
  };
}

/** The agent of a step of the user's own; undefined for the built-in ones. */
export function ownAgentOf(step: Step, agents: OwnAgents | undefined): OwnAgent | undefined {
  return agents?.get(step.agent);
}

/** Whether what a step calls may change anything in the workspace, as a tool step without `writes` may. */
export function mayChangeAnything(agent: OwnAgent | undefined): boolean {
  return agent !== undefined && !agent.saysWrites && agent.tools.some(isForeign);
}

/** The engine's own change nothing that is not asked about as an edit. */
export function isForeign(tool: string): boolean {
  return !tool.startsWith('quickstep/');
}

/** What is wrong with a step of this agent, with the field it stands in. */
export function ownStepFaults(step: OwnStep, agent: OwnAgent): readonly [field: string, text: string][] {
  const { name, writes, reads } = agent;
  const faults: [string, string][] = [];
  if (writes.length === 0) {
    for (const field of ['file', 'symbol', 'lines', 'at', 'imports'] as const) {
      if (step[field] !== undefined) {
        faults.push([field, `agent "${name}" changes no file; take "${field}" out, show files by "reads"`]);
      }
    }
  } else if (step.file === undefined) {
    faults.push(['file', `agent "${name}" writes a file; name it as "file"`]);
  } else if (!isInside(step.file, writes)) {
    faults.push(['file', `agent "${name}" may write ${writes.join(', ')} only; name a file there`]);
  }
  if (step.writes !== undefined) {
    faults.push(['writes', `what agent "${name}" writes is its "file"; take "writes" out`]);
  }
  for (const path of step.reads ?? []) {
    if (reads !== undefined && !isInside(path, reads)) {
      faults.push(['reads', `agent "${name}" may read ${reads.join(', ') || 'nothing'} only`]);
    }
    if (path.endsWith('/')) faults.push(['reads', `${JSON.stringify(path)} is a folder; name its files`]);
  }
  return faults;
}

/** A path that holds a template is judged again when it is filled in. */
export function isInside(path: string, places: readonly string[]): boolean {
  if (path.includes('{{')) return true;
  const checked = checkPath(path);
  return (
    checked.ok &&
    places.some(place => {
      const outer = checkPath(place);
      if (!outer.ok) return false;
      if (checked.path === outer.path || (outer.folder && outer.path === '')) return true;
      return outer.folder && checked.path.startsWith(`${outer.path}/`);
    })
  );
}

/** The step as the edit agent carries it out; null for one that names no file. */
export function asEdit(step: OwnStep): StepOf<'edit'> | null {
  const { file, ...rest } = step;
  return file === undefined ? null : { ...rest, agent: 'edit', file };
}

/** The verifications of a step: its own, else those that its agent's file names. */
export function verificationsOf(step: Step, agents: OwnAgents | undefined): readonly Verify[] {
  if (step.verify !== undefined) return [step.verify];
  const checks = ownAgentOf(step, agents)?.checks ?? [];
  return checks.map(check => {
    if (check !== 'diagnostics') return check;
    return { diagnostics: 'file' in step && step.file !== undefined ? [step.file] : [] };
  });
}

/** What the planner is told, one line an agent; empty where there are none. */
export function ownAgentLines(agents: OwnAgents | undefined): string {
  return [...(agents?.values() ?? [])].map(ownAgentLine).join('\n');
}

function ownAgentLine({ name, description, writes, reads, output, tools }: OwnAgent): string {
  const fields =
    writes.length > 0
      ? `"file":"…" (in ${writes.join(', ')}; "symbol", "lines" or "at" as in edit),`
      : `"reads":["file", …]${reads === undefined ? '' : ` (in ${reads.join(', ') || 'nothing'})`},`;
  const answers =
    writes.length > 0 ? '' : output ? `; its output is JSON: ${outputForm(output)}` : '; its output is text';
  const calls = tools.length === 0 ? '' : `; it makes one call itself, of ${tools.join(' or ')}`;
  const stop = /[.!?]$/.test(description) ? '' : '.';
  return `- ${name}: ${description}${stop} {"agent":"${name}",${fields}"instruction":"…"}${answers}${calls}`;
}

/** A schema as an example of its values, short enough for a prompt: `{"pattern": "…", "count": 0}`. */
export function outputForm(schema: JsonValue | undefined): string {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return '…';
  const { type, properties, items } = schema;
  if (Array.isArray(schema['enum'])) return schema['enum'].map(value => JSON.stringify(value)).join(' or ');
  if (type === 'array') return `[${outputForm(items)}, …]`;
  if (typeof properties !== 'object' || properties === null)
    return formOf[typeof type === 'string' ? type : ''] ?? '…';
  const fields = Object.entries(properties).map(
    ([name, one]) => `${JSON.stringify(name)}: ${outputForm(one)}`,
  );
  return `{${fields.join(', ')}}`;
}

const formOf: Readonly<Record<string, string>> = {
  string: '"…"',
  integer: '0',
  number: '0.5',
  boolean: 'true',
  null: 'null',
};
