// Recipes before they are carried out: their names, their faults at their places, and how the chat calls one.
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { readRecipe } from '../../../../src/core/plan/recipe';
import { readRecipeLine, recipeLine } from '../../../../src/core/plan/recipeLine';
import { fillPlan, readPlanFile } from '../../../../src/core/plan/readPlan';
import { runSteps } from '../../../support/runPlan';

const lines = (...rows: string[]): string => rows.join('\n');
const head = ['{', ' "version": 1,', ' "goal": "Greet {{params.who}}",'];
const parameters =
  ' "parameters": { "who": { "description": "whom" }, "how": { "description": "h", "default": "hi" } },';
const step = '  {"id": "a", "title": "t", "agent": "ask", "question": "{{params.how}} {{params.who}}"}';
const good = lines(...head, parameters, ' "steps": [', step, ' ]', '}');

function faults(text: string, name = 'greet'): string {
  const read = readRecipe(name, text, undefined);
  return read.ok
    ? ''
    : read.faults.map(({ line, column, text: said }) => `${line}:${column} ${said}`).join('\n');
}

describe('a recipe', () => {
  it('has a goal and parameters before these have values', () => {
    const read = readRecipe('greet', good, undefined);
    assert.ok(read.ok);
    const { name, goal, parameters: told } = read.recipe;
    assert.deepEqual(
      { name, goal, told },
      {
        name: 'greet',
        goal: 'Greet {{params.who}}',
        told: [
          { name: 'who', description: 'whom' },
          { name: 'how', description: 'h', default: 'hi' },
        ],
      },
    );
  });

  const bad: [name: string, text: string, expected: string][] = [
    ['an unknown field', lines(...head, ' "x": 1,', ' "steps": []}'), '4:2 unknown field "x"; take it out'],
    [
      'an unknown field of a parameter',
      lines(
        ...head,
        ' "parameters": {',
        '  "who": { "description": "d",',
        '   "kind": "path" } },',
        ' "steps": []}',
      ),
      '6:4 unknown field "kind"; take it out',
    ],
    [
      'a parameter whose name is none',
      lines(...head, ' "parameters": {', '  "a b": { "description": "d" } },', ' "steps": []}'),
      '5:3 parameters["a b"]: Invalid key in record',
    ],
    [
      'an unknown field of a step',
      lines(
        ...head,
        ' "steps": [',
        '  {"id": "a", "title": "t",',
        '   "agent": "delete", "file": "x",',
        '   "to": "y"}]}',
      ),
      '7:4 step "a": unknown field "to"; take it out',
    ],
    [
      'a parameter that is not declared, at its step',
      lines(...head, ' "steps": [', step, ']}'),
      lines(
        '5:4 step "a": parameter "how" is not declared; declare it in "parameters"',
        '5:4 step "a": parameter "who" is not declared; declare it in "parameters"',
      ),
    ],
    ['what is no JSON', lines(...head, ' "steps": [}'), '4:1 not valid JSON at "}"'],
    ['what is no plan', '[]', '1:1 expected object, received array'],
  ];
  for (const [name, text, expected] of bad) {
    it(`has ${name} told at its place`, () => assert.equal(faults(text), expected));
  }

  it('has a name that can be typed', () =>
    assert.match(faults(good, 'My Recipe'), /^1:1 a recipe is named by lower-case letters/));

  it('has its parameters filled in in its goal too', () => {
    const read = readRecipe('greet', good, undefined);
    const filled = read.ok && fillPlan(read.recipe.plan, { who: 'Ada' }, {});
    assert.equal(filled && filled.ok && filled.plan.goal, 'Greet Ada');
  });

  it('takes no value that leads out of the workspace', () => {
    const text = good.replace('"ask", "question"', '"delete", "file"');
    const read = readRecipe('greet', text, undefined);
    const filled = read.ok && fillPlan(read.recipe.plan, { who: 'b', how: '../a' }, {});
    assert.match(
      filled && !filled.ok ? (filled.faults[0]?.text ?? '') : '',
      /^step "a": file: "\.\.\/a b" leaves/,
    );
  });
});

describe('a recipe that comes with Quickstep', () => {
  for (const file of readdirSync('media/recipes')) {
    it(`is in order: ${file}`, () =>
      assert.equal(faults(readFileSync(`media/recipes/${file}`, 'utf8'), file.replace(/\.json$/, '')), ''));
  }

  async function addTests(functions: number): Promise<readonly string[]> {
    const read = readPlanFile(readFileSync('media/recipes/add-tests.json', 'utf8'), {
      ...{ file: 'a.ts', tests: 'a.test.ts' },
    });
    assert.ok(read.ok);
    const prompts: string[] = [];
    const { result, files } = await runSteps(read.plan.steps, {
      files: {
        'a.ts': Array.from(
          { length: functions },
          (_, i) => `export function f${i}() {\n${'  work();\n'.repeat(40)}}\n`,
        ).join(''),
      },
      diagnostics: () => [],
      executor(request) {
        const prompt = request.messages.at(-1)?.content ?? '';
        if (!/tests/i.test(request.prefix + prompt) || prompt.includes('Run the tests'))
          return { text: '{"command":"node a.test.ts"}' };
        prompts.push(prompt);
        return { text: `function test${prompts.length}() {\n}\n` };
      },
    });
    assert.equal(result.status, 'done', result.summary);
    assert.equal(files.get('a.test.ts')?.match(/test\d+/g)?.length, prompts.length);
    return prompts.map(prompt => (prompt.match(/(?<=function )f\d+/g) ?? []).join(' '));
  }

  it('writes tests for all functions of a short file at once', async () =>
    assert.deepEqual(await addTests(3), ['f0 f1 f2']));

  it('writes tests for all functions of a long file, some at a time', async () => {
    const shown = await addTests(40);
    assert.ok(shown.length > 1);
    assert.equal(shown.join(' '), Array.from({ length: 40 }, (_, i) => `f${i}`).join(' '));
  });
});

describe('a message of the chat', () => {
  const check = (text: string, expected: unknown): void => assert.deepEqual(readRecipeLine(text), expected);
  it('that names a recipe calls it', () => check('/tidy', { name: 'tidy', parameters: {} }));
  it('gives parameters by name', () =>
    check(' /tidy file=src/a.ts  how=a=b\nn= ', {
      name: 'tidy',
      parameters: { file: 'src/a.ts', how: 'a=b', n: '' },
    }));
  it('quotes what holds spaces', () =>
    check('/tidy a="one two" b="say \\"hi\\" \\\\"', {
      name: 'tidy',
      parameters: { a: 'one two', b: 'say "hi" \\' },
    }));
  it('tells the first word that gives nothing', () =>
    check('/tidy a=1 the file', { name: 'tidy', parameters: { a: '1' }, odd: 'the' }));
  it('tells a quote that is not closed', () =>
    check('/tidy a="one two', { name: 'tidy', parameters: {}, odd: 'a="one' }));
  for (const text of ['tidy', '//x', '/src/a.ts is broken', '/ x', '/Tidy', 'do /tidy'])
    it(`calls none: ${text}`, () => check(text, null));
  it('is what a call with these parameters looks like', () => {
    const call = { file: 'a b.ts', say: 'a "b" \\', none: '', one: '1' };
    assert.equal(recipeLine('tidy', call), '/tidy file="a b.ts" say="a \\"b\\" \\\\" none="" one=1');
    check(recipeLine('tidy', call), { name: 'tidy', parameters: call });
  });
});
