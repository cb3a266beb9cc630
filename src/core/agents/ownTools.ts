// The tools that an agent of the user's own names: one of them is called before it answers or writes. Decides which: the
// only one always, of several the one that the executor picks from an enum, without those that are not there. More than
// one call a step is the planner's to order: asked whether to go on, a 1.5B goes on until no tool is left, and then answers
// from what it need not have read. Each call is asked about as a tool step's. Only a tool that changes nothing is called
// again where the call failed, with the failure shown: of any other nobody knows how far it came.
import type { Validated } from '../model/ladder';
import type { OwnAgent } from '../plan/ownAgents';
import { shortened, visibleText } from '../text/plainText';
import { failed, type Done, type Failure, type StepContext } from './agent';
import { toolChoicePrefix } from './prompts';
import { callOpened, openTool, type OpenTool } from './tool';

/** What is asked of the agent, and what it may read beside that. */
export interface ToolTask {
  readonly instruction: string;
  /** The files of its step, as they are shown to it. */
  readonly shown: string;
}

/** What its tool answered, to stand before the instruction; empty where none was called. */
export type Answered = { readonly ok: true; readonly text: string } | Failure;

const MAX_FAILURE = 600;

export async function callOwnTool(
  { tools, body }: OwnAgent,
  { instruction, shown }: ToolTask,
  context: StepContext,
): Promise<Answered> {
  const about = `${body}\n\n${shown}`;
  const tool = await chosenTool(tools, about, instruction, context);
  if (tool === null) return { ok: true, text: '' };
  if ('status' in tool) return tool;
  const call = (told: string): Promise<Done> => callOpened(tool, { instruction, told }, context);
  const first = await call(about);
  const done =
    !first.ok && first.reason === 'tool' && tool.readOnly
      ? await call(`${about}The call failed: ${visibleText(shortened(first.detail, MAX_FAILURE))}\n\n`)
      : first;
  if (!done.ok) return done;
  const { output } = done;
  const text = visibleText(typeof output === 'string' ? output : JSON.stringify(output));
  return { ok: true, text: `${tool.name} answered:\n${text}\n\n` };
}

// ---- which ----

const NONE = 'none';

/** Null: none is needed. */
async function chosenTool(
  names: readonly string[],
  about: string,
  instruction: string,
  context: StepContext,
): Promise<OpenTool | Failure | null> {
  const opened: OpenTool[] = [];
  let missing: Failure | null = null;
  for (const name of names) {
    const tool = await openTool(name, context);
    if (!('status' in tool)) opened.push(tool);
    else if (tool.status === 'stopped') return tool;
    else missing ??= tool;
  }
  if (opened.length === 0) return missing;
  const [only] = opened;
  return names.length === 1 && only ? only : chooseTool(opened, about, instruction, context);
}

/** Null for none, and where the model names none of them: it goes on with what it knows. */
async function chooseTool(
  among: readonly OpenTool[],
  about: string,
  instruction: string,
  context: StepContext,
): Promise<OpenTool | Failure | null> {
  const rows = among.map(({ name, description }) => `- ${name}: ${visibleText(description)}`);
  const names = [...among.map(({ name }) => name), NONE];
  const answer = await context.ask<string>({
    by: 'executor',
    prefix: toolChoicePrefix,
    prompt: `${about}Tools:\n${rows.join('\n')}\n- ${NONE}: the instruction needs no tool\nInstruction: ${instruction}\nAnswer:`,
    schema: {
      type: 'object',
      properties: { tool: { enum: names } },
      required: ['tool'],
      additionalProperties: false,
    },
    maxTokens: 80,
    validate: text => namedIn(text, names),
  });
  if (answer.ok) return among.find(({ name }) => name === answer.value) ?? null;
  return answer.reason === 'payload' ? null : failed(answer.reason, answer.detail);
}

function namedIn(text: string, names: readonly string[]): Validated<string> {
  const name = /"tool"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  return name !== undefined && names.includes(name)
    ? { ok: true, value: name }
    : { ok: false, fault: `"tool" must be one of ${names.join(', ')}` };
}
