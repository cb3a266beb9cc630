// A plan in the page before it takes effect: what is shown of it, and what each click asks of the editor.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { startPageServer } from '../support/page';
import type { PageServer, TestPage } from '../support/page';
import {
  freshState,
  promptNotes,
  retryUntilApproval,
  reviewedRun,
  RUN,
  sampleReview,
} from '../support/sampleRun';

describe('a plan before it takes effect', () => {
  let server: PageServer;
  let view: TestPage;
  before(async () => (server = await startPageServer()));
  after(() => server.close());
  beforeEach(async () => {
    view = await server.open();
    await view.send({ type: 'state', state: freshState }, reviewedRun().patch());
  });
  afterEach(async () => {
    assert.deepEqual(view.errors, []);
    await view.close();
  });

  const button = (name: string | RegExp): Locator => view.page.getByRole('button', { name });
  const open = (title: string): Promise<void> => button(new RegExp(`\\d\\. ${title}`)).click();
  const edits = async (): Promise<unknown[]> =>
    (await view.taken()).map(message => (message.type === 'editPlan' ? message.edit : message));
  /** What the editor answers to a change. */
  const answer = async (more: Parameters<typeof sampleReview>[0]): Promise<void> => {
    await view.send(reviewedRun(sampleReview({ turn: 2, ...more }).view).patch());
  };

  it('shows its steps, what is prepared and all that it will do', async () => {
    const rows = await view.page.locator('.review .row').allInnerTexts();
    assert.deepEqual(
      rows.map(text => text.replace(/\s+/g, ' ').trim()),
      [
        '1. Add a retry option src/http/options.ts › Options +1',
        '2. Retry failed requests src/http/request.ts › request Asking the model',
        '3. Write a test for it test/retry.test.ts +1',
        '4. Run the tests npm test -- --grep retry After 2, 3',
      ],
    );
    await button('3 files, 1 command, no network seen').click();
    assert.match(
      await view.page.innerText('.effect-groups'),
      /Files\s+src\/http\/options\.ts[^]*Commands\s+npm test/,
    );
  });

  it('says what of the planner’s answer is left out of it, and why, as long as it is shown', async () => {
    const said = ['step "list": needs: "find" is not an earlier step', 'line 4: this line is not JSON'];
    await answer({ leftOut: said });
    const group = view.page.getByRole('group', { name: 'Left out of the plan' });
    assert.match(
      await group.innerText(),
      /2 lines of the planner’s answer could not be used and are left out/,
    );
    assert.deepEqual(await group.getByRole('listitem').allInnerTexts(), said);
    await answer({ turn: 3, leftOut: said.slice(1), told: ['“Run the tests” is dropped too.'] });
    assert.match(await group.innerText(), /1 line of the planner’s answer could not be used and is left out/);
  });

  it('tells above it what did not go into the planner’s prompt as it stands', async () => {
    assert.deepEqual(
      (await view.page.locator('.run > .note').allInnerTexts()).map(text => text.trim()),
      promptNotes,
    );
    // Each text stands beside its icon, and all of it inside the page's margins.
    const edges = await view.page.evaluate<
      number[]
    >(`[...document.querySelectorAll('.run > .note')].map(note => {
      const box = note.getBoundingClientRect();
      return Math.min(box.left, innerWidth - box.right);
    })`);
    assert.ok(
      edges.every(edge => edge >= 10),
      edges.join(),
    );
  });

  it('waits for the person, as its headline shows, and takes what they say about it', async () => {
    assert.ok(await view.page.locator('.headline').getByRole('img', { name: 'Waits for you' }).isVisible());
    const input = view.page.getByPlaceholder('Say what should be different: the plan is written anew');
    await input.fill('without the test');
    await input.press('Enter');
    assert.deepEqual(await view.taken(), [{ type: 'steer', text: 'without the test' }]);
  });

  it('shows a prepared diff, and opens it in the editor', async () => {
    await open('Add a retry option');
    assert.match(await view.page.innerText('.review .diff'), /\+\s*retries\?: number/);
    await button(/^src\/http\/options\.ts$/).click();
    assert.deepEqual(await view.taken(), [
      { type: 'openDiff', run: RUN, step: 'opts', path: 'src/http/options.ts' },
    ]);
  });

  it('sends the fields that were changed', async () => {
    await open('Add a retry option');
    await button('Edit Add a retry option').click();
    await view.page.getByLabel('Instruction').fill('add attempts?: number');
    await button('Save').click();
    assert.deepEqual(await edits(), [
      { kind: 'set', step: 'opts', fields: { instruction: 'add attempts?: number' } },
    ]);
  });

  it('keeps what was typed and shows a fault at its field until the change is made', async () => {
    await open('Add a retry option');
    await button('Edit Add a retry option').click();
    const field = view.page.getByLabel('File');
    await field.fill('../out.ts');
    await button('Save').click();
    await answer({
      faults: [{ step: 'opts', path: 'file', text: 'leaves the workspace; name a path inside it' }],
    });
    assert.equal(await field.inputValue(), '../out.ts');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.match(await view.page.innerText('.step-form [role=alert]'), /leaves the workspace/);
    await answer({ turn: 3 });
    assert.equal(await view.page.locator('.step-form').count(), 0);
  });

  it('adds a step of an agent with its fields, and leaves the form on Escape without stopping the run', async () => {
    await button('Add a step').click();
    await view.page.locator('.step-form select').selectOption('command');
    await view.page.getByLabel('Title').fill('Lint');
    await view.page.getByRole('textbox', { name: 'Command' }).fill('npm run lint');
    await view.page.getByLabel('After these steps').fill('opts, retry');
    await button(/^Add$/).click();
    await view.page.getByLabel('Title').press('Escape');
    assert.equal(await view.page.locator('.step-form').count(), 0);
    const fields = { agent: 'command', title: 'Lint', command: 'npm run lint', needs: ['opts', 'retry'] };
    assert.deepEqual(await edits(), [{ kind: 'add', after: 'run', fields }]);
  });

  it('drops a step, and asks what of those that need it', async () => {
    await open('Run the tests');
    await button('Drop Run the tests').click();
    await open('Write a test for it');
    await button('Drop Write a test for it').click();
    assert.match(await view.page.innerText('.drop-choice'), /“Run the tests” needs it/);
    await button('Drop this one alone').click();
    await button('Drop 2 steps').click();
    assert.deepEqual(await edits(), [
      { kind: 'drop', step: 'run', needing: 'keep' },
      { kind: 'drop', step: 'test', needing: 'keep' },
      { kind: 'drop', step: 'test', needing: 'drop' },
    ]);
    await answer({ told: ['“Run the tests” is dropped too.'] });
    assert.match(await view.page.innerText('.review .advice'), /is dropped too/);
  });

  it('moves a step within what needs allow', async () => {
    await open('Write a test for it');
    assert.equal(await button('Move Write a test for it down').isDisabled(), true);
    await button('Move Write a test for it up').click();
    assert.deepEqual(await edits(), [{ kind: 'move', step: 'test', by: -1 }]);
  });

  it('gives a step to another model', async () => {
    await open('Retry failed requests');
    await view.page.getByLabel('Asked first').selectOption('planner');
    assert.deepEqual(await edits(), [{ kind: 'model', step: 'retry', model: 'planner' }]);
  });

  it('shows the model that a step has after a change to another was refused', async () => {
    await open('Retry failed requests');
    const model = view.page.getByLabel('Asked first');
    for (const value of ['planner', '', 'planner']) await model.selectOption(value);
    await answer({ faults: [{ step: 'retry', path: 'model', text: 'There is no such model.' }] });
    assert.equal(await model.inputValue(), '');
  });

  it('shows what needs what as a graph, and the same in words', async () => {
    await button('Show as graph').click();
    const graph = view.page.locator('.plan-graph');
    assert.deepEqual([await graph.locator('.node').count(), await graph.locator('.edge').count()], [4, 4]);
    assert.match(await graph.locator('ol').innerText(), /Run the tests · after 2, 3/);
    await button('Show as list').click();
    assert.equal(await view.page.locator('.review .row').count(), 4);
  });

  for (const [name, how] of [
    ['Approve plan', 'all'],
    ['Step by step', 'each'],
  ] as const) {
    it(`lets the version that is shown go: ${name}`, async () => {
      await button(name).click();
      await button(name).click({ force: true });
      assert.deepEqual(await view.taken(), [{ type: 'approvePlan', run: RUN, version: 1, how }]);
    });
  }

  it('is discarded by stopping the run', async () => {
    await button('Discard').click();
    assert.deepEqual(await view.taken(), [{ type: 'stop' }]);
  });

  it('can be had again of what is left of a run', async () => {
    await view.send(retryUntilApproval().patch());
    await button('Stop and edit the rest').click();
    assert.deepEqual(await view.taken(), [{ type: 'editRest' }]);
  });

  it('makes place for the steps as they run when it was let go', async () => {
    const run = reviewedRun();
    await view.send(run.patch());
    run.event({ type: 'plan.approved', round: 1, scope: 'all', effects: '3 files' });
    run.feed.review(null);
    await view.send(run.patch());
    assert.equal(await view.page.locator('.review').count(), 0);
    assert.match(await view.page.innerText('.round'), /Approved: 3 files/);
  });
});
