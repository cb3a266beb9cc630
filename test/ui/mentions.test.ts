// Pointing at things from the input: what is offered, what each key does, and that nothing that was typed is lost.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import type { NameView } from '../../src/protocol/view';
import { startPageServer } from '../support/page';
import type { PageServer, TestPage } from '../support/page';
import { freshState } from '../support/sampleRun';

const names: readonly NameView[] = [
  { kind: 'file', name: 'src/http/retry.ts' },
  { kind: 'folder', name: 'src/http/' },
  { kind: 'file', name: 'test/retry.test.ts' },
];

describe('mentions in the input', () => {
  let server: PageServer;
  let view: TestPage;
  let input: Locator;
  let offers: Locator;
  before(async () => (server = await startPageServer()));
  after(() => server.close());
  beforeEach(async () => {
    view = await server.open();
    await view.send({ type: 'state', state: freshState });
    input = view.page.getByLabel('Task', { exact: true });
    offers = view.page.getByRole('listbox', { name: 'Mentions' }).getByRole('option');
  });
  afterEach(async () => {
    assert.deepEqual(view.errors, []);
    await view.close();
  });

  const type = (text: string): Promise<void> => input.pressSequentially(text);
  const value = (): Promise<string> => input.inputValue();
  const shown = async (): Promise<string[]> =>
    (await offers.allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim());
  const selected = (): Promise<string[]> =>
    view.page.locator('.offers [aria-selected=true] .offer-name').allInnerTexts();
  /** What the page asks, as `ask of typed`. */
  const asked = async (): Promise<string[]> =>
    (await view.taken()).map(message =>
      message.type === 'complete' ? `${message.ask} ${message.of} ${message.typed}` : message.type,
    );
  const answer = (ask: number, found = names): Promise<void> =>
    view.send({ type: 'offers', ask, offers: found });

  it('are offered by kind, and by path as they are typed', async () => {
    await type('Fix @');
    assert.deepEqual(await selected(), ['@file']);
    assert.equal((await shown()).length, 8);
    await type('re');
    assert.deepEqual(await asked(), ['1 path ', '2 path r', '3 path re']);
    await answer(3);
    assert.deepEqual(await shown(), ['retry.ts src/http/', 'retry.test.ts test/']);
  });

  it('are narrowed while the answer is on its way, and an outdated answer is dropped', async () => {
    await type('@t');
    await answer(2);
    await type('est/r');
    assert.deepEqual(await shown(), ['retry.test.ts test/']);
    await answer(3, [{ kind: 'file', name: 'test/rest.ts' }]);
    assert.deepEqual(await shown(), ['retry.test.ts test/']);
    await answer(7, [{ kind: 'file', name: 'test/rest.ts' }]);
    assert.deepEqual(await shown(), ['rest.ts test/']);
  });

  for (const key of ['Enter', 'Tab']) {
    it(`are gone through by the arrows and taken by ${key}`, async () => {
      await type('Fix @http, please');
      await view.page.evaluate(`document.querySelector('textarea').setSelectionRange(9, 9)`);
      await type('/');
      await answer(6, names.slice(0, 2));
      await input.press('ArrowDown');
      assert.deepEqual(await selected(), ['http/']);
      await input.press('ArrowDown');
      assert.deepEqual(await selected(), ['retry.ts']);
      await input.press('ArrowUp');
      await input.press(key);
      assert.equal(await value(), 'Fix @src/http/, please');
      await type(' now');
      assert.equal(await value(), 'Fix @src/http/ now, please');
    });
  }

  it('keep the one that was gone to when an answer comes', async () => {
    await type('@re');
    await answer(3);
    await type('t');
    await input.press('ArrowDown');
    assert.deepEqual(await selected(), ['retry.test.ts']);
    await answer(4, names.toReversed());
    assert.deepEqual(await selected(), ['retry.test.ts']);
  });

  it('are taken by a click, and the input keeps the focus', async () => {
    await type('@');
    await offers.filter({ hasText: '@problems' }).click();
    assert.equal(await value(), '@problems ');
    await type('x');
    assert.equal(await value(), '@problems x');
  });

  it('are taken back by the undo of the input, and so is what was typed before', async () => {
    await type('Fix @re');
    await answer(3);
    await input.press('Enter');
    assert.equal(await value(), 'Fix @src/http/retry.ts ');
    await input.press('ControlOrMeta+z');
    assert.equal(await value(), 'Fix @re');
    await input.press('ControlOrMeta+z');
    assert.equal(await value(), 'Fix @r');
    await input.press('ControlOrMeta+Shift+z');
    await input.press('ControlOrMeta+Shift+z');
    assert.equal(await value(), 'Fix @src/http/retry.ts ');
  });

  it('of a kind go on with its names', async () => {
    await type('@sy');
    await input.press('Enter');
    await type('Retry.r');
    assert.equal((await asked()).at(-1), '11 symbol Retry.r');
    await answer(11, [{ kind: 'symbol', name: 'Retry.run', where: 'src/http/retry.ts' }]);
    assert.deepEqual(await shown(), ['Retry.run src/http/retry.ts']);
    await input.press('Tab');
    assert.equal(await value(), '@symbol:Retry.run ');
  });

  it('stay closed after Escape, and Enter sends what was typed', async () => {
    await type('@re');
    await answer(3);
    await input.press('Escape');
    await type('t');
    await answer(4);
    assert.equal(await offers.count(), 0);
    await input.press('Enter');
    const sent = (await view.taken()).filter(({ type }) => type !== 'complete');
    assert.deepEqual(sent, [{ type: 'submit', text: '@ret', mode: 'agent' }]);
  });

  for (const text of ['mail me@example', 'Fix #12', '`@Injectable', '@none', '@src/http/retry.ts', 'a @']) {
    it(`leave Enter alone behind ${JSON.stringify(text)}`, async () => {
      await type(text === 'a @' ? 'a @ ' : text);
      const last = Number((await asked()).at(-1)?.split(' ')[0] ?? 0);
      await answer(last, text === '@none' ? [] : names);
      assert.equal(await offers.count(), 0);
      await input.press('Enter');
      assert.deepEqual(await view.taken(), [{ type: 'submit', text: text.trim(), mode: 'agent' }]);
    });
  }

  it('lose no letter while answers come in', async () => {
    const text = 'Look at @src/http/retry.ts and #symbol:Retry.run, then @test/ twice';
    for (const [index, letter] of Array.from(text).entries()) {
      await input.press(letter);
      await answer(index % 40);
    }
    assert.equal(await value(), text);
  });

  it('close when the caret leaves them or the input loses the focus', async () => {
    await type('a @');
    await input.press('Home');
    assert.equal(await offers.count(), 0);
    await input.press('End');
    assert.notEqual(await offers.count(), 0);
    await view.page.getByLabel('Mode', { exact: true }).focus();
    assert.equal(await offers.count(), 0);
  });

  it('are told to a screen reader as a combobox with its option', async () => {
    assert.equal(await input.getAttribute('role'), null);
    await type('@');
    await input.press('ArrowDown');
    const box = view.page.getByRole('combobox', { name: 'Task', expanded: true });
    assert.equal(await box.getAttribute('aria-activedescendant'), 'offer-1');
    assert.equal(await view.page.locator('#offer-1').getAttribute('aria-selected'), 'true');
    assert.equal(await box.getAttribute('aria-controls'), 'offers');
  });

  it('show the option that is gone to where the list is longer than its place', async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ kind: 'file' as const, name: `src/file${at}.ts` }));
    await type('@file');
    await answer(5, many);
    await input.press('ArrowUp');
    const inside = await view.page.evaluate(`(() => {
      const list = document.querySelector('.offers').getBoundingClientRect();
      const one = document.querySelector('.offers [aria-selected=true]').getBoundingClientRect();
      return one.top >= list.top && one.bottom <= list.bottom;
    })()`);
    assert.equal(inside, true);
  });
});
