// What the edit agent makes of names, lines and sketches, through the engine.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import type { Formatter } from '../../../../src/core/ports';
import { allowAll, runSteps, type RunOptions } from '../../../support/runPlan';

const one = 'export function a() {\n  return 1;\n}\n';
const step = (fields: Partial<Step>): Step =>
  ({ id: 's', title: 's', agent: 'edit', file: 'x.ts', ...fields }) as Step;

async function edited(fields: Partial<Step>, options: RunOptions): Promise<string> {
  const { file = 'x.ts' } = fields as { readonly file?: string };
  const { files, result } = await runSteps([step(fields)], options);
  return result.status === 'done' ? (files.get(file) ?? '') : `${result.reason}: ${result.summary}`;
}

describe('a name that an edit brings in', () => {
  const answer = 'export function a() {\n  return total();\n}';
  const edit = { symbol: 'a', instruction: 'change a' };

  it('is imported from the one file that exports it', async () => {
    const files = {
      'x.ts': one,
      'lib/sum.ts': 'export function total() {}\n',
      'y.ts': 'function total() {}\n',
    };
    const text = await edited(edit, { files, executor: () => answer });
    assert.equal(text, `import { total } from './lib/sum';\n\n${answer}\n`);
  });

  it('is a fault with both candidates where two files export it', async () => {
    const files = { 'x.ts': one, 'p.ts': 'export function total() {}', 'q.ts': 'export function total() {}' };
    assert.match(await edited(edit, { files, executor: () => answer }), /p\.ts and q\.ts both export it/);
  });

  it('is a fault where nothing has it, and is repaired', async () => {
    const asked: string[] = [];
    const text = await edited(edit, {
      files: { 'x.ts': one },
      executor(request, index) {
        asked.push(request.messages.at(-1)?.content ?? '');
        return index === 0 ? answer : answer.replace('total()', '2');
      },
    });
    assert.match(asked[1] ?? '', /"total" at line 2 .* is defined nowhere/);
    assert.match(text, /return 2/);
  });

  it('is imported in a new file too', async () => {
    const create = { id: 'n', title: 'n', agent: 'create', file: 'n.ts', instruction: 'write b' } as const;
    const files = { 'lib/sum.ts': 'export function total() {}\n' };
    const outcome = await runSteps([create], { files, executor: () => `${answer}\n` });
    assert.equal(outcome.files.get('n.ts'), `import { total } from './lib/sum';\n\n${answer}\n`);
  });

  it('is a fault in a new file as well, and is repaired', async () => {
    const create = { id: 'n', title: 'n', agent: 'create', file: 'n.ts', instruction: 'write b' } as const;
    const executor = (_: unknown, index: number): string =>
      index === 0 ? answer : answer.replace('total()', '2');
    assert.match((await runSteps([create], { files: {}, executor })).files.get('n.ts') ?? '', /return 2/);
  });

  it('is told where it belongs if it is a method', async () => {
    const edit = { symbol: 'a', instruction: 'change a' };
    const called = (name: string): RunOptions => ({
      files: { 'x.ts': one },
      executor: () => answer.replace('total', name),
    });
    assert.match(
      await edited(edit, called('floor')),
      /is no function of its own but a method; call it as Math\.floor\(/,
    );
    assert.match(await edited(edit, called('trim')), /call it as text\.trim\(/);
    assert.match(
      await edited({ ...edit, instruction: 'return what find() gives' }, called('find')),
      /return find\(\)/,
    );
  });

  it('may be one that the plan names: a later step can bring it', async () => {
    const instruction = 'return what total() gives';
    assert.match(
      await edited({ symbol: 'a', instruction }, { files: { 'x.ts': one }, executor: () => answer }),
      /total\(\)/,
    );
    assert.match(await edited({ symbol: 'a', content: answer }, { files: { 'x.ts': one } }), /total\(\)/);
  });

  it('that was missing before is no fault of the edit', async () => {
    const files = { 'x.ts': `${one}total();\n` };
    assert.match(await edited(edit, { files, executor: () => answer }), /return total/);
  });
});

describe('a function', () => {
  const asked = async (verify: Step['verify']): Promise<string> => {
    let prompt = '';
    await edited(
      { symbol: 'a', instruction: 'return 9', verify },
      { files: { 'x.ts': one }, executor: ({ messages }) => (prompt = messages[0]?.content ?? '') },
    );
    return prompt;
  };
  it('that comes with examples is asked for as in a chat, the examples as a list', async () =>
    assert.match(
      await asked({ examples: [{ call: 'a()', equals: '9' }] }),
      /^File x\.ts, the part to change:\n```typescript\nexport function a[^]*```\n\nreturn 9\n\nExamples:\n- `a\(\)` returns `9`\n/,
    ));
  it('whose change is described by words alone is asked for under labels', async () =>
    assert.match(
      await asked(undefined),
      /^File: x\.ts\nRegion:\nexport function a[^]*\nInstruction: return 9\nNew text:$/,
    ));
});

describe('an answer that is not the region alone', () => {
  const files = { 'x.ts': `${one}\nexport function b() {\n  return 2;\n}\n` };
  const answers: [name: string, reply: string, fields: Partial<Step>, expected: string][] = [
    [
      'but the whole file changes the region alone',
      'import { c } from "c";\n\nexport function a() {\n  return 9;\n}\n\nexport function b() {\n  return 0;\n}\n',
      { symbol: 'a', instruction: 'return 9' },
      files['x.ts'].replace('1', '9'),
    ],
    [
      'and forgets the export keeps it',
      'function a() {\n  return 9;\n}',
      { symbol: 'a', instruction: 'return 9' },
      files['x.ts'].replace('1', '9'),
    ],
    [
      'and takes the export away as it was told to is taken',
      'function a() {\n  return 9;\n}',
      { symbol: 'a', instruction: 'return 9 and export it no more' },
      files['x.ts'].replace('export ', '').replace('1', '9'),
    ],
    [
      'but the file with a new function adds that one',
      `${files['x.ts']}\nexport function d() {\n  return 4;\n}\n`,
      { at: 'end', signature: 'export function d()', instruction: 'return 4' },
      `${files['x.ts']}\nexport function d() {\n  return 4;\n}\n`,
    ],
  ];
  for (const [name, reply, fields, expected] of answers) {
    it(name, async () => assert.equal(await edited(fields, { files, executor: () => reply }), expected));
  }
});

describe('an edit without target', () => {
  const long = Array.from({ length: 90 }, (_, i) => `key${i}: ${i}`).join('\n');

  it('of a long file without declarations is of the lines that the executor names', async () => {
    const text = await edited(
      { file: 'x.yml', instruction: 'raise key50' },
      {
        files: { 'x.yml': `${long}\n` },
        executor: ({ schema, messages }) => {
          if (schema) return '{"first": "L51", "last": "L51"}';
          assert.doesNotMatch(messages[0]?.content ?? '', /key49|key51/);
          return 'key50: 100';
        },
      },
    );
    assert.equal(text, `${long.replace('key50: 50', 'key50: 100')}\n`);
  });

  it('shows an outline first where the file is longer than what is shown at once', async () => {
    const sections = Array.from({ length: 50 }, (_, i) => `part${i}:\n${'  - x\n'.repeat(9)}`).join('');
    const lengths: number[] = [];
    const text = await edited(
      { file: 'x.yml', instruction: 'rename part30' },
      {
        files: { 'x.yml': sections },
        executor: ({ schema, messages }) => {
          lengths.push((messages[0]?.content ?? '').split('\n').length);
          if (schema === undefined) return 'part_thirty:';
          return JSON.stringify(schema).includes('"line"')
            ? '{"line": "L301"}'
            : '{"first": "L301", "last": "L301"}';
        },
      },
    );
    assert.equal(text, sections.replace('part30:', 'part_thirty:'));
    assert.ok(lengths.length === 3 && lengths.every(length => length < 140), lengths.join(' '));
  });

  it('puts given code where the lines that it changes are', async () => {
    const files = { 'x.yml': `${long}\n` };
    assert.equal(
      await edited({ file: 'x.yml', content: 'key50: 50 more' }, { files }),
      `${long.replace('key50: 50', 'key50: 50 more')}\n`,
    );
  });

  it('of a big declaration is of the lines that the executor names', async () => {
    const body = Array.from({ length: 150 }, (_, i) => `  const v${i} = ${i};`);
    const big = ['export function a() {', ...body, '}', ''].join('\n');
    const text = await edited(
      { symbol: 'a', instruction: 'make v70 zero' },
      {
        files: { 'x.ts': big },
        executor: ({ schema }) => {
          if (schema === undefined) return 'const v70 = 0;';
          return JSON.stringify(schema).includes('"line"')
            ? '{"line":"L72"}'
            : '{"first":"L72","last":"L72"}';
        },
      },
    );
    assert.equal(text, big.replace('v70 = 70', 'v70 = 0'));
  });
});

describe('an edit of a file that has a formatter', () => {
  /** Lays out by one blank behind each comma, and takes no question mark. */
  const tidy = (text: string): string => text.replace(/, */g, ', ');
  const formatter = (unavailable = false, seen: string[] = []): Formatter => ({
    format: (path, text) => {
      seen.push(text);
      return Promise.resolve(
        !path.endsWith('.ts')
          ? null
          : unavailable
            ? { ok: false, reason: 'unavailable', detail: 'tidy could not be started' }
            : text.includes('?')
              ? { ok: false, reason: 'refused', detail: 'unexpected ? in line 2' }
              : { ok: true, text: tidy(text) },
      );
    },
  });
  const loose = 'export function a() {\n  return [1,2];\n}';
  const edit = { symbol: 'a', instruction: 'change a' };
  const check = async (before: string, answer: string, expected: string): Promise<void> =>
    assert.equal(
      await edited(edit, { files: { 'x.ts': before }, executor: () => answer, formatter: formatter() }),
      expected,
    );

  it('is laid out by it', () => check(one, loose, `${tidy(loose)}\n`));
  it('is left as it is where the file was not laid out before', () =>
    check(`${one}let b = [3,4];\n`, loose, `${loose}\nlet b = [3,4];\n`));
  it('is repaired where the formatter refuses it, which is shown the old text once', async () => {
    const seen: string[] = [];
    const options: RunOptions = {
      files: { 'x.ts': one },
      formatter: formatter(false, seen),
      executor: (request, index) => {
        if (index === 0) return loose.replace('[1,2]', '?');
        assert.match(request.messages.at(-1)?.content ?? '', /formatter refuses it: unexpected \? in line 2/);
        return loose;
      },
    };
    assert.equal(await edited(edit, options), `${tidy(loose)}\n`);
    assert.deepEqual(seen, [one, `${loose.replace('[1,2]', '?')}\n`, `${loose}\n`]);
  });
  it('is written where the formatter cannot be started, and says that it was not laid out', async () => {
    const options = { files: { 'x.ts': one }, executor: () => loose, formatter: formatter(true) };
    const { files, events } = await runSteps([step(edit)], options);
    assert.equal(files.get('x.ts'), `${loose}\n`);
    assert.match(JSON.stringify(events), /the formatter of x\.ts does not run \(tidy could not be started\)/);
  });
  it('and a new file is laid out too', async () => {
    const create = { id: 'n', title: 'n', agent: 'create', file: 'n.ts', content: loose } as const;
    const { files } = await runSteps([create], { files: {}, formatter: formatter() });
    assert.equal(files.get('n.ts'), `${tidy(loose)}\n`);
  });
});

describe('an edit of much text', () => {
  const functions = Array.from({ length: 400 }, (_, i) => `function f${i}() {\n  return ${i};\n}\n`);
  const many = functions.join('\n');

  it('offers of very many declarations those that the instruction speaks of, as an enum', async () => {
    const offered: string[] = [];
    const text = await edited(
      { instruction: 'let f377 return 1' },
      {
        files: { 'x.ts': many },
        executor: ({ schema, messages }) => {
          if (schema === undefined) return 'function f377() {\n  return 1;\n}';
          offered.push(JSON.stringify(schema), messages[0]?.content ?? '');
          return '{"target": "f377"}';
        },
      },
    );
    assert.equal(text, many.replace('return 377', 'return 1'));
    const [schema = '', prompt = ''] = offered;
    assert.match(prompt, /\(\d+ more that seem to fit less\)\nInstruction/);
    const shown = prompt.split('\n').filter(row => row.includes('(function)'));
    assert.equal(shown.length, schema.split('"f').length - 1);
  });

  it('narrows selected lines too, where they are too many to be written again', async () => {
    const lines: string[] = [];
    const text = await edited(
      { lines: [1, 400], instruction: 'let f50 return 1' },
      {
        files: { 'x.ts': many },
        executor: ({ schema, messages }) => {
          if (schema === undefined) {
            lines.push(messages[0]?.content ?? '');
            return '  return 1;';
          }
          const at = many.split('\n').indexOf('  return 50;') + 1;
          return JSON.stringify(schema).includes('"line"')
            ? `{"line": "L${at - 1}"}`
            : `{"first": "L${at}", "last": "L${at}"}`;
        },
      },
    );
    assert.equal(text, many.replace('return 50;', 'return 1;'));
    assert.doesNotMatch(lines.join(''), /return 49/);
  });

  it('has no long file written again for a sketch that fits nowhere, and says what to name', async () => {
    const outcome = await runSteps([step({ sketch: '// ...\nx = 1;\n// ...\ny = 2;\n// ...' })], {
      files: { 'x.ts': '// a line\n'.repeat(300) },
      executor: () => 'no',
    });
    assert.match(outcome.result.summary, /too long to be written again; name one function/);
    assert.equal(outcome.executor.requests.length, 0);
  });

  it('has long code of a plan not written again for its fault, which goes back to who wrote it', async () => {
    const content = `${many}}`;
    const made = { id: 'n', title: 'n', agent: 'create', file: 'n.ts', content } as const;
    const outcome = await runSteps([made], { files: {}, executor: () => 'no' });
    assert.match(outcome.result.summary, /a syntax error/);
    assert.deepEqual([outcome.executor.requests.length, outcome.files.size], [0, 0]);
  });
});

describe('a sketch that the engine cannot place', () => {
  const region = 'export function a() {\n  one(1);\n  two(2);\n  return 3;\n}';
  const sketch = 'export function a() {\n  // ...\n  log();\n  // ...\n}';
  const files = { 'x.ts': `import { one, two, log } from 'y';\n${region}\n` };

  const answered = (place: string) => (): string => `{"place": "${place}"}`;
  const afterOne = files['x.ts'].replace('one(1);', 'one(1);\n  log();');
  const afterTwo = files['x.ts'].replace('two(2);', 'two(2);\n  log();');

  it('is placed by the executor, which writes none of it', async () => {
    const text = await edited({ symbol: 'a', sketch }, { files, executor: answered('after L2') });
    assert.equal(text, afterOne);
  });

  it('says at its end that nothing judged the place which an executor chose', async () => {
    const steps = [step({ symbol: 'a', sketch })];
    const { events } = await runSteps(steps, { files, executor: answered('after L2') });
    const detail = events.find(event => event.type === 'step.finished')?.detail;
    assert.equal(detail, 'Not checked: whether the lines of the sketch stand in the right place of x.ts.');
  });

  it('is placed by the larger model that wrote it, where there is one', async () => {
    const planner = answered('after L3');
    const {
      executor,
      files: after,
      events,
    } = await runSteps([step({ symbol: 'a', sketch })], {
      files,
      executor: answered('after L2'),
      planner,
    });
    assert.deepEqual([after.get('x.ts'), executor.requests.length], [afterTwo, 0]);
    assert.ok(events.every(event => event.type !== 'step.finished' || event.detail === undefined));
  });

  it('is placed by the executor where examples judge it', async () => {
    const verify = { examples: [{ call: 'a()', equals: '3' }] };
    const { planner, files: after } = await runSteps([step({ symbol: 'a', sketch, verify })], {
      files,
      executor: answered('after L2'),
      planner: answered('after L3'),
      example: () => Promise.resolve({ ok: true }),
    });
    assert.deepEqual([after.get('x.ts'), planner?.requests.length], [afterOne, 0]);
  });

  it('is asked again when the answer is no place of the list', async () => {
    const executor = (_request: unknown, index: number): string =>
      index === 0 ? '{"place": "after L99"}' : '{"place": "after L3"}';
    const text = await edited({ symbol: 'a', sketch }, { files, executor });
    assert.equal(text, afterTwo);
  });

  it('fails where no place is chosen, and changes nothing', async () => {
    assert.match(
      await edited({ symbol: 'a', sketch }, { files, executor: () => 'after the first line' }),
      /^payload: /,
    );
  });
});

describe('one instruction at many places', () => {
  const paths = ['a.ts', 'b.ts', 'c.ts', 'd.ts'];
  const each = { file: '{{item}}', forEach: paths, symbol: 'a', instruction: 'return 2' };
  const files = Object.fromEntries(paths.map(path => [path, one]));
  const right = one.replace('1', '2');
  const broken = 'export function a() {';

  it('is carried out side by side up to the slots, each with an attempt of its own', async () => {
    const { executor, result } = await runSteps([step(each)], {
      files,
      executorSlots: 2,
      executor: () => ({ text: right, firstTokenMs: 100 }),
    });
    assert.deepEqual([result.status, executor.requests.length, executor.mostOpen], ['done', 4, 2]);
  });

  /** The executor's first answer is broken; each step's end, and each attempt as `STEP ROLE WHY`. */
  async function check(
    fields: Partial<Step>,
    options: RunOptions,
    ends: string,
    attempts: readonly string[],
  ): Promise<void> {
    const { events } = await runSteps([step(fields)], {
      files,
      executor: (_, index) => (index === 0 ? broken : right),
      ...options,
    });
    const ended = events.flatMap(event =>
      event.type === 'step.finished' ? [`${event.step} ${event.reason ?? event.status}`] : [],
    );
    const asked = events.flatMap(event =>
      event.type === 'attempt.started' ? [`${event.step} ${event.role} ${event.why}`] : [],
    );
    assert.equal(ended.toSorted().join(', '), ends);
    assert.deepEqual(asked.toSorted(), attempts);
  }
  const pair = { ...each, forEach: ['a.ts', 'b.ts'] };
  const firsts = ['s.1 executor first', 's.2 executor first'];

  it('fails at the place that is answered wrong, without a repair, and holds at the others', () =>
    check(pair, {}, 's payload, s.1 payload, s.2 done', firsts));
  it('is asked once at each place, however many repairs are allowed', () =>
    check(
      pair,
      { config: { ...allowAll, limits: { repairs: 5 } } },
      's payload, s.1 payload, s.2 done',
      firsts,
    ));
  it('is handed to the larger model at the place that is answered wrong', () =>
    check(pair, { planner: () => right }, 's done, s.1 done, s.2 done', [
      firsts[0] ?? '',
      's.1 planner escalate',
      's.2 executor first',
    ]));
  it('is repaired where it is a step of one place', () =>
    check({ symbol: 'a', file: 'a.ts', instruction: 'return 2' }, {}, 's done', [
      's executor first',
      's executor repair',
    ]));
});

describe('a method that the model writes as a function', () => {
  it('is the method that it replaces', async () => {
    const cart = 'export class Cart {\n  add(a: number) {\n    return 1;\n  }\n}\n';
    const options = { files: { 'x.ts': cart }, executor: () => 'function add(a: number) {\n  return 2;\n}' };
    assert.equal(await edited({ lines: [2, 4], instruction: 'x' }, options), cart.replace('1', '2'));
  });
});
