// The tools that an agent of the user's own names: one of them is called before it answers or writes. Decides which: the
// only one always, of several the one that the executor picks from an enum. A call that failed is made once more with the
// failure shown. More than one call a step is the planner's to order: asked whether to go on, a 1.5B goes on until no tool is
// left, and then answers from what it need not have read. Each call is asked about as a tool step's.
import type { Validated } from '../model/ladder';
import type { OwnAgent } from '../plan/ownAgents';
import { visibleText } from '../text/plainText';
import type { Done, Failure, StepContext } from './agent';
import { toolChoicePrefix } from './prompts';
import { callTool, describeTool, type Described } from './tool';

/** What is asked of the agent, and what it may read beside that. */
export interface ToolTask {
  readonly instruction: string;
  /** The files of its step, as they are shown to it. */
  readonly shown: string;
}

export type Told = { readonly ok: true; readonly text: string } | Failure;

/** What the tool answered, to stand before the instruction; empty where none was called. */
export async function callOwnTool(
  { tools, body }: OwnAgent,
  { instruction, shown }: ToolTask,
  context: StepContext,
): Promise<Told> {
  const described: Described[] = [];
  for (const name of tools) {
    const tool = await describeTool(name, context);
    if ('status' in tool) return tool;
    described.push(tool);
  }
  const about = `${body}\n\n${shown}`;
  const [only, other] = described;
  const chosen = other ? await chooseTool(described, about, instruction, context) : only;
  if (chosen === undefined) return { ok: true, text: '' };
  const { name } = chosen;
  const call = (told: string): Promise<Done> => callTool({ tool: name, instruction, told }, context);
  const first = await call(about);
  const done = isItsOwn(first) ? await call(`${about}${name} failed:\n${first.detail}\n\n`) : first;
  if (!done.ok) return done;
  const { output } = done;
  const text = visibleText(typeof output === 'string' ? output : JSON.stringify(output));
  return { ok: true, text: `${name} answered:\n${text}\n\n` };
}

/** What the tool said is wrong with the call: another may do. Not a person's no, a wait in vain, a model without answer. */
function isItsOwn(done: Done): done is Failure {
  return !done.ok && done.status === 'failed' && (done.reason === 'tool' || done.reason === 'too_large');
}

const NONE = 'none';

/** Undefined for none, and where the model names none of them: it goes on with what it knows. */
async function chooseTool(
  among: readonly Described[],
  about: string,
  instruction: string,
  context: StepContext,
): Promise<Described | undefined> {
  const rows = among.map(({ name, description }) => `- ${name}: ${visibleText(description)}`);
  const names = [...among.map(({ name }) => name), NONE];
  const answer = await context.ask<string>({
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
  return answer.ok ? among.find(({ name }) => name === answer.value) : undefined;
}

function namedIn(text: string, names: readonly string[]): Validated<string> {
  const name = /"tool"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  return name !== undefined && names.includes(name)
    ? { ok: true, value: name }
    : { ok: false, fault: `"tool" must be one of ${names.join(', ')}` };
}
