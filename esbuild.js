// Builds what ships (dist/) and, with --tests, the tests (out/). The unit tests are bundled without `vscode`
// being external: whatever in core, node or protocol reaches for it fails this build with its path.
import { build, context } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

/** CommonJS packages in an ES module bundle still ask for `require`. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: production ? false : 'linked',
  minify: production,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  banner,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions[]} */
const product = [
  {
    ...node,
    entryPoints: globSync('src/{extension,cli}.ts').concat(globSync('src/node/**/*Child.ts')),
    outdir: 'dist',
    outbase: 'src',
    external: ['vscode', 'node-llama-cpp'],
  },
  {
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome130',
    entryPoints: globSync('src/webview/main.ts'),
    outdir: 'dist/webview',
    sourcemap: production ? false : 'inline',
    minify: production,
    loader: { '.ttf': 'file' },
    logLevel: 'warning',
  },
];

const unit = {
  ...node,
  entryPoints: globSync('test/unit/**/*.test.ts'),
  outdir: 'out/unit',
  outbase: 'test/unit',
  external: ['node-llama-cpp', 'playwright-core'],
};

/** Tests with a real model, and the child that it runs in. */
const model = {
  ...unit,
  entryPoints: globSync('test/model/**/*.test.ts').concat(globSync('src/node/**/*Child.ts')),
  outdir: 'out/model',
  outbase: '.',
};

/** Files that the bundles read at run time. */
async function copyAssets() {
  await mkdir('dist/grammars', { recursive: true });
  const wasm = path.join('node_modules', '@vscode', 'tree-sitter-wasm', 'wasm');
  for (const name of [
    'tree-sitter-javascript',
    'tree-sitter-typescript',
    'tree-sitter-tsx',
    'tree-sitter-python',
  ]) {
    await cp(path.join(wasm, `${name}.wasm`), `dist/grammars/${name}.wasm`);
  }
  await cp('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/grammars/web-tree-sitter.wasm');
}

if (flags.has('--tests')) {
  await rm('out/unit', { recursive: true, force: true });
  await rm('out/model', { recursive: true, force: true });
  await copyAssets();
  await Promise.all([build(unit), build(model)]);
} else if (flags.has('--watch')) {
  await copyAssets();
  for (const options of product) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await copyAssets();
  await Promise.all(product.map(options => build(options)));
}
