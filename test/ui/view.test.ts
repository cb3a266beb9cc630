import { strict as assert } from 'node:assert';
import type { Source } from '../../src/core/events';
import { approvalView } from '../../src/protocol/approvalView';
import { parseToHost } from '../../src/protocol/messages';
import { startPageServer } from '../support/page';
import type { PageServer, TestPage } from '../support/page';
import {
  answered,
  asked,
  attempt,
  freshState,
  planned,
  queried,
  recipes,
  retrySteps,
  retryToEnd,
  retryUntilApproval,
  RUN,
  sampleCheck,
  sampleLimit,
  sampleRun,
  setup,
  started,
} from '../support/sampleRun';

const small = {
  name: 'qwen2.5-coder-1.5b',
  label: 'Qwen2.5-Coder 1.5B Instruct',
  parameters: '1.5 billion',
  bytes: 1_117_000_000,
  licence: 'Apache-2.0',
  present: false,
};
const oldText = 'export function request() {\n  return fetch(url);\n}\n';
const newText = 'export function request() {\n  return retrying(() => fetch(url));\n}\n';

describe('the sidebar page', () => {
  let server: PageServer;
  let view: TestPage;
  before(async () => (server = await startPageServer()));
  after(() => server.close());
  beforeEach(async () => (view = await server.open()));
  afterEach(async () => {
    assert.deepEqual(view.errors, []);
    await view.close();
  });

  describe('the model check', () => {
    const checked = () => ({ ...freshState, check: sampleCheck(Date.now()) });

    it('says what was found of each model, how fast it is and how old that is', async () => {
      await view.send({ type: 'state', state: checked() });
      const models = await view.page.locator('.check-model').allInnerTexts();
      const [well = '', ignoring = '', gone = '', fresh = ''] = models.map(text => text.replace(/\s+/g, ' '));
      assert.match(
        well,
        /qwen2\.5-coder-1\.5b executor .*Binds .*8,192 tokens .*reads 98, writes 24 tokens\/s/,
      );
      assert.match(well, /Slots 1 Thinking Does not think aloud Checked 3 min ago Check again/);
      assert.match(ignoring, /Schema Ignored .*On, cannot be switched off .*5 h ago .*checked and repaired/);
      assert.match(gone, /Ollama does not answer/);
      assert.match(fresh, /claude-sonnet-4 agents\.explore Check now$/);
    });

    it('asks one model again, shows that it does, and can be closed', async () => {
      await view.send({ type: 'state', state: checked() });
      await view.page.getByRole('button', { name: 'Check again: openai/qwen3-14b' }).click();
      const models = checked().check.models.map(one => ({ ...one, state: 'checking' as const }));
      await view.send({ type: 'check', check: { models } });
      assert.equal(await view.page.locator('.check-model vscode-button[disabled]').count(), 4);
      await view.page.getByRole('button', { name: 'Close model check' }).click();
      await view.send({ type: 'check', check: null });
      assert.equal(await view.page.locator('.check').count(), 0);
      assert.deepEqual(await view.taken(), [
        { type: 'checkModels', model: 'openai/qwen3-14b' },
        { type: 'closeCheck' },
      ]);
    });

    it('is offered in an empty chat', async () => {
      await view.send({ type: 'state', state: freshState });
      await view.page.getByText('Check models').click();
      assert.deepEqual(await view.taken(), [{ type: 'checkModels' }]);
    });
  });

  describe('on first open without a model', () => {
    it('shows three ways to get one', async () => {
      await view.send({ type: 'state', state: { ...freshState, setup: { ...setup, ready: false, small } } });
      const ways = await view.page.locator('.way h2').allInnerTexts();
      assert.deepEqual(
        ways.map(text => text.trim()),
        ['Use Ollama', 'Get the small model', 'Connect a provider'],
      );
      assert.match(await view.page.innerText('.setup'), /1\.1 GB to download · licence Apache-2\.0/);
    });

    it('takes a model of the Ollama that was found', async () => {
      const ollama = {
        state: 'found',
        url: 'http://127.0.0.1:11434',
        models: [{ name: 'a:1b' }, { name: 'b:7b' }],
      } as const;
      await view.send({ type: 'state', state: { ...freshState, setup: { ...setup, ready: false, ollama } } });
      await view.page.selectOption('.way select', 'b:7b');
      await view.page.click('text=Use this model');
      assert.deepEqual(await view.taken(), [{ type: 'setup', choice: 'ollama', model: 'b:7b' }]);
    });

    it('downloads the small model with progress and can cancel', async () => {
      const first = { ...setup, ready: false, small };
      await view.send({ type: 'state', state: { ...freshState, setup: first } });
      await view.page.click('text=Download 1.1 GB');
      const working = { choice: 'embedded', words: 'Downloading', done: 5e8, total: 1e9 } as const;
      await view.send({ type: 'setup', setup: { ...first, working } });
      assert.equal(await view.page.getByRole('progressbar').getAttribute('aria-valuenow'), '50');
      await view.page.click('text=Cancel');
      assert.deepEqual(await view.taken(), [
        { type: 'setup', choice: 'embedded', model: small.name },
        { type: 'cancelSetup' },
      ]);
    });

    it('takes the small model that lies on this machine already without a download', async () => {
      const first = { ...setup, ready: false, small: { ...small, present: true } };
      await view.send({ type: 'state', state: { ...freshState, setup: first } });
      await view.page.click('vscode-button:has-text("Use this model")');
      assert.deepEqual(await view.taken(), [{ type: 'setup', choice: 'embedded', model: small.name }]);
    });

    it('connects a provider: its preset gives the address, the key is sent and not kept', async () => {
      const first = { ...setup, ready: false };
      await view.send({ type: 'state', state: { ...freshState, setup: first } });
      const form = view.page.getByRole('group', { name: 'Connect a planner' });
      await form.getByLabel('Provider').selectOption('OpenRouter');
      assert.equal(await form.getByLabel('Address').inputValue(), 'https://openrouter.ai/api/v1');
      await form.getByText('Get a key from OpenRouter').click();
      await form.getByLabel('API key').fill(' sk-or-1 ');
      await form.getByLabel('API key').press('Enter');
      assert.deepEqual(await view.taken(), [
        { type: 'openLink', url: 'https://openrouter.ai/settings/keys' },
        { type: 'connect', provider: 'openrouter', address: 'https://openrouter.ai/api/v1', key: 'sk-or-1' },
      ]);
      const host = 'openrouter.ai';
      const choosing = { state: 'choosing', host, models: ['large', 'larger'] } as const;
      await view.send({ type: 'setup', setup: { ...first, connection: { state: 'asking', host } } });
      assert.match(await view.page.innerText('quickstep-connect'), /Asking openrouter\.ai for its models/);
      await view.send({ type: 'setup', setup: { ...first, connection: choosing } });
      await view.page.getByRole('combobox', { name: 'Planner' }).selectOption('larger');
      await view.page.click('text=Use as planner');
      await view.page.click('text=Back');
      assert.deepEqual(await view.taken(), [
        { type: 'usePlanner', model: 'larger' },
        { type: 'cancelSetup' },
      ]);
      await view.send({ type: 'setup', setup: first });
      assert.equal(await form.getByLabel('API key').inputValue(), '');
      assert.equal(await view.page.evaluate(`JSON.stringify(acquireVsCodeApi().getState() ?? null)`), 'null');
    });

    it('says in one sentence why a provider could not be connected, and offers the form again', async () => {
      const problem = 'api.openai.com refused access (401); enter a valid key.';
      const first = { ...setup, ready: false, connection: { state: 'form', problem } } as const;
      await view.send({ type: 'state', state: { ...freshState, setup: first } });
      assert.equal(await view.page.getByRole('alert').innerText(), problem);
      assert.ok(await view.page.getByLabel('API key').isVisible());
    });

    it('says what is missing of an address, and takes it when it is there', async () => {
      await view.send({ type: 'state', state: { ...freshState, setup: { ...setup, ready: false } } });
      const address = view.page.getByLabel('Address');
      for (const text of ['localhost:11434', '127.0.0.1:8080/v1', '', 'http:/x', 'ftp://a', 'http://']) {
        await address.fill(text);
        await address.press('Enter');
        assert.match(await view.page.getByRole('alert').innerText(), /with http:\/\/ or https:\/\//, text);
        assert.equal(await address.inputValue(), text);
      }
      assert.deepEqual(await view.taken(), []);
      await address.fill('http://localhost:11434');
      await address.press('Enter');
      assert.equal(await view.page.getByRole('alert').count(), 0);
      const [sent] = await view.taken();
      assert.ok(sent?.type === 'connect' && parseToHost(sent) !== null, JSON.stringify(sent));
      assert.equal(sent.address, 'http://localhost:11434');
    });

    it('offers to connect a planner in a chat that has none', async () => {
      await view.send({ type: 'state', state: freshState });
      assert.equal(await view.page.locator('quickstep-connect').count(), 0);
      await view.send({ type: 'state', state: { ...freshState, models: { executor: 'ollama/a' } } });
      await view.page.getByLabel('Provider').selectOption('Ollama');
      await view.page.click('vscode-button:has-text("Connect")');
      assert.deepEqual(await view.taken(), [
        { type: 'connect', provider: 'ollama', address: 'http://127.0.0.1:11434' },
      ]);
    });

    it('goes on to the chat when the model is there', async () => {
      await view.send({ type: 'state', state: { ...freshState, setup: { ...setup, ready: false } } });
      await view.send({ type: 'setup', setup });
      assert.ok(await view.page.getByLabel('Task', { exact: true }).isVisible());
    });
  });

  describe('the input', () => {
    beforeEach(() => view.send({ type: 'state', state: freshState }));

    it('sends the task with its mode on Enter and keeps the line on Shift+Enter', async () => {
      const input = view.page.getByLabel('Task', { exact: true });
      await view.page.selectOption('select', 'plan');
      await input.pressSequentially('one');
      await input.press('Shift+Enter');
      await input.pressSequentially('two');
      await input.press('Enter');
      assert.deepEqual(await view.taken(), [{ type: 'submit', text: 'one\ntwo', mode: 'plan' }]);
      assert.equal(await input.inputValue(), '');
    });

    it('brings back an earlier task by ArrowUp', async () => {
      const run = sampleRun();
      started(run, 'the first task');
      await view.send(run.patch());
      const input = view.page.getByLabel('Task', { exact: true });
      await input.press('ArrowUp');
      assert.equal(await input.inputValue(), 'the first task');
      await input.press('ArrowDown');
      assert.equal(await input.inputValue(), '');
    });

    it('keeps what was typed over a reload of the page', async () => {
      await view.close();
      view = await server.open({ draft: { text: 'half a thought', mode: 'ask' } });
      await view.send({ type: 'state', state: freshState });
      assert.equal(await view.page.getByLabel('Task', { exact: true }).inputValue(), 'half a thought');
      assert.equal(await view.page.getByLabel('Mode', { exact: true }).inputValue(), 'ask');
    });

    it('sends no work from a restricted workspace, and says why; a plan it does send', async () => {
      await view.send({ type: 'state', state: { ...freshState, workspace: { open: true, trusted: false } } });
      await view.page.getByLabel('Task', { exact: true }).fill('x');
      await view.page.getByLabel('Task', { exact: true }).press('Enter');
      assert.deepEqual(await view.taken(), []);
      assert.match(await view.page.innerText('.composer'), /restricted/);
      await view.page.getByLabel('Mode', { exact: true }).selectOption('plan');
      await view.page.getByLabel('Task', { exact: true }).press('Enter');
      assert.deepEqual(await view.taken(), [{ type: 'submit', text: 'x', mode: 'plan' }]);
    });

    it('offers recipes behind a slash and writes out the call of the one that is chosen', async () => {
      await view.send({ type: 'state', state: { ...freshState, recipes } });
      const input = view.page.getByLabel('Task', { exact: true });
      const offers = view.page.getByRole('listbox', { name: 'Recipes' }).getByRole('option');
      await input.pressSequentially('/re');
      assert.deepEqual(await offers.allInnerTexts(), [
        '/rename\nRename symbol wherever it is used',
        '/release-notes\nWrite the notes of a release',
      ]);
      await input.press('ArrowDown');
      assert.equal(await offers.nth(1).getAttribute('aria-selected'), 'true');
      await input.press('ArrowUp');
      await input.press('Enter');
      assert.equal(await input.inputValue(), '/rename file= symbol=');
      assert.equal(await offers.count(), 0);
      await input.pressSequentially('a.ts');
      await input.press('Enter');
      const text = '/rename file=a.ts symbol=';
      assert.deepEqual(await view.taken(), [{ type: 'submit', text, mode: 'agent' }]);
    });

    it('takes an offer by the mouse, and closes them by Escape', async () => {
      await view.send({ type: 'state', state: { ...freshState, recipes } });
      const input = view.page.getByLabel('Task', { exact: true });
      await input.fill('/');
      await input.press('Escape');
      assert.equal(await view.page.locator('.offers').count(), 0);
      await input.fill('');
      await input.fill('/t');
      await view.page.locator('.offers li').click();
      assert.equal(await input.inputValue(), '/tidy ');
      await input.press('Enter');
      assert.deepEqual(await view.taken(), [{ type: 'submit', text: '/tidy', mode: 'agent' }]);
    });

    it('takes back what nobody has read, before what is being typed', async () => {
      const input = view.page.getByLabel('Task', { exact: true });
      await input.fill('the next task');
      await view.send({ type: 'compose', text: 'also the docs' });
      await view.page.locator('textarea:focus').waitFor();
      assert.equal(await input.inputValue(), 'also the docs\n\nthe next task');
    });

    it('keeps a text that is too long to be sent, and says what to do', async () => {
      const input = view.page.getByLabel('Task', { exact: true });
      await input.fill('x'.repeat(200_001));
      await input.press('Enter');
      assert.match(
        await view.page.getByRole('alert').innerText(),
        /longer than 200,000 characters; shorten it/,
      );
      assert.equal((await input.inputValue()).length, 200_001);
      assert.deepEqual(await view.taken(), []);
      await input.press('Backspace');
      assert.equal(await view.page.getByRole('alert').count(), 0);
      await input.press('Enter');
      const [sent] = await view.taken();
      assert.ok(sent?.type === 'submit' && parseToHost(sent) !== null);
    });

    it('shows the mode that a message sets, whatever was chosen before', async () => {
      const chosen = view.page.getByLabel('Mode', { exact: true });
      for (const mode of ['plan', 'agent', 'plan']) await chosen.selectOption(mode);
      for (const mode of ['agent', 'ask', 'plan'] as const) {
        await view.send({ type: 'compose', mode });
        assert.equal(await chosen.inputValue(), mode);
      }
    });

    it('takes what comes together with the first state of a page', async () => {
      await view.close();
      view = await server.open();
      await view.send({ type: 'state', state: freshState }, { type: 'compose', text: 'x', mode: 'plan' });
      await view.page.locator('textarea:focus').waitFor();
      assert.equal(await view.page.getByLabel('Task', { exact: true }).inputValue(), 'x');
      assert.equal(await view.page.getByLabel('Mode', { exact: true }).inputValue(), 'plan');
    });

    it('keeps what comes while a model is set up until there is an input', async () => {
      await view.close();
      view = await server.open();
      const first = { ...setup, ready: false };
      await view.send({ type: 'state', state: { ...freshState, setup: first } });
      await view.send({ type: 'compose', text: 'x' });
      await view.send({ type: 'setup', setup });
      await view.page.locator('textarea:focus').waitFor();
      assert.equal(await view.page.getByLabel('Task', { exact: true }).inputValue(), 'x');
    });

    it('steers and stops the run that goes on', async () => {
      const run = sampleRun();
      started(run, 'task');
      await view.send(run.patch());
      await view.page.getByLabel('Task', { exact: true }).fill('also the docs');
      await view.page.getByLabel('Task', { exact: true }).press('Enter');
      await view.page.getByRole('button', { name: 'Stop' }).click();
      await view.page.getByLabel('Task', { exact: true }).press('Escape');
      await view.page.getByRole('button', { name: 'Stop' }).press('Escape');
      assert.deepEqual(await view.taken(), [
        { type: 'steer', text: 'also the docs' },
        { type: 'stop' },
        { type: 'stop' },
        { type: 'stop' },
      ]);
    });
  });

  describe('a run', () => {
    beforeEach(() => view.send({ type: 'state', state: freshState }));

    it('shows steps as they stream in, with what they do and wait for', async () => {
      const run = sampleRun();
      started(run, 'task');
      await view.send(run.patch());
      assert.match(await view.page.innerText('.headline'), /Planning/);
      run.event({ type: 'plan.step', round: 1, step: retrySteps[0] });
      await view.send(run.patch());
      assert.equal(await view.page.locator('quickstep-step').count(), 1);
      planned(run, retrySteps.slice(1), 900, 'Requests are retried');
      asked(run, 'opts', 'edit');
      run.live({ type: 'attempt.token', step: 'opts', n: 1, count: 41 });
      await view.send(run.patch());
      assert.match(await view.page.innerText('.headline'), /Requests are retried/);
      assert.deepEqual((await view.page.locator('quickstep-step .row-words').allInnerTexts()).slice(0, 2), [
        'Writing · 41 tokens',
        'Waits for “Add a retry option”',
      ]);
    });

    it('counts the time of a running step and stops counting at its end', async () => {
      const run = sampleRun();
      started(run, 'task');
      planned(run, retrySteps.slice(0, 1), 100);
      asked(run, 'opts', 'edit');
      await view.send(run.patch());
      const time = view.page.locator('quickstep-step .row-time');
      const first = await time.innerText();
      await view.until(
        `document.querySelector('quickstep-step .row-time').innerText !== ${JSON.stringify(first)}`,
      );
      answered(run, 'opts', 1, { prefill: 100, decode: 300 });
      run.event({
        type: 'step.finished',
        step: 'opts',
        status: 'done',
        phases: { queue: 20, prefill: 100, decode: 300 },
      });
      run.event({ type: 'run.finished', status: 'done', summary: 'ok' });
      await view.send(run.patch());
      assert.equal(await time.innerText(), '420 ms');
    });

    it('asks for permission with the finished diff and sends the decision with its scope', async () => {
      const run = retryUntilApproval();
      const change = { kind: 'write', path: 'src/http/request.ts', before: oldText, after: newText } as const;
      const asking = {
        run: RUN,
        step: 'retry',
        title: 'Retry',
        kind: 'edits',
        subject: change.path,
        sensitive: false,
      } as const;
      run.feed.ask(approvalView({ ...asking, changes: [change] }));
      await view.send(run.patch());
      assert.equal(
        await view.page.locator('.line-added .line-text').innerText(),
        '  return retrying(() => fetch(url));',
      );
      await view.page.locator('.card .path').click();
      await view.page.getByRole('button', { name: 'More ways to allow' }).press('Enter');
      await view.page.keyboard.press('ArrowDown');
      await view.page.keyboard.press('Enter');
      assert.deepEqual(await view.taken(), [
        { type: 'openDiff', run: RUN, step: 'retry', path: change.path },
        { type: 'approve', run: RUN, step: 'retry', decision: 'allow', scope: 'run' },
      ]);
      run.feed.settle('retry');
      await view.send(run.patch());
      assert.equal(await view.page.locator('.card').count(), 0);
    });

    it('says which folder a command runs in, and what allowing it for longer covers', async () => {
      const run = retryUntilApproval();
      const change = { kind: 'command', command: 'npm test', cwd: 'packages/web' } as const;
      const asking = { run: RUN, step: 'retry', title: 'Test', kind: 'commands' } as const;
      run.feed.ask(approvalView({ ...asking, subject: 'npm test', sensitive: false, changes: [change] }));
      await view.send(run.patch());
      const card = view.page.getByRole('region', { name: 'Run this command? Test' });
      assert.equal(await card.locator('pre.command').innerText(), 'npm test');
      assert.equal(await card.locator('.advice').innerText(), 'In the folder packages/web/');
      await view.page.getByRole('button', { name: 'More ways to allow' }).click();
      assert.deepEqual(await view.page.getByRole('menuitem').allInnerTexts(), [
        'Allow once',
        'Allow all commands in this run',
        'Allow this command in this workspace',
        'Always allow this command',
      ]);
    });

    it('offers no wider scope for what is asked each time, and can deny', async () => {
      const run = retryUntilApproval();
      const asking = {
        run: RUN,
        step: 'retry',
        title: 'Retry',
        kind: 'edits',
        subject: '.vscode/tasks.json',
      } as const;
      run.feed.ask(approvalView({ ...asking, sensitive: true, changes: [] }));
      await view.send(run.patch());
      assert.equal(await view.page.locator('.split-more').count(), 0);
      await view.page.getByRole('button', { name: 'Deny' }).click();
      assert.deepEqual(await view.taken(), [
        { type: 'approve', run: RUN, step: 'retry', decision: 'deny', scope: 'once' },
      ]);
    });

    it('passes on the answer to a question', async () => {
      const run = retryUntilApproval();
      run.feed.ask({ run: RUN, step: 'retry', question: 'Which file?', options: ['a.ts', 'b.ts'] });
      await view.send(run.patch());
      await view.page.getByLabel('Your answer').fill('c.ts');
      await view.page.getByLabel('Your answer').press('Enter');
      assert.deepEqual(await view.taken(), [{ type: 'answer', run: RUN, step: 'retry', text: 'c.ts' }]);
    });

    it('keeps an answer that is too long to be sent, and says what to do', async () => {
      const run = retryUntilApproval();
      run.feed.ask({ run: RUN, step: 'retry', question: 'Which file?', options: ['a.ts'] });
      await view.send(run.patch());
      const input = view.page.getByLabel('Your answer');
      const alert = view.page.getByRole('alert');
      await input.fill('x'.repeat(200_001));
      await input.press('Enter');
      assert.match(
        await alert.innerText(),
        /This answer is longer than 200,000 characters; shorten it, or keep/,
      );
      assert.equal((await input.inputValue()).length, 200_001);
      assert.deepEqual(await view.taken(), []);
      await input.press('Backspace');
      assert.equal(await alert.count(), 0);
      await input.press('Enter');
      const [sent] = await view.taken();
      assert.ok(sent?.type === 'answer' && parseToHost(sent) !== null);
    });

    it('asks at a limit whether the run may go on, and is answered by the keyboard', async () => {
      const run = retryUntilApproval();
      run.feed.limit(sampleLimit);
      await view.send(run.patch());
      assert.ok(await view.page.locator('.headline').getByRole('img', { name: 'Waits for you' }).isVisible());
      const card = view.page.getByRole('region', { name: sampleLimit.question });
      assert.match(await card.innerText(), /5 steps are done, 2 are not\./);
      for (const name of [sampleLimit.goOn, 'End here']) {
        await card.getByRole('button', { name }).focus();
        await view.page.keyboard.press('Enter');
        await view.page.keyboard.press('Enter');
        run.feed.limit(null);
        await view.send(run.patch());
        assert.equal(await card.count(), 0);
        run.feed.limit(sampleLimit);
        await view.send(run.patch());
      }
      assert.deepEqual(await view.taken(), [
        { type: 'goOn', run: RUN, isWanted: true },
        { type: 'goOn', run: RUN, isWanted: false },
      ]);
    });

    it('lists the files of a finished run with Open Diff and Undo', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      await view.send(run.patch());
      assert.match(await view.page.innerText('.files'), /3 files changed[^]*options\.ts[^]*\+2/);
      await view.page.getByRole('button', { name: 'Open diff of src/http/request.ts' }).first().click();
      await view.page.getByRole('button', { name: 'Undo src/http/options.ts' }).click();
      await view.page.getByRole('button', { name: 'Undo all' }).click();
      assert.deepEqual(await view.taken(), [
        { type: 'openDiff', run: RUN, path: 'src/http/request.ts' },
        { type: 'undo', run: RUN, step: 'opts' },
        { type: 'undo', run: RUN },
      ]);
    });

    it('marks what was undone', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      for (const path of ['src/http/options.ts', 'src/http/request.ts', 'test/retry.test.ts']) {
        run.event({ type: 'review', path, decision: 'undo' });
      }
      await view.send(run.patch());
      assert.equal(await view.page.locator('.file.undone').count(), 3);
      assert.equal(await view.page.getByRole('button', { name: 'Undo all' }).count(), 0);
    });

    it('says of a step that it is undone, and what a second click does', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      await view.send(run.patch());
      await view.page.locator('quickstep-step button.row').first().click();
      const details = view.page.locator('.details').first();
      await details.getByRole('button', { name: 'Undo this step' }).click();
      const of = { type: 'review', path: 'src/http/options.ts', step: 'opts' } as const;
      run.event({ ...of, decision: 'undo' });
      await view.send(run.patch());
      assert.equal(await details.locator('.tag').innerText(), 'undone');
      await details.getByRole('button', { name: 'Put this step back' }).click();
      run.event({ ...of, decision: 'keep' });
      await view.send(run.patch());
      assert.ok(await details.getByRole('button', { name: 'Undo this step' }).isVisible());
      const undo = { type: 'undo', run: RUN, step: 'opts' };
      assert.deepEqual(await view.taken(), [undo, undo]);
    });

    it('shows attempts, phases and output of a step that is opened, and keeps the focus while events come', async () => {
      const run = retryUntilApproval();
      await view.send(run.patch());
      const row = view.page.locator('quickstep-step button.row').nth(1);
      await row.focus();
      await view.page.keyboard.press('Enter');
      retryToEnd(run, 'failed');
      await view.send(run.patch());
      assert.match(await view.page.innerText('.details'), /Repair[^]*Open diff of src\/http\/request\.ts/);
      const focused = `document.activeElement === document.querySelectorAll('quickstep-step button.row')[1]`;
      assert.equal(await view.page.evaluate(focused), true);
      assert.match(await view.page.innerText('.problem'), /npm test failed with exit code 1/);
    });

    it('says in a line for each model how often it was right at once', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      await view.send(run.patch());
      const line = view.page.locator('.totals div', { hasText: 'Answers' });
      assert.equal(
        (await line.innerText()).replace(/\s+/g, ' '),
        'Answers qwen2.5-coder:1.5b: first try valid 2 of 3, right 2 of 3, repaired 1',
      );
    });

    it('says what the plan cost against what it brought into files', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      await view.send(run.patch());
      const line = view.page.locator('.totals div', { hasText: 'Plan' });
      assert.match(await line.innerText(), /^Plan\s+\d+ tokens written for about 470 in files \(\d\.\d\d\)$/);
    });

    it('shows the rows of a query as a table, the first of many, and no value as more than text', async () => {
      await view.send({ type: 'state', state: freshState });
      await view.send(queried().patch());
      await view.page.click('text=List customers');
      const table = view.page.getByRole('table', { name: '60 rows and more, the first 50 shown' });
      assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['id', 'name']);
      assert.equal(await table.getByRole('row').count(), 51);
      assert.equal(await table.getByRole('cell').nth(3).innerText(), '<b>Bo</b>');
    });

    it('shows the statement and the rows of a write before it is allowed, without a diff to open', async () => {
      const sample = sampleRun();
      started(sample, 'Move them');
      const request = {
        run: RUN,
        step: 'q',
        title: 'Move customers',
        kind: 'queries',
        sensitive: false,
      } as const;
      const texts = {
        before: 'customers: 1 of 3 rows\n1 | Bonn\n',
        after: 'customers: 1 of 3 rows\n1 | Ulm\n',
      };
      const command = "UPDATE customers SET city = 'Ulm' WHERE id = 1";
      const change = { kind: 'query', path: 'shop.db', command, ...texts } as const;
      sample.feed.ask(approvalView({ ...request, subject: `shop.db: ${command}`, changes: [change] }));
      await view.send({ type: 'state', state: freshState });
      await view.send(sample.patch());
      const card = view.page.getByRole('region', { name: 'Run this query? Move customers' });
      assert.equal(await card.locator('pre.command').innerText(), command);
      assert.match(await card.locator('.line-added').innerText(), /1 \| Ulm/);
      assert.equal(await card.getByTitle(/diff/i).count(), 0);
    });

    it('lists a database that a query changed with its undo, without a diff', async () => {
      const sample = queried();
      const hash = (digit: string) => digit.repeat(64);
      const effect = { step: 'ask', kind: 'query', path: 'data/shop.db' } as const;
      sample.event({ type: 'effect.intent', ...effect, command: 'DELETE FROM a', before: hash('a') });
      sample.event({ type: 'effect.done', ...effect, after: hash('b') });
      sample.event({ type: 'run.finished', status: 'done', summary: '' });
      await view.send({ type: 'state', state: freshState });
      await view.send(sample.patch());
      const file = view.page.locator('li.file');
      assert.match(await file.innerText(), /shop\.db\s*data\/\s*database/);
      assert.deepEqual(await file.getByRole('button').count(), 1);
      await file.getByRole('button', { name: 'Undo data/shop.db' }).click();
      assert.deepEqual(await view.taken(), [{ type: 'undo', run: RUN, step: 'ask' }]);
    });

    it('opens the places that an answer rests on', async () => {
      const sources = [
        { path: 'src/retry.ts', line: 12, last: 15 },
        { path: 'src/wait.ts', line: 3 },
      ];
      await answerWith(sources);
      const list = view.page.getByRole('region', { name: 'Sources' });
      assert.deepEqual(await list.getByRole('button').allInnerTexts(), [
        'src/retry.ts:12-15',
        'src/wait.ts:3',
      ]);
      await list.getByText('src/retry.ts:12-15').click();
      assert.deepEqual(await view.taken(), [{ type: 'openFile', path: 'src/retry.ts', line: 12 }]);
    });

    it('says of an answer that it rests on no place', async () => {
      await answerWith([]);
      assert.match(await view.page.innerText('.run'), /This answer names no place in the workspace\./);
    });

    async function answerWith(sources: Source[]): Promise<void> {
      const run = sampleRun();
      started(run, 'How does it retry?', 'ask');
      const answer = { answer: 'Three times.', sources };
      run.event({ type: 'plan.finished', round: 1, steps: 0, usage: {}, phases: {}, ...answer });
      run.event({ type: 'run.finished', status: 'done', summary: 'Three times.' });
      await view.send({ type: 'state', state: freshState }, run.patch());
    }

    it('has a table that says what the waterfall shows', async () => {
      const run = retryUntilApproval();
      retryToEnd(run);
      await view.send(run.patch());
      assert.match(
        String(await view.page.locator('.waterfall-bars').getAttribute('aria-label')),
        /5 bars over 8\.5 s/,
      );
      await view.page.getByRole('button', { name: 'Show as table' }).press('Enter');
      assert.equal(await view.page.locator('.waterfall tbody tr').count(), 5);
    });

    it('says that a step was repaired or escalated', async () => {
      const run = retryUntilApproval();
      attempt(run, 'test', 2, 'escalate');
      await view.send(run.patch());
      assert.equal(await view.page.getByLabel('Given to the planner’s model').count(), 1);
      assert.equal(await view.page.getByLabel('Its first answer was repaired').count(), 1);
    });

    it('is kept as a recipe when it has ended', async () => {
      const run = retryUntilApproval();
      await view.send(run.patch());
      const save = view.page.getByRole('button', { name: 'Save as recipe' });
      assert.equal(await save.count(), 0);
      retryToEnd(run);
      await view.send(run.patch());
      await save.click();
      assert.deepEqual(await view.taken(), [{ type: 'saveRecipe', run: RUN }]);
    });

    it('carries out a plan that was only planned', async () => {
      const run = sampleRun();
      started(run, 'task', 'plan');
      planned(run, retrySteps, 900, 'Requests are retried');
      run.event({ type: 'run.finished', status: 'done', summary: '' });
      await view.send(run.patch());
      await view.page.getByRole('button', { name: 'Start implementation' }).click();
      assert.deepEqual(await view.taken(), [{ type: 'startPlan', run: RUN }]);
    });
  });

  it('shows a hostile answer as inert text and fetches nothing', async () => {
    const answer = [
      '![x](https://example.org/x.png) <img src=https://example.org/y.png onerror="window.hacked=1">',
      '<script>window.hacked = 2</script><iframe src="https://example.org"></iframe>',
      '[a](javascript:window.hacked=3) [b](https://example.org/ok) [c](command:quickstep.stop) [d](file:///etc/passwd)',
      '<svg onload="window.hacked=4"></svg><form action="https://example.org"><button>go</button></form>',
      '[e](https://example.org/"onmouseover="window.hacked=5)',
      '<style>body { display: none }</style>',
    ].join('\n\n');
    const run = sampleRun();
    started(run, '<img src=x onerror=window.hacked=6>', 'ask');
    const plan = { type: 'plan.finished', round: 1, steps: 0, usage: {}, phases: {}, answer } as const;
    run.event(plan);
    run.event({ type: 'run.finished', status: 'done', summary: '' });
    await view.send({ type: 'state', state: freshState }, run.patch());
    await view.page.waitForTimeout(200);
    for (const link of await view.page.locator('.markdown a').all()) await link.click();
    assert.deepEqual(view.fetched, []);
    assert.equal(await view.page.evaluate('window.hacked'), undefined);
    assert.equal(
      await view.page.locator('.run :is(img, script, iframe, form, style, [href], [src])').count(),
      0,
    );
    const opened = await view.taken();
    assert.ok(opened.length >= 1);
    for (const message of opened)
      assert.match(message.type === 'openLink' ? message.url : '', /^https:\/\/example\.org\//);
  });

  it('shows a notice until it is dismissed', async () => {
    await view.send(
      { type: 'state', state: freshState },
      { type: 'notice', level: 'error', text: 'The key was refused.', action: 'configureModels' },
    );
    await view.page.locator('.notice').getByText('Configure models').click();
    await view.page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await view.page.locator('.notice').count(), 0);
    assert.deepEqual(await view.taken(), [{ type: 'configureModels' }]);
  });

  it('opens a run of 1,000 steps and draws only the rows that change', async () => {
    const run = sampleRun();
    started(run, 'task');
    const many = Array.from({ length: 1000 }, (_, i) => ({
      id: `s${i}`,
      title: `Step ${i}`,
      agent: 'edit' as const,
      file: `src/file${i}.ts`,
      instruction: 'x',
    }));
    planned(run, many, 900, 'Many');
    await view.send({ type: 'state', state: { ...freshState, runs: [run.feed.snapshot()] } });
    await view.until(`document.querySelectorAll('quickstep-step').length === 1000`);
    const marks = `(() => { window.drawn = 0; new MutationObserver(list => {
      window.drawn += new Set(list.map(r => (r.target.parentElement ?? r.target).closest('quickstep-step'))).size;
    }).observe(document.querySelector('.steps'), { subtree: true, childList: true, characterData: true, attributes: true }); })()`;
    await view.page.evaluate(marks);
    asked(run, 's500', 'edit');
    const patch = run.patch();
    await view.send(patch);
    assert.ok(JSON.stringify(patch).length < 4000, 'a patch of one step is small');
    assert.ok(Number(await view.page.evaluate('window.drawn')) <= 2);
  });

  it('does no work while it is hidden, and shows the newest state when it is seen again', async () => {
    const run = sampleRun();
    started(run, 'task');
    await view.send({ type: 'state', state: freshState }, run.patch());
    await view.page.evaluate(`(() => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => window.seen ?? 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
      window.changes = 0;
      new MutationObserver(() => window.changes++).observe(document.body, { subtree: true, childList: true, characterData: true });
    })()`);
    planned(run, retrySteps, 900, 'Requests are retried');
    await view.send(run.patch());
    await view.page.waitForTimeout(500);
    assert.equal(await view.page.evaluate('window.changes'), 0);
    await view.page.evaluate(
      `window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))`,
    );
    await view.page.getByText('Requests are retried').waitFor();
  });
});
