import assert from 'node:assert/strict';
import test from 'node:test';
import { Account } from '../src/account.ts';
import { formatAmount, parseAmount } from '../src/money.ts';
import { byMonth, statement } from '../src/report.ts';
import { transfer } from '../src/transfer.ts';

test('amounts are read and written', () => {
  assert.equal(parseAmount('12.50'), 1250);
  assert.equal(parseAmount('-3'), -300);
  assert.equal(formatAmount(-305), '-3.05');
  assert.throws(() => parseAmount('x'), /not an amount/);
});

test('a transfer moves money', () => {
  const [a, b] = [new Account('a'), new Account('b')];
  a.deposit('2026-01-02', 500);
  transfer(a, b, '2026-02-03', 200);
  assert.deepEqual([a.balance(), b.balance()], [300, 200]);
  assert.equal(statement(b), 'b\n2026-02-03 from a 2.00');
  assert.deepEqual(byMonth(a.entries), [
    ['2026-01', 500],
    ['2026-02', -200],
  ]);
});
