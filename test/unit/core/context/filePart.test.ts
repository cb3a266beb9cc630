import { strict as assert } from 'node:assert';
import { filePart } from '../../../../src/core/context/filePart';
import { roomOf } from '../../../../src/core/context/room';

/** A hundred lines of ten characters; functions of ten lines begin at 11, 51 and 91. */
const text = Array.from({ length: 100 }, (_, i) => `line ${String(i + 1).padStart(5)}`).join('\n');
const symbols = [11, 51, 91].map(first => ({ name: `line.f${first}`, first, last: first + 9 }));
const source = { path: 'a.ts', text, isCut: false, symbols };

/** What it says of its lines; the characters are the room. */
function check(
  names: string,
  room: number,
  expected: string | null,
  more: Partial<typeof source> = {},
): void {
  const part = filePart(
    { ...source, ...more },
    new Set(names.split(' ')),
    roomOf(room, one => one.length),
  );
  assert.equal(part?.lines ?? null, expected);
  assert.ok(part === null || part.text.length <= room);
}

const single = ', and lines that declare something';

describe('a part of a file that does not fit whole', () => {
  const cases: readonly (readonly [
    name: string,
    names: string,
    room: number,
    expected: string | null,
    more?: Partial<typeof source>,
  ])[] = [
    ['is its beginning and what is declared', 'x', 800, `lines 1-51 of 100${single}`],
    ['has what the task names', 'f51', 800, `lines 1-40 and 51-60 of 100${single}`],
    ['has what the task names with its class', 'line.f91', 800, `lines 1-40 and 91-100 of 100${single}`],
    ['leaves out what the task names where it is too long', 'f51', 300, 'lines 1-19 of 100'],
    ['is the beginning alone where nothing is declared', 'x', 800, 'lines 1-55 of 100', { symbols: [] }],
    [
      'says that the file is longer than what was read',
      'x',
      300,
      'lines 1-18 of more than 100',
      { symbols: [], isCut: true },
    ],
    ['is nothing where nothing fits', 'x', 20, null],
  ];
  for (const [name, names, room, expected, more] of cases) it(name, () => check(names, room, expected, more));

  it('has the numbers of its lines, and dots for what is missing', () => {
    const part = filePart(
      source,
      new Set(['f51']),
      roomOf(400, one => one.length),
    );
    assert.match(part?.text ?? '', /^--- a\.ts \(in part: lines .* of 100\)\n1 line {5}1\n2 line/);
    assert.match(part?.text ?? '', /\n…\n51 line {4}51\n52 line[^]*\n60 line {4}60\n…/);
  });
});
