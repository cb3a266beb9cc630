// Before anything else runs: where Quickstep's own folders are, and the process that goes on under another Node.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../../../src/node/alive';
import { stateDir } from '../../../src/node/folders';
import { cacheDir } from '../../../src/node/runtime.mjs';

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

describe("Quickstep's own folders", () => {
  if (process.platform !== 'linux') return;
  const before = { ...process.env };
  afterEach(() => {
    for (const name of ['HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });
  const home = userInfo().homedir;
  const check = (environment: Readonly<Record<string, string>>, cache: string, state: string): void => {
    const unnamed = { XDG_CACHE_HOME: '', XDG_STATE_HOME: '' };
    Object.assign(process.env, unnamed, environment);
    assert.deepEqual([cacheDir(), stateDir()], [cache, state], JSON.stringify(environment));
  };
  const below = (base: string): [string, string] => [
    `${base}/.cache/quickstep`,
    `${base}/.local/state/quickstep`,
  ];

  it('are where the user named them, and never below the folder of the caller', () => {
    check({ HOME: '/h' }, ...below('/h'));
    check({ XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' }, '/c/quickstep', '/s/quickstep');
    check({ HOME: '/h', XDG_CACHE_HOME: 'c', XDG_STATE_HOME: 's' }, ...below('/h'));
    check({ HOME: '' }, ...below(home));
    check({ HOME: '.' }, ...below(home));
  });
});
