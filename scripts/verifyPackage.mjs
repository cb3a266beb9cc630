// Installs a VSIX in the served VS Code, as a user would, and does the sample's task in its view. There the planner is
// scripted; the steps go to the embedded model where the package carries its runtime, else they are scripted too.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostCli, openWorkbench } from './host/host.mjs';
import { installHost } from './host/install.mjs';
import { allowUntilEnd, giveTask, openView } from './host/quickstepView.mjs';
import { loadModule } from './loadModule.mjs';
import { ensureModel, root, say } from './prepare.mjs';

const EMBEDDED = { provider: 'embedded', model: 'qwen2.5-coder-1.5b' };
const LIMIT_MS = 240_000;

/**
 * @param {string} file the VSIX
 * @param {boolean} embedded it carries the runtime of this platform
 */
export async function verifyPackage(file, embedded) {
  await installHost(say);
  if (embedded) await ensureModel(EMBEDDED.model);
  const { startModelServer } = await loadModule('test/support/modelServer.ts');
  const { shopScript } = await loadModule('test/support/shopScript.ts');
  const server = await startModelServer(shopScript(path.join(root, 'samples', 'shop.recipe.json')));
  const scripted = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'scripted' };
  const work = mkdtempSync(path.join(tmpdir(), 'quickstep-verify-'));
  const extensionsDir = path.join(work, 'extensions');
  const workspace = path.join(work, 'shop');
  cpSync(path.join(root, 'samples', 'shop'), workspace, { recursive: true });
  try {
    hostCli(['--extensions-dir', extensionsDir, '--install-extension', file, '--force']);
    const { page, stop } = await openWorkbench({
      extensionsDir,
      workspace,
      settings: {
        'quickstep.models.planner': scripted,
        'quickstep.models.executor': embedded ? EMBEDDED : scripted,
      },
      env: { XDG_STATE_HOME: path.join(work, 'state') },
    });
    try {
      const view = await openView(page);
      await giveTask(view, 'Items have a quantity and large orders ship free.');
      await allowUntilEnd(view, LIMIT_MS);
    } finally {
      await stop();
    }
    const tests = spawnSync(process.execPath, ['--test'], { cwd: workspace, encoding: 'utf8' });
    if (tests.status !== 0) throw new Error(`After the task the sample's tests fail:\n${tests.stdout}`);
  } finally {
    await server.close();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
