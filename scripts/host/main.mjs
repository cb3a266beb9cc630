// `npm run host [-- --grep PATTERN]`: the host tests inside a real VS Code, in copies of their workspaces.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../arguments.mjs';
import { runHostTests } from './runTests.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..', '..');
const { values } = readArguments({ options: { grep: { type: 'string' } } });

/** Each window with its own tests: `files` are what it opens a copy of, `opens` what of them, `tests` lie in test/host. */
const windows = [
  { files: 'workspace', opens: '', tests: '*.test.js' },
  { files: 'folders/window', opens: 'several.code-workspace', tests: 'folders/*.test.js' },
];

for (const { files, opens, tests } of windows) {
  const work = mkdtempSync(path.join(tmpdir(), 'quickstep-workspace-'));
  try {
    cpSync(path.join(root, 'test', 'host', files), work, { recursive: true });
    const ended = await runHostTests({
      root,
      others: ['modelProvider', 'toolProvider'].map(name => path.join(root, 'test', 'host', name)),
      tests: path.join(here, 'suite.mjs'),
      workspace: path.join(work, opens),
      env: {
        QUICKSTEP_GREP: values.grep ?? '',
        QUICKSTEP_REPORT: process.env['QUICKSTEP_REPORT'] ?? '',
        QUICKSTEP_ROOT: root,
        QUICKSTEP_TESTS: tests,
      },
      say: line => process.stderr.write(`${line}\n`),
    });
    process.exitCode ||= ended;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
