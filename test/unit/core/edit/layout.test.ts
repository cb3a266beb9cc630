import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { layoutOf, linesOf, spliceLines } from '../../../../src/core/edit/layout';

const BOM = '\uFEFF';

describe('layout of a text', () => {
  function check(text: string, expected: string): void {
    it(`reads ${JSON.stringify(text)} as ${expected}`, () => {
      const { bom, eol, finalNewline, indent } = layoutOf(text);
      const flags = [
        bom ? 'bom' : '',
        JSON.stringify(eol),
        finalNewline ? 'ended' : 'open',
        JSON.stringify(indent),
      ];
      assert.equal(flags.filter(flag => flag !== '').join(' '), expected);
    });
  }
  check('', '"\\n" open ""');
  check('a', '"\\n" open ""');
  check('a\n', '"\\n" ended ""');
  check('a\r\nb', '"\\r\\n" open ""');
  check('a\rb\r', '"\\r" ended ""');
  check('a\nb\r\nc\r\n', '"\\r\\n" ended ""');
  check(`${BOM}a\n`, 'bom "\\n" ended ""');
  check('f {\n  a\n}\n', '"\\n" ended "  "');
  check('def f():\n    a\n', '"\\n" ended "    "');
  check('f {\n\ta\n}\n', '"\\n" ended "\\t"');
  check('f {\n  a {\n    b\n  }\n}\n', '"\\n" ended "  "');
  check('/**\n * a\n */\nf {\n    a\n}\n', '"\\n" ended "    "');
  check('/**\n * a\n * b\n */\nf {\n\ta\n}\n', '"\\n" ended "\\t"');
  check('class A {\n    f() {\n        a\n    }\n    g() {\n        b\n    }\n}\n', '"\\n" ended "    "');
});

describe('lines of a text', () => {
  function check(text: string, expected: string[]): void {
    it(`cuts ${JSON.stringify(text)}`, () => assert.deepEqual(linesOf(text), expected));
  }
  check('', []);
  check(BOM, []);
  check('a', ['a']);
  check('a\n', ['a']);
  check('\n', ['']);
  check('a\n\n', ['a', '']);
  check('a\r\nb\rc\nd', ['a', 'b', 'c', 'd']);
  check('a\r\r\nb', ['a', '', 'b']);
  check(`${BOM}a\nb`, ['a', 'b']);
  check('a\u2028b\n', ['a\u2028b']);
});

describe('exchanging lines', () => {
  function check(text: string, [start, count]: [number, number], inserted: string[], expected: string): void {
    it(`${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, () =>
      assert.equal(spliceLines(text, start, count, inserted), expected));
  }
  check('a\nb\nc\n', [1, 1], ['x'], 'a\nx\nc\n');
  check('a\r\nb\r\nc', [1, 1], ['x', 'y'], 'a\r\nx\r\ny\r\nc');
  check('a\nb', [1, 1], ['x'], 'a\nx');
  check('a\nb', [2, 0], ['x'], 'a\nb\nx');
  check('a\nb\n', [2, 0], ['x'], 'a\nb\nx\n');
  check('a\nb', [1, 1], [], 'a');
  check('', [0, 0], ['x', 'y'], 'x\ny\n');
  check(BOM, [0, 0], ['x'], `${BOM}x\n`);
  check(`${BOM}a\n`, [0, 1], ['x'], `${BOM}x\n`);
  check('a\rb\rc\r', [1, 1], ['x'], 'a\rx\rc\r');
  check('a\nb\r\nc\n', [0, 0], ['x'], 'x\na\nb\r\nc\n');
  check('a\nb\r\nc\nd\n', [0, 4], ['a', 'b', 'x', 'd'], 'a\nb\r\nx\nd\n');

  it('keeps the bytes of every other line', function () {
    this.timeout(60_000);
    const line = fc.tuple(fc.constantFrom('', 'a', 'b c', '\t x', 'é'), fc.constantFrom('\n', '\r\n', '\r'));
    fc.assert(
      fc.property(fc.array(line), fc.array(line), fc.array(line), fc.boolean(), (head, body, tail, bom) => {
        // A line that ends with \r before an empty one that ends with \n is one line; the model of lines must agree.
        const text = (part: [string, string][]): string =>
          part.map(([content, end]) => content + end).join('');
        const whole = (bom ? BOM : '') + text(head) + text(body) + text(tail);
        fc.pre(linesOf(whole).length === head.length + body.length + tail.length);
        const result = spliceLines(whole, head.length, body.length, ['new']);
        assert.ok(result.startsWith((bom ? BOM : '') + text(head)));
        assert.ok(result.endsWith(text(tail)));
        assert.equal(linesOf(result).length, head.length + tail.length + 1);
      }),
      { numRuns: 4000 },
    );
  });
});
