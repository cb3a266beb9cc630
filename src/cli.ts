// Composition root for the terminal. Until the newer chunks are loaded this is code for Node 20: where the machine's
// Node is older than the engine needs, it starts itself again under the pinned one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchOutputs } from './node/commandLine/outputs';
import { exitCodes } from './node/commandLine/usage';
import { ensureNode, isNewEnough, runInherited } from './node/runtime.mjs';

const self = fileURLToPath(import.meta.url);

if (isNewEnough(process.versions.node)) {
  await here();
} else {
  process.exitCode = await underNewerNode();
}

async function underNewerNode(): Promise<number> {
  const say = (line: string): unknown => process.stderr.write(`${line}\n`);
  try {
    return await runInherited(await ensureNode(say), [self, ...process.argv.slice(2)]);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
}

async function here(): Promise<void> {
  const { stdin, stdout, stderr } = process;
  const outputs = watchOutputs(stdout, stderr, code => process.exit(code));
  const cwd = currentFolder();
  if (cwd === null) {
    stderr.write('The folder that you are in is gone; change to one that is there.\n');
    process.exitCode = exitCodes.usage;
    return;
  }
  const { main } = await import('./node/commandLine/main');
  const code = await main(process.argv.slice(2), {
    ...{ stdin, stdout, stderr, outputs, cwd },
    env: process.env,
    platform: process.platform,
    version: version(),
    dist: path.dirname(self),
  });
  // Not process.exitCode alone: whatever still holds the process open must not hold the user.
  // A write that failed calls back before the stream tells of it.
  stdout.write('', () => setImmediate(() => process.exit(outputs.exitCode(code))));
}

/** Null where it was deleted. */
function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

function version(): string {
  const file = path.join(path.dirname(path.dirname(self)), 'package.json');
  const { version = '0.0.0' } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
  return version;
}
