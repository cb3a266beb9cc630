import { strict as assert } from 'node:assert';
import { withoutThinking } from '../../../../src/core/text/withoutThinking';

describe('text without thinking', () => {
  const check = (chunks: readonly string[], expected: string) => () => {
    const text = withoutThinking();
    assert.equal(chunks.map(chunk => text.add(chunk).text).join('') + text.rest(), expected);
  };
  const checkThought = (chunks: readonly string[], expected: readonly (string | undefined)[]) => () => {
    const text = withoutThinking();
    assert.deepEqual(
      chunks.map(chunk => text.add(chunk).thought),
      expected,
    );
  };
  it('is the text where there is none', check(['a', ' <think> b'], 'a <think> b'));
  it('keeps blanks at the start', check(['  ', 'a'], '  a'));
  it('leaves out what comes in one piece', check(['<think>x</think>a'], 'a'));
  it('leaves out what comes in many', check(['\n<th', 'ink>x\n', 'y</thi', 'nk>', '\n', '\na'], 'a'));
  it('leaves out empty thoughts', check(['<think>\n\n</think>\n\n', 'a\n'], 'a\n'));
  it('leaves out empty thoughts that were opened in the prompt', check(['\n</th', 'ink>\n\n', 'a\n'], 'a\n'));
  it('is nothing where the thoughts never end', check(['<think>x', ' y </think'], ''));
  it('keeps what only begins like a tag', check(['<thin', 'g>'], '<thing>'));
  it('keeps a closing tag of another name', check(['</thi', 'ng>'], '</thing>'));
  it('keeps a text that ends like the start of a tag', check(['<thi'], '<thi'));
  it('tells what it leaves out', checkThought(['<think>hm, left</think>a', 'b'], ['hm, left', undefined]));
  it(
    'tells nothing of the tags',
    checkThought(['<thi', 'nk>so it is</th', 'ink>'], [undefined, 'so i', 't is']),
  );
  it('tells of nothing where nothing is thought', checkThought(['a', '<think>b'], [undefined, undefined]));
});
