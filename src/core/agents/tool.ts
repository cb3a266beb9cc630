// The tool agent: one call of one tool. Exact arguments are validated and used as they are; an instruction is turned into
// arguments by the executor, which sees that one tool alone. Nothing of a server is started before its whole command
// was allowed, and the call is asked about with its whole arguments.
import type { JsonValue } from '../events';
import type { Question } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { looksSecret } from '../policy/secrets';
import type { Clock, ToolInfo, ToolProblem, ToolResult, ToolServer } from '../ports';
import { payloadOf, type Payload } from '../schema/payload';
import { nearestNames } from '../text/nearestNames';
import { canonicalJson, shortened, visibleText } from '../text/plainText';
import { failed, refused, type Done, type Failure, type StepContext, type StepEffect } from './agent';
import { engineTools, type EngineTool } from './engineTools';
import { toolPrefix } from './prompts';

type Arguments = Readonly<Record<string, JsonValue>>;

/** Characters of a tool's output that a step hands on. */
const SHOWN = 8000;
const NEAREST = 3;
const ANSWER_TOKENS = 700;

/** What a tool step says, or whoever else calls one: exact arguments, or what they are to be made from. */
export interface ToolRequest {
  readonly arguments?: Arguments | undefined;
  readonly instruction?: string | undefined;
  /** What the executor reads before the tool when it makes arguments. */
  readonly told?: string;
}

export async function callTool(step: StepOf<'tool'>, context: StepContext): Promise<Done> {
  const tool = await openTool(step.tool, context);
  return 'status' in tool ? tool : callOpened(tool, step, context);
}

/** One that can be called: the engine's own, or that of a server which is open. */
export type OpenTool = EngineTool | ToolInfo;

export async function callOpened(tool: OpenTool, request: ToolRequest, context: StepContext): Promise<Done> {
  const given = await argumentsOf(tool, request, context);
  if (!given.ok) return given;
  const { args } = given;
  if ('run' in tool) return tool.run(args, context);
  const result = await context.effect<ToolResult>(
    callEffect(tool, args),
    () => callInTime(tool, args, context),
    ({ bytes }) => ({ bytes }),
  );
  if ('status' in result) return result;
  return result.ok
    ? { ok: true, output: capped(result.output) }
    : failureOf(tool, result.reason, result.detail);
}

// ---- the tool ----

/** A tool by the name that a plan or a file has for it, its server started where that is allowed. */
export async function openTool(name: string, context: StepContext): Promise<OpenTool | Failure> {
  return engineTools.get(name) ?? openServed(name, context);
}

async function openServed(name: string, context: StepContext): Promise<ToolInfo | Failure> {
  const { tools } = context.ports;
  let opened = await tools.open(name, context.signal);
  if (opened.denied !== undefined) return refused(opened.denied);
  const server = opened.closed.find(one => name.startsWith(`${one.name}/`)) ?? onlyOne(opened.closed, name);
  if (server && !named(opened.tools, name)) {
    const denied = await context.permit(startEffect(server));
    if (denied) return refused(`${server.source} was not started: ${denied.detail}`);
    await tools.approve(server);
    opened = await tools.open(name, context.signal);
  }
  const tool = named(opened.tools, name);
  if (tool) return tool;
  const faults = opened.faults.length === 0 ? '' : ` ${opened.faults.join(' ')}`;
  return failed(
    'tool',
    `There is no tool ${JSON.stringify(name)}${nearestWords(name, opened.tools)}.${faults}`,
  );
}

/** A name without its server means the server, where there is one alone. */
function onlyOne(closed: readonly ToolServer[], name: string): ToolServer | undefined {
  return name.includes('/') || closed.length !== 1 ? undefined : closed[0];
}

/** By its whole name, or by the last part of it where that is one tool's alone. */
function named(tools: readonly ToolInfo[], name: string): ToolInfo | undefined {
  const whole = tools.find(tool => tool.name === name);
  if (whole) return whole;
  const [only, other] = tools.filter(tool => tool.name.endsWith(`/${name}`));
  return other === undefined ? only : undefined;
}

function nearestWords(name: string, tools: readonly ToolInfo[]): string {
  const near = nearestNames(
    name,
    tools.map(tool => tool.name),
    NEAREST,
  );
  return near.length === 0 ? ' and no other here' : `; the nearest are ${near.join(', ')}`;
}

// ---- its arguments ----

type Given = { readonly ok: true; readonly args: Arguments } | Failure;

async function argumentsOf(tool: OpenTool, request: ToolRequest, context: StepContext): Promise<Given> {
  const made = payloadOf(tool.schema);
  if (!made.ok)
    return failed('tool', `The tool ${tool.name} cannot be used: its schema is wrong (${made.detail}).`);
  const { payload } = made;
  return request.arguments === undefined
    ? fill(tool, payload, request, context)
    : exact(tool, payload, request.arguments);
}

function exact(tool: OpenTool, payload: Payload, args: Arguments): Given {
  const fault = payload.faultOf(args);
  return fault === null
    ? { ok: true, args }
    : failed('tool', `The arguments of ${tool.name} are wrong: ${fault}.`);
}

async function fill(
  tool: OpenTool,
  payload: Payload,
  request: ToolRequest,
  context: StepContext,
): Promise<Given> {
  const answer = await context.ask(argumentsQuestion(tool, payload, request));
  return answer.ok ? { ok: true, args: answer.value } : failed(answer.reason, answer.detail);
}

/** What whoever asks was told comes first, then the tool, the instruction last: what steps share is at their beginning. */
function argumentsQuestion(
  { name, description, schema }: OpenTool,
  payload: Payload,
  { told = '', instruction = '' }: ToolRequest,
): Question<Arguments> {
  const about = description === '' ? '' : `About: ${description}\n`;
  return {
    prefix: toolPrefix,
    prompt: `${told}Tool: ${name}\n${about}Schema: ${visibleText(JSON.stringify(schema))}\nInstruction: ${instruction}\nArguments:`,
    ...(payload.constraint ? { schema: payload.constraint } : {}),
    maxTokens: ANSWER_TOKENS,
    validate(reply) {
      const read = payload.read(reply);
      if (!read.ok) return read;
      const { value } = read;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
      return { ok: false, fault: 'the arguments must be one JSON object' };
    },
  };
}

// ---- permission ----

function startEffect({ subject, foreign, remote, hash, name, source }: ToolServer): StepEffect {
  return {
    kind: 'tool',
    permission: remote ? 'network' : 'tools',
    subject: `start ${source}: ${subject}`,
    change: { kind: 'tool', command: subject },
    sensitive: foreign,
    grant: { key: `${name} ${hash}`, words: `starts of ${name}` },
  };
}

function callEffect(tool: ToolInfo, args: Arguments): StepEffect {
  const subject = `${tool.name} ${canonicalJson(args)}`;
  return {
    kind: 'tool',
    permission: 'tools',
    subject,
    change: { kind: 'tool', command: subject },
    sensitive: carriesSecret(args, ''),
    grant: { key: `${tool.name} ${tool.hash}`, words: `calls of ${tool.name}` },
  };
}

const SECRET_PLACE =
  /(^|[\\/~\s"'=])\.(ssh|aws|gnupg|netrc|npmrc|pypirc|kube|docker|env)\b|\bid_(rsa|ed25519|ecdsa)\b/i;

/** A poisoned description asks for keys: what looks like one, or like where they lie, is asked about each time. */
function carriesSecret(value: JsonValue, name: string): boolean {
  if (typeof value === 'string')
    return SECRET_PLACE.test(value) || (value.length >= 8 && looksSecret(name, value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => carriesSecret(one, key));
}

// ---- the call ----

/** A tool that never answers ends at the step's time limit. */
async function callInTime(tool: ToolInfo, args: Arguments, context: StepContext): Promise<ToolResult> {
  const { ports, limits, signal } = context;
  const late = deadline(ports.clock, limits.stepSeconds * 1000);
  try {
    const called = ports.tools.call(tool, args, AbortSignal.any([signal, late.signal]));
    // The tool's own end is not waited for: it may have none.
    const result = await Promise.race([called, late.passed]);
    if (!late.signal.aborted || result?.ok) return result ?? late.result;
    return late.result;
  } finally {
    late.cancel();
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly passed: Promise<null>;
  readonly result: ToolResult;
  cancel(): void;
}

function deadline(clock: Clock, milliseconds: number): Deadline {
  const reached = new AbortController();
  const done = new AbortController();
  const passed = new Promise<null>(resolve => {
    clock.sleep(milliseconds, done.signal).then(
      () => {
        reached.abort();
        resolve(null);
      },
      () => undefined,
    );
  });
  return {
    signal: reached.signal,
    passed,
    result: {
      ok: false,
      reason: 'timeout',
      detail: `it did not answer within ${milliseconds / 1000} seconds; raise limits.stepSeconds or ask it for less`,
      bytes: 0,
    },
    cancel: () => done.abort(),
  };
}

function failureOf(tool: ToolInfo, reason: ToolProblem, detail: string): Failure {
  const text = `${tool.name}: ${detail}`;
  switch (reason) {
    case 'stopped':
      return { ok: false, status: 'stopped', reason: 'stopped', detail: text };
    case 'denied':
      return refused(text);
    case 'timeout':
      return failed('timeout', text);
    case 'too_large':
      return failed('too_large', text);
    case 'unknown':
    case 'invalid':
    case 'failed':
      return failed('tool', text);
  }
}

/** What later steps and the planner read: head and tail of a text; structured content stays as it is where it is small. */
function capped(output: JsonValue): JsonValue {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return text.length <= SHOWN ? output : shortened(text, SHOWN);
}
