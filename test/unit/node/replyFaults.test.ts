// What goes wrong between a model's server and a step: the step is tried again or fails, and nothing is carried out of an
// answer that did not come whole. Through the engine, behind real sockets, for each provider.
import { strict as assert } from 'node:assert';
import type { RunEvent } from '../../../src/core/events';
import type { Step } from '../../../src/core/plan/plan';
import { wallClock } from '../../../src/node/wallClock';
import { startModelServer, type ModelServer, type Reply } from '../../support/modelServer';
import { modelAt, providers, type Provider } from '../../support/providers';
import { runSteps } from '../../support/runPlan';

const command: Step = { id: 'c', title: 'c', agent: 'command', instruction: 'list the files', writes: [] };
const source = 'function a() {\n  return 1;\n}\n';
const edit: Step = { id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'a', instruction: 'return 9' };
const line = '{"command":"ls -la"}';

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** The server gives these replies in turn, the last again and again. */
async function run(provider: Provider, step: Step, ...replies: readonly (Reply | string)[]) {
  server ??= await startModelServer(({ n }) => replies[Math.min(n, replies.length) - 1] ?? '');
  return await runSteps([step], {
    executorModel: modelAt(provider, server.url),
    clock: wallClock,
    files: { 'x.js': source },
    commands: { 'ls -la': {} },
  });
}

function faults(events: readonly RunEvent[]): string[] {
  return events.flatMap(e => (e.type === 'attempt.finished' && e.fault !== undefined ? [e.fault] : []));
}

for (const provider of providers) {
  describe(`a step whose model is one of ${provider}`, () => {
    for (let tenth = 1; tenth <= 10; tenth += 1) {
      it(`is tried again when the connection is reset at ${tenth}0 % of the answer`, async () => {
        const tokens = Math.ceil(line.length / 4);
        const reset = Math.min(tokens - 1, Math.floor((tokens * tenth) / 10));
        const { ran, events } = await run(provider, command, { text: line, resetAfterTokens: reset }, line);
        assert.deepEqual([ran, faults(events).length], [['ls -la'], 1]);
      });
    }

    it('is tried once more when its answer is cut, at whatever byte, and carried out once', async () => {
      let cutAtByte = 1;
      let isFirst = true;
      server = await startModelServer(() => {
        const reply = isFirst ? { text: line, cutAtByte } : line;
        isFirst = false;
        return reply;
      });
      for (let attempts = 2; attempts === 2; cutAtByte += 29) {
        isFirst = true;
        const before = server.requests.length;
        const { ran } = await run(provider, command);
        attempts = server.requests.length - before;
        assert.deepEqual(ran, ['ls -la']);
      }
      assert.ok(cutAtByte > 300, 'to the end of the answer');
    }).timeout(60_000);

    it('fails with nothing done where the answer never comes whole', async () => {
      const { ran, result } = await run(provider, command, { text: line, silentEnd: true });
      assert.deepEqual([ran, result.reason], [[], 'model']);
    });

    const loops: readonly (readonly [string, string])[] = [
      ['a phrase', '  sum += line.price * line.count;\n'],
      ['white space', '    \n'],
    ];
    for (const [name, text] of loops) {
      it(`is cut off in ${name} without end; the server sees it and the next answer counts`, async () => {
        const blocks = '<<<<<<< SEARCH\n  return 1;\n=======\n  return 9;\n>>>>>>> REPLACE';
        const { files, events } = await run(provider, edit, { text, endless: true }, blocks);
        assert.match(faults(events)[0] ?? '', /repeats itself|white space/);
        assert.equal(files.get('x.js'), source.replace('1', '9'));
        await server?.clientClosed(1);
      }).timeout(20_000);
    }

    const status = { ollama: 503, openai: 429, anthropic: 529 }[provider];
    it(`waits and goes on when the server is busy (${status})`, async () => {
      const busy: Reply = { text: 'later', status, headers: { 'retry-after': '0' } };
      const { ran, events } = await run(provider, command, busy, busy, line);
      assert.deepEqual([ran, faults(events).length], [['ls -la'], 2]);
      const finished = events.find(event => event.type === 'step.finished');
      assert.ok((finished?.phases.queue ?? 0) >= 700, JSON.stringify(finished?.phases));
    }).timeout(20_000);
  });
}
