import { strict as assert } from 'node:assert';
import type { DatabaseTable, TableChange } from '../../../../src/core/ports';
import { previewTexts } from '../../../../src/core/query/previewText';
import { hintFor, schemaText, withJoins } from '../../../../src/core/query/schemaText';

function table(name: string, ...columns: readonly string[]): DatabaseTable {
  return {
    name,
    isView: false,
    columns: columns.map(text => {
      const [column = '', references] = text.split('>');
      const isKey = column === 'id';
      return { name: column, type: 'text', isKey, samples: ["it's"], ...(references ? { references } : {}) };
    }),
  };
}

const shop = [
  table('customers', 'id', 'name'),
  table('lines', 'order>orders.id', 'thing>things.id'),
  table('orders', 'id', 'customer>customers.id', 'name'),
  table('things', 'id', 'the price'),
];

describe('a schema as text', () => {
  it('has a line a table, with keys, references and samples', () => {
    assert.equal(
      schemaText(shop.slice(1)),
      `lines(order TEXT REFERENCES orders.id, thing TEXT REFERENCES things.id)
orders(id TEXT PRIMARY KEY, customer TEXT REFERENCES customers.id, name TEXT /* 'it''s' */)
things(id TEXT PRIMARY KEY, "the price" TEXT /* 'it''s' */)`,
    );
  });

  it('leaves samples out where it gets long, and then is none', () => {
    const many = (count: number): DatabaseTable[] =>
      Array.from({ length: count }, (_, i) => table(`t${i}`, 'name', 'other', 'third', 'fourth'));
    assert.match(schemaText(many(40)) ?? '', /^t0\(name TEXT \/\*/);
    assert.match(schemaText(many(110)) ?? '', /^t0\(name TEXT, other/);
    assert.equal(schemaText(many(300)), null);
  });

  it('takes the tables along that join the chosen ones', () => {
    const names = (...chosen: string[]): string[] => withJoins(shop, chosen).map(one => one.name);
    assert.deepEqual(names('orders', 'things'), ['lines', 'orders', 'things']);
    assert.deepEqual(names('orders'), ['orders']);
  });

  const hints: readonly (readonly [fault: string, hint: RegExp])[] = [
    ['no such column: T1.price', /Columns are customers\.id.*single quotes/],
    ['no such column: c.name', /The column name is in customers and orders/],
    ['no such table: order', /Tables are customers, lines, orders, things/],
    ['ambiguous column name: id', /before id/],
    ['near "frm": syntax error', /^$/],
  ];
  for (const [fault, hint] of hints)
    it(`helps with ${fault}`, () => assert.match(hintFor(fault, shop), hint));
});

describe('a write as two texts', () => {
  const change = (more: Partial<TableChange>): TableChange => ({
    ...{ table: 'items', columns: ['id', 'name'], changed: 1, total: 5 },
    rows: [{ before: [1, 'a'], after: [1, null] }],
    ...more,
  });

  it('shows the same rows on both sides', () => {
    assert.deepEqual(previewTexts([change({})]), {
      before: 'items: 1 of 5 rows\nid | name\n1 | a\n',
      after: 'items: 1 of 5 rows\nid | name\n1 | NULL\n',
    });
  });

  it('says that every row changes, and how many are not shown', () => {
    const { after } = previewTexts([change({ changed: 5 })]);
    assert.equal(after, 'items: every row (5)\nid | name\n1 | NULL\n… and 4 more\n');
  });

  it('shows rows that come or go on one side', () => {
    const rows = [{ before: null, after: [6, 'a\nb'.padEnd(60, 'c')] }];
    const { before, after } = previewTexts([change({ rows, total: 0 })]);
    assert.equal(before, 'items: 1 rows\nid | name\n');
    assert.equal(after, `items: 1 rows\nid | name\n6 | a b${'c'.repeat(37)}…\n`);
  });

  it('says so where nothing changes', () => {
    assert.deepEqual(previewTexts([]), { before: '', after: 'No row changes.\n' });
  });
});
