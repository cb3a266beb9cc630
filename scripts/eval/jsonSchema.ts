// Whether the schemas that the tool agent accepts are held to: every valid instance accepted, every invalid one refused by
// the validator, and by llama.cpp's grammar where the schema can be constrained. Asks no model.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../src/core/events';
import { constrain, withoutNulls } from '../../src/core/schema/constrain';
import { acceptSchema } from '../../src/core/schema/outsideSchema';
import { ensureEmbeddedRuntime } from '../../src/node/embedded/embeddedRuntime';
import { grammarOf } from '../../src/node/embedded/gbnf';
import { importLlama, type Llama } from '../../src/node/embedded/llama';
import { toolSchemas, type SchemaCase } from './own/toolSchemas';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

type Schema = SchemaCase['schema'];
type Matcher = (json: string) => boolean;

interface Verdict {
  readonly set: string;
  readonly id: string;
  /** Why the validator does not take the schema; null where it does. */
  readonly refused: string | null;
  /** Instances judged, and those judged wrongly. */
  readonly judged: number;
  readonly wrong: readonly string[];
  /** Why answers cannot be constrained by it; null where they can. */
  readonly free: string | null;
  readonly validatedOnly: readonly string[];
  /** Instances that the grammar was tried on, and those that it judged wrongly. */
  readonly matched: number;
  readonly mismatched: readonly string[];
}

export const jsonSchema: Suite = {
  name: 'json-schema',
  withoutModel: true,
  about: 'schemas of tools: what the validator and the grammar take and refuse',
  run: judgeSchemas,
};

async function judgeSchemas(context: EvalContext): Promise<Report> {
  const llama = await openLlama(context);
  const verdicts: Verdict[] = [];
  for (const [set, cases] of await readSets(context)) {
    for (const one of spread(cases, context.sample)) {
      context.signal.throwIfAborted();
      verdicts.push(await judge(set, one, llama));
    }
  }
  nameWhatIsFree(verdicts, context);
  return report(verdicts, llama !== null);
}

async function readSets({
  cases,
}: EvalContext): Promise<readonly (readonly [string, readonly SchemaCase[]])[]> {
  const own = ['own', toolSchemas] as const;
  if (cases === null) return [own];
  const read = async (name: string): Promise<readonly SchemaCase[]> => {
    const text = await readFile(path.join(cases, 'json-schema', `${name}.jsonl`), 'utf8');
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as SchemaCase);
  };
  const names = ['maskbench', 'jsts_draft2020_12'];
  return [own, ...(await Promise.all(names.map(async name => [name, await read(name)] as const)))];
}

/** Null where llama.cpp is not on this machine: the validator is judged all the same. */
async function openLlama({ say, signal }: EvalContext): Promise<Llama | null> {
  const runtime = await ensureEmbeddedRuntime(say, signal);
  if (!runtime.ok) {
    say(`The grammars are not judged: ${runtime.detail}`);
    return null;
  }
  const module = await importLlama(runtime.entry);
  return module.getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 1 });
}

async function judge(set: string, { id, schema, tests }: SchemaCase, llama: Llama | null): Promise<Verdict> {
  const none = { set, id, judged: 0, wrong: [], free: null, validatedOnly: [], matched: 0, mismatched: [] };
  // A schema that is `true` or `false` is no tool's: its arguments are an object.
  const accepted = isSchema(schema)
    ? acceptSchema(schema)
    : { ok: false as const, detail: 'it is not an object' };
  if (!accepted.ok) return { ...none, refused: accepted.detail };
  const { faultOf } = accepted;
  const wrong = tests.filter(({ data, valid }) => (faultOf(data) === null) !== valid).map(wordsOf);
  const constrained = constrain(schema);
  const rest = { ...none, refused: null, judged: tests.length, wrong };
  if (!constrained.ok) return { ...rest, free: constrained.detail };
  const { validatedOnly } = constrained;
  const takes = await matcherOf(constrained.schema, llama);
  if (typeof takes === 'string') return { ...rest, validatedOnly, mismatched: [takes] };
  if (takes === null) return { ...rest, validatedOnly };
  const tried = tests.flatMap(test => {
    const text = asWritten(test.data, constrained.schema, constrained.schema);
    // What is wrong must be refused however it is written.
    if (text === null && test.valid) return [];
    return [{ ...test, text: JSON.stringify(text ?? test.data) }];
  });
  const mismatched = tried.filter(({ text, valid }) => {
    if (valid) return !takes(text);
    if (validatedOnly.length > 0 || !takes(text)) return false;
    return faultOf(withoutNulls(JSON.parse(text) as JsonValue, schema, schema)) !== null;
  });
  return { ...rest, validatedOnly, matched: tried.length, mismatched: mismatched.map(wordsOf) };
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordsOf({ data, valid }: { readonly data: JsonValue; readonly valid: boolean }): string {
  return `${valid ? 'valid' : 'invalid'} ${JSON.stringify(data).slice(0, 200)}`;
}

async function matcherOf(schema: Schema, llama: Llama | null): Promise<Matcher | string | null> {
  const written = grammarOf(schema);
  if (!written.ok) return `no grammar: ${written.detail}`;
  if (llama === null) return null;
  const grammar = (await llama.createGrammar({ grammar: written.grammar })) as {
    _testText(text: string): boolean;
  };
  return json => grammar._testText(json);
}

/** The value in the order in which a grammar writes it; null for one with names that no grammar of ours writes. */
function asWritten(value: JsonValue, schema: JsonValue | undefined, root: Schema): JsonValue | null {
  if (!isSchema(schema)) return value;
  const listed = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  if (Array.isArray(listed)) return listed.find(one => isDeepStrictEqual(one, value)) ?? value;
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const defs = root['$defs'];
    const target = isSchema(defs) ? defs[reference.replace('#/$defs/', '')] : undefined;
    return asWritten(value, reference === '#' ? root : target, root);
  }
  const choices = schema['anyOf'];
  if (Array.isArray(choices)) {
    const all = choices.map(one => asWritten(value, one, root)).filter(one => one !== null);
    return all[0] ?? null;
  }
  if (Array.isArray(value) && schema['type'] === 'array') return listAsWritten(value, schema['items'], root);
  // A schema that says nothing about the type of a value with properties means an object to us.
  const properties = schema['properties'];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isSchema(properties) !== isObject) return null;
  if (!isObject && !isOfType(value, schema['type'])) return null;
  return isSchema(properties) && isObject ? objectAsWritten(value, properties, root) : value;
}

function isOfType(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
}

function listAsWritten(list: readonly JsonValue[], items: JsonValue | undefined, root: Schema): JsonValue {
  const written = list.map(one => ({ one, now: asWritten(one, items, root) }));
  return written.some(({ one, now }) => one !== null && now === null) ? null : written.map(({ now }) => now);
}

function objectAsWritten(
  value: Readonly<Record<string, JsonValue>>,
  properties: Schema,
  root: Schema,
): JsonValue {
  if (Object.keys(value).some(name => !Object.hasOwn(properties, name))) return null;
  const written: [string, JsonValue][] = [];
  for (const [name, inner] of Object.entries(properties)) {
    const one = Object.hasOwn(value, name) ? value[name] : undefined;
    if (one === undefined) continue;
    const now = asWritten(one, inner, root);
    if (one !== null && now === null) return null;
    written.push([name, now]);
  }
  return Object.fromEntries(written);
}

function nameWhatIsFree(verdicts: readonly Verdict[], { say }: EvalContext): void {
  for (const { set, id, refused, free, wrong, mismatched } of verdicts) {
    if (refused !== null) say(`${set} ${id}: cannot be used: ${refused}`);
    else if (free !== null)
      say(`${set} ${id}: cannot be constrained: ${free}; the answer is validated and repaired instead`);
    for (const one of wrong) say(`${set} ${id}: judged wrongly by the validator: ${one}`);
    for (const one of mismatched) say(`${set} ${id}: judged wrongly by the grammar: ${one}`);
  }
}

function report(verdicts: readonly Verdict[], withGrammar: boolean): Report {
  const sets = [...new Set(verdicts.map(({ set }) => set))];
  const sum = (list: readonly Verdict[], count: (one: Verdict) => number): number =>
    list.reduce((total, one) => total + count(one), 0);
  const rows = sets.map(set => {
    const all = verdicts.filter(one => one.set === set);
    const accepted = all.filter(({ refused }) => refused === null);
    const judged = sum(accepted, one => one.judged);
    const constrained = accepted.filter(({ free }) => free === null);
    const matched = sum(constrained, one => one.matched);
    return [
      ...[set, all.length, accepted.length, judged],
      percent(judged - sum(accepted, one => one.wrong.length), judged),
      ...[constrained.length, accepted.length - constrained.length],
      withGrammar ? matched : '-',
      withGrammar ? percent(matched - sum(constrained, one => one.mismatched.length), matched) : '-',
    ];
  });
  const wrong = sum(verdicts, one => one.wrong.length);
  const mismatched = sum(verdicts, one => one.mismatched.length);
  return {
    columns: [
      'set',
      'schemas',
      'accepted',
      'instances',
      'judged right',
      'constrained',
      'validated only',
      'by grammar',
      'right',
    ],
    rows,
    promises: [
      {
        text: 'every valid instance of an accepted schema is accepted, every invalid one refused',
        kept: wrong === 0,
      },
      {
        text: 'no schema is mangled: its grammar takes its valid instances, and only them where it says all',
        kept: mismatched === 0,
      },
    ],
    verdicts,
  };
}
