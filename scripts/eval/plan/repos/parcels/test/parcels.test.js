import assert from 'node:assert/strict';
import test from 'node:test';
import { isPostcode, labelLines } from '../src/address.js';
import { PickupQueue } from '../src/queue.js';
import { postage, total } from '../src/rates.js';
import { historyOf, nextState } from '../src/track.js';

test('postage by weight', () => {
  assert.equal(postage(500), 390);
  assert.equal(total([100, 600]), 980);
  assert.throws(() => postage(20000), /too heavy/);
});

test('a label and its postcode', () => {
  const address = { name: 'Ann', street: 'Road 1', postcode: '12345', city: 'Town' };
  assert.deepEqual(labelLines(address), ['Ann', 'Road 1', '12345 Town']);
  assert.equal(isPostcode('1234'), false);
});

test('a parcel waits and moves', () => {
  const queue = new PickupQueue();
  queue.add('a');
  assert.equal(queue.size, 1);
  assert.equal(queue.next(), 'a');
  assert.equal(nextState('sorted'), 'out');
  assert.deepEqual(historyOf([{ parcel: 'a' }, { parcel: 'b' }], 'b'), [{ parcel: 'b' }]);
});
