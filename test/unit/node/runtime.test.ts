// The process that goes on under another Node, as one that is sent signals.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../../../src/node/alive';

const runtime = pathToFileURL(path.resolve('src', 'node', 'runtime.mjs')).href;

/** Starts a parent that runs `child` as runInherited does, sends it a signal, and tells its exit code and what is left. */
async function signalled(child: string, signal: NodeJS.Signals): Promise<string> {
  const ready = 'setInterval(() => {}, 1000); console.log(process.pid);';
  const script = `import { runInherited } from ${JSON.stringify(runtime)};
    process.exitCode = await runInherited(process.execPath, ['-e', ${JSON.stringify(child + ready)}]);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const ended = once(parent, 'exit');
  parent.kill(signal);
  const [code, by] = (await ended) as [number | null, string | null];
  const left = isAlive(Number(line));
  if (left) process.kill(Number(line), 'SIGKILL');
  return `${code ?? by ?? ''}${left ? ', the child goes on' : ''}`;
}

describe('a command that goes on under another Node', () => {
  if (process.platform === 'win32') return;

  const check = async (signal: NodeJS.Signals): Promise<void> => {
    const ends = `process.on('${signal}', () => process.exit(7));`;
    assert.equal(await signalled(ends, signal), '7', `${signal}, answered to`);
    assert.equal(await signalled('', signal), '130', `${signal}, before anything answers`);
  };

  it('gets each signal that asks to end, and is waited for', async () => {
    await check('SIGINT');
    await check('SIGTERM');
    await check('SIGHUP');
  });
});
