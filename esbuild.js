// Builds what ships (dist/) and, with --tests=KIND,KIND, the tests (out/KIND). The unit tests are bundled without `vscode`
// being external: whatever in core, node or protocol reaches for it fails this build with its path.
import { build, context } from 'esbuild';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { loadModule } from './scripts/loadModule.mjs';

const [, , ...flags] = process.argv;
const production = flags.includes('--production');
const tests = flags.find(flag => flag.startsWith('--tests'));

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

/**
 * What each kind of test is built from and what its bundles leave to be found at run time.
 * @type {Record<string, { entries: string[], external?: string[] }>}
 */
const kinds = {
  // with the child processes that SQLite runs in and maps are made in
  unit: { entries: ['test/unit/**/*.test.ts', 'src/node/{databases/database,map/map}Child.ts'] },
  ui: { entries: ['test/ui/**/*.test.ts'], external: ['axe-core', 'esbuild'] },
  // with the child processes that models run in
  model: { entries: ['test/model/**/*.test.ts', 'src/node/**/*Child.ts'] },
  host: { entries: ['test/host/**/*.test.ts'], external: ['vscode'] },
  e2e: { entries: ['test/e2e/**/*.test.ts'] },
  bench: { entries: ['test/bench/**/*.bench.ts'] },
};

/** @param {string} kind */
async function buildTests(kind) {
  const options = kinds[kind];
  if (!options) throw new Error(`No tests are called ${kind}; there are ${Object.keys(kinds).join(', ')}.`);
  await rm(`out/${kind}`, { recursive: true, force: true });
  await build({
    ...node,
    entryPoints: options.entries.flatMap(pattern => globSync(pattern)),
    outdir: `out/${kind}`,
    outbase: '.',
    external: ['node-llama-cpp', 'playwright-core', ...(options.external ?? [])],
  });
}

/** Files that the bundles read at run time. */
async function copyAssets() {
  await mkdir('dist/grammars', { recursive: true });
  const wasm = path.join('node_modules', '@vscode', 'tree-sitter-wasm', 'wasm');
  for (const name of [
    'tree-sitter-javascript',
    'tree-sitter-typescript',
    'tree-sitter-tsx',
    'tree-sitter-python',
    'tree-sitter-go',
    'tree-sitter-rust',
    'tree-sitter-java',
    'tree-sitter-c-sharp',
    'tree-sitter-bash',
  ]) {
    await cp(path.join(wasm, `${name}.wasm`), `dist/grammars/${name}.wasm`);
  }
  await cp('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/grammars/web-tree-sitter.wasm');
}

/** The JSON Schemas of what other programs read and write, from the same zod types that the engine uses. */
async function writeSchemas() {
  const { schemas } = await loadModule('scripts/schemas.ts');
  await mkdir('dist/schemas', { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(`dist/schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
}

if (tests) {
  await copyAssets();
  await Promise.all((tests.split('=')[1] ?? 'unit').split(',').map(buildTests));
} else if (flags.includes('--watch')) {
  await copyAssets();
  for (const options of product) await (await context(options)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await copyAssets();
  await Promise.all([...product.map(options => build(options)), writeSchemas()]);
}
