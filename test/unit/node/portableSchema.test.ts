import { strict as assert } from 'node:assert';
import { Ajv } from 'ajv';
import * as z from 'zod';
import type { JsonValue } from '../../../src/core/events';
import { portableSchema, type SchemaTarget } from '../../../src/node/portableSchema';

type Schema = Record<string, JsonValue>;
const of = (schema: z.ZodType): Schema => z.toJSONSchema(schema, { io: 'input' }) as Schema;

function check(schema: Schema, expected: Schema, target: SchemaTarget = 'grammar'): void {
  assert.deepEqual(portableSchema(schema, target), expected);
}
const object = (properties: Schema): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

describe('a portable schema', () => {
  it('requires every field and no others, in order', () => {
    const schema = z.object({ kind: z.string(), count: z.number().default(1), note: z.string().optional() });
    const fields = { kind: { type: 'string' }, count: { type: 'number' }, note: { type: 'string' } };
    check(of(schema), object(fields));
    assert.deepEqual(Object.keys(fields), portableSchema(of(schema), 'grammar')['required']);
  });

  it('has anyOf for a choice', () => {
    const arm = (kind: string): z.ZodObject<{ kind: z.ZodLiteral }> => z.object({ kind: z.literal(kind) });
    const expected = (kind: string): Schema => object({ kind: { type: 'string', enum: [kind] } });
    check(of(z.discriminatedUnion('kind', [arm('a'), arm('b')])), { anyOf: [expected('a'), expected('b')] });
  });

  it('says first which alternative it is', () => {
    const arm = z.object({ text: z.string(), kind: z.literal('a') });
    const [first] = portableSchema(of(z.union([arm, z.null()])), 'grammar')['anyOf'] as Schema[];
    assert.deepEqual(first?.['required'], ['kind', 'text']);
  });

  const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `L${index + 1}`);
  const sent = (values: readonly JsonValue[], target: SchemaTarget): Schema =>
    portableSchema({ enum: [...values] }, target);
  it('keeps 60 lines as they are', () =>
    assert.deepEqual(sent(lines(60), 'grammar'), { type: 'string', enum: lines(60) }));
  it('keeps 200 symbols for a hosted service', () =>
    assert.deepEqual(sent(lines(200), 'hosted'), { type: 'string', enum: lines(200) }));
  it('leaves 2,000 lines open for a hosted service, which takes no such enum', () =>
    assert.deepEqual(sent(lines(2000), 'hosted'), { type: 'string' }));
  it('gives a grammar 2,000 lines as a pattern that takes these and nothing else', () => {
    const { pattern, ...rest } = sent(lines(2000), 'grammar');
    assert.deepEqual(rest, { type: 'string' });
    const takes = new RegExp(pattern as string);
    for (const line of lines(2000)) assert.ok(takes.test(line), line);
    for (const other of ['', 'L', 'L0', 'L2001', 'L01', 'xL1', 'L1\n']) assert.ok(!takes.test(other), other);
  });
  it('gives a grammar symbols and paths with their dots as such', () => {
    const names = Array.from({ length: 100 }, (_, index) => `src/a${index}.Cart.total`);
    const takes = new RegExp(sent(names, 'grammar')['pattern'] as string);
    assert.ok(names.every(name => takes.test(name)) && !takes.test('src/a1xCart.total'));
  });
  it('keeps values as an enum that a pattern could not say everywhere', () => {
    const odd = [...lines(99), 'f(x) | {$y}'];
    assert.deepEqual(sent(odd, 'grammar'), { type: 'string', enum: odd });
  });

  it('leaves out bounds of integers', () => check(of(z.int().min(3).max(9)), { type: 'integer' }));
  it('leaves out formats', () => check(of(z.email()), { type: 'string' }));
  it('keeps descriptions', () =>
    check(of(z.string().describe('why')), { type: 'string', description: 'why' }));
  it('keeps lengths where a grammar honours them', () =>
    check(of(z.string().max(80)), { type: 'string', maxLength: 80 }));
  it('leaves a length open that no grammar can say', () =>
    check(of(z.string().max(5000)), { type: 'string' }));
  it('leaves lengths out for hosted services', () =>
    check(of(z.string().max(80)), { type: 'string' }, 'hosted'));
  it('keeps an anchored pattern, without the length', () =>
    check(
      of(
        z
          .string()
          .regex(/^L[0-9]+$/)
          .max(9),
      ),
      { type: 'string', pattern: '^L[0-9]+$' },
    ));
  it('drops a pattern that is not anchored', () => check(of(z.string().regex(/a+/)), { type: 'string' }));
  it('ends lists', () =>
    check(of(z.array(z.boolean())), { type: 'array', items: { type: 'boolean' }, maxItems: 64 }));
  it('keeps the bounds of lists', () =>
    check(of(z.array(z.null()).min(1).max(3)), {
      type: 'array',
      items: { type: 'null' },
      minItems: 1,
      maxItems: 3,
    }));
  it('splits several types', () =>
    check({ type: ['string', 'null'] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }));
  it('says the type of an enum', () => check(of(z.enum(['a', 'b'])), { type: 'string', enum: ['a', 'b'] }));

  it('writes definitions out', () => {
    const schema = {
      $defs: { id: { type: 'string' } },
      type: 'object',
      properties: { id: { $ref: '#/$defs/id' } },
    };
    check(schema, object({ id: { type: 'string' } }));
  });

  it('writes a recursion out twice, and what it takes is valid', () => {
    interface Tree {
      name: string;
      parts: Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({
      name: z.string(),
      get parts() {
        return z.array(tree);
      },
    });
    const portable = portableSchema(of(tree), 'grammar');
    assert.ok(!JSON.stringify(portable).includes('$ref'));
    const takes = new Ajv().compile(portable);
    const nested = (depth: number): Tree => ({ name: 'x', parts: depth === 0 ? [] : [nested(depth - 1)] });
    assert.deepEqual(
      [0, 1, 2, 3].map(depth => takes(nested(depth))),
      [true, true, false, false],
    );
  });

  it('refuses a reference to elsewhere', () => {
    assert.throws(() => portableSchema({ $ref: 'http://example.com/x' }, 'grammar'), /foreign/);
  });
});
