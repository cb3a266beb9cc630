// The ladder through the engine: what is asked after a faulty answer, in which words, and where its time goes.
import { strict as assert } from 'node:assert';
import { phaseNames, type LiveEvent, type RunEvent } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { allowAll, runSteps, type RunOptions } from '../../../support/runPlan';
import type { ScriptedAnswer } from '../../../support/scriptedModel';

const source = 'function a() {\n  return 1;\n}\n';
const good = 'function a() {\n  return 9;\n}';
const broken = (index: number): string => `function a() {\n  return ${index};`;
const blocks = '<<<<<<< SEARCH\n  return 1;\n=======\n  return 9;\n>>>>>>> REPLACE';
const step: Step = { id: 'e', title: 'e', agent: 'edit', file: 'x.js', symbol: 'a', instruction: 'return 9' };
const limits = (repairs: number): object => ({ ...allowAll, limits: { repairs } });

/** Runs the one step; `executor` answers in turn, the last answer again and again. */
async function run(answers: readonly (ScriptedAnswer | string)[], options: RunOptions = {}) {
  return runSteps([step], {
    files: { 'x.js': source },
    executor: (_request, index) => answers[Math.min(index, answers.length - 1)] ?? '',
    ...options,
  });
}

function rungs(events: readonly RunEvent[]): string {
  return events
    .flatMap(event => (event.type === 'attempt.started' ? [`${event.role[0]}:${event.why}`] : []))
    .join(' ');
}

function faultsOf(events: readonly RunEvent[]): string {
  return events.flatMap(e => (e.type === 'attempt.finished' && e.fault ? [e.fault] : [])).join(' | ');
}

/** A step's phases sum to its wall time, whatever ran at once. */
function assertPhases(events: readonly RunEvent[]): void {
  const ready = events.find(event => event.type === 'step.ready');
  const finished = events.find(event => event.type === 'step.finished');
  assert.ok(ready && finished?.type === 'step.finished');
  const sum = phaseNames.reduce((total, name) => total + (finished.phases[name] ?? 0), 0);
  assert.ok(Math.abs(sum - (finished.at - ready.at)) < 1e-6, `${sum} of ${finished.at - ready.at}`);
}

describe('the rungs of a step', () => {
  const everBroken: RunOptions['executor'] = (_request, index) => broken(index);
  const cases: readonly (readonly [string, string, RunOptions])[] = [
    ['one repair, then escalation', 'e:first e:repair p:escalate', { planner: () => good }],
    ['no repair where none is allowed', 'e:first p:escalate', { config: limits(0), planner: () => good }],
    ['nothing more without a planner', 'e:first e:repair', {}],
    ['samples after the repair', 'e:first e:repair e:sample e:sample', { config: limits(3) }],
    [
      'the other format after four of them',
      'e:first e:repair e:sample e:sample e:sample e:sample e:format',
      { config: limits(6) },
    ],
    [
      'never more attempts of the executor than allowed',
      'e:first e:repair e:sample e:sample e:sample e:sample e:format e:repair e:repair',
      { config: limits(8) },
    ],
  ];
  for (const [name, expected, options] of cases) {
    it(`are ${name}`, async () => {
      const { events, writes } = await run([], { executor: everBroken, ...options });
      assert.equal(rungs(events), expected);
      assert.equal(writes.length, options.planner ? 1 : 0);
      assertPhases(events);
    });
  }

  it('end sooner where the model gives one answer again and again', async () => {
    const { events } = await run([broken(0)], { config: limits(9), planner: () => good });
    assert.equal(rungs(events), 'e:first e:repair e:sample e:sample e:sample e:sample e:format p:escalate');
  });

  it('ask for blocks in the other format and apply them to the region', async () => {
    const answers = [...[0, 1, 2, 3, 4, 5].map(broken), blocks];
    const { executor, files } = await run(answers, { config: limits(6) });
    assert.equal(files.get('x.js'), source.replace('1', '9'));
    const { prefix = '', messages = [] } = executor.requests[6] ?? {};
    assert.match(prefix, /SEARCH/);
    assert.match(messages[0]?.content ?? '', /An earlier try failed:\na syntax error/);
  });

  it('take the region whole where blocks were asked for', async () => {
    const { files } = await run([...[0, 1, 2, 3, 4, 5].map(broken), good], { config: limits(6) });
    assert.equal(files.get('x.js'), source.replace('1', '9'));
  });

  it('begin anew for code, warmer: the prompt of the first attempt with what was wrong, not the code', async () => {
    const { executor } = await run([broken(0), broken(1), good], { config: limits(2) });
    const [first, ...others] = executor.requests;
    assert.deepEqual(
      executor.requests.map(({ temperature }) => temperature),
      [0, 0.8, 0.8],
    );
    for (const [index, { prefix, messages }] of others.entries()) {
      const asked = first?.messages[0]?.content ?? '-';
      assert.deepEqual([prefix, messages.length], [first?.prefix, 1]);
      assert.ok(messages[0]?.content.startsWith(asked));
      const told = messages[0]?.content.slice(asked.length) ?? '';
      assert.match(told, /An earlier try failed:\na syntax error/);
      assert.ok(!told.includes(broken(index)));
    }
  });

  it('do not wait for the talk behind the code', async () => {
    const talk = '\n\nThis function returns nine, as it was asked to.'.repeat(40);
    const said: ScriptedAnswer = { text: `\`\`\`js\n${good}\n\`\`\`\n${talk}`, tokensPerSecond: 10 };
    const { events, files } = await run([said]);
    assert.equal(rungs(events), 'e:first');
    assert.equal(files.get('x.js'), source.replace('1', '9'));
    const ended = events.find(event => event.type === 'attempt.finished');
    assert.ok(ended?.type === 'attempt.finished' && ended.at < 5000, `${ended?.at} ms`);
  });

  it('take the first of two samples that passes and stop the other', async () => {
    const slow: ScriptedAnswer = { text: good, firstTokenMs: 9000 };
    const fast: ScriptedAnswer = { text: good, firstTokenMs: 1000, phases: { prefill: 400, decode: 500 } };
    const answers = [broken(0), broken(1), slow, fast];
    const { events, executor, result } = await run(answers, { config: limits(3), executorSlots: 2 });
    assert.deepEqual([result.status, executor.mostOpen], ['done', 2]);
    assert.equal(rungs(events), 'e:first e:repair e:sample e:sample');
    const ended = events.filter(event => event.type === 'attempt.finished').slice(-2);
    assert.deepEqual(
      ended.map(event => [event.n, event.ok]),
      [
        [4, true],
        [3, false],
      ],
    );
    const finished = events.find(event => event.type === 'step.finished');
    assert.equal(finished?.at, 1000, 'the slow one was not waited for');
    assert.equal(finished.phases.prefill, 400);
    assertPhases(events);
  });

  it('take samples one after the other where there is one slot', async () => {
    const answers = [broken(0), broken(1), broken(3), good];
    const { events, executor, result } = await run(answers, { config: limits(3) });
    assert.deepEqual([result.status, executor.mostOpen], ['done', 1]);
    assert.equal(rungs(events), 'e:first e:repair e:sample e:sample');
  });
});

describe('an answer that cannot be used', () => {
  const loop: ScriptedAnswer = { text: 'return total of all lines;\n'.repeat(2000), tokensPerSecond: 1000 };

  it('is cut where it repeats itself, and asked for in blocks', async () => {
    const { events, executor, files } = await run([loop, blocks]);
    assert.equal(rungs(events), 'e:first e:format');
    assert.match(faultsOf(events), /repeats itself/);
    assert.equal(files.get('x.js'), source.replace('1', '9'));
    const cut = events.find(event => event.type === 'attempt.finished');
    assert.ok((cut?.at ?? Infinity) < 1000, 'long before its end');
    assert.ok((executor.requests[1]?.messages[0]?.content.length ?? 0) < 400, 'the loop is not shown again');
  });

  it('is cut where the thinking before it repeats itself, long before its end', async () => {
    const thinking: ScriptedAnswer = {
      text: good,
      thought: 'Wait, is it nine? Let me look at it again.\n'.repeat(2000),
      tokensPerSecond: 1000,
    };
    const { events, executor, files } = await run([thinking, blocks]);
    assert.equal(rungs(events), 'e:first e:format');
    assert.match(faultsOf(events), /^the thinking repeats itself without end \(".*nine/);
    assert.equal(files.get('x.js'), source.replace('1', '9'));
    const cut = events.find(event => event.type === 'attempt.finished');
    assert.ok((cut?.at ?? Infinity) < 1000, `${cut?.at} ms`);
    assert.match(executor.requests[1]?.messages[0]?.content ?? '', /failed:\nthe thinking repeats itself/);
  });

  it('is taken whole after thoughts that go on for long without a loop, and none of them is in it', async () => {
    const thought = Array.from(
      { length: 900 },
      (_, index) => `If ${index} is it, ${index + 1} is next. `,
    ).join('');
    const { events, files } = await run([{ text: good, thought, tokensPerSecond: 1000 }]);
    assert.equal(rungs(events), 'e:first');
    assert.equal(files.get('x.js'), source.replace('1', '9'));
  });

  it('is asked for as a sample where it repeats itself and there is no other format', async () => {
    const command: Step = { id: 'c', title: 'c', agent: 'command', instruction: 'list the files' };
    const { events, ran } = await runSteps([command], {
      executor: (_request, index) =>
        index === 0
          ? { text: `{"command":"${'ls -la /tmp/one '.repeat(500)}`, tokensPerSecond: 1000 }
          : '{"command":"ls"}',
      commands: { ls: {} },
    });
    assert.equal(rungs(events), 'e:first e:sample');
    assert.deepEqual(ran, ['ls']);
  });

  it('is asked for in blocks where it was cut at its limit, which is told', async () => {
    const { events, executor } = await run([{ text: broken(1), stopped: 'length' }, blocks]);
    assert.equal(rungs(events), 'e:first e:format');
    assert.match(executor.requests[1]?.messages[0]?.content ?? '', /cut at its limit of \d+ tokens/);
  });

  it('is not taken for whole where it was cut at its limit, even if it passes its check', async () => {
    const { events, writes } = await run([{ text: good, stopped: 'length' }], { config: limits(0) });
    assert.match(faultsOf(events), /cut at its limit/);
    assert.deepEqual(writes, []);
  });

  it('is taken where only the talk behind its fence was cut', async () => {
    const text = '```js\n' + good + '\n```\nThis function now returns';
    const { result } = await run([{ text, stopped: 'length' }]);
    assert.equal(result.status, 'done');
  });

  it('that did not arrive whole is asked for once more, and no part of it is used', async () => {
    for (const problem of ['cut', 'malformed', 'crashed'] as const) {
      const { events, executor, files } = await run([{ text: good, problem }, good], { config: limits(3) });
      assert.equal(rungs(events), 'e:first e:repair');
      assert.deepEqual(executor.requests[1], executor.requests[0], 'nothing of it is shown');
      assert.equal(files.get('x.js'), source.replace('1', '9'));
    }
  });

  it('that never arrives whole ends the step, or goes to the planner', async () => {
    const lost: ScriptedAnswer = { text: 'function', problem: 'cut' };
    const without = await run([lost], { config: limits(9) });
    assert.deepEqual([rungs(without.events), without.result.reason], ['e:first e:repair', 'model']);
    const withPlanner = await run([lost], { config: limits(9), planner: () => good });
    assert.equal(rungs(withPlanner.events), 'e:first e:repair p:escalate');
    assert.equal(withPlanner.result.status, 'done');
  });
});

describe('a busy server', () => {
  const busy = (retryAfterMs?: number): ScriptedAnswer => ({
    text: '',
    problem: 'busy',
    detail: 'The server is busy.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

  it('is asked again when it said, which is shown and costs no attempt', async () => {
    const waits: LiveEvent[] = [];
    const { events, result } = await run([busy(7000), busy(7000), good], {
      config: limits(0),
      onLive: event => event.type === 'attempt.waiting' && waits.push(event),
    });
    assert.equal(result.status, 'done');
    assert.equal(rungs(events), 'e:first e:first e:first');
    const finished = events.find(event => event.type === 'step.finished');
    assert.ok((finished?.phases.queue ?? 0) >= 14_000 && (finished?.phases.queue ?? 0) <= 17_500);
    assert.equal(waits.length, 2);
    assertPhases(events);
  });

  it('is asked again ever later where it does not say when', async () => {
    const { events } = await run([busy(), busy(), busy(), good]);
    const times = events.flatMap(event => (event.type === 'attempt.started' ? [event.at] : []));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const [index, least] of [1000, 2000, 4000].entries()) {
      const gap = gaps[index] ?? 0;
      assert.ok(gap >= least && gap <= least * 1.25, `${gap}`);
    }
  });

  it('is not waited for longer than a minute in all', async () => {
    const { events, result } = await run([busy()]);
    assert.deepEqual([result.status, result.reason], ['failed', 'model']);
    assert.match(result.summary, /busy.*60 s/);
    assert.ok((events.at(-1)?.at ?? Infinity) <= 60_000);
  });

  it('that asks for an hour is left to the planner at once', async () => {
    const { events, result } = await run([busy(3_600_000)], { planner: () => good });
    assert.equal(rungs(events), 'e:first p:escalate');
    assert.deepEqual([result.status, events.at(-1)?.at], ['done', 0]);
  });

  it('does not outlast the time of the step', async () => {
    const { result } = await run([busy(30_000)], { config: { ...allowAll, limits: { stepSeconds: 5 } } });
    assert.equal(result.reason, 'timeout');
  });
});

describe('the context of a step', () => {
  it('is told when the server has cut the prompt', async () => {
    const long = `function a() {\n${`  call(${'one, '.repeat(66)}two);\n`.repeat(40)}}\n`;
    const { result, writes } = await runSteps([step], {
      files: { 'x.js': long },
      executor: () => ({ text: good, usage: { promptTokens: 900, completionTokens: 9 } }),
    });
    assert.deepEqual([result.reason, writes], ['too_large', []]);
    assert.match(result.summary, /cut the prompt to 900 tokens; set contextTokens/);
  });

  it('leaves the faulty answer out of a repair that would not fit with it', async () => {
    const body = `function a() {\n${`  x(${'1, '.repeat(9)}1);\n`.repeat(40)}}\n`;
    const { executor, result } = await runSteps([step], {
      files: { 'x.js': body },
      executor: (_request, index) => (index === 0 ? body.slice(0, -4) : good),
      contextTokens: 1200,
    });
    assert.equal(result.status, 'done');
    assert.equal(executor.requests[1]?.messages.length, 1);
    assert.match(executor.requests[1].messages[0]?.content ?? '', /An earlier try failed:\na syntax error/);
  });
});
