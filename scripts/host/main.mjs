// `npm run host [-- --grep PATTERN]`: the host tests inside a real VS Code, in a copy of their workspace.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runHostTests } from './runTests.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..', '..');
const { values } = parseArgs({ options: { grep: { type: 'string' } } });

const work = mkdtempSync(path.join(tmpdir(), 'quickstep-workspace-'));
try {
  const files = path.join(root, 'test', 'host', 'workspace');
  if (existsSync(files)) cpSync(files, work, { recursive: true });
  process.exitCode = await runHostTests({
    root,
    others: ['modelProvider', 'toolProvider'].map(name => path.join(root, 'test', 'host', name)),
    tests: path.join(here, 'suite.mjs'),
    workspace: work,
    env: {
      QUICKSTEP_GREP: values.grep ?? '',
      QUICKSTEP_REPORT: process.env['QUICKSTEP_REPORT'] ?? '',
      QUICKSTEP_ROOT: root,
    },
    say: line => process.stderr.write(`${line}\n`),
  });
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
