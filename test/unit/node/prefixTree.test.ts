import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { prefixTree, writeTree } from '../../../src/node/prefixTree';

const check = (texts: readonly string[], expected: string) => () =>
  assert.equal(
    writeTree(prefixTree(texts), text => text),
    expected,
  );

describe('a tree of texts', () => {
  it('is one text', check(['abc'], 'abc'));
  it('shares beginnings', check(['abc', 'abd'], 'ab(c|d)'));
  it('says where a text ends', check(['L1', 'L10', 'L12'], 'L1(0|2)?'));
  it('says once what comes twice', check(['a', 'a'], 'a'));
  it('does not cut a character in half', check(['😀', '😁'], '(😀|😁)'));
  it('takes all of its texts and no others', () => {
    const word = fc.stringMatching(/^[abc]{1,4}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (texts, other) => {
        const takes = new RegExp(`^(${writeTree(prefixTree(texts), text => text)})$`);
        assert.ok(texts.every(text => takes.test(text)));
        assert.equal(takes.test(other), texts.includes(other));
      }),
    );
  });
});
