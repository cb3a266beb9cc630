// What a person does with Quickstep besides the first task, by mouse and keyboard in a real VS Code: choosing a model,
// planning first, following up, undoing, stopping. Planner and executor are scripted: no model is needed.
import { strict as assert } from 'node:assert';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { openWorkbench, runCommand, webviewFrame } from '../../scripts/host/host.mjs';
import { giveTask, openView } from '../../scripts/host/quickstepView.mjs';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Script,
  type SeenRequest,
} from '../support/modelServer';
import { notRun } from '../support/notRun';

const KEY = 'sk-flow-7f3a91c2';
const SOON = 20_000;

const CODE = `export function fetchPage(retries) {
  return retries + 1;
}

export function wait(ms) {
  return ms;
}
`;
const OTHER = 'export const LIMIT = 1;\n';

/** A plan in a planner's own form. */
function planText(goal: string, ...steps: readonly Record<string, unknown>[]): string {
  return [{ goal }, ...steps].map(line => JSON.stringify(line)).join('\n');
}

/** Replaces lines of client.js. */
const edit = (id: string, lines: readonly [number, number], content: string) => ({
  id,
  title: `Change ${id}`,
  agent: 'edit',
  file: 'client.js',
  lines,
  content,
});

const isPlanner = ({ prefix }: SeenRequest): boolean => prefix.startsWith('You plan');

interface Opened {
  readonly page: Page;
  readonly work: string;
  readonly userData: string;
  read(name: string): string;
  write(name: string, text: string): void;
}

/** A VS Code of its own on a workspace of two files, for the tests of a `describe`. */
function withEditor(options: { trust?: boolean; models?: () => Record<string, unknown> }): Opened {
  const opened: { -readonly [K in keyof Opened]?: Opened[K] } = {};
  let stop: () => Promise<void> = () => Promise.resolve();

  before(async function () {
    if (process.platform === 'win32') notRun(this, 'the served VS Code has no build for Windows');
    const work = realpathSync(mkdtempSync(path.join(tmpdir(), 'quickstep-flows-')));
    const workspace = path.join(work, 'project');
    mkdirSync(workspace);
    opened.work = work;
    opened.read = name => readFileSync(path.join(workspace, name), 'utf8');
    opened.write = (name, text) => writeFileSync(path.join(workspace, name), text);
    opened.write('client.js', CODE);
    opened.write('limit.js', OTHER);
    const workbench = await openWorkbench({
      workspace,
      extension: process.cwd(),
      userDataDir: path.join(work, 'user'),
      trust: options.trust ?? false,
      settings: options.models?.() ?? {},
      // no model that lies on this machine
      env: { XDG_STATE_HOME: path.join(work, 'state'), XDG_DATA_HOME: path.join(work, 'data') },
    });
    opened.userData = workbench.server.userDataDir;
    opened.page = workbench.page;
    stop = workbench.stop;
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !opened.page) return;
    const folder = path.resolve('out', 'screenshots');
    mkdirSync(folder, { recursive: true });
    const name = this.currentTest.title.replaceAll(/\W+/g, '-').slice(0, 60);
    await opened.page.screenshot({ path: path.join(folder, `${name}.png`) }).catch(() => undefined);
  });

  after(async () => {
    await stop();
    if (opened.work) rmSync(opened.work, { recursive: true, force: true, maxRetries: 5 });
  });

  return opened as Opened;
}

/** A model server whose script each test sets. */
function withServer(options: ModelServerOptions = {}): { server: ModelServer; script: Script } {
  const none: Script = () => '';
  const held = { script: none } as { server: ModelServer; script: Script };
  before(async () => {
    held.server = await startModelServer(request => held.script(request), options);
  });
  after(() => held.server.close());
  return held;
}

const modelAt = (server: ModelServer) => ({
  provider: 'openai',
  baseUrl: `${server.url}/v1`,
  model: 'scripted',
});

/** The newest run in the view. */
const newestRun = (view: FrameLocator): Locator => view.locator('quickstep-run').last();
const button = (inside: Locator, name: string | RegExp): Locator => inside.getByRole('button', { name });

async function ended(view: FrameLocator, runs: number): Promise<Locator> {
  await view
    .locator('quickstep-run')
    .nth(runs - 1)
    .waitFor({ timeout: SOON });
  const run = newestRun(view);
  await run.locator('section[aria-label="Times"]').waitFor({ timeout: SOON });
  return run;
}

async function allow(view: FrameLocator): Promise<void> {
  await view
    .locator('quickstep-approval')
    .getByRole('button', { name: 'Allow', exact: true })
    .first()
    .click({ timeout: SOON });
}

async function chooseMode(view: FrameLocator, mode: 'agent' | 'plan' | 'ask'): Promise<void> {
  await view.getByLabel('Mode').selectOption(mode);
}

async function until(what: string, done: () => boolean): Promise<void> {
  const end = Date.now() + SOON;
  while (!done()) {
    if (Date.now() > end) throw new Error(`this never happened: ${what}`);
    await delay(25);
  }
}

/** The editor's picker or input box. */
const quickInput = (page: Page): Locator => page.locator('.quick-input-widget');
const quickTitle = (page: Page, title: string): Locator =>
  quickInput(page).locator('.quick-input-title', { hasText: title });

async function pick(page: Page, title: string, label: string): Promise<void> {
  await quickTitle(page, title).waitFor({ timeout: SOON });
  await quickInput(page).locator('input').first().fill(label);
  await quickInput(page).locator('.monaco-list-row.focused', { hasText: label }).waitFor({ timeout: SOON });
  await page.keyboard.press('Enter');
}

async function fillIn(page: Page, title: string, text: string): Promise<void> {
  await quickTitle(page, title).waitFor({ timeout: SOON });
  await quickInput(page).locator('input').first().fill(text);
  await page.keyboard.press('Enter');
}

/** Opens a file and selects a line that holds the text, without its end. */
async function selectLine(page: Page, file: string, text: string): Promise<void> {
  await runCommand(page, 'Go to File...');
  await quickInput(page).locator('input').first().fill(file);
  await quickInput(page).locator('.monaco-list-row', { hasText: file }).first().click();
  await page.locator('.monaco-editor .view-line', { hasText: text }).first().click({ timeout: SOON });
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}

describe('the first open without a model', function () {
  this.timeout(90_000);
  const held = withServer({ key: KEY, models: ['large', 'larger'] });
  const opened = withEditor({});
  /** All of the editor's, of this machine and of the user. */
  const settings = (): string =>
    filesBelow(opened.work)
      .filter(file => path.basename(file) === 'settings.json')
      .map(file => readFileSync(file, 'utf8'))
      .join('\n');

  /** By the view, as a provider of the protocol of OpenAI. */
  async function connect(view: FrameLocator, key: string, address: string): Promise<void> {
    const form = view.getByRole('group', { name: 'Connect a planner' });
    await form.getByLabel('Provider').selectOption('OpenAI', { timeout: SOON });
    await form.getByLabel('API key').fill(key);
    // In place of the one that the preset gives.
    await form.getByLabel('Address').fill(address);
    await button(form, 'Connect').click();
  }

  /** By the palette. */
  async function enterKey(key: string): Promise<void> {
    const { page } = opened;
    await runCommand(page, 'Quickstep: Set API Key');
    await pick(page, 'whose key?', 'OpenAI-compatible');
    await fillIn(page, 'address of the server', `${held.server.url}/v1`);
    await fillIn(page, 'API key', key);
  }

  it('shows three ways to get a model', async () => {
    const view = await openView(opened.page, '.setup');
    const way = (name: string) => view.getByRole('region', { name });
    // An Ollama may run on this machine.
    await way('Use Ollama')
      .getByText(/(Nothing answers at|Found at|It runs at) http:\/\/127\.0\.0\.1:11434/)
      .waitFor({ timeout: SOON });
    const small = way('Get the small model');
    // Another test may have fetched it.
    const about = /billion parameters · [\d.]+ GB (to download|on disk) ·\s+licence/;
    await small.getByText(about).waitFor({ timeout: SOON });
    await button(small, /^(Download [\d.]+ GB|Use this model)$/).waitFor();
    await button(way('Connect a provider'), 'Connect').waitFor();
  });

  const faults: readonly (readonly [what: string, key: string, address: () => string, words: RegExp])[] = [
    [
      'the key is wrong',
      'sk-wrong',
      () => `${held.server.url}/v1`,
      /refused access \(401\); enter a valid key\.$/,
    ],
    ['the address is wrong', KEY, () => `${held.server.url}/v2`, /does not speak .*; check the address\.$/],
    [
      'nothing answers',
      KEY,
      () => 'http://127.0.0.1:9/v1',
      /does not answer .*; check the network and the address\.$/,
    ],
  ];
  for (const [what, key, address, words] of faults) {
    it(`says in one sentence in the view that ${what}, and keeps nothing`, async () => {
      const view = await webviewFrame(opened.page, '.setup');
      await connect(view, key, address());
      await view.getByRole('alert').getByText(words).waitFor({ timeout: SOON });
      assert.doesNotMatch(settings(), /planner/);
    });
  }

  it('goes from a key to a planned task in the view within 30 seconds', async function () {
    this.timeout(30_000);
    const { server } = held;
    held.script = ({ prefix }) => (prefix === '' ? 'yes' : '{"answer": "It is well planned."}');
    const view = await webviewFrame(opened.page, '.setup');
    const before = server.calls.length;
    await connect(view, KEY, `${server.url}/v1`);
    await view.getByRole('combobox', { name: 'Planner' }).selectOption('larger', { timeout: SOON });
    assert.deepEqual(server.calls.slice(before), ['GET /v1/models']);
    assert.doesNotMatch(settings(), /planner/);
    await button(view.locator('quickstep-connect'), 'Use as planner').click();
    const chat = await webviewFrame(opened.page, 'quickstep-view textarea');
    await giveTask(chat, 'Is it well planned?');
    await newestRun(chat).getByText('It is well planned.').waitFor({ timeout: SOON });
    const asked = server.requests.at(-1);
    assert.ok(asked && isPlanner(asked));
    assert.deepEqual([asked.model, asked.headers.authorization], ['larger', `Bearer ${KEY}`]);
  });

  it('tells in one sentence that a key is wrong, and leaves the planner as it is', async () => {
    const { page } = opened;
    const before = settings();
    await enterKey('sk-wrong');
    const toast = page.locator('.notification-toast', {
      hasText: 'refused access (401); enter a valid key.',
    });
    await toast.waitFor({ timeout: SOON });
    await page
      .locator('.notification-toast', { hasText: 'asking the provider' })
      .waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.notification-toast').count(), 1);
    assert.equal(settings(), before);
    await page.keyboard.press('Escape');
  });

  it('takes a key by the palette, and plans a task with the model picked', async () => {
    const { page } = opened;
    const { server } = held;
    held.script = ({ prefix }) => (prefix === '' ? 'yes' : '{"answer": "All is well."}');
    await enterKey(KEY);
    await pick(page, 'Planner model', 'large');
    const view = await webviewFrame(page, 'quickstep-view textarea');
    await view.getByText('large', { exact: true }).waitFor({ timeout: SOON });
    await giveTask(view, 'Is all well?');
    await newestRun(view).getByText('All is well.').waitFor({ timeout: SOON });
    assert.equal(server.requests.at(-1)?.model, 'large');
  });

  it('writes the key into no file', () => {
    const files = filesBelow(opened.work);
    assert.match(settings(), /quickstep\.models\.planner/);
    assert.deepEqual(
      files.filter(file => readFileSync(file, 'utf8').includes(KEY)),
      [],
    );
  });
});

describe('tasks by mouse and keyboard', function () {
  this.timeout(90_000);
  const held = withServer();
  const opened = withEditor({
    models: () => ({
      'quickstep.models.planner': modelAt(held.server),
      'quickstep.models.executor': { ...modelAt(held.server), model: 'small' },
    }),
  });
  let view: FrameLocator;

  before(async () => {
    view = await openView(opened.page);
  });
  beforeEach(() => {
    opened.write('client.js', CODE);
    opened.write('limit.js', OTHER);
  });

  const runs = (): Promise<number> => view.locator('quickstep-run').count();
  const plans = (text: string): void => {
    held.script = () => text;
  };

  /** Runs a task that is allowed whole. */
  async function carryOut(task: string, changes = 1): Promise<Locator> {
    const before = await runs();
    await giveTask(view, task);
    await view.locator('quickstep-run').nth(before).waitFor({ timeout: SOON });
    for (let n = 0; n < changes; n++) await allow(view);
    return ended(view, before + 1);
  }

  it('shows a plan with its diff, writes nothing, and carries it out when it is approved', async () => {
    const { page } = opened;
    plans(planText('Retry twice', edit('retry', [2, 2], '  return retries + 2;')));
    await runCommand(page, 'Quickstep: Plan Task');
    await view
      .getByLabel('Mode')
      .locator('option[value=plan]:checked')
      .waitFor({ state: 'attached', timeout: SOON });
    const before = await runs();
    await giveTask(view, 'Retry twice.');
    const planned = view.locator('quickstep-run').nth(before);
    await planned.locator('quickstep-review .row', { hasText: 'Change retry' }).click({ timeout: SOON });
    await planned.locator('quickstep-review .diff', { hasText: 'retries + 2' }).waitFor({ timeout: SOON });
    assert.equal(await view.locator('quickstep-approval').count(), 0);
    assert.equal(opened.read('client.js'), CODE);
    await button(planned, 'Discard').click();
    await ended(view, before + 1);
    assert.equal(opened.read('client.js'), CODE);
    const asked = held.server.requests.length;
    await button(planned, 'Start implementation').click();
    await button(newestRun(view), 'Approve plan').click();
    await ended(view, before + 2);
    assert.equal(opened.read('client.js'), CODE.replace('retries + 1', 'retries + 2'));
    assert.equal(held.server.requests.length, asked);
    await chooseMode(view, 'agent');
  });

  it('gives a second message the account of the first run', async () => {
    plans(planText('Count retries', edit('count', [2, 2], '  const count = retries;\n  return count;')));
    await carryOut('Count the retries in fetchPage.');
    plans(
      planText('Rename it', edit('rename', [2, 3], '  const retryCount = retries;\n  return retryCount;')),
    );
    await carryOut('Call it retryCount instead.');
    const { prompt } = held.server.requests.at(-1) ?? { prompt: '' };
    assert.match(prompt, /Call it retryCount instead\./);
    assert.match(prompt, /Task: Count the retries in fetchPage\.[^]*- count \[edit client\.js\][^]*→ done/);
    assert.match(opened.read('client.js'), /const retryCount = retries;/);
  });

  it('changes a selection by Quick Edit without asking the planner', async () => {
    const { page } = opened;
    await selectLine(page, 'client.js', 'return ms');
    const asked = held.server.requests.length;
    held.script = () => '  return 2 * ms;';
    const before = await runs();
    await runCommand(page, 'Quickstep: Quick Edit');
    await fillIn(page, 'Quick Edit: lines 6 to 6 of client.js', 'Wait twice as long.');
    await allow(view);
    await ended(view, before + 1);
    assert.equal(opened.read('client.js'), CODE.replace('return ms', 'return 2 * ms'));
    const [request, ...more] = held.server.requests.slice(asked);
    assert.ok(request && !isPlanner(request) && request.model === 'small');
    assert.equal(more.length, 0);
  });

  it('opens a diff of a change, and undoes one file and then the run', async () => {
    const { page } = opened;
    plans(
      planText('Change two files', edit('client', [6, 6], '  return ms + 1;'), {
        ...edit('limit', [1, 1], 'export const LIMIT = 2;'),
        file: 'limit.js',
      }),
    );
    const run = await carryOut('Change both files.', 2);
    assert.match(opened.read('client.js'), /ms \+ 1/);
    assert.match(opened.read('limit.js'), /LIMIT = 2/);

    await button(run, 'Open diff of limit.js').click();
    await page.locator('.tab', { hasText: 'limit.js (Quickstep)' }).waitFor({ timeout: SOON });
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.editor.original', { hasText: 'LIMIT = 1' }).waitFor({ timeout: SOON });
    await diff.locator('.editor.modified', { hasText: 'LIMIT = 2' }).waitFor({ timeout: SOON });

    await button(run, 'Undo limit.js').click();
    await until('limit.js is undone', () => opened.read('limit.js') === OTHER);
    assert.match(opened.read('client.js'), /ms \+ 1/);
    await run.locator('.file', { hasText: 'limit.js' }).locator('.tag', { hasText: 'undone' }).waitFor();

    await button(run, 'Undo all').click();
    await until('client.js is undone', () => opened.read('client.js') === CODE);
    assert.equal(opened.read('limit.js'), OTHER);
    await run.locator('.section-head .tag', { hasText: 'undone' }).waitFor({ timeout: SOON });
  });

  it('puts a message that nobody has read back into the input when the run is stopped', async () => {
    plans(planText('Retry twice', edit('retry', [2, 2], '  return retries + 2;')));
    const before = await runs();
    await giveTask(view, 'Retry twice.');
    await view.locator('quickstep-approval').waitFor({ timeout: SOON });
    await giveTask(view, 'and wait longer');
    await view.locator('textarea').fill('then the');
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await ended(view, before + 1);
    await view.locator('.notice', { hasText: 'it is in the input again' }).waitFor({ timeout: SOON });
    assert.equal(await view.locator('textarea').inputValue(), 'and wait longer\n\nthen the');
    await view.locator('textarea').fill('');
  });

  const places: readonly (readonly [string, () => Locator])[] = [
    ['the input', () => view.locator('textarea')],
    ['a question', () => button(view.locator('quickstep-approval'), 'Deny')],
  ];
  for (const [place, focused] of places) {
    it(`stops within a second when Escape is pressed in ${place}`, async () => {
      const { server } = held;
      const begun = `${planText('Never ends', edit('first', [2, 2], '  return 7;'))}\n`;
      held.script = () => ({ text: `${begun}{"title": `, endless: true, tokensPerSecond: 200 });
      const asked = server.requests.length;
      const before = await runs();
      await giveTask(view, 'Think for ever.');
      await view.locator('quickstep-approval').waitFor({ timeout: SOON });
      await focused().focus();
      const pressed = performance.now();
      await opened.page.keyboard.press('Escape');
      const { closedAt = Infinity } = await server.clientClosed(asked + 1);
      assert.ok(closedAt - pressed < 1000, `it took ${closedAt - pressed} ms`);
      const run = await ended(view, before + 1);
      await run.getByText('Stopped.').first().waitFor();
      assert.equal(opened.read('client.js'), CODE);
    });
  }
});

describe('a restricted workspace', function () {
  this.timeout(90_000);
  const held = withServer();
  const opened = withEditor({
    trust: true,
    models: () => ({
      'quickstep.models.planner': modelAt(held.server),
      'security.workspace.trust.startupPrompt': 'never',
    }),
  });
  const advice =
    /This workspace is restricted: nothing is written or run until you trust it\. Plan and Ask work\./;
  let view: FrameLocator;

  it('says in one sentence why the mode Agent does not work, and takes no task in it', async () => {
    view = await openView(opened.page);
    await view.getByText(advice).waitFor({ timeout: SOON });
    await chooseMode(view, 'agent');
    await giveTask(view, 'Change it.');
    await view.locator('textarea').press('Enter');
    assert.equal(await view.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true);
    await delay(500);
    assert.equal(await view.locator('quickstep-run').count(), 0);
    assert.equal(held.server.requests.length, 0);
  });

  it('plans and answers', async () => {
    held.script = () => 'It waits (client.js:5), as gone.js:1 says.';
    await chooseMode(view, 'ask');
    await giveTask(view, 'What does wait do?');
    const answer = newestRun(view);
    await answer.getByText('as gone.js:1 (not there) says.').waitFor({ timeout: SOON });
    await button(answer, 'client.js:5').click();
    await opened.page.getByText('Ln 5, Col 1').waitFor({ timeout: SOON });
    held.script = () => planText('Retry twice', edit('retry', [2, 2], '  return retries + 2;'));
    await chooseMode(view, 'plan');
    await giveTask(view, 'Retry twice.');
    const run = await ended(view, 2);
    await run.locator('quickstep-step', { hasText: 'Change retry' }).waitFor();
  });

  it('writes nothing when a plan is started or a Quick Edit is given, and says why', async () => {
    const { page } = opened;
    const refusals = view
      .getByRole('alert')
      .getByText(/^This workspace is restricted: trust it to change files/);
    await button(newestRun(view), 'Start implementation').click();
    await refusals.waitFor({ timeout: SOON });
    await view.getByRole('button', { name: 'Dismiss' }).click();
    await selectLine(page, 'client.js', 'return ms');
    await runCommand(page, 'Quickstep: Quick Edit');
    await fillIn(page, 'Quick Edit', 'Wait twice as long.');
    await refusals.waitFor({ timeout: SOON });
    assert.equal(await view.locator('quickstep-approval').count(), 0);
    assert.equal(await view.locator('quickstep-run').count(), 2);
    assert.equal(opened.read('client.js'), CODE);
  });
});
