// A plan from a file: strict, whole, every fault with its line.
import { strict as assert } from 'node:assert';
import { readPlanFile } from '../../../../src/core/plan/readPlan';
import { quoteForCmd } from '../../../../src/node/shellProgram';

const plan = (...steps: unknown[]): string =>
  JSON.stringify(
    {
      version: 1,
      goal: 'g',
      steps: steps.map((step, index) => ({ id: `s${index}`, title: 't', ...(step as object) })),
    },
    null,
    1,
  );
const run = { agent: 'command', command: 'x' };

function faults(text: string, parameters: Record<string, string> = {}): string {
  const read = readPlanFile(text, parameters);
  return read.ok ? '' : read.faults.map(fault => `${fault.path}: ${fault.text}`).join('\n');
}

const bad: [name: string, text: string, expected: RegExp][] = [
  ['text that is not JSON, with the line', '{\n"version": 1,\n"goal": oops}', /line 3/],
  ['an unknown field', plan({ ...run, colour: 'red' }), /line \d+, step "s0": unknown field "colour"/],
  ['an unknown agent, with those there are', plan({ agent: 'paint' }), /unknown agent; use edit, create/],
  ['a need on itself', plan({ ...run, needs: ['s0'] }), /needs itself/],
  ['a need on a later step', plan({ ...run, needs: ['s1'] }, run), /"s1" is not an earlier step/],
  ['a need on a missing step', plan({ ...run, needs: ['nope'] }), /"nope" is not an earlier step/],
  [
    'a need hidden in a template',
    plan({ agent: 'command', command: 'echo {{steps.later.output}}' }),
    /"later" is not an earlier step/,
  ],
  ['the same id twice', plan({ ...run, id: 'a' }, { ...run, id: 'a' }), /id "a" stands twice/],
  ['1,001 steps', plan(...Array.from({ length: 1001 }, () => run)), /more than 1000 steps/],
  ['an absolute path', plan({ agent: 'delete', file: '/etc/passwd' }), /not relative to the workspace/],
  ['a path out of the workspace', plan({ agent: 'delete', file: 'a/../../b' }), /leaves the workspace/],
  ['a path in .git', plan({ agent: 'delete', file: 'sub/.GIT/config' }), /inside \.git/],
  ['a Windows path', plan({ agent: 'delete', file: 'C:\\x' }), /backslash/],
  ['a glob', plan({ agent: 'delete', file: 'src/*.ts' }), /not a plain path/],
  [
    'two targets',
    plan({ agent: 'edit', file: 'a', symbol: 'x', lines: [1, 2], content: '' }),
    /more than one target/,
  ],
  ['two bodies', plan({ agent: 'edit', file: 'a', instruction: 'x', content: '' }), /are both given/],
  [
    'a question and sql',
    plan({ agent: 'query', database: 'a.db', question: 'x', sql: 'y' }),
    /are both given/,
  ],
  ['neither question nor sql', plan({ agent: 'query', database: 'a.db' }), /give question or sql/],
  ['a folder as database', plan({ agent: 'query', database: 'data/', sql: 'x' }), /is a folder/],
  ['a database elsewhere', plan({ agent: 'query', database: '../a.db', sql: 'x' }), /leaves the workspace/],
  ['no body', plan({ agent: 'create', file: 'a' }), /nothing says what to do/],
  [
    'lines the wrong way round',
    plan({ agent: 'edit', file: 'a', lines: [3, 2], content: '' }),
    /first line stands after the last/,
  ],
  [
    '{{item}} without forEach',
    plan({ agent: 'edit', file: 'a', instruction: 'do {{item}}' }),
    /without forEach/,
  ],
  ['{{item}} as a file without forEach', plan({ agent: 'delete', file: '{{item}}' }), /without forEach/],
  [
    'forEach that is neither a list nor an output',
    plan({ agent: 'delete', file: '{{item}}', forEach: 'src/a.ts' }),
    /forEach.*a list of files/,
  ],
  [
    'a missing step in what verifies',
    plan({ ...run, verify: { command: 'test {{steps.nope.output}}' } }),
    /"nope" is not an earlier step/,
  ],
  ['an explore step that looks nowhere', plan({ agent: 'explore', question: 'x' }), /give search, symbols/],
  [
    'an explore step that reads backwards',
    plan({ agent: 'explore', read: [['a.ts', 9, 3]] }),
    /first line stands after/,
  ],
  ['an undeclared parameter', plan({ agent: 'ask', question: '{{params.x}}' }), /"x" is not declared/],
  [
    'an undeclared parameter in a path',
    plan({ agent: 'delete', file: '{{params.x}}' }),
    /"x" is not declared/,
  ],
  ['no version', '{"goal":"g","steps":[]}', /version/],
];

describe('a plan from a file', () => {
  for (const [name, text, expected] of bad) {
    it(`refuses ${name}`, () => assert.match(faults(text), expected));
  }

  it('takes a plan that is in order', () => assert.equal(faults(plan(run, { ...run, needs: ['s0'] })), ''));

  const recipe = JSON.stringify({
    version: 1,
    goal: 'g',
    parameters: { name: { description: 'the name' }, colour: { description: 'c', default: 'red' } },
    steps: [{ id: 'a', title: 't', agent: 'command', command: 'echo {{params.name}} {{params.colour}}' }],
  });
  it('asks for a missing parameter', () => assert.match(faults(recipe), /--param name=VALUE/));
  it('refuses a parameter that the plan does not have', () =>
    assert.match(faults(recipe, { name: 'x', size: '1' }), /"size"/));
  it('asks for a missing parameter whatever its name', () => {
    const named = recipe.replaceAll('name', 'constructor');
    assert.match(faults(named), /--param constructor=VALUE/);
  });
  it('quotes parameters for the shell that will read the command', () => {
    const read = readPlanFile(recipe, { name: "it's a; rm" }, { quote: quoteForCmd });
    const step = read.ok ? read.plan.steps[0] : undefined;
    assert.equal(step?.agent === 'command' && step.command, 'echo "it\'s a; rm" red');
  });
  it('fills parameters in, in commands as one quoted word', () => {
    const read = readPlanFile(recipe, { name: 'a b; rm' });
    const step = read.ok ? read.plan.steps[0] : undefined;
    assert.equal(step?.agent === 'command' && step.command, "echo 'a b; rm' 'red'");
  });
});
