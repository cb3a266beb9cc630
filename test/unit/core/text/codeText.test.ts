import { strict as assert } from 'node:assert';
import { codeText } from '../../../../src/core/text/codeText';

/** The words that are left; `-` where the file is no code. */
function check(path: string, text: string, expected: string): void {
  const code = codeText(path, text);
  assert.equal(code === null ? '-' : (code.match(/\w+/g) ?? []).join(' '), expected);
}

const cases: readonly (readonly [name: string, path: string, text: string, expected: string])[] = [
  ['comments and strings', 'a.ts', 'run("x", \'y\'); // z\n/* z\nz */ stop()', 'run stop'],
  ['comments behind # and docstrings', 'a.py', 'def run(): # x\n  """x\n  y"""\n  go("z")', 'def run go'],
  ['comments behind --', 'a.sql', "select run -- x\nfrom t where a = 'x'", 'select run from t where a'],
  ['nothing of an address in text between backticks', 'a.js', '`https://${host}/x` // y', 'https host x'],
  ['nothing of what is put into a string', 'a.py', 'f"a {total(b)} c" + "{d}"', 'f total b'],
  ['nothing of what is put into a string of Ruby', 'a.rb', '"a #{total} b"', 'total'],
  ['nothing of what is put into a string of Swift', 'a.swift', '"a \\(total) b"', 'total'],
  ['nothing of a command between double quotes', 'a.sh', 'x="$(run 1)" # y', 'x run 1'],
  ['nothing behind a lifetime', 'a.rs', "fn a<'x>(b: &'x str) -> char { 'c' }", 'fn a x b x str char'],
  [
    'what most languages take for a comment, where the language is not known',
    'a.odd',
    'one "two" // three',
    'one',
  ],
  ['all of prose', 'a.md', 'run it', '-'],
  ['all of prose without an ending', 'LICENSE', 'run it', '-'],
  ['all of data', 'ci.yml', 'run: it', '-'],
];

describe('the code of a text leaves out', () => {
  for (const [name, path, text, expected] of cases) it(name, () => check(path, text, expected));

  it('no line', () => {
    assert.equal(codeText('a.ts', 'a /* b\nc */ d'), 'a     \n     d');
  });
});
