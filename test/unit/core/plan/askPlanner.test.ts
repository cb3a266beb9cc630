// One round of planning: when its steps are there, and what becomes of a planner that does not write a plan.
import { strict as assert } from 'node:assert';
import { runSteps, type RunOptions } from '../../../support/runPlan';
import { scriptedModel, type ScriptedAnswer } from '../../../support/scriptedModel';
import { askPlanner } from '../../../../src/core/plan/askPlanner';
import type { RunEvent } from '../../../../src/core/events';
import { createRecorder } from '../../../../src/core/run/recorder';
import { memoryPorts } from '../../../support/memoryPorts';

const line = (id: string, fields: object = {}): string =>
  `${JSON.stringify({ id, title: id, agent: 'command', command: `run ${id}`, writes: [], ...fields })}\n`;
const written = (id: string): string =>
  `{"id":"${id}","title":"${id}","agent":"create","file":"${id}.txt"}\n`;
const block = (id: string): string => `\`\`\`content ${id}\nline of ${id}\n\`\`\`\n`;

describe('a plan that streams', () => {
  const plans: [string, string, (told: string) => number][] = [
    [
      'a step a line',
      '{"goal":"g"}\n' + Array.from({ length: 200 }, (_, n) => line(`s${n}`)).join(''),
      told => told.split('\n').length - 2,
    ],
    [
      'steps with their code in blocks',
      Array.from({ length: 20 }, (_, n) => written(`s${n}`) + block(`s${n}`)).join(''),
      told => told.split('```\n').length - 1,
    ],
  ];
  for (const [name, text, complete] of plans) {
    for (const size of [1, 4, 7]) {
      it(`has each step at once when it is complete, before the next token: ${name}, by ${size}`, async () => {
        const { ports } = memoryPorts();
        const events: RunEvent[] = [];
        const observer = { event: (event: RunEvent) => void events.push(event), live: () => undefined };
        const recorder = createRecorder('test-run-1', ports.clock, ports.journal, observer);
        const late: string[] = [];
        const model = {
          ...scriptedModel(() => '', ports.clock),
          answer(_request: unknown, { text: say }: { readonly text: (chunk: string) => void }) {
            for (let at = 0; at < text.length; at += size) {
              say(text.slice(at, at + size));
              const there = events.filter(event => event.type === 'plan.step').length;
              const wanted = Math.max(0, complete(text.slice(0, at + size)));
              if (there !== wanted) late.push(`${there} of ${wanted} steps after ${at + size} characters`);
            }
            return Promise.resolve({ ok: true, text, stopped: 'end', usage: {}, phases: {} } as const);
          },
        };
        const round = { round: 1, model, prompt: 'p', shared: 0, maxTokens: 100, ids: new Set<string>() };
        const taken: string[] = [];
        await askPlanner(round, recorder, step => taken.push(step.id), new AbortController().signal);
        assert.deepEqual([late, taken.length], [[], text.match(/"id"/g)?.length]);
      });
    }
  }
});

describe('a planner that does not write a plan', () => {
  /** What it says first (then it says that the task is done), what is run, and how it ends or what it is told. */
  const cases: [name: string, reply: string, ran: readonly string[], expected: RegExp][] = [
    ['prose', 'I would change the function.', [], /the answer holds no step; write one JSON object a line/],
    ['nothing', '', [], /the answer holds no step/],
    ['a goal without steps', '{"goal":"g"}\n', [], /the answer holds no step/],
    ['an empty plan', '{"version":1,"goal":"g","steps":[]}', [], /the answer holds no step/],
    [
      'half a plan',
      `${line('a')}${line('b').slice(0, 30)}`,
      ['run a'],
      /ends in the middle of a JSON object/,
    ],
    [
      'half a block',
      `${line('a')}${written('b')}\`\`\`content b\nx`,
      ['run a'],
      /block of "b" is not closed/,
    ],
    [
      'a step twice',
      line('a') + line('a'),
      ['run a'],
      /id "a" stands twice; give each step an id of its own/,
    ],
    [
      'an agent that there is not',
      line('a', { agent: 'fly' }),
      [],
      /step "a", agent: unknown agent; use edit, /,
    ],
    ['10,000 nested brackets', '{"a":['.repeat(10_000), [], /nested more than 64 deep/],
    [
      '10,000 nested brackets in a step',
      line('a').replace('[]', '['.repeat(10_000) + ']'.repeat(10_000)),
      [],
      /nested more than 64 deep/,
    ],
    [
      '50 MB on a line',
      `{"id":"${'x'.repeat(50_000_000)}"}\n${line('a')}`,
      ['run a'],
      /a line is longer than 1 MB/,
    ],
    [
      '50 MB of steps that cannot be used',
      line('a', { agent: 'x'.repeat(900) }).repeat(50_000),
      [],
      /at least 180 more faults are not listed/,
    ],
    ['a list', `[${line('a').trim()}]`, [], /the answer holds no step/],
    ['a number in place of a step', '{"goal":"g","steps":[7]}', [], /a step is not a JSON object/],
    [
      'a step that needs a later one',
      line('a', { needs: ['b'] }) + line('b'),
      ['run b'],
      /"b" is not an earlier step/,
    ],
  ];
  for (const [name, reply, ran, expected] of cases) {
    it(`is told so, and nothing else happens: ${name}`, async function () {
      this.timeout(20_000);
      const outcome = await run(reply);
      const told = outcome.planner?.requests[1]?.messages[0]?.content ?? '';
      assert.match(told, expected);
      assert.ok(told.length < 6_000, `${told.length} characters`);
      assert.deepEqual([outcome.ran, outcome.writes], [ran, []]);
    });

    it(`ends the run with one sentence when it goes on so: ${name}`, async function () {
      this.timeout(20_000);
      const { result } = await run(reply, reply);
      if (ran.length > 0) return;
      assert.deepEqual([result.status, result.reason], ['failed', 'payload']);
      assert.match(result.summary, /^The planner's answer could not be used: [^\n]{10,300}\.$/);
    });
  }

  const fine: [name: string, reply: string][] = [
    ['a plan in a code fence', `\`\`\`json\n${line('a')}\`\`\`\n`],
    ['a plan in a fence without a name', `Here it is:\n\n\`\`\`\n${line('a')}\`\`\`\nThat is all.`],
    ['a plan behind thinking', `<think>\nI could write ${line('x')}or not.\n</think>\n${line('a')}`],
    [
      'a plan behind thinking that was opened in the prompt',
      `I could write\n${line('x')}${line('a', { command: 'run x' })}or not.\n</think>\n\n${line('a')}`,
    ],
    ['one JSON object', JSON.stringify({ goal: 'g', steps: [JSON.parse(line('a')) as object] }, null, 2)],
    ['fields that nobody knows', line('a', { colour: 'red' })],
  ];
  for (const [name, reply] of fine) {
    it(`is understood all the same: ${name}`, async () => {
      const { result, ran, planner } = await run(reply);
      assert.deepEqual([result.status, ran, planner?.requests.length], ['done', ['run a'], 1]);
    });
  }

  it('has nothing of its thinking carried out where that was cut off', async () => {
    const { ran, planner } = await run({ text: `I could write\n${line('x')}`, stopped: 'length' }, line('a'));
    assert.deepEqual(ran, ['run a']);
    assert.match(planner?.requests[1]?.messages[0]?.content ?? '', /the plan was cut off/);
  });

  const endless: [name: string, answer: ScriptedAnswer, expected: RegExp][] = [
    [
      'writes one step without end',
      { text: line('a') + line('b', { agent: 'fly' }).repeat(2000) },
      /the answer repeats itself without end \("[^\n]+"\); write the steps that are missing/,
    ],
    [
      'writes blanks without end',
      { text: line('a') + ' '.repeat(50_000) },
      /the answer ran on in white space/,
    ],
    [
      'writes other steps without end that cannot be used',
      { text: Array.from({ length: 5000 }, (_, n) => line(`s${n}`, { agent: 'fly' })).join('') },
      /more faults are not listed/,
    ],
    [
      'thinks in a circle',
      { text: line('a'), thought: 'I might look at the file first, or not. '.repeat(2000) },
      /the thinking repeats itself without end/,
    ],
  ];
  for (const [name, answer, expected] of endless) {
    it(`is not heard to the end where it ${name}`, async () => {
      const outcome = await run({ ...answer, tokensPerSecond: 100, usage: {} }, '{"answer":"done"}');
      assert.match(outcome.planner?.requests[1]?.messages[0]?.content ?? '', expected);
      const [finished] = outcome.events.filter(event => event.type === 'plan.finished');
      const whole = (answer.text.length + (answer.thought?.length ?? 0)) / 4;
      assert.ok((finished?.at ?? Infinity) < (whole * 10) / 2, `${finished?.at} ms`);
    });
  }

  it('has what it wrote until it was cut off counted, whatever its server said at the beginning', async () => {
    const answer = { text: line('a', { agent: 'fly' }).repeat(2000), tokensPerSecond: 100 };
    const { result, planner } = await runSteps(null, {
      planner: () => ({ ...answer, usage: { completionTokens: 1 } }),
      config: { limits: { plannerTokens: 100 } },
    });
    assert.deepEqual([result.reason, planner?.requests.length], ['limit', 1]);
  });

  it('does not have its good steps done again', async () => {
    const { ran, events } = await run(line('a') + line('b', { agent: 'fly' }), line('b'));
    assert.deepEqual(ran, ['run a', 'run b']);
    const rounds = events.flatMap(event => (event.type === 'plan.step' ? [event.round] : []));
    assert.deepEqual(rounds, [1, 2]);
  });
});

function run(...replies: readonly (string | ScriptedAnswer)[]): ReturnType<typeof runSteps> {
  const options: RunOptions = { planner: (_request, index) => replies[index] ?? '{"answer":"done"}' };
  return runSteps(null, options);
}
