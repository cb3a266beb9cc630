import { strict as assert } from 'node:assert';
import { createRepetitionWatch } from '../../../../src/core/model/repetition';

/** Fed in pieces of about a token; how many characters had come when it was cut, or null. */
function cutAt(text: string): number | null {
  const watch = createRepetitionWatch();
  let length = 0;
  for (const piece of text.match(/[\s\S]{1,5}/g) ?? []) {
    length += piece.length;
    if (watch.add(piece) !== null) return length;
  }
  return null;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const code = 'export function total(cart: Cart): number {\n  let sum = 0;\n  return sum;\n}\n';

describe('an answer that repeats itself', () => {
  const loops: readonly (readonly [string, string])[] = [
    ['a line', code + '  sum += line.price * line.count;\n'.repeat(400)],
    ['two lines in turn', code + 'if (a) return one;\nelse return other;\n'.repeat(400)],
    ['a paragraph', code + `// ${'The function adds the prices of all lines of the cart. '.repeat(400)}`],
    ['a whole function', code.repeat(100)],
    ['a block of 600 characters', lines(12, index => `const value${index} = compute(index);`).repeat(40)],
    ['a word', 'again and '.repeat(1000)],
    ['one letter', 'x '.repeat(3000)],
    ['a digit', `const zeros = [${'0, '.repeat(4000)}`],
    ['closing braces', code + '}\n'.repeat(3000)],
    ['spaces', `{"command": "ls"${' '.repeat(2000)}`],
    ['empty lines', code + '\n'.repeat(2000)],
    ['tabs and line ends', `{${'\n\t\t'.repeat(400)}`],
    ['JSON keys', `{"items": [${'{"name": "a", "kind": "file"}, '.repeat(300)}`],
    ['words that are not English', 'функция возвращает сумму всех строк корзины. '.repeat(200)],
  ];
  for (const [name, text] of loops) {
    it(`is cut before its end: ${name}`, () => {
      const at = cutAt(text);
      assert.ok(at !== null && at < text.length, String(at));
    });
  }

  const sound: readonly (readonly [string, string])[] = [
    ['a short function', code],
    ['closing braces of nested blocks', lines(40, index => `${'  '.repeat(40 - index)}}`)],
    [
      'an array of a thousand zeros',
      `const zeros = [\n${'  0, 0, 0, 0, 0, 0, 0, 0, 0, 0,\n'.repeat(100)}];\n`,
    ],
    ['a table of 512 bytes', `new Uint8Array([\n${`  ${'0x00, '.repeat(8)}\n`.repeat(64)}]);\n`],
    ['an array of 200 nulls', `const slots = [${'null, '.repeat(200)}];\n`],
    ['a board of empty cells', lines(8, () => `  [${'null, '.repeat(8)}],`)],
    ['a grid of objects', `[\n${"  { x: 0, y: 0, type: 'empty' },\n".repeat(16)}]`],
    ['a ruler', `// ${'-'.repeat(110)}\n// ${'='.repeat(110)}\n`],
    ['a Markdown table', `| a | b |\n|${'---|'.repeat(20)}\n${lines(60, index => `| row ${index} | yes |`)}`],
    ['a Markdown table with equal rows', `| key | value |\n|---|---|\n${'| none | none |\n'.repeat(40)}`],
    ['rows that count', lines(300, index => `  case ${index}: return 'value ${index}';`)],
    ['assertions in rows', lines(60, index => `  assert.equal(add(${index}, 1), ${index + 1});`)],
    ['an import list', lines(80, index => `import { thing${index} } from './things/thing${index}';`)],
    ['HTML cells', `<tr>\n${'  <td></td>\n'.repeat(60)}</tr>\n`],
    ['a base64 image', `url(data:image/png;base64,iVBORw0KGgo${'A'.repeat(600)}ElFTkSuQmCC)`],
    ['deep indentation', `${' '.repeat(120)}return deep;\n`.repeat(6)],
    ['a switch with equal bodies', lines(40, index => `case 'k${index}':\n  count += 1;\n  break;`)],
    ['equal tests', 'step();\nexpect(value).toBe(true);\n'.repeat(10)],
    [
      'a matrix',
      lines(30, index => `[${Array.from({ length: 30 }, (_, at) => (at === index ? 1 : 0)).join(', ')}],`),
    ],
  ];
  for (const [name, text] of sound) it(`is not ${name}`, () => assert.equal(cutAt(text), null));

  it('is shown again without its loop', () => {
    const watch = createRepetitionWatch();
    watch.add(code + '  sum += line.price * line.count;\n'.repeat(400));
    assert.ok(watch.sound < code.length + 100, String(watch.sound));
  });

  it('says what it repeats, in one line', () => {
    const fault = createRepetitionWatch().add(
      '  sum += line.price;\n  more(sum, line, price);\n'.repeat(100),
    );
    assert.match(fault ?? '', /^the answer repeats itself without end \(".*price.*"\)$/);
  });

  it('says of what it is, where it is not the answer', () => {
    const fault = createRepetitionWatch('the thinking').add('But wait, let me see. '.repeat(100));
    assert.match(fault ?? '', /^the thinking repeats itself without end/);
  });

  it('costs the same for each character of a long text', () => {
    const watch = createRepetitionWatch();
    for (let index = 0; index < 40_000; index += 1) watch.add(`line ${index} of many\n`);
    assert.equal(watch.add('end'), null);
  });
});
