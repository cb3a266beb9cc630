import { strict as assert } from 'node:assert';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ToolServerConfig } from '../../../../src/core/config';
import type { JsonValue } from '../../../../src/core/events';
import type { ToolResult } from '../../../../src/core/ports';
import { isAlive } from '../../../../src/node/alive';
import { createMcpTools, type McpTools } from '../../../../src/node/mcp/mcpTools';
import { temporaryFolder } from '../../../support/temporaryFolder';

const never = new AbortController().signal;
const program = path.resolve('test/support/mcpServer.mjs');
const own = (...args: string[]): ToolServerConfig => ({
  command: process.execPath,
  args: [program, ...args],
  env: {},
});

describe('tools of MCP servers', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const opened: McpTools[] = [];
  let count = 0;

  /** A new workspace; `file`: its `.vscode/mcp.json`. */
  async function make(servers: Readonly<Record<string, ToolServerConfig>>, file?: unknown, state?: string) {
    const root = path.join(folder(), `w${(count += 1)}`);
    await mkdir(path.join(root, '.vscode'), { recursive: true });
    if (file !== undefined)
      await writeFile(
        path.join(root, '.vscode', 'mcp.json'),
        typeof file === 'string' ? file : JSON.stringify(file),
      );
    const tools = createMcpTools({
      ...{ root, servers, stateFolder: state ?? path.join(root, 'state') },
      environment: { ...process.env, GITHUB_TOKEN: 'ghp_000000000000000000000000' },
      secretNames: [],
    });
    opened.push(tools);
    return { tools, root };
  }

  async function approved(servers: Readonly<Record<string, ToolServerConfig>>): Promise<McpTools> {
    const { tools } = await make(servers);
    const { closed } = await tools.open('test/x', never);
    for (const server of closed) await tools.approve(server);
    return tools;
  }

  async function call(
    tools: McpTools,
    name: string,
    args: Readonly<Record<string, JsonValue>> = {},
    signal = never,
  ): Promise<ToolResult> {
    const { tools: all, faults } = await tools.open(name, never);
    const tool = all.find(one => one.name === name);
    assert.ok(tool, `no ${name}: ${faults.join(' ')}`);
    return tools.call(tool, args, signal);
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(tools => tools.close()));
  });

  it('start nothing before they are approved, and say what would run', async () => {
    const { tools } = await make({ test: own('--flag', 'a b') });
    const { tools: none, closed } = await tools.open('test/echo', never);
    assert.deepEqual(none, []);
    assert.equal(closed[0]?.subject, `${process.execPath} ${program} --flag "a b"`);
    assert.deepEqual(await tools.known(never), { tools: [], complete: false });
  });

  it('are called over standard streams', async () => {
    const tools = await approved({ test: own() });
    assert.deepEqual(await call(tools, 'test/echo', { text: 'hi', times: 2 }), {
      ok: true,
      output: 'hi hi',
      bytes: 5,
    });
    assert.deepEqual(await call(tools, 'test/typed'), { ok: true, output: { degrees: 7 }, bytes: 13 });
    const known = await tools.known(never);
    assert.ok(known.complete && known.tools.some(({ name }) => name === 'test/echo'));
  });

  it('see no secrets of the environment', async () => {
    const result = await call(await approved({ test: own() }), 'test/env');
    assert.ok(result.ok && !JSON.stringify(result.output).includes('ghp_'));
  });

  it('say what failed, without control sequences', async () => {
    const tools = await approved({ test: own() });
    assert.deepEqual(await call(tools, 'test/fails'), {
      ok: false,
      reason: 'failed',
      detail: 'no luck',
      bytes: 12,
    });
    const wrong = await call(tools, 'test/echo', { text: 1 });
    assert.ok(!wrong.ok && wrong.detail.includes('text'));
    const sneaky = await call(tools, 'test/sneaky');
    assert.deepEqual(sneaky.ok && sneaky.output, 'ab');
  });

  it('are described without what hides itself, and shortly', async () => {
    const tools = await approved({ test: own() });
    const { tools: all } = await tools.open('test/sneaky', never);
    const { description = '' } = all.find(({ name }) => name === 'test/sneaky') ?? {};
    assert.ok(description.startsWith('Adds. long long') && description.length <= 1000);
  });

  it('that never answer are stopped by the signal', async () => {
    const tools = await approved({ test: own() });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const result = await call(tools, 'test/slow', {}, stop.signal);
    assert.equal(!result.ok && result.reason, 'stopped');
    assert.ok((await call(tools, 'test/echo', { text: 'still here' })).ok);
  });

  it('that answer 200 MB cost a few, and are told to say less', async () => {
    const tools = await approved({ test: own() });
    const before = process.memoryUsage().rss;
    const result = await call(tools, 'test/huge', { bytes: 200 * 1024 * 1024 });
    assert.ok(!result.ok && result.reason === 'too_large', JSON.stringify(result).slice(0, 200));
    assert.ok(result.bytes > 200 * 1024 * 1024);
    assert.ok(process.memoryUsage().rss - before < 150 * 1024 * 1024);
    assert.ok((await call(tools, 'test/echo', { text: 'still here' })).ok);
  });

  it('that die fail, and are started again for the next call', async () => {
    const tools = await approved({ test: own() });
    const result = await call(tools, 'test/dies');
    assert.equal(!result.ok && result.reason, 'failed');
    assert.ok((await call(tools, 'test/echo', { text: 'again' })).ok);
  });

  it('that do not start say why', async () => {
    const tools = await approved({ test: { command: 'no-such-program-here', args: [], env: {} } });
    const { faults } = await tools.open('test/x', never);
    assert.match(faults[0] ?? '', /MCP server test \(your configuration\) could not be used: .*ENOENT/);
  });

  it('end with everything that they started', async () => {
    const file = path.join(folder(), 'pids');
    const tools = await approved({ test: own(file) });
    await call(tools, 'test/echo', { text: 'x' });
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number);
    await tools.close();
    await wait(50);
    for (const pid of pids) assert.ok(!isAlive(pid), `${pid} is alive`);
  });

  it('are approved as they are: one byte more and they are asked about again', async () => {
    const state = path.join(folder(), 'shared-state');
    const open = async (args: string[]) => {
      const { tools } = await make(
        {},
        { servers: { test: { command: process.execPath, args: [program, ...args] } } },
        state,
      );
      // Under one root: the folder that it starts in is a part of what was approved.
      return tools;
    };
    const root = path.join(folder(), 'same');
    await mkdir(path.join(root, '.vscode'), { recursive: true });
    const at = async (args: string[]): Promise<McpTools> => {
      await writeFile(
        path.join(root, '.vscode', 'mcp.json'),
        JSON.stringify({ servers: { test: { command: process.execPath, args: [program, ...args] } } }),
      );
      const tools = createMcpTools({
        root,
        servers: {},
        stateFolder: state,
        environment: process.env,
        secretNames: [],
      });
      opened.push(tools);
      return tools;
    };
    const first = await at(['a']);
    const [server] = (await first.open('test/echo', never)).closed;
    assert.ok(server?.foreign);
    await first.approve(server);
    assert.equal((await (await at(['a'])).open('test/echo', never)).closed.length, 0);
    assert.equal((await (await at(['b'])).open('test/echo', never)).closed.length, 1);
    assert.equal((await (await open(['a'])).open('test/echo', never)).closed.length, 1);
  });

  const faulty: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'an input that only the editor can ask for',
      { servers: { a: { command: 'x', env: { K: '${input:key}' } } } },
      /"a" asks for \$\{input:key\}/,
    ],
    ['neither a command nor an address', { servers: { a: {} } }, /"a" has neither/],
    ['a name that hides something', { servers: { 'a/b': { command: 'x' } } }, /is called "a\/b"/],
    ['something that is no JSON', '{', /cannot be read as JSON/],
  ];
  for (const [what, file, fault] of faulty) {
    it(`say what is wrong with ${what}`, async () => {
      const { tools } = await make({}, file);
      const { faults, closed } = await tools.open('a/x', never);
      assert.match(faults[0] ?? '', fault);
      assert.deepEqual(closed, []);
    });
  }

  it('take comments and folders of the workspace file, and hide keys from what is shown', async () => {
    const { tools, root } = await make(
      {},
      '{ // mine\n "servers": { "a": { "command": "x", "args": ["${workspaceFolder}/y"], "env": {"API_KEY": "abcdefgh12345678"}, }, } }',
    );
    const { closed } = await tools.open('a/x', never);
    assert.equal(closed[0]?.subject, `API_KEY=[hidden] x ${root}/y`);
  });

  describe('over http', () => {
    let server: Server;
    let answer: (id: number, name: string) => string = () => '';
    before(async () => {
      server = createServer((request, response) => void respond(request, response));
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    /** The protocol of 2025 by hand, so that not both ends are one library's. */
    async function respond(
      ...[request, response]: Parameters<Parameters<typeof createServer>[1] & object>
    ): Promise<void> {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { id, method, params } = JSON.parse(body) as {
        id?: number;
        method: string;
        params?: { name?: string };
      };
      if (id === undefined) return void response.writeHead(202).end();
      const say = (result: unknown) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      if (method === 'initialize')
        return void say({
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'h', version: '1' },
        });
      if (method === 'tools/list')
        return void say({ tools: [{ name: 'look', inputSchema: { type: 'object' } }] });
      if (method === 'tools/call')
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(answer(id, params?.name ?? ''));
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'no' } }));
    }

    const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const text = (id: number, said: string) =>
      JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: said }] } });

    it('are called', async () => {
      answer = (id, name) => text(id, `seen ${name}`);
      const tools = await approved({ test: { url: url(), headers: {} } });
      assert.deepEqual(await call(tools, 'test/look'), { ok: true, output: 'seen look', bytes: 9 });
    });

    it('that answer too much are cut off', async () => {
      answer = id => text(id, 'x'.repeat(20 * 1024 * 1024));
      const result = await call(await approved({ test: { url: url(), headers: {} } }), 'test/look');
      assert.equal(!result.ok && result.reason, 'too_large');
    });

    it('elsewhere need the network', async () => {
      const { tools } = await make({
        a: { url: 'https://tools.example/mcp', headers: { Authorization: 'Bearer x' } },
      });
      const { closed } = await tools.open('a/x', never);
      assert.deepEqual(
        [closed[0]?.remote, closed[0]?.subject],
        [true, 'https://tools.example/mcp (with Authorization)'],
      );
    });
  });
});
