// Stands for pip: `--version`, and `download … -d FOLDER NAME==VERSION` copies a wheel from FAKE_WHEELS.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const args = process.argv.slice(2);
if (args[0] === '--version') process.exit(0);
const requirement = args.at(-1) ?? '';
const folder = args[args.indexOf('-d') + 1] ?? '';
const wheels = process.env['FAKE_WHEELS'] ?? '';
const log = path.join(wheels, 'log');
writeFileSync(log, `${existsSync(log) ? readFileSync(log, 'utf8') : ''}${requirement}\n`);
const wheel = path.join(wheels, `${requirement}.whl`);
if (!existsSync(wheel)) {
  process.stderr.write(`ERROR: No matching distribution found for ${requirement}\n`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
copyFileSync(wheel, path.join(folder, `${requirement.replace('==', '-')}-py3-none-any.whl`));
