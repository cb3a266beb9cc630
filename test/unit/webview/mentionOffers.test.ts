// What is offered while a mention is typed; and that what is taken is read as exactly what was offered.
import { strict as assert } from 'node:assert';
import { mentionsIn } from '../../../src/core/context/mentions';
import type { NameView } from '../../../src/protocol/view';
import { mentionOffers, typedMention } from '../../../src/webview/mentionOffers';

/** The caret is where the bar stands. */
function typedAt(marked: string): { text: string; mention: ReturnType<typeof typedMention> } {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, mention: typedMention(text, caret) };
}

const typed: readonly (readonly [marked: string, expected: string | null])[] = [
  ['@|', 'path:'],
  ['look at @src/a|', 'path:src/a'],
  ['(@src/a|)', 'path:src/a'],
  ['@src/a| and on', 'path:src/a'],
  ['@"my fi|', 'path:my fi'],
  ['@"my fi|"', 'path:my fi'],
  ['@file:sr|', 'file:sr'],
  ['@file sr|', 'file:sr'],
  ['#folder:"my d|', 'folder:my d'],
  ['#sym:Retry.r|', 'symbol:Retry.r'],
  ['@symbol |', 'symbol:'],
  ['#|', 'kind:'],
  ['#fi|', 'kind:fi'],
  // No mention is read from these either.
  ['me@example|', null],
  ['a @|b', null],
  ['# Head|', null],
  ['@symbol Retry and|', null],
  ['`@Inj|', null],
  ['```\n@Comp|', null],
  ['@(|', null],
];

function check(marked: string, offered: readonly NameView[], expected: readonly string[]): void {
  const { text, mention } = typedAt(marked);
  assert.ok(mention);
  const { from, to, list } = mentionOffers(text, mention, offered);
  assert.deepEqual(
    list.map(one => text.slice(0, from) + one.text + text.slice(to)),
    expected,
  );
}

const file = (name: string): NameView => ({ kind: 'file', name });
const folder = (name: string): NameView => ({ kind: 'folder', name });
const symbol = (name: string): NameView => ({ kind: 'symbol', name });

const taken: readonly (readonly [marked: string, name: NameView, expected: string, read: string])[] = [
  ['@a|', file('src/a.ts'), '@src/a.ts ', 'file src/a.ts'],
  ['see @a|, please', file('src/a.ts'), 'see @src/a.ts, please', 'file src/a.ts'],
  ['@a| b', file('src/a.ts'), '@src/a.ts b', 'file src/a.ts'],
  ['@a|', file('src/[a].ts'), '@file:"src/[a].ts" ', 'file src/[a].ts'],
  ['@a|', file('my a.ts'), '@file:"my a.ts" ', 'file my a.ts'],
  ['@"a|"', file('my a.ts'), '@file:"my a.ts" ', 'file my a.ts'],
  ['@m|', file('Makefile'), '@file:Makefile ', 'file Makefile'],
  ['@p|', file('problems'), '@file:problems ', 'file problems'],
  ['@o|', file('odd.'), '@file:"odd." ', 'file odd.'],
  ['@file a|', file('src/a.ts'), '@file src/a.ts ', 'file src/a.ts'],
  ['#file:a|', file('src/a.ts'), '#file:src/a.ts ', 'file src/a.ts'],
  ['#dir:a|', folder('src/a/'), '#dir:src/a/ ', 'folder src/a'],
  ['@a|', folder('a b/'), '@folder:"a b/" ', 'folder a b'],
  ['@c|', folder('src/core/'), '@src/core/ ', 'folder src/core'],
  ['@c|', folder('.cache/'), '@.cache/ ', 'folder .cache'],
  ['@sym:r|', symbol('Retry.run'), '@sym:Retry.run ', 'symbol Retry.run'],
  ['@symbol r|', symbol('Retry.run'), '@symbol Retry.run ', 'symbol Retry.run'],
];

describe('a mention that is typed', () => {
  for (const [marked, expected] of typed) {
    it(`is ${expected ?? 'none'} in ${JSON.stringify(marked)}`, () => {
      const { mention } = typedAt(marked);
      assert.equal(mention && `${mention.of}:${mention.typed}`, expected);
    });
  }

  for (const [marked, name, expected, read] of taken) {
    it(`is written ${JSON.stringify(expected)} for ${name.name} in ${JSON.stringify(marked)}`, () => {
      const { text, mention } = typedAt(marked);
      assert.ok(mention);
      const { from, to, list } = mentionOffers(text, mention, [name]);
      const written = text.slice(0, from) + (list.at(-1)?.text ?? '') + text.slice(to);
      assert.equal(written, expected);
      assert.deepEqual(
        mentionsIn(written).map(one => `${one.kind} ${'name' in one ? one.name : ''}`),
        [read],
      );
    });
  }

  it('has the kinds that it may be before names', () =>
    check('@s|', [file('src/a.ts')], ['@symbol:', '@selection ', '@src/a.ts ']));
  it('has kinds alone behind a bare #', () => check('#f|', [file('f.ts')], ['#file:', '#folder:']));
  it('has no name that it could not hold', () =>
    check('@x|', [file('x"y.ts'), file('x\\y.ts'), file('x:1')], []));
  it('has no name that does not fit to what is typed by now', () =>
    check('@core/r|', [file('core/run.ts'), file('core/a.ts')], ['@core/run.ts ']));
  it('has nothing to offer once it is typed out', () => {
    check('@src/a.ts|', [file('src/a.ts')], []);
    check('@problems|', [], []);
  });
  it('has at most 20', () => {
    const { text, mention } = typedAt('@f|');
    const many = Array.from({ length: 50 }, (_, index) => file(`f${index}.ts`));
    assert.equal(mention && mentionOffers(text, mention, many).list.length, 20);
  });
});
