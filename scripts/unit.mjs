// `npm run unit [-- PATTERN…]`: builds the unit tests (without `vscode`, so that a core that reaches for it cannot build)
// and runs them with mocha. Patterns narrow the test files by path, for example `core/edit`.
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith, runInherited } from '../src/node/runtime.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
execFileSync(process.execPath, ['esbuild.js', '--tests=unit'], { cwd: root, stdio: 'inherit' });
const patterns = process.argv.slice(2);
const files = globSync('out/unit/**/*.test.js', { cwd: root }).filter(file =>
  (patterns.length === 0 ? [''] : patterns).some(part => file.replaceAll(path.sep, '/').includes(part)),
);
if (files.length === 0) throw new Error(`No unit test's path holds ${patterns.join(' or ')}.`);
process.exitCode = await runInherited(
  process.execPath,
  [
    '--enable-source-maps',
    'node_modules/mocha/bin/mocha.js',
    '--reporter',
    process.env['REPORTER'] ?? 'dot',
    '--timeout',
    '10000',
    ...files,
  ],
  { cwd: root, env: environmentWith(process.execPath) },
);
