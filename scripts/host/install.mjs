// Lays down a real VS Code without Electron, for machines whose network has only package registries: the server half of
// VS Code from the npm package `code-server` (workbench, extension host, built-in extensions), its page in Chromium.
// Needs npm and tar; nothing is compiled. Idempotent: the folder's name says what is in it, and it appears by one rename.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  cacheDir,
  ensurePinnedNode,
  environmentWith,
  npmCommand,
  pinnedNode,
  runInherited,
} from '../../src/node/runtime.mjs';
import { ensureBrowser } from './browser.mjs';

/** The npm package `code-server` of this version carries VS Code 1.139.1. */
const SERVER = '4.139.1';
const TYPESCRIPT = '6.0.3';
/** Count up when this script changes what it lays down. */
const RECIPE = 1;

const here = path.dirname(fileURLToPath(import.meta.url));
const QUIET = ['--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts'];

/** Parts that no extension of ours meets: the agent host's back end and other platforms' binaries. */
const UNUSED = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
  'node_modules/node-pty/deps',
  'node_modules/node-pty/third_party',
  'node_modules/@vscode/windows-process-tree/build',
  'node_modules/@vscode/windows-process-tree/deps',
];
/** @type {readonly (readonly [folder: string, names: RegExp])[]} */
const FOREIGN = [
  ['node_modules/node-pty/prebuilds', /^(win32|darwin)-/],
  ['node_modules/@vscode/ripgrep-universal/bin', /^(win32|darwin|linux-(arm|ia32|ppc|riscv|s390))/],
];

/** Where the served VS Code lies, shared by all clones of one user. */
export function hostFolder() {
  const name = `${SERVER}-${process.platform}-${process.arch}-r${RECIPE}`;
  return process.env['QUICKSTEP_VSCODE_HOST'] || path.join(cacheDir(), 'vscode-host', name);
}

/**
 * The commands that start the served VS Code; throws where it is not installed.
 * @returns {{ node: string, main: string }}
 */
export function hostCommand() {
  const folder = hostFolder();
  const main = path.join(folder, 'vscode', 'out', 'server-main.js');
  if (!existsSync(main)) {
    throw new Error('The served VS Code is not installed; run: node scripts/host/install.mjs');
  }
  return { node: hostNode(), main };
}

/** VS Code's prebuilt modules are for one major version of Node, the pinned one's. */
const isPinnedMajor = () => process.versions.node.startsWith('24.');
const hostNode = () => (isPinnedMajor() ? process.execPath : pinnedNode());

/**
 * Installs the browser and the served VS Code where they are missing.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its folder
 */
export async function installHost(say) {
  await ensureBrowser(say);
  if (!isPinnedMajor()) await ensurePinnedNode(say);
  const folder = hostFolder();
  if (existsSync(folder)) return folder;
  say('Installing the served VS Code (about 110 MB to fetch).');
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(path.join(path.dirname(folder), '.making-'));
  try {
    await layDown(work);
    // Two at once: the first rename wins, the other finds the folder there.
    if (!existsSync(folder)) renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string} work an empty folder */
async function layDown(work) {
  const env = environmentWith(hostNode());
  const unpack = async (/** @type {string} */ name, /** @type {string[]} */ members) => {
    await npm(['pack', name, ...QUIET], work, env);
    const file = readdirSync(work).find(entry => entry.endsWith('.tgz'));
    if (!file) throw new Error(`npm pack ${name} left no package`);
    const done = spawnSync('tar', ['xzf', file, ...members], { cwd: work, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${file} could not be unpacked: ${done.stderr}`);
    rmSync(path.join(work, file));
  };
  await unpack(`code-server@${SERVER}`, [
    'package/lib/vscode',
    'package/LICENSE',
    'package/ThirdPartyNotices.txt',
  ]);
  const vscode = path.join(work, 'vscode');
  renameSync(path.join(work, 'package', 'lib', 'vscode'), vscode);
  for (const name of ['LICENSE', 'ThirdPartyNotices.txt']) {
    renameSync(path.join(work, 'package', name), path.join(vscode, name));
  }
  rmSync(path.join(work, 'package'), { recursive: true });
  await npm(['install', '--omit=dev', ...QUIET], vscode, env);
  await addTypeScript(path.join(vscode, 'extensions'), env);
  replaceNativeModules(vscode);
  linkScripts(vscode);
  removeUnused(vscode);
}

/**
 * The built-in TypeScript extension's only dependency.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function addTypeScript(folder, env) {
  for (const name of ['package.json', 'package-lock.json', 'npm-shrinkwrap.json']) {
    rmSync(path.join(folder, name), { force: true });
  }
  writeFileSync(path.join(folder, 'package.json'), '{"name":"vscode-extensions","private":true}');
  await npm(['install', ...QUIET, `typescript@${TYPESCRIPT}`], folder, env);
}

/**
 * The only modules that would have to be compiled. The watchdog ends a host whose parent died; here the starter does.
 * @param {string} vscode
 */
function replaceNativeModules(vscode) {
  const modules = path.join(vscode, 'node_modules', '@vscode');
  copyFileSync(path.join(here, 'spdlogStub.cjs'), path.join(modules, 'spdlog', 'index.js'));
  writeFileSync(
    path.join(modules, 'native-watchdog', 'index.js'),
    'exports.start = () => {}; exports.exit = code => process.exit(code || 0);\n',
  );
}

/** What the package's install script would have linked. @param {string} vscode */
function linkScripts(vscode) {
  const kind = process.platform === 'darwin' ? 'darwin' : 'linux';
  const link = (/** @type {string} */ target, /** @type {string} */ name) => {
    const at = path.join(vscode, 'bin', name);
    rmSync(at, { force: true });
    symlinkSync(target, at);
  };
  link(`code-${kind}.sh`, path.join('remote-cli', 'code-server'));
  link(`browser-${kind}.sh`, path.join('helpers', 'browser.sh'));
}

/** @param {string} vscode */
function removeUnused(vscode) {
  for (const name of UNUSED) rmSync(path.join(vscode, name), { recursive: true, force: true });
  for (const [folder, pattern] of FOREIGN) {
    const at = path.join(vscode, folder);
    for (const name of existsSync(at) ? readdirSync(at) : []) {
      if (pattern.test(name)) rmSync(path.join(at, name), { recursive: true, force: true });
    }
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
async function npm(args, cwd, env) {
  const { command, shell } = npmCommand();
  const code = await runInherited(command, args, { cwd, env, shell, stdio: ['ignore', 'ignore', 2] });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed; its message is above.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await installHost(line => process.stderr.write(`${line}\n`))}\n`);
}
