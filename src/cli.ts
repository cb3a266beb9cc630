// Composition root for the terminal. Until the newer chunks are loaded this is code for Node 20: where the machine's
// Node is older than the engine needs, it starts itself again under the pinned one.
import { fileURLToPath } from 'node:url';
import { ensureNode, isNewEnough, runInherited } from './node/runtime.mjs';

if (isNewEnough(process.versions.node)) {
  process.stdout.write('quickstep\n');
} else {
  const node = await ensureNode(line => process.stderr.write(`${line}\n`));
  process.exitCode = await runInherited(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
