import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  applyRegion,
  overlaps,
  regionText,
  resolveTarget,
  type Region,
  type Target,
} from '../../../../src/core/edit/region';
import { linesOf } from '../../../../src/core/edit/layout';
import type { CodeSymbol } from '../../../../src/core/ports';

const BOM = '\uFEFF';

function shown(region: Region): string {
  if (region.kind === 'replace') return `${region.first}-${region.last}`;
  const blanks = `${region.blankBefore ? '+' : ''}${region.blankAfter ? '-' : ''}`;
  return `before ${region.before}${blanks}${region.indent === '' ? '' : ` in ${JSON.stringify(region.indent)}`}`;
}

function symbol(name: string, first: number, last = first): CodeSymbol {
  return { name, kind: name.includes('.') ? 'method' : 'function', first, last };
}

describe('targets', () => {
  const text = ['class A {', '  f() {', '    a', '  }', '', '  g() {}', '}', 'function h() {}', ''].join(
    '\n',
  );
  const symbols = [symbol('A', 1, 7), symbol('A.f', 2, 4), symbol('A.g', 6), symbol('h', 8)];
  function check(
    target: Target,
    expected: string,
    of = text,
    known: readonly CodeSymbol[] | null = symbols,
    path = 'a.js',
  ): void {
    it(`${JSON.stringify(target)} of ${JSON.stringify(of.slice(0, 30))} in ${path} is ${expected}`, () => {
      const result = resolveTarget(target, of, known, path);
      assert.equal(result.ok ? shown(result.region) : result.reason, expected);
    });
  }
  check({}, '1-8');
  check({}, 'before 1', '');
  check({ symbol: 'A' }, '1-7');
  check({ symbol: 'A.f' }, '2-4');
  check({ symbol: 'f' }, '2-4');
  const python = ['class A:', '  def f(self):', '    pass', '  def g(self):', '    pass', ''].join('\n');
  const methods = [symbol('A', 1, 5), symbol('A.f', 2, 3), symbol('A.g', 4, 5)];
  check({ symbol: 'A.g' }, '4-5', python, methods, 'a.py');
  check({ at: { after: 'A.g' } }, 'before 6+ in "  "', python, methods, 'a.py');
  check({ symbol: 'A.g' }, 'ambiguous', python, methods, 'a.js');
  check({ symbol: 'B' }, 'no_target');
  check({ symbol: 'A' }, 'no_target', text, null);
  check({ symbol: 'A' }, 'ambiguous', text, [symbol('A', 1), symbol('A', 8)]);
  check({ symbol: 'f' }, 'ambiguous', text, [symbol('A.f', 2), symbol('B.f', 8)]);
  check({ symbol: 'f' }, '8-8', text, [symbol('A.f', 2), symbol('f', 8)]);
  check({ symbol: 'b' }, 'ambiguous', 'const a = 1, b = 2;\n', [symbol('a', 1), symbol('b', 1)]);
  check({ symbol: 'A.f' }, 'ambiguous', 'class A { f() {} }\n', [symbol('A', 1), symbol('A.f', 1)]);
  check({ symbol: 'A' }, '1-1', 'class A { f() {} }\n', [symbol('A', 1), symbol('A.f', 1)]);
  check({ lines: [2, 4] }, '2-4');
  check({ lines: [8, 9] }, '8-8');
  check({ lines: [8, 10] }, 'no_target');
  check({ lines: [9, 9] }, 'no_target');
  check({ lines: [3, 2] }, 'no_target');
  check({ lines: [0, 2] }, 'no_target');
  check({ lines: [1, 1] }, 'no_target', '');
  check({ at: 'end' }, 'before 9+');
  check({ at: 'end' }, 'before 2+', 'a');
  check({ at: 'end' }, 'before 3', 'a\n\n');
  check({ at: 'end' }, 'before 1', '');
  check({ at: { after: 'h' } }, 'before 9+');
  check({ at: { after: 'f' } }, 'before 5+ in "  "');
  check({ at: { after: 'A.g' } }, 'before 7+ in "  "');
  check({ at: { after: 'A' } }, 'before 8+-');
  check({ at: { after: 'x' } }, 'no_target');

  it('names the candidates', () => {
    const twice = resolveTarget({ symbol: 'f' }, text, [symbol('A.f', 2, 4), symbol('B.f', 8)]);
    assert.match(twice.ok ? '' : twice.detail, /A\.f at lines 2 to 4, B\.f at line 8/);
    const none = resolveTarget({ symbol: 'k' }, text, symbols);
    assert.match(none.ok ? '' : none.detail, /name one of A at lines 1 to 7, A\.f/);
    const near = resolveTarget({ symbol: 'B.g' }, text, symbols);
    assert.match(near.ok ? '' : near.detail, /name one of A\.g at line 6\./);
  });
});

describe('the start of a file', () => {
  function check(lines: string, expected: string, path = 'a.ts'): void {
    it(`of ${lines} is ${expected}`, () => {
      const result = resolveTarget({ at: 'start' }, lines.replaceAll('|', '\n'), null, path);
      assert.equal(result.ok ? shown(result.region) : result.reason, expected);
    });
  }
  check('', 'before 1');
  check('a|b|', 'before 1-');
  check('|a|', 'before 1');
  check('#!/usr/bin/env node|a|', 'before 2+-');
  check('#!/usr/bin/env node|// Copyright|a|', 'before 3+-');
  check('// one|// two||a|', 'before 3+');
  check('/*| * License| */|a|', 'before 4+-');
  check('/* one */ a|', 'before 1-');
  check('/** License MIT */|export function f() {}|', 'before 2+-');
  check('/** Adds. */|export function f() {}|', 'before 1-');
  check('/** Adds. */||export function f() {}|', 'before 2+');
  check("'use strict';|a|", 'before 2+-');
  check("// Copyright|'use client'||import a|", 'before 3+');
  check('# one|import a|', 'before 2+-', 'a.py');
  check('"""Doc."""|import a|', 'before 2+-', 'a.py');
  check('#!/usr/bin/python|# coding|"""Doc|more|"""|import a|', 'before 6+-', 'a.py');
  check('"""Doc"""||from __future__ import annotations|import a|', 'before 4+-', 'a.py');
  check('# Title|text|', 'before 1-', 'a.md');
  check('#include <a>|', 'before 1-', 'a.c');
  check('<!-- a -->|<p>|', 'before 2+-', 'a.html');
  check('/* never closed|a', 'before 1-');
});

describe('region text', () => {
  const text = `${BOM}a\r\nb\r\nc`;
  it('is the lines without their ends', () => {
    assert.equal(regionText(text, { kind: 'replace', first: 1, last: 2 }), 'a\nb');
    assert.equal(regionText(text, { kind: 'replace', first: 3, last: 3 }), 'c');
  });
  it('is empty for an insertion', () => {
    const region: Region = { kind: 'insert', before: 2, indent: '', blankBefore: true, blankAfter: true };
    assert.equal(regionText(text, region), '');
  });
});

describe('new code for lines of a file', () => {
  function check(name: string, text: string, lines: [number, number], code: string, expected: string): void {
    it(name, () => {
      const region: Region = { kind: 'replace', first: lines[0], last: lines[1] };
      assert.equal(applyRegion(text, region, code), expected);
    });
  }
  const method = 'class A {\n    f() {\n        a();\n    }\n}\n';
  const python = 'class A:\n    def f(self):\n        a()\n\nx = 1\n';
  check('takes their place', 'a\nb\nc\n', [2, 2], 'x\ny', 'a\nx\ny\nc\n');
  check('may end with a line end or not', 'a\nb\nc\n', [2, 2], 'x\n', 'a\nx\nc\n');
  check('gets CRLF', 'a\r\nb\r\n', [2, 2], 'x\ny\n', 'a\r\nx\r\ny\r\n');
  check('gets CR', 'a\rb\r', [2, 2], 'x\r\ny', 'a\rx\ry\r');
  check('keeps a byte order mark', `${BOM}a\nb\n`, [1, 1], 'x', `${BOM}x\nb\n`);
  check('brings no byte order mark', 'a\nb\n', [2, 2], `${BOM}x`, 'a\nx\n');
  check('keeps that there is no final newline', 'a\nb', [2, 2], 'x\n', 'a\nx');
  check('may be empty', 'a\nb\nc\n', [2, 2], '', 'a\nc\n');
  check('may be all of the file', 'a\nb\n', [1, 2], 'x', 'x\n');
  check(
    'stays as it is where it fits',
    method,
    [2, 4],
    '    f() {\n        b();\n    }',
    method.replace('a()', 'b()'),
  );
  check(
    'is indented where it was dedented',
    method,
    [2, 4],
    'f() {\n    b();\n}',
    method.replace('a()', 'b()'),
  );
  check(
    'gets back a lost first indentation',
    method,
    [2, 4],
    'f() {\n        b();\n    }',
    method.replace('a()', 'b()'),
  );
  check(
    'is dedented where it was too deep',
    method,
    [2, 4],
    '        f() {\n            b();\n        }',
    method.replace('a()', 'b()'),
  );
  check(
    'loses a first indentation too deep',
    method,
    [2, 4],
    '      f() {\n        b();\n    }',
    method.replace('a()', 'b()'),
  );
  check(
    'keeps its deeper lines',
    method,
    [3, 3],
    'if (a) {\n    b();\n}',
    method.replace('a();', 'if (a) {\n            b();\n        }'),
  );
  check('is indented in Python', python, [2, 3], 'def f(self):\n    b()', python.replace('a()', 'b()'));
  check(
    'gets back a first indentation in Python',
    python,
    [2, 3],
    'def f(self):\n        b()',
    python.replace('a()', 'b()'),
  );
  check(
    'leaves blank lines blank',
    method,
    [2, 4],
    'f() {\n\n    b();\n}',
    method.replace('        a()', '\n        b()'),
  );
  check(
    'turns spaces into tabs',
    'c {\n\tf {\n\t\ta\n\t}\n}\n',
    [2, 4],
    '    f {\n        b\n    }',
    'c {\n\tf {\n\t\tb\n\t}\n}\n',
  );
  check(
    'turns dedented spaces into tabs',
    'c {\n\tf {\n\t\ta\n\t}\n}\n',
    [2, 4],
    'f {\n  b\n}',
    'c {\n\tf {\n\t\tb\n\t}\n}\n',
  );
  check(
    'turns tabs into spaces',
    'c {\n  f {\n    a\n  }\n}\n',
    [2, 4],
    '\tf {\n\t\tb\n\t}',
    'c {\n  f {\n    b\n  }\n}\n',
  );
  check(
    'keeps tabs where the file has more lines with spaces',
    'a {\n  b\n  c\n  d\n}\ne {\n\tf\n}\n',
    [6, 8],
    'e {\n\tg\n}',
    'a {\n  b\n  c\n  d\n}\ne {\n\tg\n}\n',
  );
  check(
    'keeps spaces where the file has more lines with tabs',
    'a {\n\tb\n\tc\n}\ne {\n  f\n}\n',
    [5, 7],
    'e {\n  g\n}',
    'a {\n\tb\n\tc\n}\ne {\n  g\n}\n',
  );
  check(
    'keeps the stars of a comment aligned',
    'c {\n\tf {\n\t\ta\n\t}\n}\n',
    [2, 4],
    '/**\n * D\n */\nf {\n    b\n}',
    'c {\n\t/**\n\t * D\n\t */\n\tf {\n\t\tb\n\t}\n}\n',
  );
  check(
    'takes a blank line from its neighbours',
    'f {\n  a\n\n  b\n}\n',
    [3, 3],
    'x',
    'f {\n  a\n  x\n  b\n}\n',
  );
  check('keeps mixed ends of lines that stay', 'a\nb\r\nc\nd\n', [1, 4], 'a\nb\nx\nd', 'a\nb\r\nx\nd\n');
  check(
    'keeps a column-0 string line',
    method,
    [2, 4],
    '        f() {\n            b(`\nx`);\n        }',
    'class A {\n    f() {\n        b(`\nx`);\n    }\n}\n',
  );
});

describe('inserted code', () => {
  function check(name: string, text: string, target: Target, code: string, expected: string): void {
    const symbols = [symbol('f', 1), symbol('A', 2, 4), symbol('A.g', 3)];
    it(name, () => {
      const result = resolveTarget(target, text, symbols);
      assert.ok(result.ok);
      assert.equal(applyRegion(text, result.region, code), expected);
    });
  }
  const text = 'f() {}\nclass A {\n  g() {}\n}\n';
  check('at the end stands behind a blank line', text, { at: 'end' }, 'x', `${text}\nx\n`);
  check('at the end keeps the file open', 'a', { at: 'end' }, 'x\n', 'a\n\nx');
  check('at the end of a CRLF file', 'a\r\n', { at: 'end' }, 'x\ny', 'a\r\n\r\nx\r\ny\r\n');
  check('at the start stands before a blank line', text, { at: 'start' }, 'x', `x\n\n${text}`);
  check('at the start stands behind the mark', `${BOM}a\n`, { at: 'start' }, 'x', `${BOM}x\n\na\n`);
  check('in an empty file', '', { at: 'end' }, 'x', 'x\n');
  check(
    'after a function',
    text,
    { at: { after: 'f' } },
    'h() {}',
    text.replace('class', '\nh() {}\n\nclass'),
  );
  check(
    'after a method is indented',
    text,
    { at: { after: 'A.g' } },
    'h() {\n  a\n}',
    text.replace('{}\n}', '{}\n\n  h() {\n    a\n  }\n}'),
  );
  check(
    'after a method may be indented',
    text,
    { at: { after: 'A.g' } },
    '  h() {\n    a\n  }',
    text.replace('{}\n}', '{}\n\n  h() {\n    a\n  }\n}'),
  );
  check('loses blank lines around it', text, { at: 'end' }, '\n\nx\n\n', `${text}\nx\n`);
  check('may be nothing', text, { at: 'end' }, '\n', text);
});

describe('regions that overlap', () => {
  const replace = (first: number, last: number): Region => ({ kind: 'replace', first, last });
  const insert = (before: number): Region => ({
    kind: 'insert',
    before,
    indent: '',
    blankBefore: false,
    blankAfter: false,
  });
  function check(a: Region, b: Region, expected: boolean): void {
    it(`${shown(a)} and ${shown(b)}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(overlaps(a, b), expected);
      assert.equal(overlaps(b, a), expected);
    });
  }
  check(replace(1, 3), replace(3, 4), true);
  check(replace(1, 3), replace(4, 4), false);
  check(replace(1, 9), replace(4, 5), true);
  check(insert(3), insert(3), true);
  check(insert(3), insert(4), false);
  check(insert(1), replace(1, 3), false);
  check(insert(2), replace(1, 3), true);
  check(insert(3), replace(1, 3), true);
  check(insert(4), replace(1, 3), false);
});

describe('a region', () => {
  const ends = fc.constantFrom('\n', '\r\n', '\r');
  const content = fc.constantFrom('', 'a', '  b', '\tc', '}', 'é—', '    d {');
  const file = fc.tuple(
    fc.array(fc.tuple(content, ends), { minLength: 1, maxLength: 12 }),
    fc.boolean(),
    fc.boolean(),
  );
  const code = fc.array(content, { maxLength: 6 }).map(lines => lines.join('\n'));

  it('is all that an edit changes', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(
        file,
        code,
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        ([lines, bom, open], newText, x, y, isInsert) => {
          const ended = lines.map(([text, end], i) =>
            open && i === lines.length - 1 ? `${text}z` : text + end,
          );
          const text = (bom ? BOM : '') + ended.join('');
          const count = linesOf(text).length;
          fc.pre(count === ended.length);
          const first = (x % count) + 1;
          const last = isInsert ? first - 1 : first + (y % (count - first + 1));
          const region: Region = isInsert
            ? { kind: 'insert', before: first, indent: '  ', blankBefore: true, blankAfter: false }
            : { kind: 'replace', first, last };
          const result = applyRegion(text, region, newText);
          const head = (bom ? BOM : '') + ended.slice(0, first - 1).join('');
          const tail = ended.slice(last).join('');
          // The one exception: a file without final newline whose last lines go stays without.
          const bare = tail === '' && open ? head.replace(/(?:\r\n|\n|\r)$/, '') : head;
          assert.ok(result.startsWith(bare));
          assert.ok(result.endsWith(tail));
          assert.ok(result.length >= bare.length + tail.length);
          if (tail !== '' || newText.trim() !== '') assert.equal(/[\r\n]$/.test(result), !open);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('given back its own text leaves the file as it was', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), ([lines, bom, open], x, y) => {
        const ended = lines.map(([text, end], i) =>
          open && i === lines.length - 1 ? `${text}z` : text + end,
        );
        const text = (bom ? BOM : '') + ended.join('');
        const count = linesOf(text).length;
        const first = (x % count) + 1;
        const region: Region = { kind: 'replace', first, last: first + (y % (count - first + 1)) };
        const own = regionText(text, region);
        // Only blank lines, or tabs where the file has spaces: what is put there is adapted.
        fc.pre(own.trim() !== '' && !text.includes('\t'));
        assert.equal(applyRegion(text, region, own), text);
      }),
      { numRuns: 5000 },
    );
  });
});
