// What the configuration denies outright is no part of a plan, and its planner knows so before it plans.
import { strict as assert } from 'node:assert';
import { permissionKindSchema, type PermissionKind } from '../../../../src/core/events';
import { deniedFaults, deniedLines } from '../../../../src/core/plan/deniedKinds';
import { planSchema } from '../../../../src/core/plan/plan';
import { ownAgents, ownStep } from '../../../support/ownAgents';
import { runSteps } from '../../../support/runPlan';

const stepOf = (fields: object) => {
  const steps = [{ id: 'a', title: 't', ...fields }];
  const [step] = planSchema.parse({ version: 1, goal: 'g', steps }).steps;
  assert.ok(step);
  return step;
};

describe('a step that needs what the configuration denies', () => {
  /** Its fields that are faults where everything is denied, each with its kind. */
  const check = (fields: object, expected: string): void => {
    it(`${JSON.stringify(fields)}: ${expected || 'needs nothing'}`, () => {
      const found = deniedFaults(stepOf(fields), new Set(permissionKindSchema.options));
      const told = found.map(({ path, text }) => `${path} ${/does not allow (\w+);/.exec(text)?.[1] ?? ''}`);
      assert.equal(told.join(', '), expected);
    });
  };
  check({ agent: 'edit', file: 'a', content: 'x' }, 'agent edits');
  check({ agent: 'create', file: 'a', content: 'x' }, 'agent edits');
  check({ agent: 'delete', file: 'a' }, 'agent edits');
  check({ agent: 'move', file: 'a', to: 'b' }, 'agent edits');
  check({ agent: 'command', command: 'ls' }, 'agent commands');
  check(
    { agent: 'edit', file: 'a', content: 'x', verify: { command: 'ls' } },
    'agent edits, verify commands',
  );
  check({ agent: 'check', command: 'ls' }, 'command commands');
  check({ agent: 'check', diagnostics: ['a'] }, '');
  check({ agent: 'check', diagnostics: ['a'], fix: { files: ['a'], attempts: 1 } }, 'fix edits');
  check({ agent: 'tool', tool: 'web/fetch', arguments: {} }, 'agent tools');
  check({ agent: 'tool', tool: 'quickstep/functions', arguments: {} }, '');
  check({ agent: 'query', database: 'a.db', sql: 'SELECT 1' }, '');
  check({ agent: 'query', database: 'a.db', sql: 'DELETE FROM a', write: true }, 'write queries');
  check({ agent: 'explore', search: ['a'] }, '');
  check({ agent: 'ask', question: 'Which?' }, '');

  for (const [tool, kinds] of [
    ['hub/issue', ['tools']],
    ['quickstep/functions', []],
  ] as const) {
    it(`an agent of one’s own that calls ${tool}: ${kinds.join() || 'needs nothing'}`, () => {
      const agents = ownAgents({ own: `tools: [${tool}]` });
      const found = deniedFaults(ownStep('own', 's', {}), new Set(permissionKindSchema.options), agents);
      assert.deepEqual(
        found.map(({ text }) => /does not allow (\w+);/.exec(text)?.[1]),
        kinds,
      );
    });
  }

  it('is none where nothing is denied', () =>
    assert.deepEqual(deniedFaults(stepOf({ agent: 'command', command: 'ls' }), new Set()), []));

  it('leaves the prompt alone where nothing is denied', () => assert.equal(deniedLines(new Set()), ''));
});

describe('a planner where commands are denied', () => {
  const lines = (...items: object[]): string => items.map(item => JSON.stringify(item)).join('\n');
  const create = { id: 'a', title: 't', agent: 'create', file: 'a.txt', content: 'x' };
  const test = { id: 'b', title: 't', agent: 'command', command: 'npm test' };
  const after = { id: 'c', title: 't', agent: 'create', file: 'c.txt', content: 'x', needs: ['b'] };

  function planned(
    replies: readonly string[],
    denied: readonly PermissionKind[] = ['commands'],
    more: object = {},
  ) {
    const permissions: Record<string, string> = { edits: 'allow', commands: 'allow' };
    for (const kind of denied) permissions[kind] = 'deny';
    return runSteps(null, {
      planner: (_request, index) => replies[index] ?? '{"answer":"done"}',
      config: { permissions },
      ...more,
    });
  }
  const prompts = ({ planner }: Awaited<ReturnType<typeof planned>>): readonly string[] =>
    planner?.requests.map(({ messages }) => messages[0]?.content ?? '') ?? [];

  it('is told so at once, and hears of each step that needs one', async () => {
    const outcome = await planned([lines(create, test)]);
    const [first = '', second = ''] = prompts(outcome);
    assert.match(
      first,
      /# Not allowed here\n.*\n- commands: commands, and "check" and "verify" with a command\n/,
    );
    assert.match(
      second,
      /- step "b", agent: the user's configuration does not allow commands; plan without commands/,
    );
    assert.deepEqual([outcome.ran, outcome.writes, outcome.result.status], [[], ['a.txt'], 'done']);
  });

  it('is not told where nothing is denied', async () => {
    const [first = ''] = prompts(await planned([lines(create)], []));
    assert.doesNotMatch(first, /Not allowed/);
  });

  for (const [name, plan] of [
    ['plans one again', lines(test)],
    ['plans what needs one again', lines(test, after)],
  ] as const) {
    it(`ends refused where it ${name}`, async () => {
      const { result, writes } = await planned([plan, plan]);
      assert.deepEqual([result.status, result.reason, writes], ['refused', 'permission', []]);
    });
  }

  it('ends failed where something else was wrong too', async () => {
    const plan = lines(test, { ...create, agent: 'fly' });
    const { result } = await planned([plan, plan]);
    assert.deepEqual([result.status, result.reason], ['failed', 'payload']);
  });

  it('may plan one where the plan is only shown', async () => {
    const outcome = await planned([lines(test)], ['commands'], { request: { planOnly: true } });
    assert.deepEqual([outcome.result.status, prompts(outcome).length], ['done', 1]);
    assert.doesNotMatch(prompts(outcome)[0] ?? '', /Not allowed/);
  });
});
