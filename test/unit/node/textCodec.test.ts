import { strict as assert } from 'node:assert';
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { decodeText, encodeContent } from '../../../src/node/textCodec';

function check(name: string, bytes: readonly number[] | string, expected: [string, string] | null) {
  it(name, () => {
    const found = decodeText(typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(bytes));
    assert.deepEqual(found && [found.text, found.encoding], expected);
  });
}

describe('text of bytes', () => {
  check('is UTF-8 without a mark', 'héllo\r\n', ['héllo\r\n', 'utf8']);
  check('keeps the byte order mark of UTF-8', [0xef, 0xbb, 0xbf, 0x61], ['\ufeffa', 'utf8']);
  check('is UTF-16 little endian by its mark', [0xff, 0xfe, 0x61, 0x00], ['\ufeffa', 'utf16le']);
  check('is UTF-16 big endian by its mark', [0xfe, 0xff, 0x00, 0x61], ['\ufeffa', 'utf16be']);
  check('is empty for no bytes', [], ['', 'utf8']);
  check('is none for a NUL near the start', [0x61, 0x00, 0x62], null);
  check('is none for invalid UTF-8', [0x61, 0xff], null);
  check('is none for overlong UTF-8', [0xc0, 0x80], null);
  check('is none for a surrogate in UTF-8', [0xed, 0xa0, 0x80], null);
  check('is none for half a character of UTF-16', [0xff, 0xfe, 0x61], null);
  check('is none for a lone surrogate of UTF-16', [0xff, 0xfe, 0x00, 0xd8], null);
  check('is none for UTF-32', [0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00], null);
  check('may have a NUL far behind the start', 'a'.repeat(9000) + '\0', ['a'.repeat(9000) + '\0', 'utf8']);

  it('is encoded again to the same bytes, whatever they are', () => {
    const mark = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]);
    const texts = fc.string({ unit: 'binary' }).map(text => [...Buffer.from(text)]);
    const wide = fc.string({ unit: 'binary' }).map(text => [...Buffer.from(text, 'utf16le')]);
    const body = fc.oneof(texts, wide, fc.array(fc.nat(255)));
    fc.assert(
      fc.property(mark, body, (head, rest) => {
        const bytes = Buffer.from([...head, ...rest]);
        const found = decodeText(bytes);
        if (found !== null) assert.deepEqual(Buffer.from(encodeContent(found)), bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
