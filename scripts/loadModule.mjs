// Lets the scripts, plain JavaScript, use a TypeScript module of the project: bundled by esbuild, then imported.
import { build } from 'esbuild';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string} entry relative to the project's root
 * @returns {Promise<any>} the module's exports
 */
export async function loadModule(entry) {
  const file = path.join(root, 'out', 'scripts', `${path.basename(entry, '.ts')}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['node-llama-cpp'],
    logLevel: 'warning',
  });
  return import(pathToFileURL(file).href);
}
