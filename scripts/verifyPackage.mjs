// Installs a VSIX in the served VS Code, as a user would, and looks for its view.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostCli, openWorkbench, webviewFrame } from './host/host.mjs';
import { installHost } from './host/install.mjs';

/**
 * @param {string} file the VSIX
 * @param {(line: string) => void} say
 */
export async function verifyPackage(file, say) {
  await installHost(say);
  const work = mkdtempSync(path.join(tmpdir(), 'quickstep-verify-'));
  const extensionsDir = path.join(work, 'extensions');
  const workspace = path.join(work, 'workspace');
  try {
    hostCli(['--extensions-dir', extensionsDir, '--install-extension', file, '--force']);
    mkdirSync(workspace);
    writeFileSync(path.join(workspace, 'greet.js'), "export const greet = name => 'Hello ' + name;\n");
    const { page, stop } = await openWorkbench({ extensionsDir, workspace });
    try {
      await page.locator('.activitybar [aria-label="Quickstep"]').first().click();
      await webviewFrame(page, 'quickstep-view main');
    } finally {
      await stop();
    }
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
