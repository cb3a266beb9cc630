// Installs the project's packages exactly as locked, when they are missing or the lock has changed.
// Plain JavaScript for Node 20; nothing here needs a package's install script.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmCommand, runInherited } from '../src/node/runtime.mjs';

/** @param {string} folder with package.json and package-lock.json */
export async function installPackages(folder) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(folder, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('Installing the packages that the project is built with.\n');
  const npm = npmCommand();
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await runInherited(npm.command, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 2],
    shell: npm.shell,
  });
  if (code !== 0) throw new Error(`npm ci failed in ${folder}; its message is above.`);
  writeFileSync(stamp, lock);
}
