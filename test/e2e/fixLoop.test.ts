// A check with fix on the command line, with the real small model: it finds and mends a planted fault.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { ofType, phaseErrors } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';

// Windows line ends: what is not mended must come back byte for byte.
const source = `/** The price of so many items, with the discount in percent taken off. */
export function price(item, count, discount) {
  const sum = item.price * count;
  return sum + (sum * discount) / 100;
}

export function label(item) {
  return item.name.toUpperCase();
}
`.replaceAll('\n', '\r\n');

const test = `import test from 'node:test';
import assert from 'node:assert/strict';
import { label, price } from '../src/price.js';

test('price takes the discount off', () => {
  assert.equal(price({ price: 50 }, 2, 10), 90);
});
test('label is in capitals', () => {
  assert.equal(label({ name: 'tea' }), 'TEA');
});
`;

describe('a check with fix and the small model', () => {
  let place: Place;
  before(() => {
    place = openPlace({ models: { executor: { provider: 'embedded', model: 'qwen2.5-coder-1.5b' } } });
  });
  after(() => place.close());

  it('mends the function at fault and nothing else, and undo brings back every byte', async () => {
    const file = await place.file('src/price.js', source);
    await place.file('test/price.test.js', test);
    await place.file('package.json', '{ "type": "module" }\n');
    const check = {
      id: 'check',
      title: 'Run the tests',
      agent: 'check',
      command: `'${process.execPath}' --test`,
      fix: { files: ['src/'], attempts: 3 },
    };
    const plan = await place.file(
      'plan.json',
      JSON.stringify({ version: 1, goal: 'The tests pass', steps: [check] }),
    );
    const result = await place.quickstep(['run', '--plan', plan, '--allow', 'edits,commands', '--json']);
    assert.equal(result.code, 0, `${result.stderr}\n${readFileSync(file, 'utf8')}`);

    const text = readFileSync(file, 'utf8');
    const { price } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
      price: (item: { price: number }, count: number, discount: number) => number;
    };
    assert.equal(price({ price: 50 }, 2, 10), 90);
    assert.ok(text.endsWith(source.slice(source.indexOf('export function label'))));
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
    const events = eventsOf(result);
    assert.deepEqual(phaseErrors(events), []);
    assert.ok(ofType(events, 'attempt.started').length > 0);

    const undone = await place.quickstep(['undo']);
    assert.equal(undone.code, 0, undone.stderr);
    assert.equal(readFileSync(file, 'utf8'), source);
  });
});
