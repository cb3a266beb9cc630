import { strict as assert } from 'node:assert';
import { shiftLines } from '../../../../src/core/edit/shift';

/** Texts are their lines in one word: `abc` has the lines a, b, c. */
function check(original: string, range: readonly [number, number], current: string, expected: string): void {
  const text = (word: string): string => Array.from(word).join('\n');
  const shifted = shiftLines(text(original), text(current), range);
  assert.equal(shifted === null ? 'gone' : current.slice(shifted[0] - 1, shifted[1]), expected);
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
    check('abc', [2, 2], 'ac', 'gone');
    check('abcd', [2, 3], 'ad', 'gone');
    check('abcd', [3, 4], 'ab', 'gone');
  });
});
