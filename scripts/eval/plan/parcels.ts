import type { PlanTask } from './task';

const task = (id: string, text: string, tests: string, solution: PlanTask['solution']): PlanTask => ({
  id: `parcels-${id}`,
  repository: 'parcels',
  task: text,
  tests: `import assert from 'node:assert/strict';\nimport test from 'node:test';\n${tests}`,
  solution,
});

/** JavaScript, tested by node:test. */
export const parcels: readonly PlanTask[] = [
  task(
    'first-come',
    'PickupQueue gives out the parcel that was added last. It must give out the one that was added first.',
    `import { PickupQueue } from '../src/queue.js';
test('first come', () => {
  const queue = new PickupQueue();
  for (const parcel of ['a', 'b', 'c']) queue.add(parcel);
  assert.deepEqual([queue.next(), queue.next(), queue.size], ['a', 'b', 1]);
});
`,
    [{ file: 'src/queue.js', find: 'this.items.pop()', text: 'this.items.shift()' }],
  ),
  task(
    'express',
    'postage in src/rates.js takes a second parameter express = false. An express parcel costs 500 cents more.',
    `import { postage } from '../src/rates.js';
test('express', () => {
  assert.equal(postage(500), 390);
  assert.equal(postage(500, true), 890);
  assert.equal(postage(9000, false), 990);
});
`,
    [
      {
        file: 'src/rates.js',
        find: 'export function postage(grams) {',
        text: 'export function postage(grams, express = false) {',
      },
      { file: 'src/rates.js', find: 'return step.cents;', text: 'return step.cents + (express ? 500 : 0);' },
    ],
  ),
  task(
    'discount',
    'total in src/rates.js must take 10 percent off when there are ten parcels or more, rounded to whole cents by Math.round.',
    `import { total } from '../src/rates.js';
test('discount', () => {
  assert.equal(total(Array(9).fill(100)), 3510);
  assert.equal(total(Array(10).fill(100)), 3510);
  assert.equal(total([]), 0);
});
`,
    [
      {
        file: 'src/rates.js',
        find: '  return sum;',
        text: '  return weights.length >= 10 ? Math.round(sum * 0.9) : sum;',
      },
    ],
  ),
  task(
    'country',
    'labelLines in src/address.js must add a last line with the country in capital letters when the address has a country that is not "Germany".',
    `import { labelLines } from '../src/address.js';
test('country', () => {
  const address = { name: 'Ann', street: 'Road 1', postcode: '1234', city: 'Town' };
  assert.deepEqual(labelLines({ ...address, country: 'France' }).at(-1), 'FRANCE');
  assert.equal(labelLines({ ...address, country: 'Germany' }).length, 3);
  assert.equal(labelLines(address).length, 3);
});
`,
    [
      {
        file: 'src/address.js',
        find: "  return [address.name, address.street, address.postcode + ' ' + address.city];",
        text: "  const lines = [address.name, address.street, address.postcode + ' ' + address.city];\n  if (address.country && address.country !== 'Germany') lines.push(address.country.toUpperCase());\n  return lines;",
      },
    ],
  ),
  task(
    'lost',
    "nextState in src/track.js answers 'accepted' for a state that it does not know. It must throw new Error('unknown state: STATE') with that state instead.",
    `import { nextState } from '../src/track.js';
test('states', () => {
  assert.throws(() => nextState('lost'), /unknown state: lost/);
  assert.equal(nextState('accepted'), 'sorted');
  assert.equal(nextState('delivered'), 'delivered');
});
`,
    [
      {
        file: 'src/track.js',
        find: '  return STATES[Math',
        text: "  if (at === -1) throw new Error('unknown state: ' + state);\n  return STATES[Math",
      },
    ],
  ),
  task(
    'latest',
    'Add an exported function latestState(events, parcel) to src/track.js: the state of the last event of that parcel by its number "at" (events may stand in any order), or null when it has none. Events are { parcel, state, at }.',
    `import { latestState } from '../src/track.js';
test('latest', () => {
  const events = [
    { parcel: 'a', state: 'out', at: 5 },
    { parcel: 'a', state: 'accepted', at: 1 },
    { parcel: 'b', state: 'sorted', at: 9 },
  ];
  assert.equal(latestState(events, 'a'), 'out');
  assert.equal(latestState(events, 'c'), null);
  assert.equal(events[0].at, 5);
});
`,
    [
      {
        file: 'src/track.js',
        find: '/** The events of one parcel',
        text: 'export function latestState(events, parcel) {\n  const [last] = historyOf(events, parcel).sort((a, b) => b.at - a.at);\n  return last ? last.state : null;\n}\n\n/** The events of one parcel',
      },
    ],
  ),
  task(
    'manifest',
    'Add a new file src/manifest.js with an exported function manifest(parcels): one line a parcel, "ID GRAMSg CENTS", where the cents are what postage asks, and a last line "total CENTS". Parcels are { id, grams }. Lines are joined by \\n.',
    `import { manifest } from '../src/manifest.js';
test('manifest', () => {
  assert.equal(manifest([{ id: 'a', grams: 100 }, { id: 'b', grams: 600 }]), 'a 100g 390\\nb 600g 590\\ntotal 980');
  assert.equal(manifest([]), 'total 0');
});
`,
    [
      {
        file: 'src/manifest.js',
        text: "import { postage, total } from './rates.js';\n\nexport function manifest(parcels) {\n  const lines = parcels.map(p => p.id + ' ' + p.grams + 'g ' + postage(p.grams));\n  return [...lines, 'total ' + total(parcels.map(p => p.grams))].join('\\n');\n}\n",
      },
    ],
  ),
];
