// What of a failed command's output a planner gets to read.
import { strict as assert } from 'node:assert';
import { logPrefix } from '../../../../src/core/agents/prompts';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps, type RunOptions, type RunOutcome } from '../../../support/runPlan';

const build: Step = { id: 'b', title: 'Build', agent: 'command', command: 'build' };
const checked: Step = { id: 'b', title: 'Check', agent: 'check', command: 'build' };
const goal = '{"goal":"g"}\n';

const compiled = Array.from({ length: 900 }, (_, n) => `compiled part ${n} of the program in its folder`);
const long = [
  ...compiled.slice(0, 450),
  'src/a.ts(3,7): error TS2322: a number is no text',
  'src/b.ts(9,1): error TS2304: cannot find name x',
  ...compiled.slice(450),
  'build stopped',
].join('\n');

function run(step: Step, output: string, options: RunOptions = {}): Promise<RunOutcome> {
  return runSteps(null, {
    planner: (_request, index) => (index === 0 ? `${goal}${JSON.stringify(step)}` : '{"answer":"given up"}'),
    commands: { build: { exitCode: 2, output } },
    ...options,
  });
}

const logOf = ({ events }: RunOutcome): readonly string[] | undefined =>
  events.flatMap(event => (event.type === 'step.finished' ? [event.log] : []))[0];

describe('the log of a failed command', () => {
  const check = (name: string, step: Step, output: string, expected: readonly string[] | undefined): void => {
    it(name, async () => {
      const ran = await run(step, output);
      assert.deepEqual(logOf(ran), expected);
      assert.equal(ran.executor.requests.length, 0);
    });
  };
  check('is told as it is where it is short', build, 'one\ntwo', ['one', 'two']);
  check('is told of a check too', checked, '✔ fine\n✖ adds\n  3 is not 4', ['✖ adds', '  3 is not 4']);
  check('is not told where nothing was printed', build, '', undefined);

  it('is chosen from by the executor where it is long, and reaches the planner', async () => {
    const ran = await run(build, long, {
      executor: ({ messages }) => {
        const numbers = [...(messages[0]?.content ?? '').matchAll(/^(\d+) .*error TS/gm)].map(([, n]) => n);
        return JSON.stringify({ relevant: numbers.reverse() });
      },
    });
    const [asked] = ran.executor.requests;
    assert.equal(asked?.prefix, logPrefix);
    assert.ok((asked.messages[0]?.content.length ?? 0) < 6000);
    assert.deepEqual(logOf(ran), long.split('\n').slice(450, 452));
    assert.match(ran.planner?.requests[1]?.messages[0]?.content ?? '', / {2}src\/a\.ts\(3,7\): error TS2322/);
  });

  it('is told by its end where the executor does not answer', async () => {
    const ran = await run(build, long);
    assert.equal(logOf(ran)?.at(-1), 'build stopped');
  });

  it('asks nothing where no planner is there to read it', async () => {
    const ran = await runSteps([build], { commands: { build: { exitCode: 2, output: long } } });
    assert.deepEqual([logOf(ran), ran.executor.requests.length], [undefined, 0]);
  });
});
