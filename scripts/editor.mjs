// Opens a folder in VS Code with this clone as its extension: the desktop one where `code` is on the PATH, else the served
// one in the browser, on the loopback and behind a token, until Ctrl+C.
import { randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { runInherited } from '../src/node/runtime.mjs';
import { startServer, workbenchUrl } from './host/host.mjs';
import { installHost } from './host/install.mjs';
import { root, say } from './prepare.mjs';

const shell = process.platform === 'win32';
const OPENERS = { darwin: 'open', win32: 'start', linux: 'xdg-open' };

/**
 * @param {string} folder
 * @returns {Promise<number>} the exit code
 */
export async function openEditor(folder) {
  if (spawnSync('code', ['--version'], { shell }).status === 0) {
    return runInherited('code', ['--new-window', `--extensionDevelopmentPath=${root}`, folder], { shell });
  }
  return serveEditor(folder);
}

/** @param {string} folder */
async function serveEditor(folder) {
  await installHost(say);
  const token = randomBytes(16).toString('hex');
  const server = await startServer({
    userDataDir: keptFolder('user'),
    extensionsDir: extensionsFolder(),
    serverDataDir: keptFolder('server'),
    trust: false,
    token,
    port: Number(process.env['QUICKSTEP_EDITOR_PORT'] ?? 0),
  });
  const address = `${workbenchUrl(server.port, folder)}&tkn=${token}`;
  say(`VS Code with Quickstep: ${address}`);
  say('It runs until you press Ctrl+C.');
  openInBrowser(address);
  await new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  await server.stop();
  return 0;
}

/** @param {string} name */
function keptFolder(name) {
  const folder = path.join(root, 'out', 'editor', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Holds a link to this clone, which VS Code takes for an installed extension. */
function extensionsFolder() {
  const folder = keptFolder('extensions');
  const link = path.join(folder, 'quickstep.quickstep');
  if (!existsSync(link)) symlinkSync(root, link, 'junction');
  return folder;
}

/** @param {string} address */
function openInBrowser(address) {
  const screenless =
    process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  const opener = OPENERS[/** @type {keyof typeof OPENERS} */ (process.platform)];
  if (screenless || opener === undefined) return;
  const child = spawn(opener, [shell ? `"" "${address}"` : address], { stdio: 'ignore', shell });
  child.on('error', () => undefined);
  child.unref();
}
