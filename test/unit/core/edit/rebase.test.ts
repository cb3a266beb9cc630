import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { rebase } from '../../../../src/core/edit/rebase';

const text = (short: string): string => short.replaceAll('|', '\n');

describe('rebase', () => {
  function check(base: string, mine: string, theirs: string, expected: string | null): void {
    it(`${base} with ${mine} and ${theirs} is ${expected ?? 'refused'}`, () => {
      for (const [a, b] of [
        [mine, theirs],
        [theirs, mine],
      ] as const) {
        const result = rebase(text(base), text(a), text(b));
        assert.deepEqual(result, expected === null ? { ok: false } : { ok: true, text: text(expected) });
      }
    });
  }
  check('a|b|c|', 'a|b|c|', 'a|b|c|', 'a|b|c|');
  check('a|b|c|', 'A|b|c|', 'a|b|c|', 'A|b|c|');
  check('a|b|c|', 'A|b|c|', 'a|b|C|', 'A|b|C|');
  check('a|b|c|', 'A|b|c|', 'A|b|c|', 'A|b|c|');
  check('a|b|c|', 'A|b|c|', 'A|b|C|', 'A|b|C|');
  check('a|b|c|', 'A|b|c|', 'x|b|c|', null);
  check('a|b|', 'A|b|', 'a|B|', 'A|B|');
  check('a|b|', 'a|x|b|', 'a|B|', 'a|x|B|');
  check('a|b|', 'a|x|b|', 'A|b|', 'A|x|b|');
  check('a|b|', 'a|x|b|', 'a|y|b|', null);
  check('a|b|', 'a|', 'a|B|', null);
  check('a|b|c|', 'a|c|', 'a|b|C|', 'a|C|');
  check('a|b', 'a|b|x', 'A|b', 'A|b|x');
  check('a|b', 'a|b|x', 'a|b|', null);
  check('', 'a|', '', 'a|');
  check('', 'a|', 'b|', null);
  check('a|b|', '', 'a|b|', '');
  check('a\r|b\r|', 'A\r|b\r|', 'a\r|B\r|', 'A\r|B\r|');
  check('\uFEFFa|b|', '\uFEFFa|B|', '\uFEFFA|b|', '\uFEFFA|B|');

  it('carries disjoint edits over in either order', function () {
    this.timeout(60_000);
    const lines = fc.array(fc.constantFrom('a', 'b', '}', '', 'long line'), { minLength: 4, maxLength: 20 });
    const code = fc.array(fc.constantFrom('x', 'y', '}', ''), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lines, code, code, fc.nat(), fc.nat(), fc.nat(), (base, first, second, x, y, z) => {
        // Marked lines, so that one edit cannot be read as another one that overlaps.
        const old = base.map((line, i) => `${line}${i}\n`);
        const [from, middle] = [x % (old.length - 2), 0];
        const to = from + 1 + (y % (old.length - from - 2)) + middle;
        const start = to + 1 + (z % (old.length - to - 1 || 1));
        const put = (part: string[], mark: string): string[] => part.map(line => `${line}${mark}\n`);
        const mine = [...old.slice(0, from), ...put(first, 'm'), ...old.slice(to)].join('');
        const theirs = [...old.slice(0, start), ...put(second, 't'), ...old.slice(start + 1)].join('');
        const both = [
          ...old.slice(0, from),
          ...put(first, 'm'),
          ...old.slice(to, start),
          ...put(second, 't'),
          ...old.slice(start + 1),
        ];
        assert.deepEqual(rebase(old.join(''), mine, theirs), { ok: true, text: both.join('') });
        assert.deepEqual(rebase(old.join(''), theirs, mine), { ok: true, text: both.join('') });
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes few changes of a large file', function () {
    this.timeout(10_000);
    const old = Array.from({ length: 30_000 }, (_, i) =>
      i % 3 === 0 ? '  }' : `  const value${i} = ${i}; // filler`,
    );
    const base = old.join('\n');
    const mine = old.with(10, 'mine').with(25_000, 'mine').join('\n');
    const theirs = old.with(15_000, 'theirs').join('\n');
    const both = old.with(10, 'mine').with(25_000, 'mine').with(15_000, 'theirs').join('\n');
    assert.deepEqual(rebase(base, mine, theirs), { ok: true, text: both });
  });
});
