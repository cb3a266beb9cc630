// The extension in a real VS Code with the real small model, driven by mouse and keyboard as a user does. There is no large
// model here, so the planner is scripted; every step is carried out for real.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { openWorkbench, runCommand, webviewFrame } from '../../scripts/host/host.mjs';
import { allowUntilEnd, giveTask } from '../../scripts/host/quickstepView.mjs';
import { startModelServer, type ModelServer } from '../support/modelServer';
import { notRun } from '../support/notRun';
import { shopScript } from '../support/shopScript';

const recipe = path.resolve('samples', 'shop.recipe.json');
const RUN_MS = 180_000;

describe('the extension in a real VS Code with the small model', function () {
  this.timeout(RUN_MS + 60_000);
  let work: string;
  let workspace: string;
  let server: ModelServer;
  let page: Page;
  let view: FrameLocator;
  let stop: () => Promise<void> = () => Promise.resolve();

  before(async function () {
    if (process.platform === 'win32') notRun(this, 'the served VS Code has no build for Windows');
    work = realpathSync(mkdtempSync(path.join(tmpdir(), 'quickstep-extension-')));
    workspace = path.join(work, 'shop');
    cpSync('samples/shop', workspace, { recursive: true });
    server = await startModelServer(shopScript(recipe));
    const planner = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'scripted' };
    const opened = await openWorkbench({
      workspace,
      extension: process.cwd(),
      settings: {
        'quickstep.models.planner': planner,
        'quickstep.models.executor': { provider: 'embedded', model: 'qwen2.5-coder-1.5b' },
      },
      env: { XDG_STATE_HOME: path.join(work, 'state') },
    });
    ({ page, stop } = opened);
  });

  after(async () => {
    await stop();
    await server.close();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  });

  const read = (name: string): string => readFileSync(path.join(workspace, name), 'utf8');
  const testsPass = (): boolean => spawnSync(process.execPath, ['--test'], { cwd: workspace }).status === 0;

  it('opens its view from the palette and takes a task', async () => {
    await runCommand(page, 'Quickstep: New Task');
    view = await webviewFrame(page, 'quickstep-view textarea');
    await giveTask(view, 'Items have a quantity and large orders ship free.');
    await view.locator('quickstep-approval').first().waitFor({ timeout: RUN_MS });
    assert.equal(testsPass(), false);
  });

  it('carries out the plan as the user allows it, and the tests pass', async () => {
    await allowUntilEnd(view, RUN_MS);
    assert.match(read('src/shipping.js'), /5000/);
    assert.match(read('src/cart.js'), /quantity/);
    assert.equal(testsPass(), true);
  });

  it('shows the times of every step', async () => {
    const rows = view.locator('quickstep-step .row-time');
    assert.ok((await rows.count()) >= 5);
    for (const text of await rows.allInnerTexts()) assert.match(text, /\d/);
  });

  it('undoes the run byte for byte', async () => {
    await view.getByRole('button', { name: 'Undo all' }).click();
    await view.locator('.files .tag', { hasText: 'undone' }).first().waitFor({ timeout: 30_000 });
    for (const name of ['src/cart.js', 'src/shipping.js']) {
      assert.equal(read(name), readFileSync(path.join('samples', 'shop', name), 'utf8'));
    }
    assert.throws(() => read('src/receipt.js'));
  });
});
