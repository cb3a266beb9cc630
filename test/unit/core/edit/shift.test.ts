import { strict as assert } from 'node:assert';
import { shiftLines, type Lost } from '../../../../src/core/edit/shift';

/** Texts are their lines in one word: `abc` has the lines a, b, c. */
function check(original: string, range: readonly [number, number], current: string, expected: string): void {
  const text = (word: string): string => Array.from(word).join('\n');
  const shifted = shiftLines(text(original), text(current), range);
  assert.equal(typeof shifted === 'string' ? shifted : current.slice(shifted[0] - 1, shifted[1]), expected);
}

describe('lines of a plan', () => {
  it('are followed past what earlier steps changed elsewhere', () => {
    check('abcd', [2, 3], 'abcd', 'bc');
    check('abcd', [2, 3], 'XYabcd', 'bc');
    check('abcd', [2, 3], 'bcd', 'bc');
    check('abcd', [2, 3], 'aXbcYd', 'bc');
    check('abcd', [2, 3], 'abcXYZ', 'bc');
    check('abcd', [2, 3], 'XYbcd', 'bc');
  });
  it('take in what was put between them', () => {
    check('abcd', [2, 3], 'abXYcd', 'bXYc');
    check('abcd', [1, 4], 'aXd', 'aXd');
  });
  it('become what replaced them', () => {
    check('abc', [2, 2], 'aXYc', 'XY');
    check('abcd', [2, 3], 'aXd', 'X');
    check('abcd', [2, 3], 'abXYd', 'bXY');
    check('abcd', [2, 3], 'aXYcd', 'XYc');
    check('abcd', [4, 4], 'abcXY', 'XY');
  });
  it('are what is left of them', () => {
    check('abcd', [2, 3], 'abd', 'b');
    check('abcd', [2, 3], 'acd', 'c');
  });
  it('are gone when nothing stands in their place', () => {
    check('abc', [2, 2], 'ac', 'removed');
    check('abcd', [2, 3], 'ad', 'removed');
    check('abcd', [3, 4], 'ab', 'removed');
  });

  describe('where very many lines changed', () => {
    const body = Array.from({ length: 5000 }, (_, i) => `f(${i});`);
    const ends = (lines: readonly string[]): string => ['a', 'b', ...lines, 'c', 'd'].join('\n');
    const old = ends(body);
    const shifted = (lines: readonly string[], range: readonly [number, number]): [number, number] | Lost =>
      shiftLines(old, ends(lines), range);

    it('are followed before and behind these, and not to be told within, at once', () => {
      const started = performance.now();
      const indented = ['if (x) {', ...body.map(line => `  ${line}`), '}'];
      assert.deepEqual(shifted(indented, [1, 2]), [1, 2]);
      assert.deepEqual(shifted(indented, [5003, 5004]), [5005, 5006]);
      assert.deepEqual(shifted(indented, [2, 5003]), [2, 5005]);
      assert.deepEqual(shifted(indented, [3, 5002]), [3, 5004]);
      assert.equal(shifted(indented, [10, 12]), 'unclear');
      assert.equal(shifted(indented, [2, 12]), 'unclear');
      assert.equal(shifted(indented, [12, 5004]), 'unclear');
      assert.ok(performance.now() - started < 5000);
    });
    it('are what is left where these were removed, and follow what was put in', () => {
      assert.deepEqual(shifted([], [5003, 5004]), [3, 4]);
      assert.deepEqual(shifted([], [2, 12]), [2, 2]);
      assert.deepEqual(shifted([], [12, 5003]), [3, 3]);
      assert.equal(shifted([], [10, 12]), 'removed');
      assert.deepEqual(shiftLines(ends([]), old, [2, 2]), [2, 2]);
      assert.deepEqual(shiftLines(ends([]), old, [3, 4]), [5003, 5004]);
      assert.deepEqual(shiftLines(ends([]), old, [2, 3]), [2, 5003]);
    });
  });
});
