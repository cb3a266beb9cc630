import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createExamples } from '../../../src/node/examples';
import { notRun } from '../../support/notRun';
import { sandboxWorks } from '../../../src/node/sandbox';
import type { Example } from '../../../src/core/plan/plan';

const never = new AbortController().signal;

describe('examples', function () {
  this.timeout(60_000);
  let root = '';
  const runner = (timeoutMs?: number): ReturnType<typeof createExamples> =>
    createExamples(root, {
      node: () => Promise.resolve(process.execPath),
      child: path.resolve('src/node/examplesChild.ts'),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'quickstep-examples-'));
    const files: Record<string, string> = {
      'package.json': '{ "type": "module" }',
      'add.ts': 'export const add = () => "what is on disk";',
      'one.ts': 'export enum One { A = 1 }\nexport const one: number = One.A;',
      'uses.ts': "import { add } from './add';\nexport const twice = (a: number) => 2 * add(a, 0);",
      'cjs/package.json': '{ "type": "commonjs" }',
      'bare/package.json': '{}',
      'pkg/__init__.py': 'from .add import add\n',
      'pkg/add.py': 'def add(): return "what is on disk"\n',
      'pkg/uses.py': 'from pkg.add import add\ndef twice(a): return 2 * add(a, 0)\n',
      'other.py': 'import util\none = 1\n',
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('run in the folder of the workspace that their file lies in', async () => {
    const node = () => Promise.resolve(process.execPath);
    const several = createExamples(root, { node, child: '' }, ['bare', 'pkg']);
    const code = 'import os\ndef here(): return os.path.basename(os.getcwd())\n';
    const ran = await several.run('pkg/new.py', code, [{ call: 'here()', equals: '"pkg"' }], never);
    assert.deepEqual(ran, { ok: true });
  });

  /** `=`: equals, `!`: throws, else the call must only succeed. Expected is `ok`, a sentence, or `none`. */
  function check(file: string, text: string, examples: string | string[], expected: string | RegExp): void {
    it(`${file}: ${String(examples)} in ${text.slice(0, 50)}`, async () => {
      const wanted = (typeof examples === 'string' ? [examples] : examples).map(parsed);
      const result = await runner().run(file, text, wanted, never);
      const said = result === null ? 'none' : result.ok ? 'ok' : result.detail;
      if (typeof expected === 'string') assert.equal(said, expected);
      else assert.match(said, expected);
    });
  }
  function parsed(text: string): Example {
    const [, call = text, sign, value] = /^(.*?) (=|!) ?(.*)$/.exec(text) ?? [];
    return sign === '='
      ? { call, equals: value ?? '' }
      : sign === '!'
        ? { call, throws: value ?? '' }
        : { call };
  }

  describe('of TypeScript', () => {
    const add = 'export function add(a: number, b: number): number {\n  return a + b;\n}\n';
    check('add.ts', add, ['add(1, 2) = 3', 'add(2, 2) = 4'], 'ok');
    check('add.ts', add, ['add(1, 2) = 3', 'add(2, 2) = 5'], 'add(2, 2) returned 4, not 5.');
    check('new/file.ts', add, 'add(1, 2) = 3', 'ok');
    check('add.ts', add, 'add(1, 2) ! range', 'add(1, 2) returned 3 instead of throwing "range".');
    check('add.ts', 'export function f() {\n\n  throw new RangeError("too far");\n}', 'f() ! too far', 'ok');
    check(
      'add.ts',
      'export function f() {\n\n  throw new RangeError("too far");\n}',
      'f() ! RangeError',
      'ok',
    );
    check(
      'add.ts',
      'export function f() {\n\n  throw new RangeError("too far");\n}',
      'f() ! near',
      'f() threw RangeError: too far (line 3), not "near".',
    );
    check(
      'add.ts',
      'export function f() {\n\n  throw new RangeError("too far");\n}',
      'f() = 1',
      'f() threw RangeError: too far (line 3) instead of returning 1.',
    );
    check(
      'add.ts',
      'export const f = () => ({ a: [1, { b: new Map([[1, 2]]) }] });',
      'f() = { a: [1, { b: new Map([[1, 2]]) }] }',
      'ok',
    );
    check(
      'add.ts',
      'export const f = () => [1, "2"];',
      'f() = [1, 2]',
      "f() returned [ 1, '2' ], not [1, 2].",
    );
    check('add.ts', 'export const f = () => -0;', 'f() = 0', 'ok');
    check('add.ts', 'export const f = () => NaN;', 'f() = NaN', 'ok');
    check('add.ts', 'export const f = () => undefined;', 'f() = undefined', 'ok');
    check('add.ts', 'export const f = () => "two words";', 'f() = two words', 'ok');
    check('add.ts', 'export const f = async () => 1;', ['f() = 1', 'await f() = 1'], 'ok');
    check('add.ts', 'function f() { return 1; }\nconst g = () => 2;\n', ['f() = 1', 'g() = 2'], 'ok');
    check('add.ts', 'export default function f() { return 1; }', 'f() = 1', 'ok');
    check(
      'add.ts',
      'export class A { constructor(private a: number) {}\n f() { return this.a; } }',
      'new A(2).f() = 2',
      'ok',
    );
    check('add.ts', "import { one } from './one';\nexport const f = () => one;", 'f() = 1', 'ok');
    check('add.ts', "import { one } from './one.js';\nexport const f = () => one;", 'f() = 1', 'ok');
    check(
      'add.ts',
      "import path from 'node:path';\nexport const f = () => path.posix.join('a', 'b');",
      "f() = 'a/b'",
      'ok',
    );
    check('add.ts', `import { twice } from './uses';\n${add}export const f = twice;`, 'f(2) = 4', 'ok');
    check('add.ts', 'export const f = () => {', 'f()', /^The module could not be loaded: /);
    check('add.ts', "import './missing';", 'f()', /^The module could not be loaded: .*missing/);
    check(
      'add.ts',
      'export const a = b;',
      'a',
      'The module could not be loaded: ReferenceError: b is not defined (line 1).',
    );
    check(
      'add.ts',
      'export const f = () => process.exit(3);',
      'f()',
      'The code ended the process before its examples were done (exit code 3).',
    );
    check(
      'add.ts',
      'export const f = () => console.log("{\\"detail\\":null}") ?? 1;',
      'f() = 2',
      'f() returned 1, not 2.',
    );
    check(
      'add.ts',
      'export const f = () => new Promise(() => setTimeout(() => { throw new Error("late"); }));',
      'f()',
      'f() failed later with Error: late (line 1).',
    );
    check('add.ts', 'export const f = (a) => a;', 'f( = 1', /^f\( threw SyntaxError/);
    check('add.js', 'export const f = () => 1;', 'f() = 1', 'ok');
    check('bare/a.js', 'exports.f = () => 1;', 'f() = 1', 'ok');
    check('bare/a.ts', 'export const f = (): number => 1;', 'f() = 1', 'ok');
    check(
      'cjs/a.js',
      "const path = require('path');\nmodule.exports = { f: () => path.posix.join('a') };",
      "f() = 'a'",
      'ok',
    );
    check('cjs/a.ts', 'function f(): number { return 1; }\nmodule.exports = f;', 'f() = 1', 'ok');
    check('a.mts', '\uFEFFexport const f = () => 1;', 'f() = 1', 'ok');
  });

  describe('of Python', () => {
    const add = 'def add(a, b):\n    return a + b\n';
    check('add.py', add, ['add(1, 2) = 3', 'add("a", "b") = "ab"'], 'ok');
    check('add.py', add, 'add(1, 2) = 4', 'add(1, 2) returned 3, not 4.');
    check('pkg/add.py', add, 'add(1, 2) = 3', 'ok');
    check(
      'pkg/add.py',
      `${add}\ndef f(a):\n    from pkg.uses import twice\n    return twice(a)\n`,
      'f(2) = 4',
      'ok',
    );
    check('pkg/__init__.py', 'x = 1\n', 'x = 1', 'ok');
    check('util.py', 'def f():\n    from other import one\n    return one\n', 'f() = 1', 'ok');
    check(
      'add.py',
      'def f():\n    raise ValueError("too far")\n',
      ['f() ! too far', 'f() ! ValueError'],
      'ok',
    );
    check(
      'add.py',
      'def f():\n    raise ValueError("too far")\n',
      'f() = 1',
      'f() threw ValueError: too far (line 2) instead of returning 1.',
    );
    check('add.py', add, 'add(1, 2) ! x', 'add(1, 2) returned 3 instead of throwing "x".');
    check('add.py', 'def f(:\n', 'f()', /^The module could not be loaded: SyntaxError: .*\(line 1\)\.$/);
    check(
      'add.py',
      'import missing_thing\n',
      'f()',
      "The module could not be loaded: ModuleNotFoundError: No module named 'missing_thing' (line 1).",
    );
    check('add.py', 'async def f(): return 1\n', ['f() = 1', 'await f() = 1'], 'ok');
    check('add.py', 'def f(): return [True, None, float("nan")][0]\n', 'f() = true', 'ok');
    check('add.py', 'def f(): return "two words"\n', 'f() = two words', 'ok');
    check('add.py', 'class A:\n    def f(self): return 1\n', 'A().f() = 1', 'ok');
    check(
      'add.py',
      'import os\ndef f(): os._exit(3)\n',
      'f()',
      'The code ended the process before its examples were done (exit code 3).',
    );
    check('add.py', 'print("hello")\ndef f(): return 1\n', 'f() = 1', 'ok');
  });

  describe('of other languages', () => {
    check('a.go', 'func f() {}', 'f()', 'none');
    check('a.tsx', 'export const A = () => <a />;', 'A()', 'none');
    check('a.d.ts', 'export declare const a: 1;', 'a', 'none');
  });

  it('are none where the language is not installed', async () => {
    const options = { node: () => Promise.resolve(process.execPath), child: '', pythons: ['no-such-python'] };
    assert.equal(await createExamples(root, options).run('a.py', 'x = 1', [{ call: 'x' }], never), null);
  });

  it('end at the time limit', async () => {
    const endless = 'export const f = () => { for (;;); };';
    assert.deepEqual(await runner(700).run('add.ts', endless, [{ call: 'f()' }], never), {
      ok: false,
      detail: 'The examples did not end within 0.7 s; make the code end.',
    });
  });

  it('do not wait for what they left running', async () => {
    const text =
      'import subprocess, sys\ndef f():\n    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"], start_new_session=True)\n    return 1\n';
    const started = performance.now();
    assert.deepEqual(await runner().run('left.py', text, [{ call: 'f()', equals: '1' }], never), {
      ok: true,
    });
    assert.ok(performance.now() - started < 7000);
  });

  it('see no secrets', async () => {
    process.env['QUICKSTEP_TEST_API_KEY'] = 'secret';
    try {
      const text = 'export const f = () => process.env.QUICKSTEP_TEST_API_KEY;';
      const result = await runner().run('add.ts', text, [{ call: 'f()', equals: 'undefined' }], never);
      assert.deepEqual(result, { ok: true });
    } finally {
      delete process.env['QUICKSTEP_TEST_API_KEY'];
    }
  });

  it('cannot write with Node, and leave the workspace as it was', async () => {
    const names = (await readdir(root, { recursive: true })).sort();
    const text = "import fs from 'node:fs';\nexport const f = () => fs.writeFileSync('made.txt', 'x');";
    const result = await runner().run('add.ts', text, [{ call: 'f()' }], never);
    assert.match(result?.ok === false ? result.detail : '', /^f\(\) threw Error: (?:Access|EROFS)/);
    assert.deepEqual((await readdir(root, { recursive: true })).sort(), names);
    assert.match(await readFile(path.join(root, 'add.ts'), 'utf8'), /what is on disk/);
  });

  it('reach neither disk nor network inside a sandbox', async function () {
    if (!(await sandboxWorks())) notRun(this, 'there is no sandbox (bubblewrap) that works here');
    const server = createServer(socket => socket.end('reached')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const text = `import socket\ndef write():\n    open("made.txt", "w")\ndef call():\n    socket.create_connection(("127.0.0.1", ${port}), 2)\n`;
    const wanted = [
      { call: 'write()', throws: 'Read-only file system' },
      { call: 'call()', throws: 'Error' },
    ];
    assert.deepEqual(await runner().run('net.py', text, wanted, never), { ok: true });
    server.close();
    assert.ok(!existsSync(path.join(root, 'made.txt')));
  });

  describe('in a sandbox', () => {
    /** `TMP` and `HERE` are Unix sockets that someone listens on, `@` one without a file; all must stay unheard. */
    function check(title: string, file: string, text: string, example: string): void {
      it(title, async function () {
        if (!(await sandboxWorks())) notRun(this, 'there is no sandbox (bubblewrap) that works here');
        const folder = await mkdtemp(path.join(tmpdir(), 'quickstep-socket-'));
        const addresses = {
          TMP: path.join(folder, 'agent.sock'),
          HERE: path.join(root, 'agent.sock'),
          '@': `\0${folder}`,
        };
        let reached = 0;
        const servers = await Promise.all(
          Object.values(addresses).map(async address => {
            const server = createServer(socket => {
              reached += 1;
              socket.on('error', () => undefined).destroy();
            }).listen(address);
            await once(server, 'listening');
            return server;
          }),
        );
        try {
          const code = Object.entries(addresses).reduce(
            (all, [name, address]) => all.replaceAll(`'${name}'`, JSON.stringify(address)),
            text,
          );
          const ran = await runner().run(file, code, [parsed(example)], never);
          assert.deepEqual([ran, reached], [{ ok: true }, 0]);
        } finally {
          for (const server of servers) server.close();
          await rm(folder, { recursive: true, force: true });
        }
      });
    }
    const ask = (address: string): string =>
      `import socket\ndef f(): socket.socket(socket.AF_UNIX).connect('${address}')\n`;
    const askNode = (address: string): string =>
      `import net from 'node:net';\nexport const f = () => new Promise((done, fail) => net.connect('${address}', done).on('error', fail));`;
    check('Python reaches no socket of another folder', 'asks.py', ask('TMP'), 'f() ! PermissionError');
    check('Python reaches no socket of the workspace', 'asks.py', ask('HERE'), 'f() ! PermissionError');
    check('Python reaches no socket without a file', 'asks.py', ask('@'), 'f() ! PermissionError');
    check('Node reaches no socket of another folder', 'asks.ts', askNode('TMP'), 'f() ! EPERM');
    check('Node reaches no socket of the workspace', 'asks.ts', askNode('HERE'), 'f() ! EPERM');
    check('Node reaches no socket without a file', 'asks.ts', askNode('@'), 'f() ! EPERM');
    const pair = (kind: string): string =>
      `import socket\ndef f():\n    a, b = socket.socketpair(socket.AF_UNIX, socket.${kind})\n    a.send(b"x")\n    return b.recv(1)\n`;
    check('half a pair of datagrams is sent nowhere', 'pair.py', pair('SOCK_DGRAM'), 'f() ! PermissionError');
    check('a pair that stays connected is made', 'pair.py', pair('SOCK_STREAM'), 'f() = b"x"');
    check(
      "a virtual machine's host is not called",
      'host.py',
      'import socket\ndef f(): socket.socket(40, socket.SOCK_STREAM)\n',
      'f() ! PermissionError',
    );
    check(
      'no sockets are opened by a ring of calls',
      'ring.py',
      'import ctypes\ndef f():\n    libc = ctypes.CDLL(None, use_errno=True)\n    return libc.syscall(425, 1, 0), ctypes.get_errno()\n',
      'f() = (-1, 1)',
    );
    check(
      "Python's event loop runs",
      'loop.py',
      'import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1\n',
      'f() = 1',
    );
    check(
      'a server of its own is reached',
      'serves.ts',
      "import http from 'node:http';\nexport const f = () => new Promise(done => { const s = http.createServer((_, r) => r.end('hi')).listen(0, '127.0.0.1', async () => done(await (await fetch('http://127.0.0.1:' + s.address().port)).text())); });",
      'f() = "hi"',
    );
    check(
      'addresses and names are looked up',
      'looks.py',
      'import pwd, os, socket\ndef f():\n    return pwd.getpwuid(os.getuid()).pw_uid == os.getuid(), len(socket.getaddrinfo("127.0.0.1", 80)) > 0\n',
      'f() = (True, True)',
    );
  });

  describe('where the sandbox itself does not start', () => {
    it('are none, as where nothing runs the language', async function () {
      if (!(await sandboxWorks())) notRun(this, 'there is no sandbox (bubblewrap) that works here');
      const before = process.env['PATH'];
      const folder = path.join(root, 'broken');
      await mkdir(folder);
      await writeFile(path.join(folder, 'bwrap'), '#!/bin/sh\necho "bwrap: Out of memory" >&2\nexit 1\n', {
        mode: 0o755,
      });
      process.env['PATH'] = `${folder}:${before}`;
      try {
        for (const file of ['a.py', 'a.js'])
          assert.equal(await runner().run(file, '', [{ call: '1' }], never), null);
      } finally {
        process.env['PATH'] = before;
      }
    });
    check(
      'says.py',
      'import os, sys\nprint("bwrap: execvp python3: No such file", file=sys.stderr, flush=True)\nos._exit(1)\n',
      'f() = 1',
      /^The code ended the process before its examples were done/,
    );
  });

  describe('find packages', () => {
    /** In folders that hold sockets too, which is no reason to hide them. */
    function check(title: string, from: 'inner' | 'link', name: string): void {
      it(title, async () => {
        const elsewhere = await mkdtemp(path.join(tmpdir(), 'quickstep-layout-'));
        const inner = path.join(elsewhere, 'repository/inner');
        const files: Record<string, string> = {
          'store/linked/index.js': 'exports.one = 1;',
          'repository/node_modules/above/index.js': 'exports.one = 1;',
          'repository/inner/own.js': 'exports.one = 1;',
        };
        for (const [file, text] of Object.entries(files)) {
          await mkdir(path.dirname(path.join(elsewhere, file)), { recursive: true });
          await writeFile(path.join(elsewhere, file), text);
        }
        await mkdir(path.join(inner, 'node_modules'));
        await symlink(
          path.join(elsewhere, 'store/linked'),
          path.join(inner, 'node_modules/linked'),
          'junction',
        );
        await symlink(inner, path.join(elsewhere, 'link'), 'junction');
        const options = {
          node: () => Promise.resolve(process.execPath),
          child: path.resolve('src/node/examplesChild.ts'),
        };
        const workspace = from === 'inner' ? inner : path.join(elsewhere, 'link');
        const text = `module.exports = { f: () => require('${name}').one };`;
        try {
          const ran = createExamples(workspace, options).run('a.js', text, [parsed('f() = 1')], never);
          assert.deepEqual(await ran, { ok: true });
        } finally {
          await rm(elsewhere, { recursive: true, force: true });
        }
      });
    }
    check('above the workspace', 'inner', 'above');
    check('above a workspace behind a link', 'link', 'above');
    check('linked from a store elsewhere', 'inner', 'linked');
    check('linked from a store elsewhere into a workspace behind a link', 'link', 'linked');
    check('beside the file behind a link', 'link', './own');
  });

  it('are gone with all that they started when stopped', async function () {
    if (process.platform === 'win32') notRun(this, 'process groups are not known on Windows');
    const mark = `quickstep-${process.pid}-${Date.now()}`;
    const text = `import subprocess, sys, time\ndef f():\n    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "${mark}"])\n    time.sleep(60)\n`;
    const stop = new AbortController();
    const running = runner().run('slow.py', text, [{ call: 'f()' }], stop.signal);
    await until(async () => (await withMark(mark)) > 0);
    stop.abort(new Error('stopped'));
    await assert.rejects(running, /stopped/);
    await until(async () => (await withMark(mark)) === 0);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return;
    await setTimeout(50);
  }
  assert.fail('it never came to be');
}

/** Processes of this machine with the mark on their command line. */
async function withMark(mark: string): Promise<number> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'command']);
  return stdout.split('\n').filter(line => line.includes(mark) && !line.includes('import subprocess')).length;
}
