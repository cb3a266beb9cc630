// Schemas of tools as servers write them, with arguments that they take and that they refuse: the project's own.
import type { JsonValue } from '../../../src/core/events';

export interface SchemaCase {
  readonly id: string;
  readonly schema: Readonly<Record<string, JsonValue>>;
  readonly tests: readonly { readonly data: JsonValue; readonly valid: boolean }[];
}

const good = (...data: JsonValue[]) => data.map(one => ({ data: one, valid: true }));
const bad = (...data: JsonValue[]) => data.map(one => ({ data: one, valid: false }));

export const toolSchemas: readonly SchemaCase[] = [
  {
    id: 'read a file',
    schema: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        from: { type: 'integer', minimum: 1 },
        to: { type: 'integer' },
      },
      required: ['path'],
    },
    tests: [...good({ path: 'a' }, { path: 'a', to: 3 }), ...bad({}, { path: 1 }, { path: 'a', from: 0 })],
  },
  {
    id: 'choose from a list',
    schema: {
      type: 'object',
      properties: {
        unit: { enum: ['metric', 'imperial'] },
        days: { type: 'integer', minimum: 1, maximum: 14 },
      },
      required: ['unit', 'days'],
      additionalProperties: false,
    },
    tests: [
      ...good({ unit: 'metric', days: 14 }),
      ...bad({ unit: 'si', days: 2 }, { unit: 'metric', days: 15 }),
    ],
  },
  {
    id: 'no arguments',
    schema: { type: 'object', properties: {}, additionalProperties: false },
    tests: [...good({}), ...bad({ a: 1 }, [])],
  },
  {
    id: 'a list of objects with optional parts',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        labels: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            properties: { name: { type: 'string', minLength: 1 }, colour: { type: ['string', 'null'] } },
            required: ['name'],
          },
        },
      },
      required: ['labels'],
    },
    tests: [
      ...good({ labels: [{ name: 'bug' }] }, { labels: [{ name: 'bug', colour: null }] }),
      ...bad({ labels: [] }, { labels: [{ name: '' }] }, { labels: [{ name: 'a', colour: 1 }] }),
    ],
  },
  {
    id: 'a shared definition',
    schema: {
      type: 'object',
      properties: { from: { $ref: '#/$defs/point' }, to: { $ref: '#/$defs/point' } },
      required: ['from'],
      $defs: {
        point: {
          type: 'object',
          properties: { x: { type: 'number' }, y: { type: 'number' } },
          required: ['x', 'y'],
        },
      },
    },
    tests: [
      ...good({ from: { x: 0, y: -1.5 } }, { from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }),
      ...bad({ from: { x: 0 } }, { from: { x: 0, y: 'a' } }, { to: { x: 0, y: 0 } }),
    ],
  },
  {
    id: 'a tree',
    schema: {
      type: 'object',
      properties: { root: { $ref: '#/definitions/node' } },
      required: ['root'],
      definitions: {
        node: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            parts: { type: 'array', items: { $ref: '#/definitions/node' } },
          },
          required: ['name'],
        },
      },
    },
    tests: [
      ...good({ root: { name: 'a' } }, { root: { name: 'a', parts: [{ name: 'b', parts: [] }] } }),
      ...bad({ root: { parts: [] } }, { root: { name: 'a', parts: [{ name: 2 }] } }),
    ],
  },
  {
    id: 'one of two kinds',
    schema: {
      type: 'object',
      properties: {
        target: {
          oneOf: [
            {
              type: 'object',
              properties: { kind: { const: 'file' }, path: { type: 'string' } },
              required: ['kind', 'path'],
            },
            {
              type: 'object',
              properties: { kind: { const: 'line' }, number: { type: 'integer' } },
              required: ['kind', 'number'],
            },
          ],
        },
      },
      required: ['target'],
    },
    tests: [
      ...good({ target: { kind: 'file', path: 'a' } }, { target: { kind: 'line', number: 3 } }),
      ...bad({ target: { kind: 'line', path: 'a' } }, { target: { kind: 'word' } }),
    ],
  },
  {
    id: 'a pattern and a bounded fraction',
    schema: {
      type: 'object',
      properties: {
        branch: { type: 'string', pattern: '^[a-z/]+$' },
        share: { type: 'number', minimum: 0, maximum: 1 },
      },
      required: ['branch', 'share'],
    },
    tests: [
      ...good({ branch: 'fix/it', share: 0.5 }),
      ...bad({ branch: 'Fix it', share: 0.5 }, { branch: 'a', share: 1.5 }),
    ],
  },
  {
    id: 'names that are open',
    schema: {
      type: 'object',
      properties: { variables: { type: 'object', additionalProperties: { type: 'string' } } },
      required: ['variables'],
    },
    tests: [...good({ variables: { A: 'b' } }, { variables: {} }), ...bad({ variables: { A: 1 } })],
  },
  {
    id: 'one of two must be given',
    schema: {
      type: 'object',
      properties: { id: { type: 'integer' }, name: { type: 'string' } },
      anyOf: [{ required: ['id'] }, { required: ['name'] }],
    },
    tests: [...good({ id: 1 }, { name: 'a' }), ...bad({}, { id: 'a' })],
  },
  {
    id: 'a reference to nothing',
    schema: { type: 'object', properties: { a: { $ref: '#/$defs/b' } } },
    tests: [],
  },
  {
    id: 'a draft nobody knows',
    schema: { $schema: 'https://example.com/draft', type: 'object', properties: {} },
    tests: [],
  },
];
