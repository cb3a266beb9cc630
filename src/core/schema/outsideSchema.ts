// Schemas that come from outside (tools, users' agents): what can be relied on to be checked is accepted, the rest is
// refused with one sentence. Decides nothing about decoding; that is constrain.ts. The validator is ajv: it makes code
// out of a schema, so this runs in Node and never in a page.
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { JsonValue } from '../events';

export type OutsideSchema = Readonly<Record<string, JsonValue>>;

export type AcceptedSchema =
  | {
      readonly ok: true;
      /** What is wrong with the value, in words for the model or person that wrote it; null where nothing is. */
      readonly faultOf: (value: JsonValue) => string | null;
    }
  | {
      readonly ok: false;
      /** Why the schema cannot be used, as the end of a sentence. */
      readonly detail: string;
    };

const MOST_CHARACTERS = 256 * 1024;
const DEEPEST = 64;

/** What is used of ajv, in each of its drafts. */
type Compiler = Ajv | Ajv2019 | Ajv2020;

const drafts: Readonly<Record<string, (options: Options) => Compiler>> = {
  'https://json-schema.org/draft/2020-12/schema': options => new Ajv2020(options),
  'https://json-schema.org/draft/2019-09/schema': options => new Ajv2019(options),
  'http://json-schema.org/draft-07/schema': options => new Ajv(options),
};
const NEWEST = 'https://json-schema.org/draft/2020-12/schema';
const DRAFT_07 = 'http://json-schema.org/draft-07/schema';

/** Draft 7 only adds to it. */
const DRAFT_06 = 'http://json-schema.org/draft-06/schema';

/** Unknown keywords and formats are notes; only a value's own names count, never those that every object has. */
const options: Options = { strict: false, logger: false, allErrors: false, ownProperties: true };

/** A schema without `$schema` is read as the newest draft, else as draft 7, in which lists of `items` are tuples. */
export function acceptSchema(schema: OutsideSchema): AcceptedSchema {
  const refusal = sizeRefusal(schema);
  if (refusal !== null) return { ok: false, detail: refusal };
  const named = schema['$schema'];
  if (named === undefined) {
    const newest = compile(schema, NEWEST);
    if (newest.ok) return newest;
    const older = compile(schema, DRAFT_07);
    return older.ok ? older : newest;
  }
  const draft = draftOf(named);
  if (draft !== null) return compile(schema, draft);
  return {
    ok: false,
    detail: `it is written in the draft ${JSON.stringify(named)}, which is not known here`,
  };
}

function draftOf(named: JsonValue): string | null {
  if (typeof named !== 'string') return null;
  const address = named.replace(/#$/, '').replace(/^https(?=:\/\/json-schema\.org\/draft-0)/, 'http');
  if (address === DRAFT_06) return DRAFT_07;
  return Object.hasOwn(drafts, address) ? address : null;
}

function compile(schema: OutsideSchema, draft: string): AcceptedSchema {
  const make = drafts[draft];
  if (!make) return { ok: false, detail: `the draft ${draft} is not known here` };
  let validate: ValidateFunction;
  try {
    // An instance of its own: two schemas may bear one `$id`.
    const ajv = make(options);
    addFormats(ajv);
    validate = ajv.compile({ ...schema, $schema: draft });
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, detail: 'it refers to itself without end' };
    const text = error instanceof Error ? error.message : String(error);
    return { ok: false, detail: text.replace(/\s+/g, ' ').slice(0, 300) };
  }
  return { ok: true, faultOf: value => faultOf(validate, value) };
}

function faultOf(validate: ValidateFunction, value: JsonValue): string | null {
  if (validate(value)) return null;
  const [first] = validate.errors ?? [];
  return first ? faultText(first) : 'it does not satisfy the schema';
}

function faultText({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const details = params as Readonly<Record<string, unknown>>;
  const allowed = Array.isArray(details['allowedValues'])
    ? `: ${JSON.stringify(details['allowedValues'])}`
    : '';
  const extra =
    typeof details['additionalProperty'] === 'string'
      ? `: ${JSON.stringify(details['additionalProperty'])}`
      : '';
  return `${instancePath === '' ? 'the value' : instancePath} ${message}${(allowed + extra).slice(0, 600)}`;
}

function sizeRefusal(schema: OutsideSchema): string | null {
  const found = walk(schema, 0);
  if (found !== null) return found;
  const { length } = JSON.stringify(schema);
  if (length <= MOST_CHARACTERS) return null;
  return `it is ${length.toLocaleString('en-US')} characters long (at most ${MOST_CHARACTERS.toLocaleString('en-US')})`;
}

/** `__proto__` is no name that the validator looks at. */
function walk(value: JsonValue, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return `it is nested more than ${DEEPEST} deep`;
  if (Object.hasOwn(value, '__proto__')) return 'it gives the name "__proto__" to a value';
  for (const one of Object.values(value)) {
    const found = walk(one, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
