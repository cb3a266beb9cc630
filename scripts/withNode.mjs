// Runs a command under a Node that is new enough, after installing the project's packages where they are missing:
// `node scripts/withNode.mjs node esbuild.js`. Plain JavaScript for Node 20.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNode, environmentWith, runInherited } from '../src/node/runtime.mjs';
import { installPackages } from './install.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
if (name === undefined) throw new Error('usage: node scripts/withNode.mjs COMMAND [ARGUMENTS]');

const node = await ensureNode(line => process.stderr.write(`${line}\n`));
await installPackages(root);
const tool = path.join(root, 'node_modules', '.bin', name);
const isTool = name !== 'node' && existsSync(tool);
process.exitCode = await runInherited(name === 'node' ? node : isTool ? tool : name, args, {
  cwd: root,
  env: environmentWith(node),
  shell: isTool && process.platform === 'win32',
});
