// Tool steps of the built command line, with a real MCP server as a program.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import { eventsOf, openPlace, type CommandLineResult, type Place } from '../support/commandLine';

const program = path.resolve('test/support/mcpServer.mjs');
const server = { command: process.execPath, args: [program] };
const call = { id: 't', title: 'Say it', agent: 'tool', tool: 'test/echo', arguments: { text: 'hi' } };

describe('tools on the command line', function () {
  this.timeout(120_000);
  const places: Place[] = [];
  afterEach(() => places.splice(0).forEach(place => place.close()));

  async function run(
    config: object,
    steps: readonly object[],
    allow: string,
    file?: object,
  ): Promise<CommandLineResult> {
    const place = openPlace(config);
    places.push(place);
    await place.file('plan.json', JSON.stringify({ version: 1, goal: 'g', steps }));
    if (file !== undefined) await place.file('.vscode/mcp.json', JSON.stringify(file));
    const plan = path.join(place.workspace, 'plan.json');
    return place.quickstep(['run', '--json', '--plan', plan, ...(allow === '' ? [] : ['--allow', allow])]);
  }

  function outputs(result: CommandLineResult): readonly unknown[] {
    return eventsOf(result).flatMap(event =>
      event.type === 'step.finished' ? [event.output ?? event.detail] : [],
    );
  }

  it('calls a tool of the user’s own server, and hands its output on', async () => {
    const again = { ...call, id: 'u', arguments: { text: '{{steps.t.output}} again' } };
    const result = await run({ tools: { servers: { test: server } } }, [call, again], 'tools');
    assert.deepEqual([result.code, outputs(result)], [0, ['hi', 'hi again']], result.stderr);
  });

  it('starts nothing without the permission', async () => {
    const result = await run({ tools: { servers: { test: server } } }, [call], '');
    assert.equal(result.code, 3);
    assert.match(result.stderr, /MCP server test \(your configuration\) was not started/);
  });

  it('starts no server of the workspace that nobody said yes to, even where all is allowed', async () => {
    const result = await run({}, [call], 'all', { servers: { test: server } });
    assert.equal(result.code, 3);
    assert.match(result.stderr, /\.vscode\/mcp\.json\) was not started/);
  });

  it('refuses tools where the configuration denies them', async () => {
    const config = { tools: { servers: { test: server } }, permissions: { tools: 'deny' } };
    const result = await run(config, [call], 'all');
    assert.equal(result.code, 3, result.stderr);
  });

  it('names the nearest tool for one that is not there', async () => {
    const result = await run(
      { tools: { servers: { test: server } } },
      [{ ...call, tool: 'test/eco' }],
      'tools',
    );
    assert.equal(result.code, 1);
    assert.match(result.stderr, /no tool "test\/eco"; the nearest are test\/echo/);
  });

  it('ends a tool that never answers at the step’s time limit', async () => {
    const config = { tools: { servers: { test: server } }, limits: { stepSeconds: 2 } };
    const result = await run(config, [{ ...call, tool: 'test/slow', arguments: {} }], 'tools');
    assert.equal(result.code, 1);
    assert.match(result.stderr, /did not answer within 2 seconds/);
  });
});
