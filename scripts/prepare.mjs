// The set-up steps that `npm start`, `npm test` and the benches share; each does nothing where all is there already.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith, runInherited } from '../src/node/runtime.mjs';
import { installPackages } from './install.mjs';

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
  const folder = path.join(root, 'embedded');
  if (!existsSync(path.join(folder, 'node_modules'))) say('Installing the embedded model runtime.');
  await installPackages(folder, ['--omit=optional']);
}

/** Fetches a model of the catalogue, with the progress that the command line shows. @param {string} [name] the default one when absent */
export async function ensureModel(name) {
  const args = ['dist/cli.js', 'models', 'pull', ...(name === undefined ? [] : [name])];
  const code = await runInherited(process.execPath, args, {
    cwd: root,
    env: environmentWith(process.execPath),
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error('The model could not be fetched; its message is above.');
}
