// A served VS Code and a Chromium page on it, for tests that act as a user would, for screenshots and for `--editor`.
// Decides how the server is started so that it is alone (own folders, loopback, no telemetry, no login shell) and how
// it is ended: the whole tree, also when this process is killed.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { hostCommand } from './install.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').FrameLocator} FrameLocator
 *
 * @typedef {object} ServerOptions
 * @property {string | undefined} [userDataDir] made when missing; a temporary one, removed at stop, when not given
 * @property {string | undefined} [extensionsDir] the same
 * @property {string} [serverDataDir] the same
 * @property {number} [port] a free one when not given
 * @property {string} [token] the page's address must carry it as `tkn`; for a server that a person keeps running
 * @property {boolean} [trust] Workspace Trust is on
 * @property {boolean} [smoke] VS Code's smoke-test driver: needed for proposed API; hides notification toasts
 * @property {Record<string, unknown>} [settings] merged over the user's settings.json
 * @property {NodeJS.ProcessEnv} [env]
 * @property {readonly string[]} [args]
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {number} pid
 * @property {string} userDataDir
 * @property {string} extensionsDir
 * @property {() => string} log
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} BrowserOptions
 * @property {boolean} [headless]
 * @property {{ width: number, height: number }} [viewport]
 * @property {number} [scale]
 * @property {string} [profileDir] keeps the page's storage (secrets, global state) from one run to the next; give the server a fixed port then
 *
 * @typedef {object} Browser
 * @property {import('playwright-core').BrowserContext} context
 * @property {Page} page
 * @property {() => Promise<void>} close
 */

const DEFAULT_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.dialogStyle': 'custom',
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Pids of the whole tree below one: the server forks extension host, pty host, watcher and language servers.
 * @param {number} pid
 * @returns {number[]}
 */
export function descendants(pid) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const [child, parent] of processes()) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  /** @type {number[]} */
  const below = [];
  for (const queue = [pid]; queue.length > 0;) {
    const next = children.get(queue.pop() ?? 0) ?? [];
    below.push(...next);
    queue.push(...next);
  }
  return below;
}

/** @returns {[pid: number, parent: number][]} */
function processes() {
  if (existsSync('/proc/self/stat')) {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(name => [Number(name), parentOf(name)]);
  }
  const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '';
  return listed
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => [pid, parent]);
}

/** @param {string} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // it ended between the listing and the reading
  }
}

/**
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const { node, main } = hostCommand();
  const own = mkdtempSync(path.join(tmpdir(), 'vscode-host-'));
  const userDataDir = options.userDataDir ?? path.join(own, 'user');
  const extensionsDir = options.extensionsDir ?? path.join(own, 'extensions');
  const serverDataDir = options.serverDataDir ?? path.join(own, 'server');
  for (const folder of [extensionsDir, serverDataDir]) mkdirSync(folder, { recursive: true });
  // a served VS Code takes settings of scope machine from the second
  for (const kind of ['User', 'Machine']) {
    mkdirSync(path.join(userDataDir, kind), { recursive: true });
    writeSettings(path.join(userDataDir, kind, 'settings.json'), options.settings);
  }
  const args = [
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...(options.token === undefined ? ['--without-connection-token'] : ['--connection-token', options.token]),
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(options.smoke ? ['--enable-smoke-test-driver'] : []),
    ...(options.trust ? [] : ['--disable-workspace-trust']),
    // without it a login shell's PATH would replace ours, and with it the Node
    '--force-disable-user-env',
    ...['--disable-getting-started-override', '--disable-update-check'],
    ...['--server-data-dir', serverDataDir, '--user-data-dir', userDataDir],
    ...['--extensions-dir', extensionsDir, ...(options.args ?? [])],
  ];
  const guard = parentGuard();
  const [command = node, ...first] = [...guard, node, main];
  const child = spawn(command, [...first, ...args], {
    env: serverEnvironment(node, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const add = (/** @type {Buffer} */ chunk) => void (log += chunk.toString());
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const stop = async () => {
    await endTree(child);
    rmSync(own, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await listening(child, () => log);
    return { port, pid: child.pid ?? 0, userDataDir, extensionsDir, log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} file
 * @param {Record<string, unknown>} [settings]
 */
function writeSettings(file, settings) {
  const old = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...DEFAULT_SETTINGS, ...old, ...settings }, null, 2));
}

/** Should this process be killed outright, the kernel ends the server (util-linux); elsewhere it would stay. */
const parentGuard = () => (existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM'] : []);

/**
 * The host's Node first on the PATH, and nothing of a VS Code that this process may run in.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [more]
 */
function serverEnvironment(node, more) {
  const all = { ...process.env, ...more };
  const kept = Object.entries(all).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  const env = Object.fromEntries(kept);
  return { ...env, PATH: `${path.dirname(node)}${path.delimiter}${all['PATH'] ?? ''}` };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => string} log
 * @returns {Promise<number>} the port
 */
function listening(child, log) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = /Extension host agent listening on (\d+)/.exec(log())?.[1];
      if (port) settle(() => resolve(Number(port)));
    };
    const settle = (/** @type {() => void} */ with_) => {
      clearInterval(poll);
      clearTimeout(limit);
      with_();
    };
    const fail = (/** @type {string} */ why) => settle(() => reject(new Error(`${why}\n${log()}`)));
    const poll = setInterval(look, 20);
    const limit = setTimeout(() => fail('The served VS Code did not listen within 60 s.'), 60_000);
    child.once('exit', code => fail(`The served VS Code ended with ${code}.`));
    child.once('error', error => fail(error.message));
  });
}

/** @param {import('node:child_process').ChildProcess} child */
async function endTree(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const tree = [...descendants(child.pid), child.pid];
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 2500).unref())]);
  for (const pid of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it is gone already
    }
  }
  await gone;
}

/**
 * @param {BrowserOptions} [options]
 * @returns {Promise<Browser>}
 */
export async function launchBrowser(options = {}) {
  const { chromium } = await import('playwright-core');
  const launch = {
    executablePath: await ensureBrowser(() => undefined),
    headless: options.headless ?? true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
  const view = {
    viewport: options.viewport ?? { width: 1280, height: 800 },
    deviceScaleFactor: options.scale ?? 1,
    permissions: ['clipboard-read', 'clipboard-write'],
  };
  if (options.profileDir) {
    const context = await chromium.launchPersistentContext(options.profileDir, { ...launch, ...view });
    return { context, page: context.pages()[0] ?? (await context.newPage()), close: () => context.close() };
  }
  const browser = await chromium.launch(launch);
  const context = await browser.newContext(view);
  return { context, page: await context.newPage(), close: () => browser.close() };
}

/**
 * The workbench's address.
 * @param {number} port
 * @param {string} [target] a folder or a .code-workspace file; an empty window without
 * @param {readonly (readonly [string, string])[]} [payload] VS Code's own start parameters
 */
export function workbenchUrl(port, target, payload = []) {
  const query = [];
  if (target === undefined) query.push('ew=true');
  else {
    const kind = target.endsWith('.code-workspace') ? 'workspace' : 'folder';
    query.push(`${kind}=${encodeURIComponent(target)}`);
  }
  const remote = payload.map(([name, value]) => [
    name,
    /Path$|^openFile$/.test(name) ? `vscode-remote://127.0.0.1:${port}${value}` : value,
  ]);
  if (remote.length > 0) query.push(`payload=${encodeURIComponent(JSON.stringify(remote))}`);
  return `http://127.0.0.1:${port}/?${query.join('&')}`;
}

/** @param {Page} page */
export async function workbenchReady(page) {
  await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 90_000 });
}

/**
 * Runs a command from the palette, as a user does. The palette is opened again until it lists the command, because
 * extensions are known some seconds after the workbench is drawn.
 * @param {Page} page
 * @param {string} label as the palette shows it, for example `Quickstep: New Task`
 * @param {number} [timeout] milliseconds
 */
export async function runCommand(page, label, timeout = 60_000) {
  const input = page.locator('.quick-input-widget input').first();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  for (const end = Date.now() + timeout; ;) {
    await page.keyboard.press('F1');
    await input.waitFor({ state: 'visible' });
    await input.fill(`>${label}`);
    const listed = await row.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (listed) return page.keyboard.press('Enter');
    if (Date.now() > end) throw new Error(`The palette does not list ${label}.`);
    await page.keyboard.press('Escape');
  }
}

/**
 * A webview's own document, found by what it holds, because frames stand in no useful order.
 * @param {Page} page
 * @param {string} [selector] something that only this webview holds
 * @param {number} [timeout] milliseconds
 * @returns {Promise<FrameLocator>}
 */
export async function webviewFrame(page, selector = 'body', timeout = 60_000) {
  const until = Date.now() + timeout;
  for (;;) {
    const frames = page.locator('iframe.webview.ready');
    const count = await frames.count();
    for (let index = 0; index < count; index++) {
      const inner = frames.nth(index).contentFrame().frameLocator('#active-frame');
      if (
        (await inner
          .locator(selector)
          .count()
          .catch(() => 0)) > 0
      )
        return inner;
    }
    if (Date.now() > until) throw new Error(`No webview that holds ${selector} within ${timeout} ms.`);
    await page.waitForTimeout(100);
  }
}

/**
 * Loads extensions that are being developed, and tests, without VS Code's smoke-test driver, which hides toasts. Call it
 * before `page.goto`. The page calls `window.codeAutomationExit(code, logs)` when the tests have ended.
 * @param {Page} page
 * @param {number} port
 * @param {{ extensions?: readonly string[], tests?: string }} development paths
 */
export async function injectDevelopment(page, port, { extensions = [], tests }) {
  const uri = (/** @type {string} */ file) => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: `127.0.0.1:${port}`,
    path: file,
  });
  const options = {
    extensions: extensions.map(uri),
    ...(tests === undefined ? {} : { extensionTestsPath: uri(tests) }),
  };
  // Not page.route + fulfill: Chromium then takes the page for a public one and blocks its loopback WebSocket.
  // A string, because this runs in the page. "interactive" comes before its module scripts run.
  await page.addInitScript(`
    document.addEventListener('readystatechange', () => {
      const holder = document.getElementById('vscode-workbench-web-configuration');
      if (!holder || holder.dataset.done) return;
      const configuration = JSON.parse(holder.dataset.settings);
      configuration.developmentOptions = { ...configuration.developmentOptions, ...${JSON.stringify(options)} };
      holder.dataset.settings = JSON.stringify(configuration);
      holder.dataset.done = '1';
    });`);
}

/**
 * The served VS Code's own command line, for example `--install-extension x.vsix`.
 * @param {readonly string[]} args
 * @returns {string} its output
 */
export function hostCli(args) {
  const { node, main } = hostCommand();
  const done = spawnSync(node, [main, '--accept-server-license-terms', ...args], {
    encoding: 'utf8',
    env: serverEnvironment(node),
  });
  if (done.status !== 0) throw new Error(`VS Code ${args.join(' ')} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/**
 * Server, browser and workbench in one; the extension from its folder (development) or already installed in
 * `extensionsDir`.
 * @param {ServerOptions & BrowserOptions & { workspace?: string, extension?: string }} options
 * @returns {Promise<{ page: Page, server: Server, stop: () => Promise<void> }>}
 */
export async function openWorkbench(options) {
  const server = await startServer(options);
  try {
    const browser = await launchBrowser(options);
    const stop = async () => {
      await browser.close().catch(() => undefined);
      await server.stop();
    };
    try {
      const extensions = options.extension === undefined ? [] : [options.extension];
      await injectDevelopment(browser.page, server.port, { extensions });
      await browser.page.goto(workbenchUrl(server.port, options.workspace));
      await workbenchReady(browser.page);
      return { page: browser.page, server, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}
