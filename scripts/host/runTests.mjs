// Runs tests inside a real VS Code through @vscode/test-electron: the downloaded desktop VS Code where the network gives
// one, else the served one. `QUICKSTEP_HOST=served|desktop` chooses.
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../../src/node/runtime.mjs';
import { installHost } from './install.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The executable that `runTests` starts.
 * @param {(line: string) => void} say
 * @returns {Promise<{ executable: string, kind: 'desktop' | 'served' }>}
 */
export async function findHost(say) {
  const wanted = process.env['QUICKSTEP_HOST'];
  if (wanted !== 'served') {
    const desktop = await downloadDesktop(say);
    if (desktop) return { executable: desktop, kind: 'desktop' };
    if (wanted === 'desktop' || process.platform === 'win32') {
      throw new Error('VS Code could not be downloaded; check the network and try again.');
    }
    say('VS Code cannot be downloaded here; using the served one.');
  }
  await installHost(say);
  return { executable: path.join(here, 'shim.mjs'), kind: 'served' };
}

/**
 * On Linux the desktop needs a display; without one it is not tried.
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>}
 */
async function downloadDesktop(say) {
  const headless = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  if (headless || !(await isReachable())) return undefined;
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheDir(), 'vscode'), version: 'stable' });
  } catch (error) {
    say(`VS Code could not be downloaded: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

async function isReachable() {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(5000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * @param {{ root: string, others?: readonly string[], tests: string, workspace: string, env?: Record<string, string>, say: (line: string) => void }} options
 *   `root` holds the extension, `others` hold extensions of the tests, `tests` is the module whose `run()` runs them
 * @returns {Promise<number>} 0, or the tests' exit code
 */
export async function runHostTests({ root, others = [], tests, workspace, env = {}, say }) {
  const { executable, kind } = await findHost(say);
  const data = mkdtempSync(path.join(tmpdir(), 'quickstep-host-'));
  try {
    return await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: [root, ...others],
      extensionTestsPath: tests,
      extensionTestsEnv: { ...env, QUICKSTEP_HOST_KIND: kind },
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        ...['--user-data-dir', path.join(data, 'user'), '--extensions-dir', path.join(data, 'extensions')],
      ],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}
