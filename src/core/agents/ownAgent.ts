// How a step of an agent of the user's own is carried out. One that writes a file is the edit agent (or, where the file
// is not there yet, the create agent) asked under a prompt of its own; any other is one question whose answer, checked
// against the agent's schema, is the step's output. It reaches nothing that its step does not name, but for the tools of
// its file, of which one is called before either (ownTools.ts).
import * as z from 'zod';
import type { JsonValue } from '../events';
import type { Question, Validated } from '../model/ladder';
import { asEdit, isInside, type OwnAgent } from '../plan/ownAgents';
import type { OwnStep, StepOf } from '../plan/plan';
import { holdsSecrets } from '../policy/paths';
import type { Model, Ports } from '../ports';
import { codeFromReply } from '../edit/reply';
import {
  failed,
  refused,
  unreadable,
  type Agent,
  type Done,
  type Failure,
  type Prepared,
  type StepContext,
} from './agent';
import { prepareEdit } from './edit';
import { prepareCreate } from './files';
import { callOwnTool, type Answered } from './ownTools';

const MAX_ANSWER = 1024;

export function ownAgent(step: OwnStep, agent: OwnAgent): Agent {
  const edit = asEdit(step);
  if (!edit) return { halves: 'one', asks: true, execute: context => answer(step, agent, context) };
  if (agent.tools.length === 0)
    return { halves: 'two', asks: true, prepare: context => write(step, edit, agent, '', context) };
  // Called once, however often the change is prepared.
  let told = '';
  return {
    halves: 'two',
    asks: true,
    async begin(context) {
      const denied = outside([edit.file], agent.writes, `${agent.name} may write`);
      const answered = denied ?? (await askTool(step, agent, context));
      if (!answered.ok) return answered;
      told = answered.text;
      return null;
    },
    prepare: context => write(step, edit, agent, told, context),
  };
}

async function askTool(step: OwnStep, agent: OwnAgent, context: StepContext): Promise<Answered> {
  if (agent.tools.length === 0) return { ok: true, text: '' };
  const shown = await shownFiles(step, agent, context);
  if (typeof shown !== 'string') return shown;
  const { reads } = agent;
  const confined = reads ? { ...context, read: readWithin(reads, agent.name, context) } : context;
  return callOwnTool(agent, { instruction: step.instruction, shown }, confined);
}

// ---- answers that are files ----

async function write(
  step: OwnStep,
  edit: StepOf<'edit'>,
  agent: OwnAgent,
  told: string,
  context: StepContext,
): Promise<Prepared> {
  const denied = outside([edit.file], agent.writes, `${agent.name} may write`);
  if (denied) return denied;
  const shown = await shownFiles(step, agent, context);
  if (typeof shown !== 'string') return shown;
  const own = underPrefix(agent.prefix, `${shown}${told}`, context);
  const { id, title, file, instruction = '' } = edit;
  const isNew = !hasTarget(step) && (await isMissing(file, context));
  return isNew
    ? prepareCreate({ id, title, agent: 'create', file, instruction }, own)
    : prepareEdit(edit, own);
}

function hasTarget(step: OwnStep): boolean {
  return step.symbol !== undefined || step.lines !== undefined || step.at !== undefined;
}

async function isMissing(path: string, context: StepContext): Promise<boolean> {
  const read = await context.read(path);
  return !read.ok && read.reason === 'missing';
}

/** Questions for code are asked under the agent's own prompt; a choice of place, which has a schema, stays as it is. */
function underPrefix(prefix: string, shown: string, context: StepContext): StepContext {
  const own = <T>(question: Question<T>): Question<T> =>
    question.schema ? question : { ...question, prefix, prompt: shown + question.prompt };
  return { ...context, ask: question => context.ask(own(question)) };
}

// ---- answers that are outputs ----

async function answer(step: OwnStep, agent: OwnAgent, context: StepContext): Promise<Done> {
  const told = await askTool(step, agent, context);
  if (!told.ok) return told;
  const shown = await shownFiles(step, agent, context);
  if (typeof shown !== 'string') return shown;
  const { output } = agent;
  const said = await context.ask<JsonValue>({
    prefix: agent.prefix,
    prompt: `${shown}${told.text}Instruction: ${step.instruction}\nAnswer:`,
    ...(output ? { schema: output } : {}),
    maxTokens: MAX_ANSWER,
    validate: output ? text => validJson(text, output) : validText,
  });
  return said.ok ? { ok: true, output: said.value } : failed(said.reason, said.detail);
}

function validText(reply: string): Validated<JsonValue> {
  // As Markdown, of which only a fence around the whole is taken off.
  const text = codeFromReply(reply, { language: 'md' }).trim();
  return text === '' ? { ok: false, fault: 'the answer is empty' } : { ok: true, value: text };
}

function validJson(reply: string, schema: NonNullable<OwnAgent['output']>): Validated<JsonValue> {
  let value: JsonValue;
  try {
    value = JSON.parse(codeFromReply(reply, { language: 'json' })) as JsonValue;
  } catch {
    return { ok: false, fault: 'the answer must be one JSON object and nothing else' };
  }
  const parsed = z.fromJSONSchema(schema).safeParse(value);
  if (parsed.success) return { ok: true, value };
  const [issue] = parsed.error.issues;
  const where = z.core.toDotPath(issue?.path ?? []);
  const what = issue?.message.replace(/^Invalid input: /, '') ?? 'is wrong';
  return { ok: false, fault: where === '' ? what : `"${where}": ${what}` };
}

// ---- what it is shown ----

async function shownFiles(step: OwnStep, agent: OwnAgent, context: StepContext): Promise<string | Failure> {
  const paths = step.reads ?? [];
  const denied = agent.reads && outside(paths, agent.reads, `${agent.name} may read`);
  if (denied) return denied;
  const parts: string[] = [];
  for (const path of paths) {
    if (holdsSecrets(path)) return refused(`${path} holds secrets and is shown to no model; leave it out.`);
    const read = await context.read(path);
    if (!read.ok) return unreadable(read);
    parts.push(`File: ${path}\n${read.file.text.replace(/\n$/, '')}\n\n`);
  }
  return parts.join('');
}

/** For a tool that is the engine's own: its path is the executor's word. */
function readWithin(places: readonly string[], name: string, context: StepContext): StepContext['read'] {
  return path => {
    if (isInside(path, places)) return context.read(path);
    const detail = `${path}: ${name} may read only ${places.join(', ') || 'nothing'}.`;
    return Promise.resolve({ ok: false, reason: 'outside', detail });
  };
}

/** Paths are checked with the plan already, but not those that came in by a template. */
function outside(paths: readonly string[], places: readonly string[], who: string): Failure | null {
  const path = paths.find(one => !isInside(one, places));
  return path === undefined ? null : refused(`${path}: ${who} only ${places.join(', ') || 'nothing'}.`);
}

// ---- by which model ----

/** The user's configuration comes first, then what the agent's file names, then the executor. */
export function modelOf(agent: string, own: OwnAgent | undefined, ports: Ports): Model {
  const configured = ports.agentModels[agent];
  if (configured) return configured;
  if (own?.model === 'planner') return ports.planner ?? ports.executor;
  const named =
    own?.model === undefined || own.model === 'executor' ? undefined : ports.agentModels[own.model];
  return named ?? ports.executor;
}
