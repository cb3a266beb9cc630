import { strict as assert } from 'node:assert';
import { createPromptSizes } from '../../../../src/core/model/promptSize';

const text = (chars: number): string => 'x'.repeat(chars);

/** Sizes that know `counts` of prompts: characters and tokens. */
function knowing(...counts: readonly (readonly [number, number])[]) {
  const sizes = createPromptSizes();
  for (const [chars, tokens] of counts) sizes.observe('m', text(chars), tokens);
  return sizes;
}
const five = (chars: number, tokens: number) => Array.from({ length: 5 }, () => [chars, tokens] as const);

describe('the size of a prompt', () => {
  const cases: readonly (readonly [string, ReturnType<typeof knowing>, string, number])[] = [
    ['is a third of its characters while nothing is known', knowing(), text(3000), 1000],
    ['stays so after a few counts', knowing([4000, 1000], [4000, 1000]), text(3000), 1000],
    ['follows what the model counts, on the high side', knowing(...five(4000, 1000)), text(3600), 1000],
    ['follows the densest prompt', knowing(...five(4000, 1000), [4000, 1600]), text(2250), 1000],
    ['is never taken for less than 4.5 characters a token', knowing(...five(9000, 1000)), text(4500), 1000],
    ['does not rely on short prompts', knowing(...five(100, 100)), text(3000), 1000],
    ['takes another script for a token each', knowing(), '語'.repeat(1000), 1000],
    ['knows other models by themselves', knowing(...five(4000, 1000)), text(3600), 1000],
  ];
  for (const [name, sizes, prompt, expected] of cases) {
    it(name, () => assert.equal(sizes.estimate('m', prompt), expected));
  }
  it('of another model is not known', () =>
    assert.equal(knowing(...five(4000, 1000)).estimate('other', text(3000)), 1000));
});

describe('a prompt that the server has cut', () => {
  const check = (
    name: string,
    sizes: ReturnType<typeof knowing>,
    tokens: number,
    expected: boolean,
  ): void => {
    it(name, () => assert.equal(sizes.wasCut('m', text(24_000), tokens), expected));
  };
  check('is told by a count that no tokenizer gives', knowing(), 1999, true);
  check('is not told by a low count that one may give', knowing(), 2001, false);
  check('is told by what the model counted before', knowing(...five(4000, 1000)), 2900, true);
  check('is not told by a text that is a little denser', knowing(...five(4000, 1000)), 3100, false);
  check(
    'is not told by a server that makes its counts up',
    knowing(...five(4000, 1000), [900, 20]),
    500,
    false,
  );
  check('is not told by a count that is none', knowing(), 10, false);
  it('is not told of a short prompt', () => assert.equal(knowing().wasCut('m', text(1000), 70), false));
});
