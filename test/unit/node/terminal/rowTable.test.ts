import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../../../src/core/events';
import { rowTable } from '../../../../src/node/terminal/rowTable';

const style = { color: false, unicode: false, width: 80 };

function check(output: JsonValue, expected: string | null): void {
  assert.equal(rowTable(output, style)?.join('\n') ?? null, expected);
}

describe('rows in a terminal', () => {
  it('stand in columns, numbers at the right', () => {
    const rows = [
      ['Ada', 7],
      ['Bo\u001b[31m', 120.5],
      [null, null],
    ];
    check(
      { columns: ['name', 'total'], rows },
      '  | name  total\n  | Ada       7\n  | Bo    120.5\n  | NULL   NULL',
    );
  });

  it('are told in number where there are more', () => {
    const output = { columns: ['n'], rows: Array.from({ length: 13 }, (_, i) => [i]) };
    assert.equal(rowTable(output, style)?.at(-1), '  | (3 more rows)');
    assert.match(
      rowTable({ ...output, note: 'Only some.' }, style)?.at(-1) ?? '',
      /others that were not read/,
    );
  });

  it('are told to be none', () => check({ columns: ['n'], rows: [] }, '  | n\n  | (no rows)'));

  it('are not what another agent answers', () => {
    check({ path: 'a', added: 1, removed: 0 }, null);
    check({ columns: ['n'], rows: 'x' }, null);
  });
});
