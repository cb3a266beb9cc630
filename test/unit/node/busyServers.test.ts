// Servers that are busy, through the engine and behind real sockets: for each provider, each status that says so and each
// way to say how long. Time goes on by the waits alone, so that minutes of them take milliseconds.
import { strict as assert } from 'node:assert';
import type { LiveEvent } from '../../../src/core/events';
import type { Step } from '../../../src/core/plan/plan';
import { handClock } from '../../support/fakeClock';
import { startModelServer, type Reply } from '../../support/modelServer';
import { modelAt, providers, type Provider } from '../../support/providers';
import { allowAll, runSteps } from '../../support/runPlan';

const command: Step = { id: 'c', title: 'c', agent: 'command', instruction: 'list the files', writes: [] };
const LIMIT_MS = 60_000;
/** So much longer than asked for is waited, at most, so that steps do not come back all at once. */
const SPREAD = 1.25;

/** How a server says when to come back, and how long is waited the nth time, before the spread. */
interface Saying {
  readonly name: string;
  readonly header: () => string | null;
  readonly least: (n: number) => number;
  readonly most: (n: number) => number;
}

const doubling = (first: number) => (n: number) => first * 2 ** n;
const sayings: readonly Saying[] = [
  { name: 'seconds', header: () => '7', least: () => 7000, most: () => 7000 },
  // A date has whole seconds, and part of them has passed when it is read.
  {
    name: 'a date',
    header: () => new Date(Date.now() + 9000).toUTCString(),
    least: () => 1000,
    most: () => 9000,
  },
  { name: 'nothing', header: () => null, least: doubling(1000), most: doubling(1000) },
  { name: 'no time at all', header: () => '0', least: doubling(250), most: doubling(250) },
];

/** One step of a server that is busy for so many requests. */
async function run(provider: Provider, status: number, { header }: Saying, times: number) {
  const server = await startModelServer(({ n }) => (n <= times ? busy() : 'ls'));
  const busy = (): Reply => {
    const after = header();
    return { text: 'later', status, headers: after === null ? {} : { 'retry-after': after } };
  };
  const clock = handClock();
  const waits: number[] = [];
  try {
    const { ran, result, events } = await runSteps([command], {
      executorModel: modelAt(provider, server.url),
      clock,
      config: { ...allowAll, limits: { repairs: 0 } },
      onLive(event: LiveEvent) {
        if (event.type !== 'attempt.waiting') return;
        waits.push(event.ms);
        setImmediate(() => clock.advance(event.ms));
      },
    });
    const finished = events.find(event => event.type === 'step.finished');
    return { ran, result, waits, queue: finished?.phases.queue, requests: server.requests.length };
  } finally {
    await server.close();
  }
}

function assertWaits(waits: readonly number[], { least, most }: Saying): void {
  for (const [n, wait] of waits.entries())
    assert.ok(wait >= least(n) && wait <= most(n) * SPREAD, `wait ${n + 1} of ${wait} ms`);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

for (const provider of providers) {
  for (const status of [429, 503, 529]) {
    describe(`a server of ${provider} that answers ${status}`, () => {
      for (const saying of sayings) {
        it(`and says ${saying.name} is asked again after that, and the step is done`, async () => {
          const { ran, waits, requests, queue } = await run(provider, status, saying, 2);
          assert.deepEqual([ran, waits.length, requests], [['ls'], 2, 3]);
          assertWaits(waits, saying);
          assert.equal(queue, sum(waits));
        });

        it(`and says ${saying.name} again and again is given up within a minute, with the reason`, async () => {
          const { ran, result, waits, requests } = await run(provider, status, saying, Infinity);
          assert.deepEqual([ran, result.status, result.reason], [[], 'failed', 'model']);
          assertWaits(waits, saying);
          assert.equal(requests, waits.length + 1);
          assert.ok(sum(waits) <= LIMIT_MS && sum(waits) + saying.most(waits.length) * SPREAD > LIMIT_MS);
          assert.match(result.summary, new RegExp(`busy \\(${status}: later\\).* 60 s that a step waits`));
        });
      }
    });
  }
}
