// Reduces a JSON Schema to what every server's constrained decoding honours. Servers differ: some refuse a keyword,
// some drop it silently, some build a grammar from it that never ends. So the schema sent is looser than the one that
// the answer is validated with; stricter only in that every field is given and that a list ends at 64 items.
import type { JsonValue } from '../core/events';

type Schema = Readonly<Record<string, JsonValue>>;

interface PortableOptions {
  /** Keeps limits of length and number of items, which grammars honour and hosted services refuse. */
  readonly bounds: boolean;
}

// llama.cpp cannot read the grammar of a longer string (llama.cpp#25746).
const MAX_LENGTH = 1999;
const MAX_ITEMS = 64;
/** How often a schema that contains itself is written out. */
const UNROLLED = 2;

/**
 * Objects have all fields required and no others; `oneOf` becomes `anyOf`; references are written out, a recursion
 * twice; bounds of numbers, formats, defaults and patterns that are not anchored are left out.
 */
export function portableSchema(schema: Schema, options: PortableOptions): Record<string, JsonValue> {
  return reduce(schema, { root: schema, options, opened: ['#'] }) ?? {};
}

interface Place {
  readonly root: Schema;
  readonly options: PortableOptions;
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
  const reduced = choices.map(choice => reduce(choice, place)).filter(choice => choice !== null);
  const [only, second] = reduced;
  if (only === undefined) return null;
  return second === undefined ? only : { anyOf: reduced };
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
  if (Array.isArray(schema['enum'])) return { ...described, ...typed(schema), enum: schema['enum'] };
  switch (schema['type']) {
    case 'object':
      return { ...described, ...objectOf(schema, place) };
    case 'array':
      return { ...described, ...arrayOf(schema, place) };
    case 'string':
      return { ...described, ...stringOf(schema, place.options) };
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
  if (!place.options.bounds) return { type: 'array', items };
  const most = Math.min(numberOf(schema['maxItems']) ?? MAX_ITEMS, MAX_ITEMS);
  const least = numberOf(schema['minItems']);
  return {
    type: 'array',
    items,
    ...(least === null ? {} : { minItems: Math.min(least, most) }),
    maxItems: most,
  };
}

function stringOf(schema: Schema, options: PortableOptions): Record<string, JsonValue> {
  const { pattern } = schema;
  // Never beside a length, which some servers then drop.
  if (typeof pattern === 'string' && options.bounds && isPlain(pattern)) {
    return { type: 'string', pattern };
  }
  const most = numberOf(schema['maxLength']);
  if (!options.bounds || most === null) return { type: 'string' };
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
