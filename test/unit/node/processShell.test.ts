import { strict as assert } from 'node:assert';
import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CommandResult } from '../../../src/core/ports';
import { createCappedOutput, plainText } from '../../../src/node/cappedOutput';
import { commandEnvironment } from '../../../src/node/commandEnvironment';
import { isAlive } from '../../../src/node/alive';
import { createShell, type ShellOptions } from '../../../src/node/processShell';
import { findShell, quoteForCmd, quoteForPosix } from '../../../src/node/shellProgram';
import { neverStopped, temporaryFolder } from '../../support/temporaryFolder';

const posixOnly = process.platform === 'win32' ? describe.skip : describe;

posixOnly('a command', () => {
  const folder = temporaryFolder();

  function run(
    command: string,
    more: { cwd?: string; timeoutMs?: number; signal?: AbortSignal } & ShellOptions = {},
  ) {
    const { cwd = '', timeoutMs = 5000, signal = neverStopped, ...options } = more;
    const shell = createShell(folder(), options);
    return shell.run({ step: 's', title: 't', command, cwd, timeoutMs }, signal);
  }
  const how = (result: CommandResult) => (result.ok ? result.exitCode : result.reason);
  async function pidIn(name: string): Promise<number> {
    for (let i = 0; i < 200; i++) {
      const pid = Number(await readFile(path.join(folder(), name), 'utf8').catch(() => ''));
      if (pid > 0) return pid;
      await wait(10);
    }
    throw new Error(`no process id in ${name}`);
  }
  async function isGone(pid: number): Promise<boolean> {
    for (let i = 0; i < 50 && isAlive(pid); i++) await wait(10);
    return !isAlive(pid);
  }

  it('gives its exit code and both streams in the order in which they came', async () => {
    const result = await run('echo a; echo b >&2; echo c; echo d >&2; exit 3');
    assert.deepEqual(result, { ok: true, exitCode: 3, output: 'a\nb\nc\nd\n', bytes: 8 });
  });

  it('runs in a folder of the workspace and nowhere beside them', async () => {
    for (const name of ['api', 'web', 'other']) await mkdir(path.join(folder(), name));
    const shell = createShell(folder(), {}, ['api', 'web']);
    const ran = await Promise.all(
      ['web', 'other', ''].map(cwd =>
        shell.run({ step: 's', title: 't', command: 'basename "$PWD"', cwd, timeoutMs: 5000 }, neverStopped),
      ),
    );
    assert.deepEqual(
      ran.map(result => (result.ok ? result.output : result.reason)),
      ['web\n', 'unstartable', 'unstartable'],
    );
  });

  it('is read by bash, whatever the login shell is', async () => {
    const result = await run('[[ a == a ]] && echo "${BASH_VERSION:+bash}"', {
      environment: { ...process.env, SHELL: '/bin/zsh' },
    });
    assert.equal(result.output, 'bash\n');
  });

  it('has nothing on its standard input', async () => {
    assert.equal(how(await run('cat')), 0);
    assert.equal(how(await run('read x')), 1);
  });

  it('reports a death by signal as shells do', async () => {
    assert.equal(how(await run('kill -9 $$')), 137);
  });

  it('runs in a folder of the workspace, and in no other', async () => {
    await mkdir(path.join(folder(), 'sub'));
    await symlink('/', path.join(folder(), 'root'));
    assert.equal((await run('pwd -P', { cwd: 'sub' })).output, `${await realpath(folder())}/sub\n`);
    for (const cwd of ['..', 'root', 'none', '/tmp'])
      assert.equal(how(await run('pwd', { cwd })), 'unstartable');
  });

  it('that takes too long is stopped with all it started', async () => {
    const result = await run("trap '' TERM; (trap '' TERM; sleep 30 & echo $! > pid; wait); sleep 30", {
      timeoutMs: 300,
    });
    assert.equal(how(result), 'timeout');
    assert.ok(await isGone(await pidIn('pid')));
  });

  it('is gone with all it started when the signal is aborted', async () => {
    const stop = new AbortController();
    const running = run('echo begun; sleep 30 & echo $! > pid; wait', {
      signal: stop.signal,
      timeoutMs: 60_000,
    });
    const pid = await pidIn('pid');
    stop.abort();
    const result = await running;
    assert.equal(how(result), 'stopped');
    assert.equal(result.output, 'begun\n');
    assert.ok(await isGone(pid));
  });

  it('does not begin when the signal is aborted already', async () => {
    assert.equal(how(await run('touch x', { signal: AbortSignal.abort() })), 'stopped');
    await assert.rejects(readFile(path.join(folder(), 'x')));
  });

  it('is not held up by what it leaves in the background, which ends with it', async () => {
    const result = await run('sleep 30 & echo $! > pid; echo done', { timeoutMs: 20_000 });
    assert.deepEqual([how(result), result.output], [0, 'done\n']);
    assert.ok(await isGone(await pidIn('pid')));
  });

  it('may write without end: both ends are kept and the middle is counted', async () => {
    const result = await run('printf first; head -c 100000000 /dev/zero | tr "\\0" x; printf last', {
      endBytes: 10,
      timeoutMs: 30_000,
    });
    assert.equal(result.bytes, 100_000_009);
    assert.equal(result.output, 'firstxxxxx\n… 99,999,989 bytes left out …\nxxxxxxlast');
  });

  it('is shown as it goes, control sequences and all', async () => {
    const shown: string[] = [];
    const result = await run("printf '\\033[31mred\\033[0m\\n'", {
      onOutput: (step, chunk) => shown.push(step, chunk),
    });
    assert.deepEqual(shown, ['s', '\u001b[31mred\u001b[0m\n']);
    assert.equal(result.output, 'red\n');
  });

  it('does not see secrets of the environment', async () => {
    const environment = {
      PATH: process.env['PATH'],
      MY_API_KEY: 'under a name that says so',
      PLAIN: 'visible',
      ODD: 'under a name that was told',
      VALUE: `sk-${'a'.repeat(30)}`,
    };
    const { output } = await run('env', { environment, secretNames: ['ODD'] });
    const ours = output.split('\n').filter(line => /^(MY_API_KEY|PLAIN|ODD|VALUE)=/.test(line));
    assert.deepEqual(ours, ['PLAIN=visible']);
  });

  it('gets each quoted word as one argument', async () => {
    const words = [
      'a b',
      "it's",
      '"',
      '$HOME',
      '`id`',
      '*',
      '',
      '\\',
      'a\nb',
      '-n',
      '!x',
      '#',
      'ü',
      '~',
      '{a,b}',
    ];
    const shell = createShell(folder());
    const { output } = await run(
      `printf '%s\\0' ${words.map(word => shell.quote(word)).join(' ')} | od -An -c -v | tr -d ' \\n'`,
    );
    const expected = await run(
      `node -e 'process.stdout.write(JSON.parse(process.argv[1]).map(w=>w+"\\0").join(""))' ${quoteForPosix(JSON.stringify(words))} | od -An -c -v | tr -d ' \\n'`,
    );
    assert.equal(output, expected.output);
    assert.ok(output.length > 50);
  });
});

describe('the environment of a command', () => {
  function check(name: string, value: string, passes: boolean) {
    it(`${passes ? 'has' : 'lacks'} ${name}`, () => {
      assert.equal(name in commandEnvironment({ [name]: value }, ['NAMED']), passes);
    });
  }
  check('PATH', '/bin', true);
  check('PWD', '/work', true);
  check('SSH_AUTH_SOCK', '/tmp/agent', true);
  check('TOKENIZERS_PARALLELISM', 'false', true);
  check('VIRTUAL_ENV', '/v', true);
  check('OPENAI_API_KEY', 'x', false);
  check('AWS_SECRET_ACCESS_KEY', 'x', false);
  check('PGPASSWORD', 'x', false);
  check('DB_PASS', 'x', false);
  check('npm_config_//registry/:_authToken', 'x', false);
  check('DATABASE_URL', 'postgres://me:hunter22@db/x', false);
  check('NAMED', 'x', false);
  check('VSCODE_IPC_HOOK', '/run/x', false);
  check('ELECTRON_RUN_AS_NODE', '1', false);
  check('BASH_ENV', './x', false);
  check('BASH_FUNC_ls%%', '() { id; }', false);
});

describe('the program that reads commands', () => {
  it('on Windows without Git is cmd.exe', () => {
    const shell = findShell({ ComSpec: 'C:\\cmd.exe' }, 'win32');
    assert.deepEqual([shell.file, shell.args('dir').at(-1), shell.verbatim], ['C:\\cmd.exe', '"dir"', true]);
  });

  for (const [word, quoted] of [
    ['plain/x.ts', 'plain/x.ts'],
    ['a b', '"a b"'],
    ['50%', '"50"^%""'],
    ['say "hi"', '"say \\"hi\\""'],
    ['dir\\ ', '"dir\\ "'],
    ['end \\', '"end \\\\"'],
    ['', '""'],
  ] as const) {
    it(`cmd.exe gets ${JSON.stringify(word)} as ${quoted}`, () => assert.equal(quoteForCmd(word), quoted));
  }
});

describe('output', () => {
  function check(given: string, expected: string) {
    it(`${JSON.stringify(given)} is shown as ${JSON.stringify(expected)}`, () =>
      assert.equal(plainText(given), expected));
  }
  check('a\r\nb\tc\n', 'a\nb\tc\n');
  check('\u001b[1;31mred\u001b[0m', 'red');
  check('\u001b]0;a title with spaces\u0007x', 'x');
  check('\u001b]8;;https://x.y\u001b\\link\u001b]8;;\u001b\\', 'link');
  check('\u001b[2J\u001b[Hfake', 'fake');
  check('10%\r20%\r100%\ndone', '100%\ndone');
  check('a\u0000b\u0008c\u009bd', 'abcd');
  check('cut \u001b[3', 'cut ');
  check('a\rb\r\rc\r', 'c');
  check('a\n\rb\r\r\nc\rd\ne\r\n', 'a\nb\nd\ne\n');
  check('\ra\n\nb\rc', 'a\n\nc');

  it('is made plain at once where a megabyte has no line end, or ends a line again and again', () => {
    const line = 'a'.repeat(1024 * 1024);
    const started = performance.now();
    assert.equal(plainText(line), line);
    assert.equal(plainText(`${line}\r${line}`), line);
    assert.equal(plainText(`${'\r'.repeat(1024 * 1024)}a`), 'a');
    assert.ok(performance.now() - started < 2000);
  });

  it('is kept whole up to both ends, whatever the chunks', () => {
    const all = Array.from({ length: 40 }, (_, i) => String.fromCharCode(65 + (i % 26))).join('');
    for (let length = 0; length <= 40; length++) {
      for (const size of [1, 3, 7, 40]) {
        const output = createCappedOutput(10);
        for (let i = 0; i < length; i += size)
          output.add(Buffer.from(all.slice(i, Math.min(length, i + size))));
        const [head, middle, tail] = [all.slice(0, 10), length - 20, all.slice(length - 10, length)];
        const expected =
          length <= 20 ? all.slice(0, length) : `${head}\n… ${middle} bytes left out …\n${tail}`;
        assert.equal(output.text(), expected);
        assert.equal(output.bytes, length);
      }
    }
  });

  it('is not cut inside a character', () => {
    const output = createCappedOutput(8);
    output.add(Buffer.from('é'.repeat(3) + '€'.repeat(30)));
    assert.equal(output.text(), 'ééé\n… 80 bytes left out …\n€€');
  });
});
