// Our grammars in the real llama.cpp: whatever ajv takes it takes, whatever ajv refuses it refuses.
import { strict as assert } from 'node:assert';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import type { JsonValue } from '../../src/core/events';
import { ensureEmbeddedRuntime } from '../../src/node/embedded/embeddedRuntime';
import { grammarOf } from '../../src/node/embedded/gbnf';
import { importLlama, type Llama } from '../../src/node/embedded/llama';
import { forEver } from './support';

type Schema = Record<string, JsonValue>;

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const key = fc.stringMatching(/^[a-z"\\ ]{1,4}$/);
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer({ min: -300, max: 300 }),
  fc.boolean(),
  fc.constant(null),
);

const { schema } = fc.letrec<{ schema: Schema }>(tie => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }).map((values): Schema => ({ enum: values })),
    fc
      .tuple(fc.nat({ max: 3 }), fc.nat({ max: 5 }))
      .map(([least, more]): Schema => ({ type: 'string', minLength: least, maxLength: least + more })),
    fc
      .tuple(fc.integer({ min: -1200, max: 1200 }), fc.nat({ max: 1500 }))
      .map(([low, more]): Schema => ({ type: 'integer', minimum: low, maximum: low + more })),
    fc.constant<Schema>({ type: ['boolean', 'null'] }),
    fc.tuple(tie('schema'), fc.nat({ max: 2 }), fc.nat({ max: 3 })).map(([items, least, more]): Schema => ({
      type: 'array',
      items,
      minItems: least,
      maxItems: least + more,
    })),
    fc
      .tuple(fc.dictionary(key, tie('schema'), { maxKeys: 3 }), fc.nat({ max: 7 }))
      .map(([properties, bits]): Schema => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, index) => (bits >> index) % 2 === 0),
        additionalProperties: false,
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): Schema => ({ anyOf })),
  ),
}));

/** A value that the schema takes, by the numbers of `pick`. */
function valueOf(one: Schema, pick: () => number): JsonValue {
  const between = (low: number, high: number) => low + (pick() % (high - low + 1));
  const choose = <T>(all: readonly T[]) => all[pick() % all.length] as T;
  if (Array.isArray(one['enum'])) return choose(one['enum']);
  if (Array.isArray(one['anyOf'])) return valueOf(choose(one['anyOf']) as Schema, pick);
  switch (one['type']) {
    case 'string':
      return Array.from({ length: between(one['minLength'] as number, one['maxLength'] as number) }, () =>
        choose(['a', '"', '\\', '\n', 'é', '\u0001', '🙂']),
      ).join('');
    case 'integer':
      return between(one['minimum'] as number, one['maximum'] as number);
    case 'array': {
      const length = between(one['minItems'] as number, one['maxItems'] as number);
      return Array.from({ length }, () => valueOf(one['items'] as Schema, pick));
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(one['properties'] as Record<string, Schema>)
          .filter(([name]) => (one['required'] as JsonValue[]).includes(name) || pick() % 2 === 0)
          .map(([name, of]) => [name, valueOf(of, pick)]),
      );
    default:
      return choose([true, false, null]);
  }
}

/** Other values that are near it. */
function mutants(value: JsonValue): JsonValue[] {
  if (typeof value === 'number') return [value + 1, value - 1, value * 10, -value, value + 0.5, `${value}`];
  if (typeof value === 'string') return [`${value}x`, value.slice(1), null];
  if (Array.isArray(value)) return [[...value, ...value], value.slice(1), {}];
  if (typeof value === 'object' && value !== null) return [{ ...value, more: 1 }, Object.values(value), null];
  return ['x', 0, !value];
}

describe('grammars in llama.cpp', function () {
  this.timeout(120_000);
  let llama: Llama;
  before(async () => {
    const runtime = await ensureEmbeddedRuntime(() => undefined, forEver);
    assert.ok(runtime.ok, runtime.ok ? '' : runtime.detail);
    const module = await importLlama(runtime.entry);
    llama = await module.getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 1 });
  });

  async function matcher(one: Schema): Promise<(json: string) => boolean> {
    const written = grammarOf(one);
    assert.ok(written.ok, written.ok ? '' : written.detail);
    const grammar = (await llama.createGrammar({ grammar: written.grammar })) as {
      _testText(text: string): boolean;
    };
    return json => grammar._testText(json);
  }

  it('take every value of the schema, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(schema, fc.infiniteStream(fc.nat({ max: 1 << 20 })), async (one, numbers) => {
        const takes = await matcher(one);
        const validate = new Ajv({ strict: false }).compile(one);
        const value = valueOf(one, () => numbers.next().value as number);
        assert.ok(validate(value), 'the test made a wrong value');
        assert.ok(takes(JSON.stringify(value)), `refused ${JSON.stringify(value)}`);
        for (const other of mutants(value)) {
          if (!validate(other)) assert.ok(!takes(JSON.stringify(other)), `took ${JSON.stringify(other)}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  const cases: readonly (readonly [string, Schema, readonly string[], readonly string[]])[] = [
    ['white space', { type: 'array', items: { const: 1 } }, ['[1,1]', '[]'], ['[1, 1]', '[1,1]\n', ' []']],
    ['fractions', { type: 'number' }, ['0', '-1.5', '1e9', '0.25'], ['01', '.5', '1.', '+1', 'NaN']],
    ['whole numbers', { type: 'integer' }, ['0', '-7', '123456789'], ['00', '1.0', '1e3', '']],
    [
      'safe integers',
      { type: 'integer', minimum: 0, maximum: 9007199254740991 },
      ['0', '9007199254740991'],
      ['9007199254740992', '-1'],
    ],
    [
      'escapes',
      { type: 'string' },
      [String.raw`"\n\"\\\u0001"`, '"/"'],
      [String.raw`"\u0041"`, String.raw`"\ud83d"`, '"\n"'],
    ],
    [
      'the longest string',
      { type: 'string' },
      [JSON.stringify('x'.repeat(1999))],
      [JSON.stringify('x'.repeat(2000))],
    ],
    [
      'long strings in long arrays',
      { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
      [JSON.stringify(Array.from({ length: 64 }, () => ({ a: 'x'.repeat(100) })))],
      ['[{}]'],
    ],
    [
      'what may be left out',
      {
        type: 'object',
        properties: { a: { const: 1 }, b: { const: 2 }, c: { const: 3 }, d: { const: 4 } },
        required: ['b'],
        additionalProperties: false,
      },
      ['{"b":2}', '{"a":1,"b":2}', '{"b":2,"c":3}', '{"b":2,"d":4}', '{"a":1,"b":2,"c":3,"d":4}'],
      ['{}', '{"a":1}', '{"b":2,}', '{,"b":2}', '{"b":2,"d":4,"c":3}', '{"c":3}'],
    ],
    ['recursion', { type: 'array', items: { $ref: '#' } }, ['[]', '[[],[[]]]'], ['[1]', '[[]']],
    [
      'tuples',
      { type: 'array', prefixItems: [{ const: 'a' }, { type: 'integer' }] },
      ['["a",1]'],
      ['["a"]', '["a",1,2]'],
    ],
  ];
  for (const [name, one, good, bad] of cases) {
    it(`take and refuse rightly: ${name}`, async () => {
      const takes = await matcher(one);
      for (const json of good) assert.ok(takes(json), `refused ${json.slice(0, 80)}`);
      for (const json of bad) assert.ok(!takes(json), `took ${json.slice(0, 80)}`);
    });
  }
});
