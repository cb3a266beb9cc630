// `npm run check`: types, lint, architecture rules, dead code, format. All run; the first failure is the exit code.
import { environmentWith, runInherited } from '../src/node/runtime.mjs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** @type {readonly (readonly [name: string, tool: string, args: readonly string[]])[]} */
const checks = [
  ['types', 'tsc', ['--noEmit']],
  ['types of the page', 'tsc', ['--noEmit', '-p', 'src/webview']],
  ['lint', 'eslint', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'out/eslintcache']],
  ['architecture', 'depcruise', ['src']],
  ['dead code', 'knip', []],
  ['format', 'prettier', ['--check', '.', '--log-level', 'warn']],
];
let failed = 0;
for (const [name, tool, args] of checks) {
  const bin = path.join(root, 'node_modules', '.bin', tool);
  const code = await runInherited(bin, args, {
    cwd: root,
    env: environmentWith(process.execPath),
    shell: process.platform === 'win32',
  });
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}\n`);
  failed ||= code;
}
process.exitCode = failed;
