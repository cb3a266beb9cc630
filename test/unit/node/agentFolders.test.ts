// Agents of the user's own from real folders: which are read, which are left out and why.
import { strict as assert } from 'node:assert';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configSchema } from '../../../src/core/config';
import { readAgents } from '../../../src/node/agentFolders';
import { faultLine } from '../../../src/node/ownFiles';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('agents of one’s own on disk', () => {
  const folder = temporaryFolder();
  const before = process.env['XDG_CONFIG_HOME'];
  beforeEach(() => void (process.env['XDG_CONFIG_HOME'] = path.join(folder(), 'config')));
  afterEach(() => {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  });

  const file = (name: string, more = ''): string =>
    `---\nname: ${name}\ndescription: d\n${more}\n---\nDo it.\n`;
  async function put(place: 'here' | 'user', name: string, text: string | Uint8Array): Promise<string> {
    const parent = path.join(
      folder(),
      ...(place === 'here' ? ['w', '.quickstep'] : ['config', 'quickstep']),
      'agents',
    );
    await mkdir(parent, { recursive: true });
    await writeFile(path.join(parent, name), text);
    return path.join(parent, name);
  }
  async function found(trusted = true, models: object = {}): Promise<string> {
    const root = path.join(folder(), 'w');
    await mkdir(root, { recursive: true });
    const read = await readAgents({
      root: trusted ? root : null,
      models: configSchema.parse({ models }).models,
    });
    return [
      ...read.agents.map(({ agent, from }) => `${agent.name} (${from})`),
      ...read.faults.map(fault => faultLine(fault).slice(folder().length)),
    ].join('\n');
  }

  it('come from each folder of a workspace, with the places that they name there', async () => {
    const read = async (folders: string[]) => {
      const { agents, faults } = await readAgents({
        root: folder(),
        folders,
        models: configSchema.parse({}).models,
      });
      return [
        ...agents.map(({ agent }) => `${agent.name} ${agent.writes.join()} ${agent.description}`),
        ...faults.map(fault => faultLine(fault).replaceAll(folder(), '')),
      ];
    };
    for (const [place, name] of [
      ['w', 'a'],
      ['x', 'a'],
      ['x', 'b'],
      ['beside', 'c'],
    ] as const) {
      const parent = path.join(folder(), place, '.quickstep', 'agents');
      await mkdir(parent, { recursive: true });
      await writeFile(path.join(parent, `${name}.md`), file(name, 'writes: [./docs/]'));
    }
    assert.deepEqual(await read(['w', 'x']), [
      'a w/docs/ d (of w/)',
      'b x/docs/ d (of x/)',
      '/x/.quickstep/agents/a.md:1:1: /w/.quickstep/agents/a.md is an agent a too; rename one of them.',
    ]);
  });

  it('are none where there is no folder', async () => assert.equal(await found(), ''));

  it('come from the workspace and from the user, the nearer one first', async () => {
    for (const name of ['b', 'a']) await put('here', `${name}.md`, file(name));
    for (const name of ['b', 'c']) await put('user', `${name}.md`, file(name));
    await put('here', 'notes.txt', 'x');
    assert.equal(await found(), 'a (workspace)\nb (workspace)\nc (user)');
  });

  it('of a workspace that is not trusted are not read', async () => {
    await put('here', 'a.md', file('a'));
    await put('user', 'c.md', file('c'));
    assert.equal(await found(false), 'c (user)');
  });

  it('may name a model that is configured', async () => {
    await put('here', 'a.md', file('a', 'model: sql'));
    const fault = '/w/.quickstep/agents/a.md:4:8: model "sql" is not configured; use executor.';
    assert.equal(await found(), fault);
    assert.equal(await found(true, { agents: { sql: { provider: 'ollama', model: 'x' } } }), 'a (workspace)');
  });

  it('with a fault are left out and said with their line, the others stay', async () => {
    await put('here', 'a.md', file('a'));
    await put('here', 'b.md', file('b', 'colour: red'));
    assert.match(
      await found(),
      /^a \(workspace\)\n\/w\/\.quickstep\/agents\/b\.md:4:1: unknown field "colour"/,
    );
  });

  it('are not read through a link out of the workspace', async () => {
    const outside = await put('user', 'x.md', file('x')).then(() => path.join(folder(), 'out.md'));
    await writeFile(outside, file('a'));
    await put('here', 'b.md', file('b'));
    await symlink(outside, path.join(folder(), 'w', '.quickstep', 'agents', 'a.md'));
    assert.match(
      await found(),
      /^b \(workspace\)\nx \(user\)\n.*a\.md:1:1: the file leads out of the workspace/,
    );
  });

  it('that are no text, or too long, or no file are said', async () => {
    await put('here', 'a.md', Uint8Array.of(0xff, 0xfe, 0x41));
    const last = await put('here', 'b.md', 'x'.repeat(70_000));
    await mkdir(path.join(path.dirname(last), 'c.md'));
    const said = (await found()).split('\n');
    for (const [index, text] of [/UTF-8/, /64 KB/, /no file/].entries())
      assert.match(said[index] ?? '', text);
  });
});
