// Composition root for the terminal. Until the newer chunks are loaded this is code for Node 20: where the machine's
// Node is older than the engine needs, it starts itself again under the pinned one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNode, isNewEnough, runInherited } from './node/runtime.mjs';

const self = fileURLToPath(import.meta.url);

if (isNewEnough(process.versions.node)) {
  await here();
} else {
  const node = await ensureNode(line => process.stderr.write(`${line}\n`));
  process.exitCode = await runInherited(node, [self, ...process.argv.slice(2)]);
}

async function here(): Promise<void> {
  const { main } = await import('./node/commandLine/main');
  // Whoever reads our output may stop reading (`| head`): that is an end, not a failure.
  process.stdout.on('error', () => process.exit());
  const code = await main(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    version: version(),
    dist: path.dirname(self),
  });
  // Not process.exitCode alone: whatever still holds the process open must not hold the user.
  process.stdout.write('', () => process.exit(code));
}

function version(): string {
  const file = path.join(path.dirname(path.dirname(self)), 'package.json');
  const { version = '0.0.0' } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
  return version;
}
