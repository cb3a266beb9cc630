// Calls of functions from a request: how many payloads are valid and how many calls right, by the same model under the
// functions' schemas, with a repair, and free; and what a call takes each way.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '../../src/core/events';
import type { Model, ModelMessage } from '../../src/core/ports';
import { payloadOf, type Payload } from '../../src/core/schema/payload';
import { areRight, type Call } from './callMatch';
import { toolCalls, type CallCase, type CallFunction } from './own/toolCalls';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

const FILES: Readonly<Record<string, string>> = {
  simple: 'simple_python',
  multiple: 'multiple',
  parallel: 'parallel',
  parallel_multiple: 'parallel_multiple',
  live_simple: 'live_simple',
  irrelevance: 'irrelevance',
};

const prefix = `You choose calls of functions. You are given functions with the JSON Schema of their arguments, and a request. Answer with JSON in one line and nothing else. Take every value from the request; leave out what is optional and not asked for. If no function can answer the request, choose "none".
`;

const ONE = 'Answer with one call: {"tool":NAME,"arguments":{...}}, or {"tool":"none","arguments":{}}.';
const MANY =
  'Answer with all the calls that the request needs: {"calls":[{"tool":NAME,"arguments":{...}},...]}.';
const ONE_TOKENS = 256;
const MANY_TOKENS = 640;

interface Said {
  readonly valid: boolean;
  readonly right: boolean;
  readonly fault: string;
  readonly reply: string;
  readonly ms: number;
}

interface Verdict {
  readonly set: string;
  readonly id: string;
  /** Why the answer could not be constrained. */
  readonly unconstrained?: string;
  readonly free: Said;
  readonly constrained: Said;
  /** After the repair, where one was needed. */
  readonly repaired: Said;
}

export const bfcl: Suite = {
  name: 'bfcl',
  about: 'calls of functions: valid, right, and what a constraint costs',
  run: judgeCalls,
};

async function judgeCalls(context: EvalContext): Promise<Report> {
  const model = context.executor();
  const verdicts: Verdict[] = [];
  for (const [set, cases] of await readSets(context)) {
    context.say(`${set} (${verdicts.length} judged so far)`);
    for (const one of spread(cases, context.sample)) {
      context.signal.throwIfAborted();
      verdicts.push(await judge(set, one, verdicts.length % 2 === 0, model, context.signal));
    }
  }
  for (const { set, id, unconstrained } of verdicts)
    if (unconstrained !== undefined)
      context.say(
        `${set} ${id} cannot be constrained: ${unconstrained}; the answer is validated and repaired instead`,
      );
  return report(verdicts, context);
}

async function readSets({
  cases,
}: EvalContext): Promise<readonly (readonly [string, readonly CallCase[]])[]> {
  const own = Object.entries(toolCalls).map(([set, list]) => [`own ${set}`, list] as const);
  if (cases === null) return own;
  const shared = await Promise.all(
    Object.entries(FILES).map(async ([set, file]) => {
      const text = await readFile(path.join(cases, 'bfcl', `${file}.jsonl`), 'utf8');
      return [
        set,
        text
          .split('\n')
          .filter(line => line !== '')
          .map(readRow),
      ] as const;
    }),
  );
  return [...own, ...shared];
}

interface Row {
  readonly id: string;
  readonly question: readonly (readonly { readonly content: string }[])[];
  readonly function: readonly CallFunction[];
  readonly ground_truth: CallCase['truth'];
}

function readRow(line: string): CallCase {
  const row = JSON.parse(line) as Row;
  const functions = row.function.map(one => ({
    ...one,
    parameters: asJsonSchema(one.parameters) as CallFunction['parameters'],
  }));
  const question = row.question
    .flat()
    .map(({ content }) => content)
    .join('\n');
  return { id: row.id, question, functions, truth: row.ground_truth };
}

const TYPES: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  list: 'array',
  hashmap: 'object',
};

/** Their schemas name types as Python does. */
function asJsonSchema(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, one]): [string, JsonValue][] => {
    if (key === 'type' && typeof one === 'string') {
      const type = one.toLowerCase();
      return type === 'any' ? [] : [[key, TYPES[type] ?? type]];
    }
    // A default says nothing about the shape, and may look like a schema.
    if (key === 'default') return [[key, one]];
    return [[key, asJsonSchema(one)]];
  });
  return Object.fromEntries(entries);
}

// ---- one case ----

async function judge(
  set: string,
  one: CallCase,
  freeFirst: boolean,
  model: Model,
  signal: AbortSignal,
): Promise<Verdict> {
  const isMany = set.includes('parallel');
  const made = payloadOf(schemaOf(one.functions, isMany));
  if (!made.ok) throw new Error(`${one.id}: ${made.detail}`);
  const { payload } = made;
  const listed = one.functions.map(
    ({ name, description, parameters }) => `${name}: ${description}\nSchema: ${JSON.stringify(parameters)}`,
  );
  const prompt = `Functions:\n${listed.join('\n')}\n\nRequest: ${one.question}\n${isMany ? MANY : ONE}`;
  const first: ModelMessage = { role: 'user', content: prompt };
  const maxTokens = isMany ? MANY_TOKENS : ONE_TOKENS;
  const say = async (messages: readonly ModelMessage[], isFree: boolean): Promise<Said> => {
    const began = performance.now();
    const schema = isFree || !payload.constraint ? {} : { schema: payload.constraint };
    const request = { prefix, messages, maxTokens, temperature: 0, ...schema };
    const answer = await model.answer(request, { text: () => undefined, progress: () => undefined }, signal);
    const ms = performance.now() - began;
    // A model that cannot be had ends the suite; one that failed once has given a bad answer.
    if (!answer.ok && ['unreachable', 'not_found', 'denied', 'stopped'].includes(answer.reason))
      throw new Error(`${one.id}: ${answer.detail}`);
    return { ...judged(answer.text, payload, one), reply: answer.text, ms };
  };
  // By turns: what is asked second finds the prompt read already.
  const before = freeFirst ? await say([first], true) : null;
  const constrained = await say([first], false);
  const free = before ?? (await say([first], true));
  const repaired = constrained.valid ? constrained : await say(repair(first, constrained), false);
  const { unconstrained } = payload;
  return {
    set,
    id: one.id,
    ...(unconstrained === undefined ? {} : { unconstrained }),
    free,
    constrained,
    repaired,
  };
}

function repair(first: ModelMessage, { reply, fault }: Said): readonly ModelMessage[] {
  const content = `That is not right: ${fault}\nAnswer again, whole and corrected, in the same form.`;
  return [first, { role: 'assistant', content: reply }, { role: 'user', content }];
}

function judged(reply: string, payload: Payload, one: CallCase): Pick<Said, 'valid' | 'right' | 'fault'> {
  const read = payload.read(reply);
  if (!read.ok) return { valid: false, right: false, fault: read.fault };
  const calls = callsOf(read.value).filter(({ tool }) => tool !== 'none');
  return { valid: true, right: areRight(calls, one.truth), fault: '' };
}

function callsOf(value: JsonValue): readonly Call[] {
  const answer = value as unknown as Call | { readonly calls: readonly Call[] };
  return 'calls' in answer ? answer.calls : [answer];
}

/** The choice is a constant beside the arguments of that one function: none that does not exist can be named. */
function schemaOf(functions: readonly CallFunction[], isMany: boolean): Readonly<Record<string, JsonValue>> {
  const closed = (properties: Record<string, JsonValue>): JsonValue => ({
    ...{ type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
  });
  const none = closed({ tool: { const: 'none' }, arguments: closed({}) });
  const calls = functions.map(({ name, parameters }) =>
    closed({ tool: { const: name }, arguments: parameters }),
  );
  if (!isMany) return { anyOf: [...calls, none] };
  return closed({ calls: { type: 'array', items: { anyOf: calls }, maxItems: 12 } }) as Readonly<
    Record<string, JsonValue>
  >;
}

// ---- figures ----

function report(verdicts: readonly Verdict[], context: EvalContext): Report {
  const sets = [...new Set(verdicts.map(({ set }) => set))];
  const rows = [...sets, 'all'].map(set =>
    rowOf(
      set,
      verdicts.filter(one => set === 'all' || one.set === set),
    ),
  );
  const ratio = timeOf(verdicts, 'constrained') / Math.max(1, timeOf(verdicts, 'free'));
  context.say(`time with the constraint over the free time: ${ratio.toFixed(2)} (aim: at most 1.10)`);
  const invalid = verdicts.filter(({ repaired }) => !repaired.valid);
  return {
    columns: [
      'set',
      'rows',
      'valid: repair',
      'constraint',
      'free',
      'right: repair',
      'constraint',
      'free',
      's: constraint',
      'free',
      'ratio',
    ],
    rows,
    promises: [{ text: '100 % of payloads valid, with constraint and repair', kept: invalid.length === 0 }],
    verdicts,
  };
}

type Way = 'free' | 'constrained' | 'repaired';

function timeOf(verdicts: readonly Verdict[], way: Way): number {
  return verdicts.reduce((sum, one) => sum + one[way].ms, 0);
}

function rowOf(set: string, all: readonly Verdict[]): readonly (string | number)[] {
  const ways: readonly Way[] = ['repaired', 'constrained', 'free'];
  const share = (way: Way, what: 'valid' | 'right'): string =>
    percent(all.filter(one => one[way][what]).length, all.length);
  const seconds = (way: Way): string => (timeOf(all, way) / 1000 / Math.max(1, all.length)).toFixed(2);
  return [
    ...[set, all.length],
    ...ways.map(way => share(way, 'valid')),
    ...ways.map(way => share(way, 'right')),
    ...[
      seconds('constrained'),
      seconds('free'),
      (timeOf(all, 'constrained') / Math.max(1, timeOf(all, 'free'))).toFixed(2),
    ],
  ];
}
