// Declarations of one text in another: `|` stands for a line end.
import { strict as assert } from 'node:assert';
import { movedSymbols } from '../../../../src/core/edit/moveSymbols';
import type { CodeSymbol } from '../../../../src/core/ports';

const text =
  '// head|int one(int a) {|  return a;|}||int two() {|  if (x) {|    return 2;|  }|  return 1;|}||class Box {|  int get() { return 1; }|  int put() {|    return 2;|  }|};|';
const symbols: readonly CodeSymbol[] = [
  { name: 'one', kind: 'function', first: 2, last: 4 },
  { name: 'two', kind: 'function', first: 6, last: 11 },
  { name: 'Box', kind: 'class', first: 13, last: 18 },
  { name: 'Box.get', kind: 'method', first: 14, last: 14 },
  { name: 'Box.put', kind: 'method', first: 15, last: 17 },
];

const lines = (short: string): string => short.replaceAll('|', '\n');

/** What becomes of the text by these exchanges, and where its declarations stand then. */
function check(behaviour: string, changes: readonly (readonly [string, string])[], expected: string): void {
  it(behaviour, () => {
    const to = changes.reduce((all, [from, by]) => {
      assert.ok(all.includes(from), from);
      return all.replace(from, by);
    }, text);
    const moved = movedSymbols(symbols, lines(text), lines(to));
    assert.equal(
      moved?.map(({ name, first, last }) => `${name} ${first}-${last}`).join(', ') ?? null,
      expected,
    );
  });
}

const same = 'one 2-4, two 6-11, Box 13-18, Box.get 14-14, Box.put 15-17';

describe('declarations of a document in a text that came of it', () => {
  check('stand where they stood in the same text', [], same);
  check(
    'move with what was added above',
    [['// head|', '// head|#include <a>||']],
    'one 4-6, two 8-13, Box 15-20, Box.get 16-16, Box.put 17-19',
  );
  check(
    'move with what was taken away above',
    [['// head|', '']],
    'one 1-3, two 5-10, Box 12-17, Box.get 13-13, Box.put 14-16',
  );
  check(
    'grow with what was added in them',
    [['  return a;|', '  if (a) {|    return 0;|  }|  return a;|']],
    'one 2-7, two 9-14, Box 16-21, Box.get 17-17, Box.put 18-20',
  );
  check(
    'keep to their own end where another function was added',
    [['  return a;|}|', '  return a;|}||int three() {|  return 3;|}|']],
    'one 2-4, two 10-15, Box 17-22, Box.get 18-18, Box.put 19-21',
  );
  check(
    'are found by their name where their head was changed',
    [['int one(int a)', 'long one(int a, int b)']],
    same,
  );
  check(
    'are left out where their head takes more lines now',
    [['int one(int a) {', 'long|one(int a, int b) {']],
    'two 7-12, Box 14-19, Box.get 15-15, Box.put 16-18',
  );
  check(
    'are left out where they have another name now',
    [['int one(int a)', 'int first(int a)']],
    same.replace('one 2-4, ', ''),
  );
  check(
    'are left out where they are gone',
    [['int one(int a) {|  return a;|}||', '']],
    'two 2-7, Box 9-14, Box.get 10-10, Box.put 11-13',
  );
  check(
    'of one line may take several now',
    [['  int get() { return 1; }|', '  int get() {|    return n;|  }|']],
    'one 2-4, two 6-11, Box 13-20, Box.get 14-16, Box.put 17-19',
  );
  check(
    'of one line are left out where two came of them',
    [['  int get() { return 1; }|', '  int get() {|    return n;|  }|  int set() {|    return n;|  }|']],
    'one 2-4, two 6-11, Box 13-23, Box.put 20-22',
  );
  check(
    'are left out where their end is not certain',
    [['  return 1;|}|', '  return 1;|} // two||']],
    same
      .replace('two 6-11, ', '')
      .replace('Box 13-18, Box.get 14-14, Box.put 15-17', 'Box 14-19, Box.get 15-15, Box.put 16-18'),
  );

  it('are not known of a text that is a part of it alone', () =>
    assert.equal(movedSymbols(symbols, lines(text), lines('int one(int a) {|  return 2 * a;|}|')), null));
  it('are found over other line ends', () =>
    assert.deepEqual(movedSymbols(symbols, lines(text), text.replaceAll('|', '\r\n')), [...symbols]));
});
