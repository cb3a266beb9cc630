// Writes a schema from outside in the words that every server's constrained decoding honours, so that an answer under
// it has the schema's shape. Decides: what may be left out may also be null (servers want every property) and is taken
// out again afterwards; what a grammar cannot say but a validator can (patterns, formats, bounds of fractions) is left
// to the validator and named; what is open to any value cannot be constrained, and says so.
import type { JsonValue } from '../events';
import type { OutsideSchema } from './outsideSchema';

type Schema = OutsideSchema;

export type Constrained =
  | {
      readonly ok: true;
      readonly schema: Schema;
      /** What the validator alone holds, as `/place uses "pattern"`. */
      readonly validatedOnly: readonly string[];
    }
  | {
      readonly ok: false;
      /** Why not, as the end of a sentence. */
      readonly detail: string;
    };

class Open extends Error {}

/** Keywords that only narrow what a grammar writes: the validator holds them. */
const narrowing = new Set([
  ...['pattern', 'format', 'multipleOf', 'uniqueItems', 'contains', 'minContains', 'maxContains'],
  ...['minProperties', 'maxProperties', 'propertyNames', 'patternProperties', 'not', 'if', 'then', 'else'],
  ...['dependentRequired', 'dependentSchemas', 'dependencies', 'unevaluatedProperties', 'unevaluatedItems'],
]);
const LONGEST_LIST = 64;
const MOST_CHARACTERS = 1_999;

interface Place {
  readonly root: Schema;
  readonly path: string;
  readonly validatedOnly: string[];
  /** Definitions that are referred to, by pointer; null while they are being written. */
  readonly definitions: Map<string, { readonly name: string; schema: Schema | null }>;
}

export function constrain(schema: Schema): Constrained {
  const place: Place = { root: schema, path: '', validatedOnly: [], definitions: new Map() };
  try {
    const written = write(schema, place);
    const definitions = [...place.definitions.values()].map(
      ({ name, schema: one }) => [name, one ?? {}] as const,
    );
    return {
      ok: true,
      schema: definitions.length === 0 ? written : { ...written, $defs: Object.fromEntries(definitions) },
      validatedOnly: place.validatedOnly,
    };
  } catch (error) {
    if (error instanceof Open) return { ok: false, detail: error.message };
    throw error;
  }
}

function open(place: Place, what: string): never {
  throw new Open(`the schema at ${place.path || '/'} ${what}`);
}

function at(place: Place, step: string): Place {
  return { ...place, path: `${place.path}/${step}` };
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A place that is named; nothing else names one. */
function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function write(schema: JsonValue | undefined, place: Place): Schema {
  if (!isSchema(schema)) return open(place, 'is open to any value');
  if (schema['$id'] !== undefined && place.path !== '') return open(place, 'has an address of its own');
  for (const key of Object.keys(schema)) if (narrowing.has(key)) later(place, key);
  const described = typeof schema['description'] === 'string' ? { description: schema['description'] } : {};
  return { ...described, ...writeBody(schema, place) };
}

function later(place: Place, key: string): void {
  place.validatedOnly.push(`${place.path || '/'} uses "${key}"`);
}

function writeBody(schema: Schema, place: Place): Schema {
  if (schema['const'] !== undefined) return { const: schema['const'] };
  if (Array.isArray(schema['enum'])) {
    const values = schema['enum'].filter(value => suits(value, schema['type']));
    return values.length === 0 ? open(place, 'allows no value') : { enum: values };
  }
  if (schema['$ref'] !== undefined) return reference(schema, place);
  for (const key of ['anyOf', 'oneOf'] as const) {
    if (schema[key] !== undefined) return alternatives(schema, key, place);
  }
  if (schema['allOf'] !== undefined) return open(place, 'uses "allOf"');
  if (Array.isArray(schema['type'])) {
    return { anyOf: schema['type'].map(type => typed({ ...schema, type }, place)) };
  }
  return typed(schema, place);
}

/** Whether a value of an enum is one that the type beside it lets through. */
function suits(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type]
    .flat()
    .some(
      one =>
        one === own || (own === 'number' && (one === 'integer' ? Number.isInteger(value) : one === 'number')),
    );
}

const shapes = [
  'type',
  'properties',
  'items',
  'required',
  'enum',
  'additionalProperties',
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
];

/** What stands beside these would have to hold as well, which a grammar cannot say. */
function standsAlone(schema: Schema, key: string, place: Place): void {
  const beside = shapes.find(shape => shape !== key && schema[shape] !== undefined);
  if (beside !== undefined) open(place, `has "${beside}" beside "${key}"`);
}

function alternatives(schema: Schema, key: 'anyOf' | 'oneOf', place: Place): Schema {
  const { type, ...rest } = schema;
  standsAlone(rest, key, place);
  const list = schema[key];
  if (!Array.isArray(list) || list.length === 0) return open(place, `has an empty "${key}"`);
  if (key === 'oneOf') later(place, key);
  const typedList = list.map(one =>
    isSchema(one) && one['type'] === undefined && type !== undefined ? { ...one, type } : one,
  );
  return { anyOf: typedList.map((one, index) => write(one, at(place, `${key}/${index}`))) };
}

function reference(schema: Schema, place: Place): Schema {
  standsAlone(schema, '$ref', place);
  const pointer = textOf(schema['$ref']);
  if (pointer === '#') return { $ref: '#' };
  const [, section = '', name = ''] = /^#\/(\$defs|definitions)\/([\w.-]+)$/.exec(pointer) ?? [];
  const group = place.root[section];
  const target = isSchema(group) && Object.hasOwn(group, name) ? group[name] : undefined;
  if (target === undefined) return open(place, `refers to ${JSON.stringify(pointer)}`);
  const known = place.definitions.get(pointer);
  if (known) return { $ref: `#/$defs/${known.name}` };
  const made = { name: `d${place.definitions.size}`, schema: null as Schema | null };
  place.definitions.set(pointer, made);
  made.schema = write(target, { ...place, path: `/${section}/${name}` });
  return { $ref: `#/$defs/${made.name}` };
}

function typed(schema: Schema, place: Place): Schema {
  const type =
    schema['type'] ??
    (schema['properties'] === undefined ? (schema['items'] === undefined ? undefined : 'array') : 'object');
  switch (type) {
    case 'object':
      return object(schema, place);
    case 'array':
      return array(schema, place);
    case 'string':
      return { type, ...counts(schema, 'minLength', 'maxLength', MOST_CHARACTERS, place) };
    case 'integer':
      return { type, ...pick(schema, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']) };
    case 'number':
      for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'])
        if (schema[key] !== undefined) later(place, key);
      return { type };
    case 'boolean':
    case 'null':
      return { type };
    default:
      return open(place, 'is open to any value');
  }
}

function pick(schema: Schema, keys: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(schema).filter(([key, value]) => keys.includes(key) && typeof value === 'number'),
  );
}

function counts(
  schema: Schema,
  least: string,
  most: string,
  limit: number,
  place: Place,
): Record<string, JsonValue> {
  const found = pick(schema, [least, most]);
  if (Number(found[least] ?? 0) > limit) return open(place, `has a "${least}" of more than ${limit}`);
  return found;
}

function object(schema: Schema, place: Place): Schema {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined && additionalProperties !== false) return open(place, 'leaves its names open');
  const wanted = Array.isArray(required) ? required : [];
  const all = isSchema(properties) ? properties : {};
  const missing = wanted.find(name => !Object.hasOwn(all, textOf(name)));
  if (missing !== undefined) return open(place, `requires ${JSON.stringify(missing)} without describing it`);
  const written = Object.entries(all).flatMap(([name, one]) => {
    const inner = at(place, `properties/${name}`);
    if (wanted.includes(name)) return [[name, write(one, inner)] as const];
    return one === false ? [] : [[name, orNull(write(one, inner))] as const];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(written),
    required: wanted,
    additionalProperties: false,
  };
}

function orNull(schema: Schema): Schema {
  const { description, ...rest } = schema;
  const anyOf = Array.isArray(rest['anyOf']) ? rest['anyOf'] : [rest];
  return { ...(description === undefined ? {} : { description }), anyOf: [...anyOf, { type: 'null' }] };
}

function array(schema: Schema, place: Place): Schema {
  if (schema['prefixItems'] !== undefined || Array.isArray(schema['items'])) return open(place, 'is a tuple');
  const items = write(schema['items'], at(place, 'items'));
  return { type: 'array', items, ...counts(schema, 'minItems', 'maxItems', LONGEST_LIST, place) };
}

// ---- the answer ----

/** Takes the nulls out that stand for "left out": those where the schema itself allows none. */
export function withoutNulls(value: JsonValue, schema: JsonValue | undefined, root: Schema): JsonValue {
  const own = resolved(schema, root, 0);
  if (!own) return value;
  if (Array.isArray(value)) return value.map(one => withoutNulls(one, own['items'], root));
  if (typeof value !== 'object' || value === null) return value;
  const shape = shapeFor(value, own, root);
  const properties = isSchema(shape?.['properties']) ? shape['properties'] : {};
  const required = Array.isArray(shape?.['required']) ? shape['required'] : [];
  const kept = Object.entries(value).filter(
    ([name, one]) =>
      one !== null ||
      required.includes(name) ||
      !Object.hasOwn(properties, name) ||
      takesNull(properties[name], root, 0),
  );
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one, properties[name], root)]));
}

const MOST_STEPS = 16;

function resolved(schema: JsonValue | undefined, root: Schema, steps: number): Schema | null {
  if (!isSchema(schema) || steps > MOST_STEPS) return null;
  if (schema['$ref'] === undefined) return schema;
  const pointer = textOf(schema['$ref']);
  if (pointer === '#') return root;
  const [, section = '', name = ''] = /^#\/(\$defs|definitions)\/([\w.-]+)$/.exec(pointer) ?? [];
  const group = root[section];
  return resolved(isSchema(group) ? group[name] : undefined, root, steps + 1);
}

function choicesOf(schema: Schema): readonly JsonValue[] {
  const list = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(list) ? list : [];
}

/** The object schema that an object was written under: the first that knows all its names and has its constants. */
function shapeFor(
  value: Readonly<Record<string, JsonValue>>,
  schema: Schema,
  root: Schema,
): Schema | undefined {
  const candidates = [schema, ...choicesOf(schema).map(one => resolved(one, root, 0))];
  return candidates
    .filter(one => one !== null)
    .find(one => {
      const properties = one['properties'];
      if (!isSchema(properties)) return false;
      return Object.entries(value).every(
        ([name, inner]) => Object.hasOwn(properties, name) && isConstant(properties[name], inner),
      );
    });
}

/** Whether a value is the one that the schema names; true where it names none. */
function isConstant(schema: JsonValue | undefined, value: JsonValue): boolean {
  return !isSchema(schema) || schema['const'] === undefined || schema['const'] === value;
}

function takesNull(schema: JsonValue | undefined, root: Schema, steps: number): boolean {
  const own = resolved(schema, root, 0);
  if (!own || steps > MOST_STEPS) return true;
  if (own['const'] !== undefined) return own['const'] === null;
  if (Array.isArray(own['enum'])) return own['enum'].includes(null);
  const choices = choicesOf(own);
  if (choices.length > 0) return choices.some(one => takesNull(one, root, steps + 1));
  return own['type'] === undefined
    ? own['properties'] === undefined && own['items'] === undefined
    : [own['type']].flat().includes('null');
}
