// The Chromium that drives the page tests and the served VS Code. Decides where it is looked for and, on Debian and its
// kin, how it is got: by apt as root, else unpacked with its libraries into the cache, where nobody's system changes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../../src/node/runtime.mjs';

const PACKAGES = ['chromium', 'fonts-dejavu-core'];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(name =>
    path.join(process.env[name] ?? 'C:\\', 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ),
];

const unpackedFolder = () => path.join(cacheDir(), 'chromium');
const unpackedStart = () => path.join(unpackedFolder(), 'start');

/**
 * The Chromium that is there: `QUICKSTEP_CHROMIUM`, the PATH, the usual places, or the unpacked one.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const named = process.env['QUICKSTEP_CHROMIUM'];
  if (named) return named;
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap(folder => NAMES.map(name => path.join(folder, name)));
  return [...onPath, ...APPLICATIONS, unpackedStart()].find(file => existsSync(file));
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the path of a Chromium, installed where there was none
 */
export async function ensureBrowser(say) {
  const found = findBrowser();
  if (found) return found;
  if (spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error('No Chromium was found; install Chromium or Google Chrome and try again.');
  }
  if (process.getuid?.() === 0) await installByApt(say);
  else await unpackByApt(say);
  const installed = findBrowser();
  if (!installed) throw new Error('Chromium could not be installed with apt; install it and try again.');
  return installed;
}

/** @param {(line: string) => void} say */
async function installByApt(say) {
  say('Installing Chromium with apt (about 125 MB to fetch).');
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  await apt([...lock, 'update', '-qq']);
  await apt([...lock, 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES]);
}

/**
 * Without root: lists and packages go to folders of our own, and `dpkg -x` only unpacks.
 * @param {(line: string) => void} say
 */
export async function unpackByApt(say) {
  say('Unpacking Chromium into the cache (about 125 MB to fetch).');
  mkdirSync(cacheDir(), { recursive: true });
  const work = mkdtempSync(path.join(cacheDir(), '.chromium-'));
  try {
    const lists = path.join(work, 'lists');
    const archives = path.join(work, 'archives');
    const root = path.join(work, 'root');
    for (const folder of [path.join(lists, 'partial'), path.join(archives, 'partial'), root]) {
      mkdirSync(folder, { recursive: true });
    }
    const own = [
      ['Debug::NoLocking', '1'],
      ['Dir::State::lists', lists],
      ['Dir::Cache', work],
      ['Dir::Cache::archives', archives],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await apt([...own, 'update', '-qq']);
    await apt([...own, 'install', '--download-only', '-y', '-qq', '--no-install-recommends', ...PACKAGES]);
    // no C library of its own: the loader that starts Chromium is the system's
    for (const name of readdirSync(archives).filter(file => /^(?!libc6_).*\.deb$/.test(file))) {
      succeed('dpkg', ['-x', path.join(archives, name), root]);
    }
    writeFileSync(path.join(root, 'start'), startScript(readLibraryFolders(root)), { mode: 0o755 });
    writeFileSync(path.join(root, 'fonts.conf'), fontsConfiguration());
    // Two at once: the first rename wins, the other finds the folder there.
    if (!existsSync(unpackedStart())) renameSync(root, unpackedFolder());
  } catch (error) {
    if (!existsSync(unpackedStart())) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} root */
function readLibraryFolders(root) {
  const parents = ['usr/lib', 'lib'].filter(folder => existsSync(path.join(root, folder)));
  const triples = parents.flatMap(parent =>
    readdirSync(path.join(root, parent))
      .filter(name => /-linux-gnu/.test(name))
      .map(name => path.join(parent, name)),
  );
  return [...triples, ...triples.flatMap(folder => subfoldersWithLibraries(root, folder))];
}

/**
 * Some libraries lie a folder deeper and are found through /etc/ld.so.conf.d or update-alternatives on an installed system.
 * @param {string} root
 * @param {string} folder
 */
function subfoldersWithLibraries(root, folder) {
  return ['pulseaudio', 'blas', 'lapack']
    .map(name => path.join(folder, name))
    .filter(name => existsSync(path.join(root, name)));
}

/** @param {readonly string[]} libraries folders below the script's own */
function startScript(libraries) {
  return `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH="${libraries.map(folder => `$here/${folder}`).join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
FONTCONFIG_FILE="$here/fonts.conf"
export FONTCONFIG_FILE
exec "$here/usr/lib/chromium/chromium" "$@"
`;
}

/** The system's fonts where there are any, and the unpacked ones. */
function fontsConfiguration() {
  return `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${path.join(unpackedFolder(), 'usr', 'share', 'fonts')}</dir>
  <cachedir>${path.join(unpackedFolder(), 'fontcache')}</cachedir>
</fontconfig>
`;
}

/**
 * apt waits for dpkg's lock by itself but not for the one of its lists: another set-up may hold that.
 * @param {readonly string[]} args
 */
async function apt(args) {
  for (let tries = 0; ; tries++) {
    const done = spawnSync('apt-get', [...args], {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    });
    if (done.status === 0) return;
    if (tries < 90 && /Could not get lock|Unable to lock/.test(done.stderr)) {
      await new Promise(resolve => setTimeout(resolve, 2000));
      continue;
    }
    throw new Error(`apt-get ${args.join(' ')} failed:\n${done.stderr || done.stdout}`);
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function succeed(command, args) {
  const done = spawnSync(command, [...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${done.stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await ensureBrowser(line => process.stderr.write(`${line}\n`))}\n`);
}
