// What is not edited keeps its bytes: generated files in every encoding and with every line end, edited by region and
// by patch, from the bytes on disk to the bytes that are written.
import { strict as assert } from 'node:assert';
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { applyPatch } from '../../../../src/core/edit/formats/applyPatch';
import { readPatch } from '../../../../src/core/edit/formats/readPatch';
import { unifiedDiff } from '../../../../src/core/edit/diff';
import { linesOf, splitLines } from '../../../../src/core/edit/layout';
import { applyRegion } from '../../../../src/core/edit/region';
import { decodeText, encodeContent } from '../../../../src/node/textCodec';

const FILES = 20_000;
const BOM = '\uFEFF';

const content = fc.constantFrom(
  '',
  'a',
  '  b c',
  '\tif (x) {',
  '\t\ty;  ',
  '}',
  '    é ü',
  '日本',
  '😀 z',
  ' \t',
  "it's “so”",
);
const end = fc.constantFrom('\n', '\r\n', '\r');
const encoding = fc.constantFrom('utf8', 'utf8', 'utf16le', 'utf16be');

interface Generated {
  readonly text: string;
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be';
}

const file: fc.Arbitrary<Generated> = fc
  .record({
    lines: fc.array(fc.tuple(content, end), { minLength: 1, maxLength: 14 }),
    own: fc.option(end),
    isOpen: fc.boolean(),
    bom: fc.boolean(),
    encoding,
  })
  .map(({ lines, own, isOpen, bom, encoding: name }) => {
    const ends = lines.map(
      ([text, mixed], i) => text + (isOpen && i === lines.length - 1 ? '' : (own ?? mixed)),
    );
    // UTF-16 is known by its mark alone.
    return { text: (bom || name !== 'utf8' ? BOM : '') + ends.join(''), encoding: name };
  });

/** The file read from its bytes, changed, and written to bytes again. */
function rewritten(
  { text, encoding: name }: Generated,
  change: (text: string) => string | null,
): Buffer | null {
  const read = decodeText(encodeContent({ text, encoding: name }));
  assert.ok(read !== null && read.encoding === name);
  const changed = change(read.text);
  return changed === null ? null : Buffer.from(encodeContent({ text: changed, encoding: read.encoding }));
}

/** Bytes of the lines from `from` to `to` (exclusive), each with its end, and of the mark where they begin the file. */
function bytesOf({ text, encoding: name }: Generated, from: number, to?: number): Buffer {
  const own = splitLines(text)
    .slice(from, to)
    .map(line => line.text + line.end);
  const mark = to !== undefined && from === 0 && text.startsWith(BOM) ? BOM : '';
  return Buffer.from(encodeContent({ text: mark + own.join(''), encoding: name }));
}

describe('a file that is edited', () => {
  it(`keeps every byte outside the region and outside the patch (${FILES} files)`, function () {
    this.timeout(60_000);
    let patched = 0;
    fc.assert(
      fc.property(
        file,
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('new', 'new\nmore', '\tnew\n\n\tmore'),
        (one, at, count, code) => {
          const lines = linesOf(one.text);
          fc.pre(lines.length > 0);
          const first = at % lines.length;
          const last = Math.min(lines.length - 1, first + count);
          const head = bytesOf(one, 0, first);
          const tail = bytesOf(one, last + 1);
          const region = { kind: 'replace', first: first + 1, last: last + 1 } as const;
          keeps(
            rewritten(one, text => applyRegion(text, region, code)),
            head,
            tail,
          );
          const now = applyRegion(one.text, region, code);
          const patch = unifiedDiff('f', one.text, now);
          const made = rewritten(one, text => byPatch(text, patch));
          if (made === null) return;
          patched++;
          keeps(made, head, tail);
        },
      ),
      { numRuns: FILES },
    );
    assert.ok(patched > FILES / 2, String(patched));
  });

  it('keeps every byte outside an insertion', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(file, fc.nat(), (one, at) => {
        const before = (at % (linesOf(one.text).length + 1)) + 1;
        const region = { kind: 'insert', before, indent: '', blankBefore: false, blankAfter: false } as const;
        const head = bytesOf(one, 0, before - 1);
        keeps(
          rewritten(one, text => applyRegion(text, region, 'new')),
          head,
          bytesOf(one, before - 1),
        );
      }),
      { numRuns: FILES / 10 },
    );
  });
});

function byPatch(text: string, patch: string): string | null {
  const read = readPatch(patch, 'udiff');
  if (!read.ok) return null;
  const applied = applyPatch(new Map([['f', text]]), read.changes);
  const [result] = applied.ok ? applied.results : [];
  return result !== undefined && 'after' in result ? result.after : null;
}

function keeps(made: Buffer | null, head: Buffer, tail: Buffer): void {
  assert.ok(made !== null);
  assert.ok(made.length >= head.length + tail.length);
  assert.deepEqual(made.subarray(0, head.length), head);
  assert.deepEqual(made.subarray(made.length - tail.length), tail);
}
