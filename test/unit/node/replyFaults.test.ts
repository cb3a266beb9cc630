// What goes wrong between a model's server and a step: the step is tried again or fails, and nothing is carried out of an
// answer that did not come whole. Through the engine, behind real sockets, for each provider.
import { strict as assert } from 'node:assert';
import type { RunEvent } from '../../../src/core/events';
import { createRepetitionWatch } from '../../../src/core/model/repetition';
import type { Step } from '../../../src/core/plan/plan';
import { wallClock } from '../../../src/node/wallClock';
import { startModelServer, type ModelServer, type Reply } from '../../support/modelServer';
import { modelAt, providers, type Provider } from '../../support/providers';
import { allowAll, runSteps } from '../../support/runPlan';

const command: Step = { id: 'c', title: 'c', agent: 'command', instruction: 'list the files', writes: [] };
const source = 'function a() {\n  return 1;\n}\n';
const edit: Step = { id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'a', instruction: 'return 9' };
const blocks = '<<<<<<< SEARCH\n  return 1;\n=======\n  return 9;\n>>>>>>> REPLACE';
const line = '{"command":"ls -la"}';

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** The server gives these replies in turn, the last again and again. */
async function runWith(
  config: object,
  provider: Provider,
  step: Step,
  ...replies: readonly (Reply | string)[]
) {
  server ??= await startModelServer(({ n }) => replies[Math.min(n, replies.length) - 1] ?? '');
  return await runSteps([step], {
    executorModel: modelAt(provider, server.url),
    clock: wallClock,
    config: { ...allowAll, ...config },
    files: { 'x.js': source },
    commands: { 'ls -la': {} },
  });
}

const run = (provider: Provider, step: Step, ...replies: readonly (Reply | string)[]) =>
  runWith({}, provider, step, ...replies);

/** Tokens that may be held back on their way: half a tag, or what may be the beginning of a stop text. */
const SPARE_TOKENS = 20;

/** Of a text that comes again and again, the tokens after which it is known for a loop. */
function tokensUntilLoop(text: string): number {
  const watch = createRepetitionWatch();
  const pieces = text.match(/\s*[^\s]{1,4}|\s+/g) ?? [];
  for (let sent = 0; ; sent += 1) if (watch.add(pieces[sent % pieces.length] ?? '') !== null) return sent + 1;
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

    it('is tried once more when its answer is cut, wherever on the wire, and carried out once', async () => {
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

    const phrase = '  sum += line.price * line.count;\n';
    const loops: readonly (readonly [string, Partial<Reply>])[] = [
      ['a phrase', { text: phrase }],
      ['white space', { text: '    \n' }],
      ['what it thinks aloud', { text: '', reasoning: phrase }],
      ['what it thinks aloud in its text', { text: `<think>\n${phrase}` }],
    ];
    for (const [name, loop] of loops) {
      it(`is cut off in ${name} without end as soon as that shows, and the next answer counts`, async () => {
        const said: Reply = { text: '', ...loop, endless: true };
        const shows = tokensUntilLoop((said.reasoning ?? '') + said.text) + SPARE_TOKENS;
        // Whatever the machine does meanwhile: more never comes, so the close can only be for what came.
        const { files, events } = await run(provider, edit, { ...said, silentAfterTokens: shows }, blocks);
        assert.match(faults(events)[0] ?? '', /repeats itself|white space/);
        assert.equal(files.get('x.js'), source.replace('1', '9'));
        const seen = await server?.clientClosed(1);
        assert.equal(seen?.tokensSent, shows);
      }).timeout(20_000);

      it(`is cut off in ${name} without end while that pours in`, async () => {
        const { files } = await run(provider, edit, { text: '', ...loop, endless: true }, blocks);
        assert.equal(files.get('x.js'), source.replace('1', '9'));
        await server?.clientClosed(1);
      }).timeout(20_000);
    }

    const counting = (turn: number): string => `  sum += lines[${turn}].price;\n`;
    const endless: readonly (readonly [string, Reply])[] = [
      ['an answer', { text: '', endless: counting }],
      ['a thought', { text: '', endless: turn => (turn === 1 ? '<think>' : '') + counting(turn) }],
    ];
    for (const [name, reply] of endless) {
      it(`is cut off at its limit of tokens in ${name} that ends nowhere and repeats nothing`, async () => {
        const { files, events } = await run(provider, edit, reply, blocks);
        assert.match(faults(events)[0] ?? '', /^the answer did not end within \d+ tokens$/);
        assert.equal(files.get('x.js'), source.replace('1', '9'));
        await server?.clientClosed(1);
      }).timeout(20_000);

      it(`is cut off at the time limit of its step in ${name} that comes ever so slowly`, async () => {
        const limits = { stepSeconds: 0.3, outputTokens: 1_000_000 };
        const slow = { ...reply, tokensPerSecond: 20 };
        const { files, result } = await runWith({ limits }, provider, edit, slow);
        assert.deepEqual([result.reason, files.get('x.js')], ['timeout', source]);
        await server?.clientClosed(1);
      }).timeout(20_000);
    }
  });
}
