import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { approvalView } from '../../src/protocol/approvalView';
import type { ToView } from '../../src/protocol/messages';
import type { ConnectionView } from '../../src/protocol/view';
import { startPageServer } from '../support/page';
import type { PageServer, TestPage } from '../support/page';
import {
  freshState,
  queried,
  recipes,
  reviewedRun,
  retryToEnd,
  retryUntilApproval,
  RUN,
  sampleCheck,
  sampleLimit,
  sampleReview,
  setup,
} from '../support/sampleRun';
import { themes } from '../support/themes';

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Axe is given to the page by the debugger: the page's own policy would refuse it. */
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

async function seriousFaults(view: TestPage): Promise<readonly string[]> {
  await view.page.evaluate(axe);
  const { violations } = await view.page.evaluate<{ violations: readonly Violation[] }>('window.axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`,
    );
}

function approval(): ToView {
  const run = retryUntilApproval();
  const change = {
    kind: 'write',
    path: 'src/http/request.ts',
    before: 'a\nb\nc\n',
    after: 'a\nB\nc\n',
  } as const;
  const asking = { run: RUN, step: 'retry', title: 'Retry', kind: 'edits', subject: change.path } as const;
  run.feed.ask(approvalView({ ...asking, sensitive: false, changes: [change] }));
  return run.patch();
}

function commandApproval(): ToView {
  const run = retryUntilApproval();
  const change = { kind: 'command', command: 'npm test', cwd: 'web' } as const;
  const asking = { run: RUN, step: 'retry', title: 'Test', kind: 'commands', subject: 'npm test' } as const;
  run.feed.ask(approvalView({ ...asking, sensitive: false, changes: [change] }));
  return run.patch();
}

function atLimit(): ToView {
  const run = retryUntilApproval();
  run.feed.limit(sampleLimit);
  return run.patch();
}

function ended(status: 'done' | 'failed'): ToView {
  const run = retryUntilApproval();
  retryToEnd(run, status);
  return run.patch();
}

const small = {
  name: 'q',
  label: 'Qwen2.5-Coder',
  parameters: '1.5 billion',
  bytes: 1.1e9,
  licence: 'Apache-2.0',
  present: false,
};
const first: ToView = {
  type: 'state',
  state: {
    ...freshState,
    setup: {
      ...setup,
      ready: false,
      small,
      ollama: { state: 'found', url: 'http://127.0.0.1:11434', models: [{ name: 'a' }] },
      working: { choice: 'embedded', words: 'Downloading', done: 1, total: 2 },
    },
  },
};
function connecting(connection: ConnectionView): ToView {
  return { type: 'state', state: { ...freshState, setup: { ...setup, ready: false, connection } } };
}
const problem = 'api.openai.com refused access (401); enter a valid key.';
const chat: ToView = { type: 'state', state: freshState };
const warning: ToView = { type: 'notice', level: 'warning', text: 'Commands run without a sandbox.' };

const scenes: readonly (readonly [string, readonly ToView[], (view: TestPage) => Promise<unknown>])[] = [
  ['first open', [first], () => Promise.resolve()],
  ['a provider that refused', [connecting({ state: 'form', problem })], () => Promise.resolve()],
  [
    'the models of a provider',
    [connecting({ state: 'choosing', host: 'api.openai.com', models: ['large'], problem })],
    () => Promise.resolve(),
  ],
  ['a model that is tried', [connecting({ state: 'trying', model: 'large' })], () => Promise.resolve()],
  ['an empty chat', [chat, warning], () => Promise.resolve()],
  ['a waiting approval', [chat, approval()], view => view.page.locator('.split-more').click()],
  ['a waiting command', [chat, commandApproval()], () => Promise.resolve()],
  ['a run at a limit', [chat, atLimit()], () => Promise.resolve()],
  ['a finished run', [chat, ended('done')], view => view.page.locator('button.row').nth(1).click()],
  ['the rows of a query', [chat, queried().patch()], view => view.page.locator('button.row').first().click()],
  ['the table of times', [chat, ended('done')], view => view.page.getByText('Show as table').click()],
  [
    'the model check',
    [{ type: 'state', state: { ...freshState, check: sampleCheck(Date.now()) } }],
    () => Promise.resolve(),
  ],
  [
    'a plan before it takes effect',
    [chat, reviewedRun().patch()],
    async view => {
      await view.page.getByRole('button', { name: /1\. Add a retry option/ }).click();
      await view.page.getByRole('button', { name: 'Edit Add a retry option' }).click();
    },
  ],
  [
    'the graph of a plan',
    [
      chat,
      reviewedRun(
        sampleReview({ told: ['“Run” is dropped too.'], leftOut: ['line 4: this line is not JSON'] }).view,
      ).patch(),
    ],
    view => view.page.getByRole('button', { name: 'Show as graph' }).click(),
  ],
  [
    'the offered recipes',
    [{ type: 'state', state: { ...freshState, recipes } }, ended('done')],
    view => view.page.getByLabel('Task', { exact: true }).fill('/'),
  ],
  ['the offered mentions', [chat], view => view.page.getByLabel('Task', { exact: true }).fill('Fix @')],
  ['a failed run', [chat, ended('failed')], view => view.page.locator('button.row').nth(3).click()],
];

describe('accessibility of the page', () => {
  let server: PageServer;
  before(async () => (server = await startPageServer()));
  after(() => server.close());

  for (const theme of themes) {
    for (const [name, messages, act] of scenes) {
      it(`has no serious fault: ${name}, ${theme.name}`, async () => {
        const view = await server.open({ theme });
        await view.send(...messages);
        await act(view);
        assert.deepEqual(await seriousFaults(view), []);
        await view.close();
      });
    }
  }

  it('speaks of progress at most once every few seconds', async () => {
    const view = await server.open();
    const run = retryUntilApproval();
    await view.send(chat, run.patch());
    const region = view.page.locator('#announcements');
    const said = await region.innerText();
    retryToEnd(run);
    await view.send(run.patch());
    assert.equal(await region.innerText(), said);
    await view.until(`document.querySelector('#announcements').innerText.startsWith('Run done.')`);
    await view.close();
  });

  it('can be used by keyboard alone: every control is reached by Tab', async () => {
    const view = await server.open();
    await view.send(chat, ended('done'));
    const wanted = await view.page
      .locator('button:visible:enabled, select:visible, textarea:visible')
      .count();
    const reached = await view.page.evaluate(`[...document.querySelectorAll('button, select, textarea')]
      .filter(node => !node.disabled && node.checkVisibility() && node.tabIndex >= 0).length`);
    assert.equal(reached, wanted);
    await view.close();
  });
});
