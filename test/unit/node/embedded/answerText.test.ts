import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { jsonText, rawText } from '../../../../src/node/embedded/answerText';

/** What is shown of these chunks; a bar marks where the answer ended. */
function shown(text: ReturnType<typeof rawText>, chunks: readonly string[]): string {
  let all = '';
  for (const chunk of chunks) {
    const { show, ended } = text.add(chunk);
    all += show;
    if (ended) return `${all}|`;
  }
  return all + text.rest();
}

describe('rawText', () => {
  const check = (stops: readonly string[], chunks: readonly string[], expected: string) => () =>
    assert.equal(shown(rawText(stops), chunks), expected);
  it('shows everything without stop strings', check([], ['a', 'b'], 'ab'));
  it('ends before a stop string', check(['```'], ['code\n', '```', 'x'], 'code\n|'));
  it('ends before one that comes in pieces', check(['\n}'], ['a\n', '} b'], 'a|'));
  it('ends before the first of several', check(['B', 'A'], ['xAyB'], 'x|'));
  it('shows what only began like a stop string', check(['```'], ['a`', '`b'], 'a``b'));
  it('shows the held end when nothing more comes', check(['END'], ['x EN'], 'x EN'));
  it('cuts at the same place however the text arrives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ab]{0,4}$/)),
        fc.stringMatching(/^[ab]{1,3}$/),
        (chunks, stop) => {
          const whole = chunks.join('');
          const at = whole.indexOf(stop);
          const expected = at < 0 ? whole : `${whole.slice(0, at)}|`;
          assert.equal(shown(rawText([stop]), chunks), expected);
        },
      ),
    );
  });
});

describe('jsonText', () => {
  const check = (chunks: readonly string[], expected: string) => () =>
    assert.equal(shown(jsonText(), chunks), expected);
  it('ends at the closing brace', check(['{"a":', '1', '}', '\n'], '{"a":1}|'));
  it('does not end at an inner brace', check(['{"a":{', '}', '}'], '{"a":{}}|'));
  it('does not end at a brace in a string', check(['["}', '"', ']'], '["}"]|'));
  it('ends at the closing quote', check(['"a', '\\"', '"'], '"a\\""|'));
  it('leaves the end of a number to the model', check(['1', '2'], '12'));
});
