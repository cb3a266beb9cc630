// What a real VS Code calls to run the host tests (`extensionTestsPath`): resolves when all have passed.
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import Reporter from '../reporter.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export async function run() {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    timeout: 60_000,
    color: false,
    reporter: Reporter,
    ...(process.env['QUICKSTEP_GREP'] ? { grep: new RegExp(process.env['QUICKSTEP_GREP']) } : {}),
  });
  const tests = `out/host/test/host/${process.env['QUICKSTEP_TESTS'] ?? '**/*.test.js'}`;
  for (const file of globSync(tests, { cwd: root })) mocha.addFile(path.join(root, file));
  await mocha.loadFilesAsync();
  const failures = await new Promise(resolve => void mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} host tests failed`);
}
