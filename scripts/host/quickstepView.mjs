// Quickstep's view in a VS Code that a script drives, used as a person uses it.
import { webviewFrame } from './host.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').FrameLocator} FrameLocator
 */

/**
 * Opens the view by its icon.
 * @param {Page} page
 * @param {string} [selector] what it must show: the input unless a model is still to be chosen
 * @returns {Promise<FrameLocator>}
 */
export async function openView(page, selector = 'quickstep-view textarea') {
  await page.locator('.activitybar [aria-label="Quickstep"]').first().click({ timeout: 90_000 });
  return webviewFrame(page, selector);
}

/**
 * @param {FrameLocator} view
 * @param {string} task
 */
export async function giveTask(view, task) {
  await view.locator('textarea').fill(task);
  await view.locator('textarea').press('Enter');
}

/**
 * Allows what is asked until the run has ended; rejects when it does not end in time.
 * @param {FrameLocator} view
 * @param {number} timeout milliseconds
 */
export async function allowUntilEnd(view, timeout) {
  const ended = view.locator('section[aria-label="Times"]');
  const allow = view.locator('quickstep-approval vscode-button:not([secondary]):not([disabled])').first();
  for (const end = Date.now() + timeout; (await ended.count()) === 0;) {
    if (Date.now() > end) throw new Error(`The run did not end within ${timeout / 1000} s.`);
    if ((await allow.count()) > 0) await allow.click({ timeout: 2000 }).catch(() => undefined);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
