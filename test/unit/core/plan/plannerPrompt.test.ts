// What the planner is told: the fixed part first and the same byte for byte, and examples that are themselves right.
import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../../../src/core/events';
import { checkStep, knownAgents, parseStep } from '../../../../src/core/plan/checkPlan';
import { agentNames } from '../../../../src/core/plan/plan';
import { createPlanReader } from '../../../../src/core/plan/planReader';
import { plannerPrefix, smallPlannerPrefix, toolLines } from '../../../../src/core/plan/plannerPrompt';
import { smallPlanSchema, withId } from '../../../../src/core/plan/smallPlan';
import { payloadOf } from '../../../../src/core/schema/payload';
import { grammarOf } from '../../../../src/node/embedded/gbnf';
import { runSteps, type RunOptions } from '../../../support/runPlan';

/** Faults of a plan's text, as a round would find them, and the ids of its steps. */
function read(text: string): { readonly ids: readonly string[]; readonly faults: readonly string[] } {
  const reader = createPlanReader();
  const items = [...reader.push(text), ...reader.end(true)];
  const ids = new Set<string>();
  const faults = items.flatMap(item => {
    if (item.kind === 'fault') return [item.text];
    if (item.kind !== 'step') return [];
    const parsed = parseStep(withId(item.value, ids));
    if (!parsed.ok) return parsed.faults.map(fault => fault.text);
    const { step } = parsed;
    const so = {
      ids: new Set(ids),
      agents: knownAgents(undefined),
      parameters: new Set<string>(),
      count: ids.size,
    };
    ids.add(step.id);
    return checkStep(step, so).map(fault => fault.text);
  });
  return { ids: [...ids], faults };
}

const exampleOf = (prefix: string): string => prefix.slice(prefix.lastIndexOf('\n{"goal"') + 1);

describe("the planner's fixed prompt", () => {
  const bad = JSON.stringify({ id: 'a', title: 'a', agent: 'command', command: 'bad' });
  const places: [string, RunOptions][] = [
    ['another task', { request: { task: 'something else, at 12:30' } }],
    ['other files', { files: { 'src/a.ts': 'export const a = 1;\n' } }],
    ['several folders', { folders: ['api', 'web'] }],
    ['tools', { tools: { tools: [{ name: 'fetch' }] } }],
    ['an account of the session', { request: { account: 'Task: rename limit' } }],
    ['a second round', { commands: { bad: { exitCode: 1 } } }],
  ];
  for (const [name, options] of places) {
    it(`comes first and is the same byte for byte with ${name}`, async () => {
      const { planner } = await runSteps(null, {
        ...options,
        planner: (_request, index) => (index === 0 ? bad : '{"answer":"done"}'),
      });
      assert.ok((planner?.requests.length ?? 0) >= 1);
      for (const { prefix } of planner?.requests ?? []) assert.equal(prefix, plannerPrefix);
    });
  }

  for (const agent of agentNames) {
    it(`names the agent ${agent}`, () => assert.ok(plannerPrefix.includes(`{"agent":"${agent}"`)));
  }

  it('shows a plan without a fault', () =>
    assert.deepEqual(read(exampleOf(plannerPrefix)), {
      ids: ['retry', 'delay', 'docs', 'check'],
      faults: [],
    }));
});

describe('the tools that a planner is told of', () => {
  const tools = (count: number, description = 'd', more: readonly string[] = []) => [
    ...Array.from({ length: count }, (_, n) => ({ name: `t${n}`, description })),
    ...more.map(name => ({ name, description })),
  ];
  const check = (name: string, there: ReturnType<typeof tools>, lines: number, last: string): void => {
    it(name, () => {
      const told = toolLines(there, 'weigh the parcel').split('\n');
      assert.deepEqual([told.length, told.at(-1)], [lines, last]);
    });
  };
  check('are all, where they are few', tools(40), 40, '- t39: d');
  check(
    'are counted where there are more than fit',
    tools(52),
    41,
    '12 more are not listed here. One of them can be used where the user names it.',
  );
  check(
    'are counted where one is left out',
    tools(41),
    41,
    '1 more is not listed here. It can be used where the user names it.',
  );
  check(
    'are counted where their descriptions are too long',
    tools(40, 'x'.repeat(300)),
    38,
    '3 more are not listed here. One of them can be used where the user names it.',
  );
  it('begin with those that the task speaks of', () =>
    assert.ok(
      toolLines(tools(60, 'd', ['parcel/weigh']), 'weigh the parcel').startsWith('- parcel/weigh: d\n'),
    ));
});

describe('a small planner', () => {
  const files = [
    { path: 'src/retry.js', names: ['retry', 'Waiting.until'] },
    { path: 'test/retry.test.js', names: [] },
  ];

  it('is shown a plan without a fault that its grammar allows', () => {
    const example = exampleOf(smallPlannerPrefix);
    assert.deepEqual(read(example), { ids: ['s1', 's2', 's3'], faults: [] });
    const payload = payloadOf(smallPlanSchema(files));
    assert.ok(payload.ok);
    assert.equal(payload.payload.faultOf(JSON.parse(example) as JsonValue), null);
  });

  it('names the folder of what it runs, in a workspace with several', () => {
    const schema = smallPlanSchema([{ path: 'web/a.js', names: [] }], ['api', 'web']);
    const payload = payloadOf(schema);
    assert.ok(payload.ok && grammarOf(schema).ok);
    const reads = (step: Record<string, JsonValue>) =>
      payload.payload.faultOf({
        goal: 'g',
        steps: [{ title: 't', command: 'ls', ...step }],
        answer: null,
      }) === null;
    assert.ok(reads({ agent: 'command', cwd: 'web' }));
    assert.ok(reads({ agent: 'check', reads: ['api'] }));
    assert.ok(!reads({ agent: 'command' }));
    assert.ok(!reads({ agent: 'command', cwd: 'other' }));
  });

  describe('of a function', () => {
    const payload = payloadOf(smallPlanSchema(files));
    const check = (target: Readonly<Record<string, JsonValue>>, expected: boolean): void => {
      it(`${JSON.stringify(target)} is ${expected ? 'allowed' : 'not'}`, () => {
        assert.ok(payload.ok);
        const step = { agent: 'edit', title: 't', ...target, instruction: 'x' };
        assert.equal(payload.payload.faultOf({ goal: 'g', steps: [step], answer: null }) === null, expected);
      });
    };
    check({ file: 'src/retry.js', symbol: 'retry' }, true);
    check({ file: 'src/retry.js', symbol: 'wait' }, false);
    check({ file: 'test/retry.test.js', symbol: 'retry' }, false);
    check({ file: 'src/retry.js', at: { after: 'Waiting.until' } }, true);
    check({ file: 'src/retry.js', at: { after: 'wait' } }, false);
    check({ file: 'test/retry.test.js', at: 'end' }, true);
  });

  it('has a grammar', () => assert.ok(grammarOf(smallPlanSchema(files)).ok));

  it('cannot edit a file that is not there', () => {
    const payload = payloadOf(smallPlanSchema([{ path: 'a.js', names: [] }]));
    assert.ok(payload.ok);
    const plan = JSON.parse(exampleOf(smallPlannerPrefix)) as JsonValue;
    assert.notEqual(payload.payload.faultOf(plan), null);
  });

  it('plans under its grammar where it is named as the planner', async () => {
    const plan = { goal: 'g', steps: [{ agent: 'command', title: 't', command: 'one' }], answer: null };
    const { result, executor, ran } = await runSteps(null, {
      files: { 'a.js': 'x' },
      oneModel: true,
      isSmall: true,
      executor: () => JSON.stringify(plan),
    });
    assert.deepEqual([result.status, ran], ['done', ['one']]);
    assert.equal(executor.requests[0]?.prefix, smallPlannerPrefix);
    assert.deepEqual(executor.requests[0].schema, smallPlanSchema([{ path: 'a.js', names: [] }]));
  });

  it('has an id for each step, also in a second round', async () => {
    const plan = (line: string) => ({ goal: 'g', steps: [{ agent: 'command', title: 't', command: line }] });
    const { events } = await runSteps(null, {
      oneModel: true,
      isSmall: true,
      executor: (_request, index) => JSON.stringify(plan(index === 0 ? 'bad' : 'two')),
      commands: { bad: { exitCode: 1 } },
    });
    const ids = events.flatMap(event => (event.type === 'step.finished' ? [event.step] : []));
    assert.deepEqual(ids, ['s1', 's2']);
  });
});
