import { strict as assert } from 'node:assert';
import { findingOf, type Clue, type Source } from '../../../../src/core/agents/finding';

/** `read a:1` as a clue. */
function clue(word: string): Clue {
  const [source = '', place = ''] = word.split(' ');
  const [path = '', line = ''] = place.split(':');
  return { source: source as Source, path, line: Number(line), text: `text of ${place}` };
}

function check(clues: string, expected: string, most = 10, budget = 10_000): void {
  const { items, leftOut } = findingOf(clues.split(', ').filter(Boolean).map(clue), most, budget);
  const shown = items.map(({ path, line }) => `${path}:${line}`).join(' ');
  assert.equal(leftOut > 0 ? `${shown} +${leftOut}` : shown, expected);
}

const cases: [name: string, clues: string, expected: string, most?: number, budget?: number][] = [
  ['is empty for nothing', '', ''],
  ['has each line once', 'search a:1, search a:1, search a:2', 'a:1 a:2'],
  ['begins with what the plan names itself', 'search a:1, declaration b:1, read c:1', 'c:1 b:1 a:1'],
  ['puts declarations before uses', 'reference a:1, declaration b:9', 'b:9 a:1'],
  ['puts uses before matches', 'search a:1, reference b:1', 'b:1 a:1'],
  ['weighs a line more that was found twice', 'reference a:1, reference b:1, search b:1', 'b:1 a:1'],
  ['weighs a file more that has more lines', 'search a:1, search b:1, search b:2', 'b:1 b:2 a:1'],
  [
    'goes by path and line where nothing else tells',
    'search b:2, search b:1, search a:1, search a:2',
    'a:1 a:2 b:1 b:2',
  ],
  ['counts what is left out', 'search a:1, search b:1, search c:1', 'a:1 b:1 +1', 2],
  ['ends before its budget does', 'search a:1, search b:1, search c:1', 'a:1 +2', 10, 60],
];

describe('a finding', () => {
  for (const [name, clues, expected, most, budget] of cases) {
    it(name, () => check(clues, expected, most, budget));
  }
});
