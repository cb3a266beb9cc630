import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { formatPrice } from '../src/money.js';

test('a price has two decimals and its currency', () => {
  assert.equal(formatPrice(1205), '12.05 EUR');
});
