import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../../../src/core/events';
import { grammarOf, literal } from '../../../../src/node/embedded/gbnf';

type Schema = Readonly<Record<string, JsonValue>>;

const CHARACTER = String.raw`char ::= [^"\\\x00-\x1F] | "\\" (["\\bfnrt] | "u00" [01] [0-9a-f])`;

function check(schema: Schema, ...lines: readonly string[]): void {
  const result = grammarOf(schema);
  assert.deepEqual(result, { ok: true, grammar: lines.join('\n') });
}

function refused(schema: Schema, part: RegExp): void {
  const result = grammarOf(schema);
  assert.ok(!result.ok, 'it was not refused');
  assert.match(result.detail, part);
}

const object = (properties: Schema, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

describe('grammarOf', () => {
  it('bounds a string', () =>
    check({ type: 'string' }, 'root ::= r1', CHARACTER, String.raw`r1 ::= "\"" char{0,1999} "\""`));
  it('keeps the bounds of a string', () =>
    check(
      { type: 'string', minLength: 2, maxLength: 5 },
      'root ::= r1',
      CHARACTER,
      String.raw`r1 ::= "\"" char{2,5} "\""`,
    ));
  it('shortens a string that may be longer than llama.cpp can count', () =>
    check(
      { type: 'string', maxLength: 9999 },
      'root ::= r1',
      CHARACTER,
      String.raw`r1 ::= "\"" char{0,1999} "\""`,
    ));
  it('writes an enum as its values', () =>
    check({ enum: ['L1', 'L2'] }, 'root ::= r0', String.raw`r0 ::= "\"L1\"" | "\"L2\""`));
  it('writes a constant', () => check({ const: 'edit' }, 'root ::= r0', String.raw`r0 ::= "\"edit\""`));
  it('takes a type beside a constant', () =>
    check({ type: 'string', const: 'edit' }, 'root ::= r0', String.raw`r0 ::= "\"edit\""`));
  it('writes booleans and null', () =>
    check(
      { type: ['boolean', 'null'] },
      'root ::= r1',
      'boolean ::= "true" | "false"',
      'r1 ::= boolean | "null"',
    ));
  it('keeps the order of properties and allows no white space', () =>
    check(
      object({ b: { const: 1 }, a: { const: 2 } }),
      'root ::= r2',
      'r0 ::= "1"',
      'r1 ::= "2"',
      String.raw`r2 ::= "{" "\"b\":" r0 "," "\"a\":" r1 "}"`,
    ));
  it('lets an optional property be left out', () =>
    check(
      object({ a: { const: 1 } }, []),
      'root ::= r4',
      'r0 ::= "1"',
      String.raw`r1 ::= "\"a\":" r0`,
      'r2 ::= (r1)?',
      'r3 ::= ("," r1)?',
      'r4 ::= "{" r2 "}"',
    ));
  it('writes an empty object', () => check(object({}), 'root ::= r0', 'r0 ::= "{" "}"'));
  it('bounds an array', () =>
    check(
      { type: 'array', items: { const: 1 } },
      'root ::= r1',
      'r0 ::= "1"',
      'r1 ::= "[" (r0 ("," r0){0,63})? "]"',
    ));
  it('keeps the bounds of an array', () =>
    check(
      { type: 'array', items: { const: 1 }, minItems: 2, maxItems: 3 },
      'root ::= r1',
      'r0 ::= "1"',
      'r1 ::= "[" r0 ("," r0){1,2} "]"',
    ));
  it('writes alternatives', () =>
    check({ anyOf: [{ const: 1 }, { type: 'null' }] }, 'root ::= r1', 'r0 ::= "1"', 'r1 ::= r0 | "null"'));
  it('writes the bounds of whole numbers digit by digit', () =>
    check(
      { type: 'integer', minimum: 7, maximum: 123 },
      'root ::= r0',
      'r0 ::= [7-9] | [1-9] [0-9]{1} | [1] [0] [0-9] | [1] [1] [0-9]{1} | [1] [2] [0-3]',
    ));
  it('writes a recursive schema', () =>
    check(
      {
        anyOf: [{ $ref: '#/$defs/leaf' }, { type: 'array', items: { $ref: '#' } }],
        $defs: { leaf: { const: 1 } },
      },
      'root ::= r3',
      'r0 ::= "1"',
      'd0 ::= r0',
      'r2 ::= "[" (d1 ("," d1){0,63})? "]"',
      'r3 ::= d0 | r2',
      'd1 ::= r3',
    ));
  it('ignores what only describes', () =>
    check({ $schema: 'x', title: 'y', description: 'z', default: 1, const: 1 }, 'root ::= r0', 'r0 ::= "1"'));

  it('refuses a pattern', () => refused({ type: 'string', pattern: 'a' }, /uses "pattern"/));
  it('refuses a format', () => refused({ type: 'string', format: 'uri' }, /uses "format"/));
  it('refuses an open object', () =>
    refused({ type: 'object', additionalProperties: { type: 'string' } }, /leaves its keys open/));
  it('refuses an open value', () => refused(object({ a: {} }), /properties\/a says nothing about its type/));
  it('refuses a bounded fraction', () => refused({ type: 'number', minimum: 1 }, /uses "minimum"/));
  it('refuses an empty enum', () => refused({ enum: [] }, /enum without values/));
  it('refuses no alternatives', () => refused({ anyOf: [] }, /no alternatives/));
  it('refuses bounds that cross', () =>
    refused({ type: 'integer', minimum: 2, maximum: 1 }, /allows no number/));
  it('refuses a reference to nothing', () => refused({ $ref: '#/$defs/a' }, /refers to #\/\$defs\/a/));
  it('refuses conditions', () => refused({ type: 'null', if: {}, then: {} }, /uses "if"/));
  it('refuses a oneOf whose alternatives may both hold', () =>
    refused({ oneOf: [{ type: 'string' }, { type: 'string' }] }, /distinguishing const/));
  it('refuses a required property that is not described', () =>
    refused({ type: 'object', properties: {}, required: ['a'] }, /requires "a"/));
  it('says where in the schema', () =>
    refused(object({ a: { type: 'array', items: { not: {} } } }), /\/properties\/a\/items/));
});

describe('literal', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', '"plain"'],
    ['say "hi"', String.raw`"say \"hi\""`],
    ['back\\slash', String.raw`"back\\slash"`],
    ['tab\tend', String.raw`"tab\x09end"`],
    ['grüße 🙂', '"grüße 🙂"'],
  ];
  for (const [text, expected] of cases) {
    it(`writes ${JSON.stringify(text)}`, () => assert.equal(literal(text), expected));
  }
});
