import { strict as assert } from 'node:assert';
import { instructionsFor, withExamples } from '../../../../src/core/plan/instructions';
import type { Step } from '../../../../src/core/plan/plan';

const edit = (id: string, more: object): Step => ({ id, title: id, agent: 'edit', file: 'cart.js', ...more });

describe('what a step is told', () => {
  const check = (verify: Step['verify'], expected: string): void => {
    it(`${JSON.stringify(verify)} → ${JSON.stringify(expected)}`, () => {
      assert.equal(withExamples('Add.', { verify }), expected);
    });
  };
  check(undefined, 'Add.');
  check({ command: 'npm test' }, 'Add.');
  check({ examples: [{ call: 'add(1, 2)', equals: '3' }] }, 'Add.\n\nExamples:\n- `add(1, 2)` returns `3`');
  check(
    { examples: [{ call: 'add()', throws: 'a number' }] },
    'Add.\n\nExamples:\n- `add()` throws an error with the message "a number"',
  );
  check({ examples: [{ call: 'add(1)' }] }, 'Add.\n\nExamples:\n- `add(1)` throws no error');
  check({ examples: [{ call: 'add(`1`)', equals: '`1`' }] }, 'Add.\n\nExamples:\n- add(`1`) returns `1`');
});

describe('what a function was to do', () => {
  const steps: readonly Step[] = [
    edit('total', { symbol: 'total', instruction: 'Take the discount off.' }),
    edit('method', { symbol: 'Cart.add', instruction: 'Refuse what costs nothing.' }),
    edit('new', { at: 'end', signature: 'export function rate(sum)', instruction: 'Return 0.19.' }),
    edit('open', { instruction: 'Let clear empty the cart.' }),
    edit('given', { symbol: 'count', content: 'function count() {}' }),
    edit('exact', {
      symbol: 'price',
      instruction: 'Add.',
      verify: { examples: [{ call: 'price()', equals: '0' }] },
    }),
    edit('elsewhere', { file: 'shop.js', symbol: 'total', instruction: 'Round it.' }),
    edit('lines', { lines: [3, 4], instruction: 'Let size grow.' }),
    { id: 'make', title: 'make', agent: 'create', file: 'tax.js', instruction: 'Export tax(sum).' },
  ];
  const check = (path: string, symbol: string, expected: readonly string[]): void => {
    it(`${symbol} of ${path}: ${expected.join(' ') || 'nothing known'}`, () => {
      assert.deepEqual(instructionsFor(steps, path, symbol), expected);
    });
  };
  check('cart.js', 'total', ['Take the discount off.']);
  check('cart.js', 'Cart.add', ['Refuse what costs nothing.']);
  check('cart.js', 'Basket.add', []);
  check('cart.js', 'rate', ['Return 0.19.']);
  check('cart.js', 'clear', ['Let clear empty the cart.']);
  check('cart.js', 'size', ['Let size grow.']);
  check('cart.js', 'count', []);
  check('cart.js', 'otal', []);
  check('cart.js', 'price', ['Add.\n\nExamples:\n- `price()` returns `0`']);
  check('shop.js', 'total', ['Round it.']);
  check('tax.js', 'tax', ['Export tax(sum).']);
  check('tax.js', 'taxes', []);

  it('is told by the two newest steps alone', () => {
    const told = ['a', 'b', 'c'].map(text => edit(text, { symbol: 'total', instruction: text }));
    assert.deepEqual(instructionsFor(told, 'cart.js', 'total'), ['b', 'c']);
  });
});
