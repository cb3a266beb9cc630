// Keeping a plan as a recipe: which values are offered, and where one becomes a parameter.
import { strict as assert } from 'node:assert';
import { planSchema, type Plan } from '../../../../src/core/plan/plan';
import { parametersFor, valuesOf, withParameters } from '../../../../src/core/plan/planParameters';
import { readPlanFile } from '../../../../src/core/plan/readPlan';

const planOf = (steps: readonly object[], goal = 'g'): Plan =>
  planSchema.parse({
    version: 1,
    goal,
    steps: steps.map((step, index) => ({ id: `s${index}`, title: 't', ...step })),
  });
const edit = (more: object) => ({ agent: 'edit', file: 'src/a.ts', instruction: 'x', ...more });

describe('the values of a plan that may become parameters', () => {
  const check = (name: string, plan: Plan, expected: string): void => {
    it(name, () =>
      assert.equal(
        valuesOf(plan)
          .map(({ kind, value }) => `${kind} ${value}`)
          .join(', '),
        expected,
      ),
    );
  };
  check(
    'are its files and the names in them, each once',
    planOf([edit({ symbol: 'run' }), edit({ symbol: 'run' })]),
    'file src/a.ts, symbol run',
  );
  check(
    'are the files of every kind of step',
    planOf([
      { agent: 'move', file: 'a', to: 'b' },
      { agent: 'query', database: 'c.db', sql: 'x' },
      { agent: 'explore', read: [['d', 1, 2]] },
      { agent: 'check', diagnostics: ['e', 'src/'], fix: { files: ['f'], attempts: 1 } },
      edit({ forEach: ['g', 'h'], file: '{{item}}' }),
    ]),
    'file a, file b, file c.db, file d, file e, file f, file g, file h',
  );
  check(
    'are none of what a command reads and writes',
    planOf([{ agent: 'command', command: 'make', reads: ['a'], writes: ['b'] }]),
    '',
  );
  check(
    'are quoted words of the goal that a step takes up',
    planOf([edit({ instruction: 'Say Hello Ada, not Bye.' })], 'Greet with "Hello Ada" and `nothing else`'),
    'file src/a.ts, text Hello Ada',
  );
  check('are none where there is none', planOf([{ agent: 'ask', question: 'Which?' }]), '');

  it('have names of their own and say what they stand for', () => {
    const values = valuesOf(
      planOf([edit({ symbol: 'run' }), { agent: 'create', file: 'b.ts', content: 'x' }]),
    );
    assert.deepEqual(parametersFor(values), [
      { name: 'file', value: 'src/a.ts', description: 'the file in place of src/a.ts' },
      { name: 'file2', value: 'b.ts', description: 'the file in place of b.ts' },
      { name: 'symbol', value: 'run', description: 'the name in place of run' },
    ]);
  });
});

describe('a value that becomes a parameter', () => {
  const p = '{{params.p}}';
  const parameter = (value: string, name = 'p') => ({ name, value, description: 'd' });

  /** The step's fields before and after. */
  const check = (name: string, value: string, fields: object, expected: object): void => {
    it(name, () => {
      const { plan } = withParameters(planOf([fields]), [parameter(value)]);
      assert.deepEqual(plan, {
        ...planOf([{ ...fields, ...expected }]),
        parameters: { p: { description: 'd', default: value } },
      });
    });
  };
  const file = 'src/a.ts';
  check('is replaced in each path', file, edit({ reads: [file], verify: { diagnostics: [file] } }), {
    file: p,
    reads: [p],
    verify: { diagnostics: [p] },
  });
  check('is replaced in where a file moves', 'b', { agent: 'move', file: 'a', to: 'b' }, { to: p });
  check(
    'is replaced in what is looked at',
    file,
    { agent: 'explore', read: [[file, 1, 2]], question: `Is ${file} right?` },
    { read: [[p, 1, 2]], question: `Is ${p} right?` },
  );
  check(
    'is replaced in what is checked and mended',
    file,
    { agent: 'check', diagnostics: [file], fix: { files: [file], attempts: 1 } },
    { diagnostics: [p], fix: { files: [p], attempts: 1 } },
  );
  check('is replaced in one of the items', 'b', edit({ file: '{{item}}', forEach: ['a', 'b'] }), {
    forEach: ['a', p],
  });
  check('is replaced in a symbol and a title', 'run', edit({ symbol: 'run', title: 'Change run' }), {
    symbol: p,
    title: `Change ${p}`,
  });
  check(
    'is replaced in the arguments of a tool',
    file,
    { agent: 'tool', tool: 'x/y', arguments: { file, deep: [{ text: `of ${file}` }], n: 1 } },
    { arguments: { file: p, deep: [{ text: `of ${p}` }], n: 1 } },
  );
  check(
    'is replaced in the command of a check and of a verification',
    file,
    { agent: 'check', command: `lint ${file}`, verify: { command: `test ${file}` } },
    { command: `lint ${p}`, verify: { command: `test ${p}` } },
  );
  check(
    'stays in code, SQL, ids, searches and places',
    's0',
    {
      ...edit({
        instruction: undefined,
        content: 's0',
        signature: 's0',
        imports: ['s0'],
        at: { after: 's0' },
      }),
      title: 't',
    },
    {},
  );

  const inText = (text: string, value: string, expected: string): void => {
    it(`${JSON.stringify(value)} in ${JSON.stringify(text)}`, () => {
      const { plan } = withParameters(planOf([edit({ instruction: text })]), [parameter(value)]);
      assert.equal((plan.steps[0] as { instruction?: string }).instruction, expected);
    });
  };
  inText('run', 'run', p);
  inText('Let run() run twice.', 'run', `Let ${p}() ${p} twice.`);
  inText(
    'rerun, runs, run2, run_it, run-it, re-run, Retry.run, run.js, $run, src/run',
    'run',
    'rerun, runs, run2, run_it, run-it, re-run, Retry.run, run.js, $run, src/run',
  );
  inText("The run's end, (run), “run”, run: run.", 'run', `The ${p}'s end, (${p}), “${p}”, ${p}: ${p}.`);
  inText('Read src/a.ts, ./src/a.ts and src/a.ts:12.', 'src/a.ts', `Read ${p}, ./${p} and ${p}:12.`);
  inText(
    'Not ../src/a.ts, x/src/a.ts, src/a.tsx, src/a.ts.bak',
    'src/a.ts',
    'Not ../src/a.ts, x/src/a.ts, src/a.tsx, src/a.ts.bak',
  );
  inText('Say Hello Ada! twice', 'Hello Ada', `Say ${p}! twice`);
  inText('größer, größe', 'größe', `größer, ${p}`);
  inText('a.b (c) [d] a+b', 'a+b', `a.b (c) [d] ${p}`);
  inText(
    'the {{item}} of {{steps.item.output}} is an item',
    'item',
    `the {{item}} of {{steps.item.output}} is an ${p}`,
  );

  const inCommand = (command: string, value: string, expected: string): void => {
    it(`${JSON.stringify(value)} in the command ${command}`, () => {
      const { plan } = withParameters(planOf([{ agent: 'command', command }]), [parameter(value)]);
      assert.equal((plan.steps[0] as { command?: string }).command, expected);
    });
  };
  inCommand('npm test -- src/a.ts', 'src/a.ts', `npm test -- ${p}`);
  inCommand('lint --file=src/a.ts ./src/a.ts; cat src/a.ts', 'src/a.ts', `lint --file=${p} ./${p}; cat ${p}`);
  inCommand('mocha --grep "retry" --retry', 'retry', `mocha --grep ${p} --retry`);
  inCommand("mocha --grep 'it is retry' 'retry'", 'retry', `mocha --grep 'it is retry' ${p}`);
  inCommand('echo "say \\"retry\\" retry" retry', 'retry', `echo "say \\"retry\\" retry" ${p}`);

  it('is the longer one where one holds another', () => {
    const plan = planOf([edit({ symbol: 'a', instruction: 'In src/a.ts change a.' })]);
    const { plan: kept } = withParameters(plan, [parameter('a', 'symbol'), parameter('src/a.ts', 'file')]);
    assert.deepEqual(
      kept.steps,
      planOf([
        edit({
          file: '{{params.file}}',
          symbol: '{{params.symbol}}',
          instruction: 'In {{params.file}} change {{params.symbol}}.',
        }),
      ]).steps,
    );
  });

  it('is told where it stands nowhere', () => {
    const plan = planOf([edit({})]);
    const { unused } = withParameters(plan, [parameter('gone'), parameter('src/a.ts', 'file')]);
    assert.match(
      unused ?? '',
      /^"gone" stands nowhere in .* so that "p" would change nothing; name another value\.$/,
    );
    assert.equal(withParameters(plan, [parameter('src/a.ts', 'file')]).unused, null);
  });

  it('gives the plan again with its default, and another with another value', () => {
    const plan = planOf(
      [edit({ instruction: 'Tidy src/a.ts up.' }), { agent: 'command', command: 'lint src/a.ts' }],
      'Tidy src/a.ts',
    );
    const text = JSON.stringify(withParameters(plan, [parameter('src/a.ts', 'file')]).plan);
    const filled = (given: Record<string, string>) => {
      const read = readPlanFile(text, given);
      assert.ok(read.ok);
      return read.plan;
    };
    const { goal, steps } = filled({});
    assert.deepEqual(
      JSON.stringify({ version: 1, goal, steps }).replace("'src/a.ts'", 'src/a.ts'),
      JSON.stringify(plan),
    );
    const other = filled({ file: 'b c.ts' });
    assert.deepEqual(
      [
        other.goal,
        other.steps.map(step => ('file' in step ? step.file : 'command' in step ? step.command : '')),
      ],
      ['Tidy b c.ts', ['b c.ts', "lint 'b c.ts'"]],
    );
  });
});
