// The JSON Schemas that an agent's file may give for its output: the part of the language that every server's
// constrained decoding honours, so that nothing that was asked for is dropped silently. What lies outside is a fault.
import * as z from 'zod';
import type { JsonValue } from '../events';

const count = z.int().min(0);
const about = { title: z.string().optional(), description: z.string().optional() };

const text = z.strictObject({
  ...about,
  type: z.literal('string'),
  enum: z.array(z.string()).min(1).max(200).optional(),
  minLength: count.max(1999).optional(),
  maxLength: count.max(1999).optional(),
});
const integer = z.strictObject({
  ...about,
  type: z.literal('integer'),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
});
const number = z.strictObject({ ...about, type: z.literal('number') });
const boolean = z.strictObject({ ...about, type: z.literal('boolean') });
const nothing = z.strictObject({ ...about, type: z.literal('null') });
const list = z.strictObject({
  ...about,
  type: z.literal('array'),
  get items() {
    return value;
  },
  minItems: count.max(64).optional(),
  maxItems: count.max(64).optional(),
});
const record = z
  .strictObject({
    ...about,
    type: z.literal('object'),
    get properties() {
      return z.record(z.string().min(1), value);
    },
    required: z.array(z.string()).optional(),
    additionalProperties: z.literal(false, 'must be false: no other fields are answered').optional(),
  })
  .superRefine(({ properties, required }, context) => {
    const names = Object.keys(properties);
    const say = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (names.length === 0) say('properties', 'has no field; describe at least one');
    if (required === undefined) return;
    const optional = names.find(name => !required.includes(name));
    if (optional !== undefined) {
      say(
        'required',
        `leaves "${optional}" out, but every field is answered; name it, or take "required" out`,
      );
    }
    const unknown = required.find(name => !names.includes(name));
    if (unknown !== undefined) say('required', `names "${unknown}", which is none of the properties`);
  });

const value: z.ZodType<Described> = z.discriminatedUnion('type', [
  text,
  integer,
  number,
  boolean,
  nothing,
  list,
  record,
]);

type Described =
  | z.infer<typeof text>
  | z.infer<typeof integer>
  | z.infer<typeof number>
  | z.infer<typeof boolean>
  | z.infer<typeof nothing>
  | { type: 'array'; items: Described; minItems?: number | undefined; maxItems?: number | undefined }
  | {
      type: 'object';
      properties: Record<string, Described>;
      required?: string[] | undefined;
      additionalProperties?: false | undefined;
    };

/** The root is an object: some servers constrain nothing else. */
export const outputSchema = record;

/** The schema as it is sent and validated with: all fields required, no others. */
export function closedSchema(schema: z.infer<typeof outputSchema>): Record<string, JsonValue> {
  return close(schema as unknown as JsonValue) as Record<string, JsonValue>;
}

function close(schema: JsonValue): JsonValue {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const { properties, items } = schema;
  if (items !== undefined) return { ...schema, items: close(items) };
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return schema;
  const closed = Object.entries(properties).map(([name, one]) => [name, close(one)] as const);
  return {
    ...schema,
    properties: Object.fromEntries(closed),
    required: closed.map(([name]) => name),
    additionalProperties: false,
  };
}
