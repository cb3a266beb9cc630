import { strict as assert } from 'node:assert';
import { diffLines } from '../../../../src/node/terminal/diffLines';
import { styleOf } from '../../../../src/node/terminal/style';
import { columns, cut, duration, harmless, oneLine, wrap } from '../../../../src/node/terminal/text';

describe('text for a terminal', () => {
  it('loses what could move the cursor or repaint', () => {
    const check = (text: string, expected: string): void => assert.equal(harmless(text), expected);
    check('plain', 'plain');
    check('a\u001b[31mred\u001b[0m', 'ared');
    check('a\u001b[2J\u001b[1;1Hb', 'ab');
    check('a\u001b]0;title\u0007b', 'ab');
    check('a\u001b]8;;http://x\u001b\\b', 'ab');
    check('a\rb\r\nc', 'a\nb\nc');
    check('a\u0008\u0000\u009bb', 'ab');
    check('safe\u202egnp.exe', 'safegnp.exe');
    check('\u001b', '');
  });

  it('is one line where one line is needed', () => assert.equal(oneLine(' a\n  b\r\nc '), 'a b c'));

  it('is measured in columns', () => {
    const check = (text: string, expected: number): void => assert.equal(columns(text), expected);
    check('abc', 3);
    check('\u001b[1mabc\u001b[22m', 3);
    check('日本', 4);
    check('🚀', 2);
    check('e\u0301', 1);
  });

  it('is cut to a width and never wider', () => {
    const check = (text: string, width: number, expected: string): void =>
      assert.equal(cut(text, width), expected);
    check('abc', 3, 'abc');
    check('abcd', 3, 'ab…');
    check('日本語', 4, '日…');
    check('\u001b[1mabcd\u001b[22m', 3, '\u001b[1mab…\u001b[0m');
  });

  it('is wrapped at spaces', () => assert.deepEqual(wrap('one two three', 8, '  '), ['one two', '  three']));

  it('shows times in units that are read at a glance', () => {
    const check = (milliseconds: number, expected: string): void =>
      assert.equal(duration(milliseconds), expected);
    check(0.2, '0 ms');
    check(999.4, '999 ms');
    check(999.6, '1.00 s');
    check(9994, '9.99 s');
    check(9996, '10.0 s');
    check(99_949, '99.9 s');
    check(185_000, '3 m 05 s');
  });
});

describe('the terminal’s abilities', () => {
  const check = (
    output: { isTTY?: boolean; columns?: number },
    env: Record<string, string>,
    expected: string,
    platform: NodeJS.Platform = 'linux',
  ): void => {
    const { color, unicode, width } = styleOf(output, env, platform);
    assert.equal(`${color ? 'color' : 'plain'} ${unicode ? 'unicode' : 'ascii'} ${width}`, expected);
  };
  it('follow the stream and the environment', () => {
    check({ isTTY: true, columns: 120 }, { LANG: 'de_DE.UTF-8' }, 'color unicode 120');
    check({ isTTY: true, columns: 120 }, { NO_COLOR: '1' }, 'plain unicode 120');
    check({ isTTY: true, columns: 9 }, { NO_COLOR: '' }, 'color unicode 40');
    check({ isTTY: true, columns: 80 }, { TERM: 'dumb' }, 'plain unicode 80');
    check({ isTTY: true, columns: 80 }, { LC_ALL: 'C' }, 'color ascii 80');
    check({ isTTY: true, columns: 80 }, { LANG: 'de_DE.ISO-8859-1' }, 'color ascii 80');
    check({ isTTY: true, columns: 80 }, { TERM: 'linux' }, 'color ascii 80');
    check({ isTTY: true, columns: 0 }, {}, 'color unicode 100');
    check({}, {}, 'plain unicode 100');
    check({}, { FORCE_COLOR: '1' }, 'color unicode 100');
    check({ isTTY: true, columns: 80 }, { FORCE_COLOR: '0' }, 'plain unicode 80');
    check({ isTTY: true, columns: 80 }, {}, 'color ascii 80', 'win32');
    check({ isTTY: true, columns: 80 }, { WT_SESSION: 'x' }, 'color unicode 80', 'win32');
  });
});

describe('a diff on the terminal', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\u001b[2J\n same\n';
  it('is coloured and harmless', () =>
    assert.deepEqual(diffLines(diff, { color: true, unicode: true, width: 80 }, 99), [
      '\u001b[1m--- a/x\u001b[22m',
      '\u001b[1m+++ b/x\u001b[22m',
      '\u001b[36m@@ -1 +1 @@\u001b[39m',
      '\u001b[31m-old\u001b[39m',
      '\u001b[32m+new\u001b[39m',
      ' same',
    ]));
  it('is capped', () =>
    assert.deepEqual(diffLines(diff, { color: false, unicode: true, width: 80 }, 4).slice(3), [
      '-old',
      '  and 2 more lines',
    ]));
});
