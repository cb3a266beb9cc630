// Which edits of one file are prepared side by side.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import { bringerMissing, canStandBeside } from '../../../../src/core/run/regions';

const edit = (fields: object): Step => ({ id: 's', title: 's', agent: 'edit', file: 'a.js', ...fields });
const examples = (call: string): object => ({ verify: { examples: [{ call, equals: '1' }] } });

describe('an edit beside an earlier one of its file', () => {
  const check = (name: string, later: object, earlier: object, expected: boolean): void => {
    it(`${name}: ${expected ? 'at once' : 'waits'}`, () =>
      assert.equal(canStandBeside(edit(later), edit(earlier)), expected));
  };
  const total = { symbol: 'total', instruction: 'Return the sum of subtotal.' };
  check('of another function', total, { symbol: 'rate' }, true);
  check('of a function that it speaks of', total, { symbol: 'subtotal' }, true);
  check('with examples, of another function', { ...total, ...examples('total()') }, { symbol: 'rate' }, true);
  check(
    'with examples, of one that it speaks of',
    { ...total, ...examples('total()') },
    { symbol: 'subtotal' },
    false,
  );
  check(
    'with examples that use the other',
    { symbol: 'a.get', ...examples('a.set(1).get()') },
    { symbol: 'a.set' },
    false,
  );
  check(
    'with examples, behind an insertion',
    { symbol: 'a', ...examples('b(a())') },
    { at: 'end', signature: 'function b<T>(x: T): T' },
    false,
  );
  check(
    'with examples, behind another insertion',
    { symbol: 'a', ...examples('a()') },
    { at: 'end', signature: 'def b(x):' },
    true,
  );
  check(
    'with examples, behind an insertion without a name',
    { symbol: 'a', ...examples('a()') },
    { at: 'end' },
    false,
  );
  check(
    'of a name that is part of a longer one',
    { ...total, ...examples('total()') },
    { symbol: 'sub' },
    true,
  );
});

describe('an edit whose function was to be brought by an earlier step', () => {
  const bring = { at: 'end', signature: 'function rate(x)' };
  const later = { symbol: 'total', instruction: 'Call rate(x).', ...examples('total()') };
  type Earlier = readonly [fields: object, status: 'done' | 'failed' | 'skipped'];
  const check = (name: string, fields: object, earlier: readonly Earlier[], missing?: string): void => {
    it(`${name}: ${missing === undefined ? 'begins' : 'is skipped'}`, () => {
      const ended = earlier.map(([own, status], i) => ({ id: `${i + 1}`, step: edit(own), status }));
      assert.equal(bringerMissing(edit(fields), ended)?.id, missing);
    });
  };
  check('that failed', later, [[bring, 'failed']], '1');
  check('that was skipped itself', later, [[bring, 'skipped']], '1');
  check('that is done', later, [[bring, 'done']]);
  check('that failed, and a later one brought it', later, [
    [bring, 'failed'],
    [bring, 'done'],
  ]);
  check('that failed to add it once more', later, [
    [bring, 'done'],
    [bring, 'failed'],
  ]);
  check('that failed, and it does not speak of it', { ...later, instruction: 'Return 1.' }, [
    [bring, 'failed'],
  ]);
  check('that failed, and nothing runs it', { ...later, verify: undefined }, [[bring, 'failed']]);
  check('that failed in another file', later, [[{ ...bring, file: 'b.js' }, 'failed']]);
  check('that failed to change what is there', later, [[{ symbol: 'rate', instruction: 'x' }, 'failed']]);
});
