// Writes a JSON Schema as a grammar that llama.cpp decodes under (GBNF). Decides: compact JSON without free white
// space (an allowed newline is a newline that a small model repeats without end), the properties in the schema's order
// (an optional one may be left out), and a bound on all that could go on for ever. What the grammar cannot say is
// refused, not loosened, so that what was decoded under it satisfies the schema.
import type { JsonValue } from '../../core/events';
import { prefixTree, writeTree } from '../prefixTree';

type Schema = Readonly<Record<string, JsonValue>>;
type GrammarResult =
  { readonly ok: true; readonly grammar: string } | { readonly ok: false; readonly detail: string };

/** llama.cpp takes no more than 2,000 repetitions; a shorter string than allowed is always allowed. */
const LONGEST_STRING = 1_999;
const LONGEST_ARRAY = 64;
const DEEPEST = 32;

/** Only the two-character escapes and those of control characters: no lone surrogates, one way to write each text. */
const CHARACTER = String.raw`[^"\\\x00-\x1F] | "\\" (["\\bfnrt] | "u00" [01] [0-9a-f])`;
const DIGITS = '("0" | [1-9] [0-9]{0,14})';
const NUMBER = `"-"? ${DIGITS} ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?`;

const annotations = new Set([
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description', 'default', 'examples'],
  ...['deprecated', 'readOnly', 'writeOnly', 'id'],
]);

class Refusal extends Error {}

function refuse(path: string, what: string): never {
  throw new Refusal(
    `The schema at ${path || '/'} ${what}, which a grammar cannot express; change the schema.`,
  );
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses keywords other than these and the annotations: an unread keyword is an unkept promise. */
function allowOnly(schema: Schema, path: string, ...keywords: readonly string[]): void {
  for (const key of Object.keys(schema)) {
    if (!annotations.has(key) && !keywords.includes(key)) refuse(path, `uses "${key}"`);
  }
}

function readCount(schema: Schema, key: string, path: string, otherwise: number): number {
  const value = schema[key] ?? otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    refuse(path, `has a "${key}" that is no count`);
  return value;
}

/** A text as it stands, as a grammar literal. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\]/g, found => `\\${found}`);
  // eslint's no-control-regex: written by code point.
  const safe = Array.from(escaped, character => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  });
  return `"${safe.join('')}"`;
}

const digits = (from: string, to: string): string => (from === to ? `[${from}]` : `[${from}-${to}]`);
const anyDigits = (count: number): string => (count === 0 ? '' : ` [0-9]{${count}}`);

/** The numbers between two of the same number of digits, as alternatives. */
function sameLength(low: string, high: string): string[] {
  const rest = low.length - 1;
  const [first = '', last = ''] = [low[0], high[0]];
  const isOpen = /^0*$/.test(low.slice(1)) && /^9*$/.test(high.slice(1));
  if (isOpen) return [digits(first, last) + anyDigits(rest)];
  if (first === last)
    return sameLength(low.slice(1), high.slice(1)).map(tail => `${digits(first, first)} ${tail}`);
  const start = sameLength(low.slice(1), '9'.repeat(rest)).map(tail => `${digits(first, first)} ${tail}`);
  const end = sameLength('0'.repeat(rest), high.slice(1)).map(tail => `${digits(last, last)} ${tail}`);
  const [from, to] = [Number(first) + 1, Number(last) - 1];
  const middle = from <= to ? [digits(String(from), String(to)) + anyDigits(rest)] : [];
  return [...start, ...middle, ...end];
}

function naturals(low: number, high: number): string[] {
  const found: string[] = [];
  for (let length = String(low).length; length <= String(high).length; length++) {
    const from = Math.max(low, length === 1 ? 0 : 10 ** (length - 1));
    found.push(...sameLength(String(from), String(Math.min(high, 10 ** length - 1))));
  }
  return found;
}

/** Whole numbers from `low` to `high`, both inclusive. */
function integers(low: number, high: number): string {
  const negative = low < 0 ? naturals(Math.max(1, -high), -low).map(one => `"-" ${one}`) : [];
  const positive = high >= 0 ? naturals(Math.max(0, low), high) : [];
  return [...negative, ...positive].join(' | ');
}

/** Names of rules and what they say; the same text is written once. */
class Rules {
  readonly #names = new Map<string, string>();
  readonly #lines: string[] = [];
  readonly #references = new Map<string, string>();
  readonly #root: Schema;

  constructor(root: Schema) {
    this.#root = root;
  }

  add(body: string, name = `r${this.#lines.length}`): string {
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    this.#names.set(body, name);
    this.#lines.push(`${name} ::= ${body}`);
    return name;
  }

  /** The rule of `#/$defs/NAME`; it may be in use while it is being written, so schemas may be recursive. */
  reference(pointer: string, path: string): string {
    const known = this.#references.get(pointer);
    if (known !== undefined) return known;
    const name = `d${this.#references.size}`;
    this.#references.set(pointer, name);
    const body = write(this.#resolve(pointer, path), path, this, 0);
    this.#lines.push(`${name} ::= ${body}`);
    return name;
  }

  #resolve(pointer: string, path: string): Schema {
    if (pointer === '#') return this.#root;
    const [, section = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(pointer) ?? [];
    const group = this.#root[section];
    const found = isSchema(group) ? group[name] : undefined;
    if (!isSchema(found)) refuse(path, `refers to ${pointer}, which it does not hold`);
    return found;
  }

  text(root: string): string {
    return [`root ::= ${root}`, ...this.#lines].join('\n');
  }
}

function writeString(schema: Schema, path: string, rules: Rules): string {
  allowOnly(schema, path, 'type', 'minLength', 'maxLength');
  const least = readCount(schema, 'minLength', path, 0);
  const most = Math.min(readCount(schema, 'maxLength', path, LONGEST_STRING), LONGEST_STRING);
  if (least > most) refuse(path, `wants strings of ${least} characters`);
  const character = rules.add(CHARACTER, 'char');
  return rules.add(most === 0 ? String.raw`"\"\""` : String.raw`"\"" ${character}{${least},${most}} "\""`);
}

function writeInteger(schema: Schema, path: string, rules: Rules): string {
  allowOnly(schema, path, 'type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum');
  const bound = (key: string, otherwise: number): number => {
    const value = schema[key] ?? otherwise;
    if (typeof value !== 'number') refuse(path, `has a "${key}" that is no number`);
    return value;
  };
  const { MAX_SAFE_INTEGER: most } = Number;
  const low = Math.max(
    Math.ceil(bound('minimum', -most)),
    Math.floor(bound('exclusiveMinimum', -most - 1)) + 1,
    -most,
  );
  const high = Math.min(
    Math.floor(bound('maximum', most)),
    Math.ceil(bound('exclusiveMaximum', most + 1)) - 1,
    most,
  );
  if (low > high) refuse(path, 'allows no number');
  return rules.add(low === -most && high === most ? `"-"? ${DIGITS}` : integers(low, high));
}

function writeArray(schema: Schema, path: string, rules: Rules, depth: number): string {
  allowOnly(schema, path, 'type', 'items', 'prefixItems', 'minItems', 'maxItems');
  const { items, prefixItems } = schema;
  if (Array.isArray(prefixItems)) {
    if (isSchema(items)) refuse(path, 'has items after a tuple');
    const parts = prefixItems.map((item, index) =>
      writeAt(item, `${path}/prefixItems/${index}`, rules, depth),
    );
    return rules.add(['"["', parts.join(' "," '), '"]"'].filter(part => part !== '').join(' '));
  }
  const least = readCount(schema, 'minItems', path, 0);
  const most = Math.min(readCount(schema, 'maxItems', path, LONGEST_ARRAY), LONGEST_STRING);
  if (least > most) refuse(path, `wants ${least} items or more`);
  if (most === 0) return rules.add('"[]"');
  const item = writeAt(items, `${path}/items`, rules, depth);
  const more = most === 1 ? '' : ` ("," ${item}){${Math.max(0, least - 1)},${most - 1}}`;
  const some = `${item}${more}`;
  return rules.add(`"[" ${least === 0 ? `(${some})?` : some} "]"`);
}

function writeObject(schema: Schema, path: string, rules: Rules, depth: number): string {
  allowOnly(schema, path, 'type', 'properties', 'required', 'additionalProperties');
  const { properties = {}, required = [], additionalProperties = false } = schema;
  if (!isSchema(properties) || !Array.isArray(required)) refuse(path, 'is not a proper object schema');
  if (isSchema(additionalProperties) && Object.keys(properties).length === 0)
    refuse(path, 'leaves its keys open');
  const names = Object.keys(properties);
  for (const name of required) {
    if (typeof name !== 'string' || !names.includes(name))
      refuse(path, `requires ${JSON.stringify(name)} without describing it`);
  }
  const members = names.map(name => {
    const at = `${path}/properties/${name}`;
    const text = `${literal(`${JSON.stringify(name)}:`)} ${writeAt(properties[name], at, rules, depth)}`;
    return { text, isOptional: !required.includes(name) };
  });
  return rules.add(['"{"', writeMembers(members, rules), '"}"'].filter(part => part !== '').join(' '));
}

interface Member {
  readonly text: string;
  readonly isOptional: boolean;
}

/**
 * What is optional may be left out, its comma with it. Written from the last one to the first: what may follow once
 * something stands there, and what the object may begin with while nothing does.
 */
function writeMembers(members: readonly Member[], rules: Rules): string {
  if (members.every(({ isOptional }) => !isOptional)) return members.map(({ text }) => text).join(' "," ');
  let after = '';
  let first = '';
  for (const { text, isOptional } of members.toReversed()) {
    const begun = rules.add(`${text} ${after}`.trim());
    const follows = `"," ${begun}`;
    first = isOptional ? rules.add(first === '' ? `(${begun})?` : `${begun} | ${first}`) : begun;
    after = isOptional ? rules.add(after === '' ? `(${follows})?` : `${follows} | ${after}`) : follows;
  }
  return first;
}

function writeType(type: JsonValue, schema: Schema, path: string, rules: Rules, depth: number): string {
  switch (type) {
    case 'object':
      return writeObject(schema, path, rules, depth);
    case 'array':
      return writeArray(schema, path, rules, depth);
    case 'string':
      return writeString(schema, path, rules);
    case 'integer':
      return writeInteger(schema, path, rules);
    case 'number':
      allowOnly(schema, path, 'type');
      return rules.add(NUMBER, 'number');
    case 'boolean':
      allowOnly(schema, path, 'type');
      return rules.add('"true" | "false"', 'boolean');
    case 'null':
      allowOnly(schema, path, 'type');
      return '"null"';
    default:
      return refuse(path, 'says nothing about its type');
  }
}

/** The part of a schema that is about one of the types that it lists. */
function narrowed(schema: Schema, type: JsonValue): Schema {
  const about: Readonly<Record<string, readonly string[]>> = {
    string: ['minLength', 'maxLength'],
    integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
    number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
    array: ['items', 'prefixItems', 'minItems', 'maxItems'],
    object: ['properties', 'required', 'additionalProperties'],
  };
  const others = Object.keys(about).flatMap(key => (key === type ? [] : (about[key] ?? [])));
  const own = typeof type === 'string' ? (about[type] ?? []) : [];
  const kept = Object.entries(schema).filter(([key]) => own.includes(key) || !others.includes(key));
  return { ...Object.fromEntries(kept), type };
}

function writeAlternatives(schemas: JsonValue, path: string, rules: Rules, depth: number): string {
  if (!Array.isArray(schemas) || schemas.length === 0) refuse(path, 'has no alternatives');
  const all = schemas.map((schema, index) => writeAt(schema, `${path}/${index}`, rules, depth));
  return rules.add([...new Set(all)].join(' | '));
}

/** True for a discriminated union: some property is another constant in each alternative. */
function excludeEachOther(schemas: JsonValue): boolean {
  if (!Array.isArray(schemas)) return false;
  const constants = schemas.map(schema => {
    const properties = isSchema(schema) ? schema['properties'] : undefined;
    const entries = isSchema(properties) ? Object.entries(properties) : [];
    return new Map(
      entries.flatMap(([key, one]) =>
        isSchema(one) && one['const'] !== undefined ? [[key, JSON.stringify(one['const'])]] : [],
      ),
    );
  });
  const keys = [...(constants[0]?.keys() ?? [])];
  return keys.some(key => {
    const values = constants.flatMap(one => one.get(key) ?? []);
    return new Set(values).size === schemas.length;
  });
}

/** From so many values on they are written as a tree. */
const MANY_VALUES = 16;

/** `type` may stand beside these, as zod writes it; it must not forbid them. */
function writeValues(values: JsonValue, path: string, rules: Rules): string {
  if (!Array.isArray(values) || values.length === 0) refuse(path, 'has an enum without values');
  const texts = [...new Set(values.map(value => JSON.stringify(value)))];
  if (texts.length < MANY_VALUES) return rules.add(texts.map(literal).join(' | '));
  return rules.add(writeTree(prefixTree(texts), text => ` ${literal(text)} `).trim());
}

function write(schema: Schema, path: string, rules: Rules, depth: number): string {
  if (depth > DEEPEST) refuse(path, `is nested more than ${DEEPEST} deep`);
  if (schema['const'] !== undefined) {
    allowOnly(schema, path, 'const', 'type');
    return writeValues([schema['const']], path, rules);
  }
  if (schema['enum'] !== undefined) {
    allowOnly(schema, path, 'enum', 'type');
    return writeValues(schema['enum'], path, rules);
  }
  if (typeof schema['$ref'] === 'string') {
    allowOnly(schema, path, '$ref');
    return rules.reference(schema['$ref'], path);
  }
  for (const key of ['anyOf', 'oneOf']) {
    if (schema[key] === undefined) continue;
    allowOnly(schema, path, key);
    if (key === 'oneOf' && !excludeEachOther(schema[key]))
      refuse(path, 'has a "oneOf" without a distinguishing const');
    return writeAlternatives(schema[key], `${path}/${key}`, rules, depth);
  }
  const { type } = schema;
  if (!Array.isArray(type)) return writeType(type ?? null, schema, path, rules, depth);
  return writeAlternatives(
    type.map(one => narrowed(schema, one)),
    `${path}/type`,
    rules,
    depth,
  );
}

function writeAt(schema: JsonValue | undefined, path: string, rules: Rules, depth: number): string {
  if (!isSchema(schema)) refuse(path, 'is open to any value');
  return write(schema, path, rules, depth + 1);
}

/** The grammar of a schema; the same schema gives the same text. */
export function grammarOf(schema: Schema): GrammarResult {
  try {
    const rules = new Rules(schema);
    return { ok: true, grammar: rules.text(write(schema, '', rules, 0)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, detail: error.message };
    throw error;
  }
}
