import { strict as assert } from 'node:assert';
import { planSchema } from '../../src/core/plan/plan';
import type { CodeSymbol } from '../../src/core/ports';
import { placeAround, quickEditPlan } from '../../src/vscode/quickEdit';

const symbols: readonly CodeSymbol[] = [
  { name: 'Cart', kind: 'class', first: 1, last: 20 },
  { name: 'Cart.add', kind: 'method', first: 5, last: 8, commentFirst: 3 },
  { name: 'twice', kind: 'function', first: 22, last: 24 },
  { name: 'twice', kind: 'function', first: 26, last: 28 },
];

function check(line: number, expected: string): void {
  const { lines, symbol = '' } = placeAround('a.ts', line, symbols);
  assert.equal(`${symbol} ${lines.join('-')}`.trim(), expected);
}

describe('Quick Edit', () => {
  it('takes the innermost declaration around the cursor', () => check(6, 'Cart.add 5-8'));
  it('counts the comment above to its declaration', () => check(3, 'Cart.add 5-8'));
  it('takes the class between its methods', () => check(12, 'Cart 1-20'));
  it('takes lines where a name stands twice', () => check(27, '26-28'));
  it('takes the line alone outside of everything', () => check(21, '21-21'));

  it('is a plan of one step', () => {
    const plan = quickEditPlan({ file: 'a.ts', lines: [2, 3] }, 'make it '.repeat(30));
    assert.deepEqual(planSchema.parse(plan).steps.length, 1);
  });
});
