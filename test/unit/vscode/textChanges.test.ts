import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { textChanges } from '../../../src/vscode/textChanges';

function apply(before: string, after: string): string {
  let text = before;
  for (const change of [...textChanges(before, after)].reverse()) {
    text = text.slice(0, change.start) + change.text + text.slice(change.end);
  }
  return text;
}

/** `expected` lists the changes as `start-end:text`. */
function check(before: string, after: string, ...expected: string[]): void {
  const found = textChanges(before, after).map(({ start, end, text }) => `${start}-${end}:${text}`);
  assert.deepEqual(found, expected);
}

describe('textChanges', () => {
  it('says nothing for equal texts', () => check('a\nb\n', 'a\nb\n'));
  it('replaces only the characters that differ', () => check('let a = 1;\n', 'let a = 2;\n', '8-9:2'));
  it('inserts a line', () => check('a\nc\n', 'a\nb\nc\n', '2-2:b\n'));
  it('removes a line', () => check('a\nb\nc\n', 'a\nc\n', '2-4:'));
  it('keeps two hunks apart', () => check('a\nb\nc\nd\n', 'x\nb\nc\ny\n', '0-1:x', '6-7:y'));
  it('fills an empty text', () => check('', 'a\n', '0-0:a\n'));
  it('empties a text', () => check('a\n', '', '0-2:'));
  it('does not cut a CRLF in two', () => check('a\r\n', 'a\r\n\r\n', '3-3:\r\n'));
  it('does not cut a surrogate pair in two', () => check('😀', '😁', '0-2:😁'));

  it('turns any text into any other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n', '\r\n', '\r', '😀', '😁'), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(apply(a.join(''), b.join('')), b.join(''));
      }),
    );
  });
});
