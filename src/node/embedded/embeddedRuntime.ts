// Where llama.cpp for Node lies, and how it gets there. The package's optional parts are 650 MB of GPU backends, so
// it is installed with the one backend of the platform only, exactly as `embedded/package-lock.json` says, and no
// package's install script runs.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { dataDir } from '../folders';
import { npmCommand } from '../runtime.mjs';

export type RuntimeResult =
  /** `entry` is the module to import, `folder` the `node_modules` that it lies in. */
  | { readonly ok: true; readonly entry: string; readonly folder: string }
  | { readonly ok: false; readonly detail: string };

const backends: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({ dependencies: z.record(z.string(), z.string()).optional() }),
  ),
});
const packageSchema = z.looseObject({ dependencies: z.looseObject({ 'node-llama-cpp': z.string() }) });

/** The folder of the clone or of the installed extension: the one that holds `embedded/package.json`. */
export function packageRoot(): string | null {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'embedded', 'package-lock.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
  return folder;
}

interface RuntimeTarget {
  /** Holds `embedded/package.json` and its lock. */
  readonly root: string;
  readonly platform: string;
  readonly arch: string;
}

const backendOf = (target: RuntimeTarget): string | undefined =>
  backends[`${target.platform}-${target.arch}`];

function wantedVersion(root: string): string {
  const text = readFileSync(path.join(root, 'embedded', 'package.json'), 'utf8');
  return packageSchema.parse(JSON.parse(text)).dependencies['node-llama-cpp'];
}

function installedVersion(folder: string): string | null {
  try {
    const text = readFileSync(path.join(folder, 'node-llama-cpp', 'package.json'), 'utf8');
    return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
  } catch {
    return null;
  }
}

function foundIn(folder: string, version: string, backend: string): RuntimeResult | null {
  const hasBackend = existsSync(path.join(folder, '@node-llama-cpp', backend));
  if (!hasBackend || installedVersion(folder) !== version) return null;
  return { ok: true, folder, entry: path.join(folder, 'node-llama-cpp', 'dist', 'index.js') };
}

/**
 * The package's own files, with the backend as a plain dependency instead of one of many optional ones: `npm ci` then
 * takes it and its hash from the lock, and does not mind the backends that the lock knows nothing of.
 */
async function writePackage(work: string, target: RuntimeTarget, backend: string): Promise<void> {
  const from = path.join(target.root, 'embedded');
  const version = wantedVersion(target.root);
  const name = `@node-llama-cpp/${backend}`;
  const own = packageSchema.parse(JSON.parse(await readFile(path.join(from, 'package.json'), 'utf8')));
  const lock = lockSchema.parse(JSON.parse(await readFile(path.join(from, 'package-lock.json'), 'utf8')));
  const dependencies = { ...own.dependencies, [name]: version };
  const without = (key: string, field: string): Record<string, unknown> => {
    const kept = Object.entries(lock.packages[key] ?? { version }).filter(([name]) => name !== field);
    return Object.fromEntries(kept);
  };
  const packages = {
    ...lock.packages,
    '': { ...lock.packages[''], dependencies },
    'node_modules/node-llama-cpp': without('node_modules/node-llama-cpp', 'optionalDependencies'),
    [`node_modules/${name}`]: without(`node_modules/${name}`, 'optional'),
  };
  await writeFile(path.join(work, 'package.json'), JSON.stringify({ ...own, dependencies }));
  await writeFile(path.join(work, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
}

function runNpm(cwd: string, target: RuntimeTarget, signal: AbortSignal): Promise<string | null> {
  const npm = npmCommand();
  const args = ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const platform = [`--os=${target.platform}`, `--cpu=${target.arch}`];
  return new Promise(resolve => {
    const child = spawn(npm.command, [...args, ...platform], {
      cwd,
      shell: npm.shell,
      signal,
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors = (errors + chunk).slice(-4_000)));
    child.on('error', error => {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      resolve(isMissing ? 'npm was not found; install Node.js with npm and try again' : error.message);
    });
    child.on('close', code => resolve(code === 0 ? null : lastError(errors)));
  });
}

/** npm's first sentence: before it come lines of codes. */
function lastError(errors: string): string {
  const lines = errors
    .split('\n')
    .map(line => /^npm error (?!code |syscall |errno |path )(.*\S)/.exec(line)?.[1]);
  const said = lines.find(line => line !== undefined)?.replace(/\.$/, '') ?? 'nothing';
  return `npm said: ${said}; check the network and try again`;
}

/**
 * Installs the runtime of a platform into `folder` (a `node_modules` folder that is replaced whole).
 * Two processes may do so at once. The release script calls it for other platforms than this one.
 */
export async function installEmbeddedRuntime(
  target: RuntimeTarget,
  folder: string,
  signal: AbortSignal,
): Promise<RuntimeResult> {
  const backend = backendOf(target);
  if (backend === undefined) {
    const detail = `There is no embedded runtime for ${target.platform} on ${target.arch}; configure a model server such as Ollama.`;
    return { ok: false, detail };
  }
  const version = wantedVersion(target.root);
  await mkdir(path.dirname(folder), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(folder), '.install-'));
  try {
    await writePackage(work, target, backend);
    const problem = await runNpm(work, target, signal);
    if (problem !== null) {
      return { ok: false, detail: `The embedded runtime could not be installed: ${problem}.` };
    }
    await replaceFolder(path.join(work, 'node_modules'), folder, work);
    const found = foundIn(folder, version, backend);
    return found ?? { ok: false, detail: 'The embedded runtime was installed incompletely; try again.' };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function replaceFolder(from: string, to: string, work: string): Promise<void> {
  await rename(to, path.join(work, 'old')).catch(() => undefined);
  // Another process may have put the same there meanwhile: then that one stays.
  await rename(from, to).catch((error: unknown) => {
    if (!existsSync(to)) throw error;
  });
}

/**
 * The runtime for this machine: carried by the package, or installed earlier, or installed now (some 90 MB; `say` is
 * told once before). Never rejects for what can happen: no npm, no network, no disk.
 */
export async function ensureEmbeddedRuntime(
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<RuntimeResult> {
  const root = packageRoot();
  if (root === null) {
    return { ok: false, detail: 'This copy of Quickstep lacks its folder `embedded`; install it again.' };
  }
  const target: RuntimeTarget = { root, platform: process.platform, arch: process.arch };
  const backend = backendOf(target);
  const version = wantedVersion(root);
  const carried = path.join(root, 'embedded', 'node_modules');
  const own = path.join(dataDir(), 'runtime', `${version}-${backend ?? 'none'}`, 'node_modules');
  const found = backend && (foundIn(carried, version, backend) ?? foundIn(own, version, backend));
  if (found) return found;
  if (backend !== undefined) say('Installing the embedded runtime (llama.cpp, some 90 MB), once.');
  // A clone keeps everything in itself; an installed extension may lie where nothing can be written.
  const isClone = existsSync(path.join(root, 'src', 'node'));
  try {
    return await installEmbeddedRuntime(target, isClone ? carried : own, signal);
  } catch (error) {
    const { message } = error as Error;
    return {
      ok: false,
      detail: `The embedded runtime could not be installed (${message}); make room and try again.`,
    };
  }
}
