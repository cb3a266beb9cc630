// A payload under a schema from outside: what a model is asked for (constrained where that can be) and how its answer is
// read (always validated). What the schema was too open for is asked for freely and found in the reply.
import type { JsonValue } from '../events';
import type { Validated } from '../model/ladder';
import { constrain, withoutNulls } from './constrain';
import { acceptSchema, type OutsideSchema } from './outsideSchema';

export interface Payload {
  /** For the model's constraint; absent where none can be made. */
  readonly constraint?: OutsideSchema;
  /** Why none can be made, as the end of a sentence. */
  readonly unconstrained?: string;
  /** What is wrong with a value; null where nothing is. */
  readonly faultOf: (value: JsonValue) => string | null;
  /** The value in a reply, or what is wrong in words for the model. */
  readonly read: (reply: string) => Validated<JsonValue>;
}

export type PayloadResult =
  { readonly ok: true; readonly payload: Payload } | { readonly ok: false; readonly detail: string };

export function payloadOf(schema: OutsideSchema): PayloadResult {
  const accepted = acceptSchema(schema);
  if (!accepted.ok) return accepted;
  const { faultOf } = accepted;
  const constrained = constrain(schema);
  const read = (reply: string): Validated<JsonValue> => {
    const json = jsonIn(reply);
    if (json === undefined) return { ok: false, fault: 'the answer must be one JSON value and nothing else' };
    // Taken as it stands where that is right: null may be what the schema itself asks for.
    const value = faultOf(json) === null && !constrained.ok ? json : withoutNulls(json, schema, schema);
    const fault = faultOf(value);
    return fault === null ? { ok: true, value } : { ok: false, fault };
  };
  const how = constrained.ok ? { constraint: constrained.schema } : { unconstrained: constrained.detail };
  return { ok: true, payload: { ...how, faultOf, read } };
}

/**
 * The first JSON object or list of a reply, or the reply itself as JSON; fences and words around it do not count. What
 * begins as JSON and is not closed was cut off: what is whole inside it is not the answer.
 */
export function jsonIn(reply: string): JsonValue | undefined {
  const whole = parsed(reply.trim());
  if (whole !== undefined) return whole;
  for (let at = reply.search(/[{[]/); at !== -1 && at < reply.length;) {
    const end = endOfJson(reply, at);
    if (end === -1 && BEGINS.test(reply.slice(at, at + 200))) return undefined;
    const found = end === -1 ? undefined : parsed(reply.slice(at, end));
    if (found !== undefined) return found;
    const next = reply.slice(at + 1).search(/[{[]/);
    at = next === -1 ? -1 : at + 1 + next;
  }
  return undefined;
}

/** An object, or a list of anything but numbers: words have those in brackets too. */
const BEGINS = /^\{\s*(?:"|$)|^\[\s*(?:["{[]|$)/;

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Behind the bracket that closes the one at `start`; -1 where none does. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  let isText = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
