import { strict as assert } from 'node:assert';
import { findingOf, type Clue, type Finding, type Source } from '../../../../src/core/agents/finding';

/** `read a:1` as a clue. */
function clue(word: string): Clue {
  const [source = '', place = ''] = word.split(' ');
  const [path = '', line = ''] = place.split(':');
  return { source: source as Source, path, line: Number(line), text: `text of ${place}` };
}

/** The lines shown, then what is said of the others. */
function told({ items, missing }: Finding): string {
  const shown = items.map(({ path, line, text }) => {
    const last = line + text.split('\n').length - 1;
    return `${path}:${line}${last > line ? `-${last}` : ''}`;
  });
  return [...shown, ...missing].join(' ');
}

function check(clues: string, expected: string, most = 10, budget = 10_000): void {
  assert.equal(told(findingOf(clues.split(', ').filter(Boolean).map(clue), most, budget)), expected);
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
  [
    'counts what is left out',
    'search a:1, search b:1, search c:1',
    'a:1 b:1 1 more lines were found and left out; search for less.',
    2,
  ],
  [
    'ends before its budget does',
    'search a:1, search b:1, search c:1',
    'a:1 2 more lines were found and left out; search for less.',
    10,
    60,
  ],
];

describe('a finding', () => {
  for (const [name, clues, expected, most, budget] of cases) {
    it(name, () => check(clues, expected, most, budget));
  }
});

/** `a:1-90` as lines that were read, ten characters each. */
function range(word: string): Clue {
  const [path = '', lines = ''] = word.split(':');
  const [first = 0, last = 0] = lines.split('-').map(Number);
  const text = Array.from({ length: last - first + 1 }, () => 'x'.repeat(10)).join('\n');
  return { source: 'read', path, line: first, text };
}

const left = (lines: string) => `Lines ${lines} were left out; read them in a step of their own.`;

const ranges: [name: string, read: string, others: string, expected: string][] = [
  ['are whole where they fit', 'a:1-20, b:5-30', '', 'a:1-20 b:5-30'],
  ['are cut at a line, and it is said which are missing', 'a:11-200', '', `a:11-90 ${left('91-200 of a')}`],
  ['share what there is', 'a:1-200, b:1-200', '', `a:1-39 b:1-39 ${left('40-200 of a, 40-200 of b')}`],
  ['leave what a short one does not need', 'a:1-200, b:1-9', '', `a:1-69 b:1-9 ${left('70-200 of a')}`],
  ['are one where one begins like the other', 'a:1-5, a:1-9', '', 'a:1-9'],
  [
    'leave room to lines that were found',
    'a:1-200',
    'search b:1, search b:2',
    `a:1-73 b:1 b:2 ${left('74-200 of a')}`,
  ],
];

describe('lines that were asked for', () => {
  for (const [name, read, others, expected] of ranges) {
    it(name, () => {
      const found = others.split(', ').filter(Boolean).map(clue);
      assert.equal(told(findingOf([...read.split(', ').map(range), ...found], 60, 1000)), expected);
    });
  }

  it('are cut within a line that is too long', () => {
    const { items, missing } = findingOf(
      [{ source: 'read', path: 'a', line: 1, text: `${'x'.repeat(5000)}\nx` }],
      60,
      1000,
    );
    assert.ok(JSON.stringify(items).length <= 1002 && (items[0]?.text.length ?? 0) > 900);
    assert.deepEqual(missing, [left('1-2 of a')]);
  });
});
