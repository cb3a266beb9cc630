// Reduces a JSON Schema to what every server's constrained decoding honours. Servers differ: some refuse a keyword,
// some drop it silently, some build a grammar from it that never ends. So the schema sent is looser than the one that
// the answer is validated with; stricter only in that every field is given and that a list ends at 64 items.
import type { JsonValue } from '../core/events';
import { prefixTree, writeTree } from './prefixTree';

type Schema = Readonly<Record<string, JsonValue>>;

/**
 * `grammar`: servers that decode under a grammar (llama.cpp, Ollama, vLLM) honour limits of length and number of items.
 * `hosted`: services that refuse those, and long enums too.
 */
export type SchemaTarget = 'grammar' | 'hosted';

// llama.cpp cannot read the grammar of a longer string (llama.cpp#25746).
const MAX_LENGTH = 1999;
const MAX_ITEMS = 64;
/** How often a schema that contains itself is written out. */
const UNROLLED = 2;
/** From so many values on a grammar gets an enum as a pattern, which it reads as a tree instead of a list. */
const MANY_VALUES = 64;
/** OpenAI takes 1,000 values in a schema (500 in older models), and 15,000 characters in an enum of more than 250. */
const HOSTED_VALUES = 250;

/**
 * Objects have all fields required and no others; `oneOf` becomes `anyOf`, whose alternatives say first which they are;
 * an enum of very many values is a pattern for a grammar and open for a hosted service; references are written out, a recursion
 * twice; bounds of numbers, formats, defaults and patterns that are not anchored are left out.
 */
export function portableSchema(schema: Schema, target: SchemaTarget): Record<string, JsonValue> {
  return reduce(schema, { root: schema, target, opened: ['#'] }) ?? {};
}

interface Place {
  readonly root: Schema;
  readonly target: SchemaTarget;
  /** References being written out, outermost first. */
  readonly opened: readonly string[];
}

/** Null where a recursion ends: no such value here. */
function reduce(schema: Schema, place: Place): Record<string, JsonValue> | null {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return reduceReference(reference, place);
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return anyOf(choices.map(asSchema), place);
  const parts = schema['allOf'];
  if (Array.isArray(parts)) return reduce(merged(schema, parts), place);
  if (Array.isArray(schema['type'])) {
    const types = schema['type'].map(type => ({ ...schema, type }));
    return anyOf(types, place);
  }
  return reduceTyped(schema, place);
}

function anyOf(choices: readonly Schema[], place: Place): Record<string, JsonValue> | null {
  const reduced = choices.map(choice => reduce(kindFirst(choice), place)).filter(choice => choice !== null);
  const [only, second] = reduced;
  if (only === undefined) return null;
  return second === undefined ? only : { anyOf: reduced };
}

/** What is decoded first decides: the constant that names an alternative comes before its other fields. */
function kindFirst(schema: Schema): Schema {
  const fields = Object.entries(asSchema(schema['properties'] ?? {}));
  if (fields.length === 0) return schema;
  const isConstant = ([, field]: [string, JsonValue]): boolean => asSchema(field)['const'] !== undefined;
  const ordered = [...fields.filter(isConstant), ...fields.filter(field => !isConstant(field))];
  return { ...schema, properties: Object.fromEntries(ordered) };
}

function reduceReference(reference: string, place: Place): Record<string, JsonValue> | null {
  const depth = place.opened.filter(opened => opened === reference).length;
  if (depth >= UNROLLED) return null;
  const target = resolve(reference, place.root);
  return reduce(target, { ...place, opened: [...place.opened, reference] });
}

/** Only pointers into the schema itself; anything else is a schema that this program did not make. */
function resolve(reference: string, root: Schema): Schema {
  if (!reference.startsWith('#')) throw new Error(`A schema with the foreign reference ${reference}`);
  let found: JsonValue = { ...root };
  for (const key of reference.slice(1).split('/').slice(1)) {
    found = asSchema(found)[key.replaceAll('~1', '/').replaceAll('~0', '~')] ?? {};
  }
  return asSchema(found);
}

function merged(schema: Schema, parts: readonly JsonValue[]): Schema {
  const all = [{ ...schema, allOf: null }, ...parts.map(asSchema)];
  const properties = all.flatMap(part => Object.entries(asSchema(part['properties'] ?? {})));
  const entries = all.flatMap(part => Object.entries(part)).filter(([name]) => name !== 'allOf');
  return { ...Object.fromEntries(entries), properties: Object.fromEntries(properties) };
}

function asSchema(value: JsonValue): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function reduceTyped(schema: Schema, place: Place): Record<string, JsonValue> | null {
  const described = pick(schema, ['description']);
  if (schema['const'] !== undefined) return { ...described, ...typed(schema), enum: [schema['const']] };
  if (Array.isArray(schema['enum'])) return { ...described, ...enumOf(schema, schema['enum'], place.target) };
  switch (schema['type']) {
    case 'object':
      return { ...described, ...objectOf(schema, place) };
    case 'array':
      return { ...described, ...arrayOf(schema, place) };
    case 'string':
      return { ...described, ...stringOf(schema, place.target) };
    case undefined:
      return described;
    default:
      return { ...described, type: schema['type'] };
  }
}

function pick(schema: Schema, names: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => names.includes(name)));
}

/** An enum says its type, which some servers insist on. */
function typed(schema: Schema): Record<string, JsonValue> {
  const values = Array.isArray(schema['enum']) ? schema['enum'] : [schema['const'] ?? null];
  const types = new Set(values.map(value => (value === null ? 'null' : typeof value)));
  const [type, other] = types;
  return type === undefined || other !== undefined || type === 'object' ? {} : { type };
}

function enumOf(
  schema: Schema,
  values: readonly JsonValue[],
  target: SchemaTarget,
): Record<string, JsonValue> {
  const most = target === 'grammar' ? MANY_VALUES : HOSTED_VALUES;
  const texts = values.filter(value => typeof value === 'string');
  if (values.length <= most || texts.length < values.length) {
    return { ...typed(schema), enum: [...values] };
  }
  // What is left open here is validated when the answer is there.
  if (target === 'hosted') return { type: 'string' };
  if (!texts.every(isPlainText)) return { type: 'string', enum: texts };
  const tree = writeTree(prefixTree(texts), escaped);
  return { type: 'string', pattern: `^(${tree})$` };
}

/** Without the letters that regular expressions and grammars write in different ways. */
function isPlainText(text: string): boolean {
  return /^[\w .:,#/<>=-]+$/.test(text);
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}

function objectOf(schema: Schema, place: Place): Record<string, JsonValue> {
  const properties: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(asSchema(schema['properties'] ?? {}))) {
    const reduced = reduce(asSchema(value), place);
    if (reduced !== null) properties[name] = reduced;
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function arrayOf(schema: Schema, place: Place): Record<string, JsonValue> {
  const items = reduce(asSchema(schema['items'] ?? {}), place);
  // The end of a recursion: an empty array is the only one left.
  if (items === null) return { type: 'array', items: { type: 'null' }, maxItems: 0 };
  if (place.target === 'hosted') return { type: 'array', items };
  const most = Math.min(numberOf(schema['maxItems']) ?? MAX_ITEMS, MAX_ITEMS);
  const least = numberOf(schema['minItems']);
  return {
    type: 'array',
    items,
    ...(least === null ? {} : { minItems: Math.min(least, most) }),
    maxItems: most,
  };
}

function stringOf(schema: Schema, target: SchemaTarget): Record<string, JsonValue> {
  const { pattern } = schema;
  // Never beside a length, which some servers then drop.
  if (typeof pattern === 'string' && target === 'grammar' && isPlain(pattern)) {
    return { type: 'string', pattern };
  }
  const most = numberOf(schema['maxLength']);
  if (target === 'hosted' || most === null) return { type: 'string' };
  const least = numberOf(schema['minLength']);
  return {
    type: 'string',
    ...(least === null ? {} : { minLength: Math.min(least, MAX_LENGTH) }),
    // A longer one than the grammar can say is left open: the token cap ends it.
    ...(most > MAX_LENGTH ? {} : { maxLength: most }),
  };
}

/** Anchored, and without what only some read: special groups, classes by letter. */
function isPlain(pattern: string): boolean {
  return /^\^.*\$$/.test(pattern) && !/\(\?|\\[a-z]/i.test(pattern);
}

function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
