// `npm run package [-- --target linux-x64] [--images-url URL] [--verify]`: the extension as a VSIX in out/. Without a target
// it runs everywhere and fetches the embedded runtime when it is first wanted; with one it carries that platform's
// runtime. --verify installs it in a real VS Code and does a task there.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readArguments } from './arguments.mjs';
import { createVSIX, listFiles } from '@vscode/vsce';
import { loadModule } from './loadModule.mjs';
import { root, say } from './prepare.mjs';
import { verifyPackage } from './verifyPackage.mjs';

/** VS Code's name of a platform, and what Node calls it. @type {Record<string, readonly [string, string]>} */
const TARGETS = {
  'linux-x64': ['linux', 'x64'],
  'linux-arm64': ['linux', 'arm64'],
  'darwin-arm64': ['darwin', 'arm64'],
  'darwin-x64': ['darwin', 'x64'],
  'win32-x64': ['win32', 'x64'],
  'win32-arm64': ['win32', 'arm64'],
};

const { values } = readArguments({
  options: {
    target: { type: 'string', multiple: true, default: [] },
    'images-url': { type: 'string' },
    verify: { type: 'boolean', default: false },
  },
});

for (const target of values.target) {
  if (!TARGETS[target]) {
    say(`There is no target ${target}; choose from ${Object.keys(TARGETS).join(', ')}.`);
    process.exit(2);
  }
}

execFileSync(process.execPath, ['esbuild.js', '--production'], { cwd: root, stdio: 'inherit' });
const targets = values.target.length > 0 ? values.target : [undefined];
for (const target of targets) {
  const file = await makePackage(target);
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  process.stdout.write(`${path.relative(root, file)}  ${megabytes} MB\n`);
  if (values.verify) {
    await verifyPackage(file, target === `${process.platform}-${process.arch}`);
    process.stdout.write(`${path.relative(root, file)}  installs and does a task\n`);
  }
}

/**
 * Packs a copy of just the files that .vscodeignore lets through, so that what lies in the clone does not matter.
 * @param {string | undefined} target
 */
async function makePackage(target) {
  const name = target ?? 'universal';
  const stage = path.join(root, 'out', 'package', name);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const file of await listFiles({ cwd: root, packageManager: 0 })) {
    cpSync(path.join(root, file), path.join(stage, file));
  }
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'dependencies', 'prettier', 'private', 'bin'])
    delete manifest[key];
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const readme = path.join(stage, 'README.md');
  writeFileSync(readme, packagedReadme(readFileSync(readme, 'utf8')));
  // all that lies here is wanted; without the file vsce warns
  writeFileSync(path.join(stage, '.vscodeignore'), '**/*.map\n');
  if (target !== undefined) await carryRuntime(target, stage);
  const file = path.join(root, 'out', `quickstep-${name}-${manifest.version}.vsix`);
  await createVSIX({
    cwd: stage,
    packagePath: file,
    dependencies: false,
    allowMissingRepository: true,
    ...(target === undefined ? {} : { target }),
    ...(values['images-url'] === undefined
      ? { rewriteRelativeLinks: false }
      : { baseImagesUrl: values['images-url'], baseContentUrl: values['images-url'] }),
  });
  return file;
}

/**
 * VS Code shows only images with an https address and follows no relative link: without an address to put before them,
 * paragraphs and tables with pictures are left out, and links become their words.
 * @param {string} text
 */
function packagedReadme(text) {
  if (values['images-url'] !== undefined) return text;
  return text
    .split(/\n{2,}/)
    .filter(paragraph => !/!\[[^\]]*\]\((?!https:)/.test(paragraph))
    .map(paragraph => paragraph.replace(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1'))
    .join('\n\n');
}

/**
 * @param {string} target
 * @param {string} stage
 */
async function carryRuntime(target, stage) {
  const [platform, arch] = TARGETS[target] ?? ['', ''];
  const { installEmbeddedRuntime } = await loadModule('src/node/embedded/embeddedRuntime.ts');
  const folder = path.join(stage, 'embedded', 'node_modules');
  const result = await installEmbeddedRuntime({ root, platform, arch }, folder, new AbortController().signal);
  if (!result.ok) throw new Error(result.detail);
  // links to command-line tools, which a VSIX cannot hold and nobody calls
  rmSync(path.join(folder, '.bin'), { recursive: true, force: true });
}
