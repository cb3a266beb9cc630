import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../../../src/core/events';
import { constrain } from '../../../../src/core/schema/constrain';
import { acceptSchema, type OutsideSchema } from '../../../../src/core/schema/outsideSchema';
import { jsonIn, payloadOf } from '../../../../src/core/schema/payload';
import { canonicalJson, shortened, visibleText } from '../../../../src/core/text/plainText';

const object = (
  properties: Record<string, JsonValue>,
  more: Record<string, JsonValue> = {},
): OutsideSchema => ({
  type: 'object',
  properties,
  ...more,
});

describe('a schema from outside', () => {
  const refused = (schema: OutsideSchema, part: RegExp) => () => {
    const accepted = acceptSchema(schema);
    assert.ok(!accepted.ok, 'it was accepted');
    assert.match(accepted.detail, part);
  };
  it('is refused with a reference to nothing', refused({ $ref: '#/$defs/a' }, /can't resolve reference/));
  it(
    'is refused with a reference to elsewhere',
    refused({ $ref: 'http://x.example/a' }, /can't resolve reference/),
  );
  it('is refused in a draft nobody knows', refused({ $schema: 'https://x.example/draft' }, /draft "https/));
  it(
    'is refused in draft 4',
    refused({ $schema: 'http://json-schema.org/draft-04/schema#' }, /not known here/),
  );
  it('is refused when it is no schema', refused({ type: 'text' }, /type/));
  it('is refused when it is huge', refused({ enum: ['x'.repeat(300_000)] }, /300,\d+ characters/));
  it('is refused when it is nested without measure', () => {
    let schema: OutsideSchema = {};
    for (let depth = 0; depth < 100; depth += 1) schema = { not: schema };
    refused(schema, /nested/)();
  });
  it(
    'is refused when it refers to itself alone',
    refused({ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, /itself|stack|resolve/),
  );
  it(
    'is refused with a name that validators pass over',
    refused(JSON.parse('{"properties":{"__proto__":{}}}') as OutsideSchema, /__proto__/),
  );
  it('is refused with a pattern that is none', refused({ type: 'string', pattern: '(' }, /pattern|regular/i));

  const judged = (schema: OutsideSchema, value: JsonValue, fault: RegExp | null) => () => {
    const accepted = acceptSchema(schema);
    assert.ok(accepted.ok);
    const found = accepted.faultOf(value);
    if (fault === null) assert.equal(found, null);
    else assert.match(found ?? 'nothing', fault);
  };
  const $schema = 'http://json-schema.org/draft-07/schema#';
  it(
    'is read as draft 7 where it says so',
    judged({ $schema, items: [{ type: 'integer' }] }, ['a'], /\/0 must be integer/),
  );
  it(
    'is read as draft 7 where it can be nothing else',
    judged({ items: [{ type: 'integer' }] }, ['a'], /\/0 must be integer/),
  );
  it('names the values of an enum', judged({ enum: ['a', 'b'] }, 'c', /allowed values: \["a","b"\]/));
  it(
    'names what is too much',
    judged(object({}, { additionalProperties: false }), { b: 1 }, /additional properties: "b"/),
  );
  it('holds formats', judged({ format: 'uri' }, 'not one', /format "uri"/));
  it('takes formats that nobody knows as notes', judged({ format: 'town' }, 'Ulm', null));
});

describe('a constraint', () => {
  const check =
    (schema: OutsideSchema, expected: OutsideSchema, validatedOnly: readonly string[] = []) =>
    () =>
      assert.deepEqual(constrain(schema), { ok: true, schema: expected, validatedOnly });
  const none = (schema: OutsideSchema, detail: string) => () =>
    assert.deepEqual(constrain(schema), { ok: false, detail });
  const closed = (properties: Record<string, JsonValue>, required: string[]) =>
    object(properties, { required, additionalProperties: false });

  it(
    'allows null for what may be left out',
    check(
      object({ a: { type: 'string' } }),
      closed({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, []),
    ),
  );
  it(
    'keeps what is required',
    check(object({ a: { type: 'boolean' } }, { required: ['a'] }), closed({ a: { type: 'boolean' } }, ['a'])),
  );
  it(
    'keeps what is told of a value',
    check(
      { type: 'integer', description: 'd', minimum: 1 },
      { description: 'd', type: 'integer', minimum: 1 },
    ),
  );
  it(
    'leaves a pattern to the validator and names it',
    check({ type: 'string', pattern: 'a' }, { type: 'string' }, ['/ uses "pattern"']),
  );
  it(
    'leaves bounds of fractions to the validator',
    check({ type: 'number', minimum: 0 }, { type: 'number' }, ['/ uses "minimum"']),
  );
  it(
    'makes alternatives of oneOf',
    check({ oneOf: [{ const: 1 }] }, { anyOf: [{ const: 1 }] }, ['/ uses "oneOf"']),
  );
  it(
    'makes alternatives of types',
    check({ type: ['string', 'null'] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }),
  );
  it('drops values that the type forbids', check({ type: 'string', enum: ['a', 1] }, { enum: ['a'] }));
  it(
    'writes definitions once',
    check(
      { type: 'array', items: { $ref: '#/definitions/a' }, definitions: { a: { const: 1 }, b: {} } },
      { type: 'array', items: { $ref: '#/$defs/d0' }, $defs: { d0: { const: 1 } } },
    ),
  );
  it(
    'is none for an open value',
    none(object({ a: {} }), 'the schema at /properties/a is open to any value'),
  );
  it('is none for open names', none({ type: 'object' }, 'the schema at / leaves its names open'));
  it('is none for a tuple', none({ type: 'array', prefixItems: [] }, 'the schema at / is a tuple'));
  it('is none for parts that must all hold', none({ allOf: [] }, 'the schema at / uses "allOf"'));
  it(
    'is none for a shape beside alternatives',
    none(object({}, { anyOf: [{ required: ['a'] }] }), 'the schema at / has "properties" beside "anyOf"'),
  );
  it(
    'is none for what is required without being described',
    none(object({}, { required: ['a'] }), 'the schema at / requires "a" without describing it'),
  );
});

describe('a payload', () => {
  const read = (schema: OutsideSchema, reply: string, expected: JsonValue) => () => {
    const made = payloadOf(schema);
    assert.ok(made.ok);
    assert.deepEqual(made.payload.read(reply), { ok: true, value: expected });
  };
  const text = { type: 'string' };
  it(
    'loses the nulls of what is left out',
    read(object({ a: text, b: text }), '{"a":"x","b":null}', { a: 'x' }),
  );
  it(
    'keeps a null that the schema takes',
    read(object({ a: { type: ['string', 'null'] } }), '{"a":null}', { a: null }),
  );
  it(
    'loses nulls in lists and definitions',
    read(
      object({ l: { type: 'array', items: { $ref: '#/$defs/p' } } }, { $defs: { p: object({ a: text }) } }),
      '{"l":[{"a":null},{"a":"x"}]}',
      { l: [{}, { a: 'x' }] },
    ),
  );
  it(
    'loses nulls in the alternative that fits',
    read(
      object({
        t: {
          anyOf: [
            object({ a: text }, { required: ['a'] }),
            object({ b: text, c: text }, { required: ['b'] }),
          ],
        },
      }),
      '{"t":{"b":"x","c":null}}',
      { t: { b: 'x' } },
    ),
  );

  it(
    'loses nulls in the alternative whose constant it has',
    read(
      {
        anyOf: ['a', 'b'].map(kind =>
          object(
            { kind: { const: kind }, of: object({ [kind]: text, x: text }) },
            { required: ['kind', 'of'] },
          ),
        ),
      },
      '{"kind":"b","of":{"b":null,"x":"y"}}',
      { kind: 'b', of: { x: 'y' } },
    ),
  );

  const json = (reply: string, expected: JsonValue | undefined) => () =>
    assert.deepEqual(jsonIn(reply), expected);
  it('is found between fences', json('```json\n{"a":1}\n```', { a: 1 }));
  it('is found behind words', json('Here [it] is: {"a":"}"} and more', { a: '}' }));
  it('is found behind a bracket that words left open', json('Use { or [1 as in {"a":1}', { a: 1 }));
  it('is not found in what it was cut off from', json('{"a":{"b":1},"c":"{}', undefined));
  it('is not found in a list that was cut off', json('Here: [{"a":1}, {"a"', undefined));
  it('is not found where none is', json('Sure {thing', undefined));
});

describe('text of other programs', () => {
  const seen = (text: string, expected: string) => () => assert.equal(visibleText(text), expected);
  it('moves no cursor', seen('a\u001b[2Jb\u001b]0;title\u0007c', 'abc'));
  it('hides nothing', seen('a\u200bb\u202ec\u{e0041}d\u00ade', 'abcde'));
  it('keeps lines and tabs', seen('a\r\n\tb', 'a\n\tb'));
  it('has one form as JSON', () =>
    assert.equal(
      canonicalJson({ b: [1, { d: 1, c: '\u200b' }], a: null }),
      '{"a":null,"b":[1,{"c":"\\u200b","d":1}]}',
    ));
  it('is counted where it is cut', () =>
    assert.match(shortened('x'.repeat(500), 200), /^x{60}\n… 380 characters left out …\nx{60}$/));
});
