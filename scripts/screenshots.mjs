// `npm run screenshots`: the pictures of the README, from the real extension in a real VS Code; those of other themes that
// it does not show lie in out/screenshots, to be looked at. The models are scripted, so
// that the pictures show the same run each time; everything else is as a user has it.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openWorkbench } from './host/host.mjs';
import { installHost } from './host/install.mjs';
import { allowUntilEnd, giveTask, openView } from './host/quickstepView.mjs';
import { loadModule } from './loadModule.mjs';
import { ensureBuilt, root, say } from './prepare.mjs';

const THEMES = [
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['high-contrast', 'Default High Contrast'],
];
const TASK = 'Items have a quantity, orders of 50 euros or more ship free, and there is a receipt.';
/** Width and height in pixels of the page. */
const SIDE_BAR = 520;
const HEIGHT = 900;
const pictures = path.join(root, 'media', 'screenshots');
const others = path.join(root, 'out', 'screenshots');

await installHost(say);
ensureBuilt();
const { startModelServer } = await loadModule('test/support/modelServer.ts');
const { shopScript } = await loadModule('test/support/shopScript.ts');
for (const folder of [pictures, others]) mkdirSync(folder, { recursive: true });
for (const [name = '', theme = ''] of THEMES) {
  await inWorkbench(theme, async (page, view) => {
    await takeRun(page, view);
    if (name === 'dark') await page.screenshot({ path: path.join(pictures, 'window.png') });
    await takeView(page, name, pictures);
  });
  await inWorkbench(theme, (page, view) => takePlan(page, view, name));
}

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').FrameLocator} FrameLocator
 */

/**
 * The sample project in a window of its own, with models that answer as its recipe says.
 * @param {string} theme
 * @param {(page: Page, view: FrameLocator) => Promise<void>} take
 */
async function inWorkbench(theme, take) {
  const speed = { plannerTokensPerSecond: 150, executorTokensPerSecond: 40 };
  const server = await startModelServer(shopScript(path.join(root, 'samples', 'shop.recipe.json'), speed));
  const model = { provider: 'openai', baseUrl: `${server.url}/v1` };
  const work = mkdtempSync(path.join(tmpdir(), 'quickstep-pictures-'));
  const workspace = path.join(work, 'shop');
  cpSync(path.join(root, 'samples', 'shop'), workspace, { recursive: true });
  const { page, stop } = await openWorkbench({
    workspace,
    extension: root,
    scale: 1.5,
    viewport: { width: 1280, height: HEIGHT },
    settings: {
      'workbench.colorTheme': theme,
      'window.commandCenter': false,
      'workbench.layoutControl.enabled': false,
      'workbench.activityBar.location': 'default',
      'diffEditor.renderSideBySide': false,
      'terminal.integrated.gpuAcceleration': 'off',
      'chat.commandCenter.enabled': false,
      'quickstep.models.planner': { ...model, model: 'planner-70b' },
      'quickstep.models.executor': { ...model, model: 'executor-1.5b', slots: 2 },
    },
    env: { XDG_STATE_HOME: path.join(work, 'state'), XDG_DATA_HOME: path.join(work, 'data') },
  });
  try {
    const view = await openView(page);
    await widenSideBar(page);
    await take(page, view);
  } finally {
    await stop();
    await server.close();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * A run that has ended, beside the diff of a file.
 * @param {Page} page
 * @param {FrameLocator} view
 */
async function takeRun(page, view) {
  await giveTask(view, TASK);
  await allowUntilEnd(view, 60_000);
  await view.locator('[aria-label="Open diff of src/shipping.js"]').first().click();
  await page.locator('.monaco-diff-editor').waitFor();
  await page.waitForTimeout(1500);
}

/**
 * A plan before anything is changed: what a step would change, and all steps as a graph.
 * @param {Page} page
 * @param {FrameLocator} view
 * @param {string} name of the theme
 */
async function takePlan(page, view, name) {
  const folder = name === 'dark' ? pictures : others;
  await view.locator('select[aria-label="Mode"]').selectOption('plan');
  await giveTask(view, TASK);
  const review = view.locator('section[aria-label="Plan to look at"]');
  await review.waitFor({ timeout: 60_000 });
  await page.waitForTimeout(8000);
  await review.getByText('Ship orders of 50 euros or more free').click();
  await takeView(page, `plan-${name}`, folder);
  await review.getByText('Ship orders of 50 euros or more free').click();
  await review.getByRole('button', { name: 'Show as graph' }).click();
  await takeView(page, `graph-${name}`, folder);
}

/** @param {Page} page @param {string} name @param {string} folder */
async function takeView(page, name, folder) {
  const clip = { x: 0, y: 0, width: SIDE_BAR, height: HEIGHT };
  await page.screenshot({ path: path.join(folder, `${name}.png`), clip });
}

/**
 * The view at the width that a reader can make out.
 * @param {import('playwright-core').Page} page
 */
async function widenSideBar(page) {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) return;
  await page.mouse.move(box.x + box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(SIDE_BAR, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  // elsewhere, or the border stays lit
  await page.mouse.move(box.x + 900, box.y + 20);
}
