import { strict as assert } from 'node:assert';
import { changedLines } from '../../../../src/core/edit/changedLines';

function check(before: string, after: string, expected: string, limit = 100): void {
  const { lines } = changedLines(before, after, limit);
  assert.equal(lines.map(({ sign, text }) => `${sign}${text}`).join('\n'), expected);
}
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('');

describe('the lines that differ', () => {
  it('are marked, with lines around them', () => check('a\nb\nc\n', 'a\nB\nc\n', ' a\n-b\n+B\n c'));
  it('of a new file are all added', () => check('', 'a\nb\n', '+a\n+b'));
  it('of a deleted file are all removed', () => check('a\n', '', '-a'));
  it('are none where the texts are the same', () => check('a\n', 'a\n', ''));
  it('end without a carriage return', () => check('a\r\n', 'b\r\n', '-a\n+b'));
  it('have a gap between two places', () =>
    check(
      numbers(1, 20),
      numbers(1, 20).replace('2\n', 'x\n').replace('18\n', 'y\n'),
      ' 1\n-2\n+x\n 3\n 4\n 5\n@\n 15\n 16\n 17\n-18\n+y\n 19\n 20',
    ));
  it('are numbered on both sides', () => {
    const { lines } = changedLines('a\nb\n', 'a\nx\nb\n', 10);
    assert.deepEqual(lines.at(-1), { sign: ' ', text: 'b', before: 2, after: 3 });
  });
  it('are cut at the limit and still counted', () => {
    const { lines, added, cut } = changedLines('', numbers(1, 50), 10);
    assert.deepEqual([lines.length, added, cut], [10, 50, 40]);
  });
  it('are both texts whole where they have too little in common', () => {
    const { added, removed } = changedLines(numbers(1, 1500), numbers(10_000, 11_500), 10);
    assert.ok(added >= 1501 && removed >= 1500);
  });
});
