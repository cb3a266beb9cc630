import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { subtotal, total } from '../src/cart.js';

test('the subtotal counts an item as often as its quantity says', () => {
  assert.equal(subtotal([{ price: 250, quantity: 3 }, { price: 100, quantity: 1 }]), 850);
});

test('a small order pays for shipping', () => {
  assert.equal(total([{ price: 1000, quantity: 1 }], 'DE'), 1499);
});

test('an order of 50 euros ships free', () => {
  assert.equal(total([{ price: 5000, quantity: 1 }], 'FR'), 5000);
});
