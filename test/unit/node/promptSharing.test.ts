// What a server can keep of a prompt from one step to the next: prompts begin with what steps of an agent and file have
// in common, and say nothing of where in the plan a step stands.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../src/core/plan/plan';
import { wallClock } from '../../../src/node/wallClock';
import { startModelServer, type ModelServer, type SeenRequest } from '../../support/modelServer';
import { modelAt, providers } from '../../support/providers';
import { runSteps, type RunOptions } from '../../support/runPlan';

/** A function of some forty lines, as the edit agent meets them. */
const body = [
  '  const lines = cart.lines.filter(line => line.count > 0);',
  ...Array.from({ length: 17 }, (_, index) => [
    `  const rate${index} = rates.find(rate => rate.group === groups[${index}])?.value ?? 0;`,
    `  if (rate${index} > 0) taxes.push({ group: groups[${index}], amount: net * rate${index} });`,
  ]).flat(),
  '  const sum = taxes.reduce((total, tax) => total + tax.amount, net);',
];
const region = (end: string): string =>
  ['function total(cart) {', ...body, `  return ${end};`, '}'].join('\n');
const file = `import { rates } from './rates';\n\n${region('sum')}\n\nfunction other() {\n  return 1;\n}\n`;

const edit = (id: string, instruction: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'edit', file: 'src/cart.js', symbol: 'total', instruction, ...more }) as Step;

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function prompts(
  provider: (typeof providers)[number],
  steps: readonly Step[],
  replies: readonly string[],
  options: RunOptions = {},
): Promise<readonly SeenRequest[]> {
  server = await startModelServer(({ n }) => replies[Math.min(n, replies.length) - 1] ?? '');
  const { result } = await runSteps(steps, {
    executorModel: modelAt(provider, server.url),
    clock: wallClock,
    files: { 'src/cart.js': file },
    ...options,
  });
  assert.ok(['done', 'failed'].includes(result.status));
  return server.requests;
}

/** The share of the second prompt, in characters, that the first begins with too. */
function shared(first: SeenRequest | undefined, second: SeenRequest | undefined): number {
  const [a, b] = [first?.prompt ?? '', second?.prompt ?? ''];
  let same = 0;
  while (same < b.length && a[same] === b[same]) same += 1;
  return same / b.length;
}

for (const provider of providers) {
  describe(`a step's prompt at a server of ${provider}`, () => {
    it('shares 95 % with the step before on the same function, whose end that one has changed', async () => {
      const steps = [
        edit('round', 'Round the sum to two digits.'),
        edit('floor', 'Never return less than 0.', { needs: ['round'] }),
      ];
      const rounded = region('Math.round(sum * 100) / 100');
      const [first, second] = await prompts(provider, steps, [rounded, region('Math.max(0, sum)')]);
      assert.match(second?.prompt ?? '', /Math\.round/);
      assert.ok(shared(first, second) >= 0.95, String(shared(first, second)));
    });

    it('shares 95 % with the same step before its verification failed', async () => {
      const step = edit('round', 'Round the sum to two digits.', { verify: { command: 'npm test' } });
      const replies = [region('Math.round(sum)'), region('Math.round(sum * 100) / 100')];
      const commands = { 'npm test': { exitCode: 1, output: 'expected 1.25, got 1' } };
      const [first, second] = await prompts(provider, [step], replies, { commands });
      assert.match(second?.prompt ?? '', /An earlier try failed/);
      assert.ok(shared(first, second) >= 0.95, String(shared(first, second)));
    });

    it('shares 95 % with the addition before to the same place, which it is shown behind the rest', async () => {
      const add = (id: string): Step => edit(id, `Add the function ${id}.`, { symbol: undefined, at: 'end' });
      const text = (name: string): string => `function ${name}() {\n  return '${name}';\n}`;
      const names = ['first', 'second', 'third'];
      const seen = await prompts(provider, names.map(add), names.map(text));
      const [first, second, third] = seen;
      assert.match(third?.prompt ?? '', /function first\(\) \{[^]*function second\(\) \{/);
      const shares = [shared(first, second), shared(second, third)];
      assert.ok(
        shares.every(share => share >= 0.95),
        String(shares),
      );
    });

    it('holds in a repair all of the first prompt, with what was wrong behind it', async () => {
      const wrong = region('sum').slice(0, -2);
      const [first, repair] = await prompts(provider, [edit('e', 'Round it.')], [wrong, region('0')]);
      assert.ok(repair?.prompt.startsWith(`${first?.prompt}\n\nAn earlier try failed:\na syntax error`));
    });

    it('has one fixed part for all steps of an agent, of at most 1,600 characters', async () => {
      const seen = await prompts(
        provider,
        [edit('a', 'Round it.'), edit('b', 'Count.', { symbol: 'other' })],
        [region('0'), 'function other() {\n  return 2;\n}'],
      );
      assert.deepEqual(new Set(seen.map(({ prefix }) => prefix)).size, 1);
      assert.ok((seen[0]?.prefix.length ?? Infinity) <= 1600);
    });
  });
}

describe('the size of a prompt', () => {
  it('does not depend on where in the plan its step stands', async () => {
    const path = (index: number): string => `src/f${String(index).padStart(2, '0')}.js`;
    const steps = Array.from({ length: 50 }, (_, index) =>
      edit(`s${index}`, 'Round the sum to two digits.', { file: path(index) }),
    );
    const files = Object.fromEntries(steps.map((_, index) => [path(index), file]));
    const { executor, result } = await runSteps(steps, { files, executor: () => region('Math.round(sum)') });
    assert.equal(result.status, 'done');
    const texts = executor.requests.map(({ prefix, messages }) =>
      [prefix, ...messages.map(message => message.content)].join('\n').replace(/f\d\d\.js/, 'f.js'),
    );
    assert.deepEqual([texts.length, new Set(texts).size], [50, 1]);
  });
});
