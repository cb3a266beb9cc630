// The files that a plan names: there, made by a step before, or said at once with the names that are near.
import { strict as assert } from 'node:assert';
import { createFileCheck } from '../../../../src/core/plan/checkFiles';
import { planSchemas, type OwnAgentName } from '../../../../src/core/plan/plan';
import { plannerPrefix } from '../../../../src/core/plan/plannerPrompt';
import type { Files } from '../../../../src/core/ports';
import { memoryPorts } from '../../../support/memoryPorts';
import { runSteps, type RunOptions } from '../../../support/runPlan';

const files = { 'src/http.ts': 'x', 'src/https.ts': 'x', 'docs/a.md': 'x', 'data/app.db': 'x' };
const schema = planSchemas(['doc' as OwnAgentName]).plan;
const never = new AbortController().signal;

/** Faults as `ID field text`, a line each. */
async function faultsOf(steps: readonly object[], there: Pick<Files, 'read' | 'list'>): Promise<string> {
  const whole = steps.map((step, index) => ({ id: 'abcdefgh'.charAt(index), title: 't', ...step }));
  const check = createFileCheck(there, [], never);
  const lines: string[] = [];
  for (const step of schema.parse({ version: 1, goal: 'g', steps: whole }).steps) {
    const faults = await check.faultsOf(step);
    for (const { path, text } of faults) lines.push(`${step.id} ${path} ${text}`);
    if (faults.length === 0) check.add(step);
    else check.lose(step);
  }
  return lines.join('\n');
}

describe('a file that a step names', () => {
  const check = (name: string, steps: readonly object[], expected: string): void => {
    it(name, async () => assert.equal(await faultsOf(steps, memoryPorts({ files }).ports.files), expected));
  };
  const edit = (file: string, more: object = {}) => ({ agent: 'edit', file, content: 'x', ...more });
  const create = (file: string, more: object = {}) => ({ agent: 'create', file, content: 'x', ...more });
  const remove = (file: string) => ({ agent: 'delete', file });
  const move = (file: string, to: string) => ({ agent: 'move', file, to });
  const command = (more: object = {}) => ({ agent: 'command', command: 'make', ...more });

  const near = (file: string, ...names: string[]) =>
    `there is no file "${file}"; the nearest are ${names.join(', ')}; name one of them, or create it in a step before`;
  const http = near('src/htp.ts', 'src/http.ts', 'src/https.ts', 'data/app.db');

  check('is there', [edit('src/http.ts'), edit('./src//http.ts'), remove('docs/a.md')], '');
  check('is not there', [edit('src/htp.ts')], `a file ${http}`);
  check('is deleted and is not there', [remove('src/htp.ts')], `a file ${http}`);
  check('is moved and is not there', [move('src/htp.ts', 'a.ts')], `a file ${http}`);
  check('is read and is not there', [{ agent: 'explore', read: [['src/htp.ts', 1, 9]] }], `a read ${http}`);
  check(
    'is checked and is not there',
    [{ agent: 'check', diagnostics: ['src/htp.ts'] }],
    `a diagnostics ${http}`,
  );
  check(
    'is to be mended and is not there',
    [{ agent: 'check', command: 'make', fix: { files: ['src/http.ts', 'src/htp.ts'], attempts: 1 } }],
    `a fix.files ${http}`,
  );
  check(
    'is a database that is not there',
    [{ agent: 'query', database: 'data/ap.db', sql: 'SELECT 1' }],
    `a database ${near('data/ap.db', 'data/app.db', 'docs/a.md', 'src/http.ts')}`,
  );
  check(
    'is new and stands there',
    [create('src/http.ts')],
    'a file "src/http.ts" exists already; edit it, or use another name',
  );
  check(
    'is moved to where one stands',
    [move('docs/a.md', 'src/http.ts')],
    'a to "src/http.ts" exists already; edit it, or use another name',
  );
  check('is made by a step before', [create('new.ts'), edit('new.ts'), remove('new.ts')], '');
  check(
    'is made twice',
    [create('new.ts'), create('new.ts')],
    'b file step "a" makes "new.ts" already; edit it, or use another name',
  );
  check(
    'is taken away before',
    [remove('docs/a.md'), edit('docs/a.md')],
    'b file step "a" takes "docs/a.md" away; name another file',
  );
  check(
    'is moved away before',
    [move('docs/a.md', 'b.md'), edit('b.md'), edit('docs/a.md')],
    'c file step "a" takes "docs/a.md" away; name another file',
  );
  check('is made anew', [remove('docs/a.md'), create('docs/a.md'), edit('docs/a.md')], '');
  check('may be made by a command', [command(), edit('any.ts'), create('src/http.ts')], '');
  check('may be made by a tool', [{ agent: 'tool', tool: 'x/y', arguments: {} }, edit('any.ts')], '');
  check(
    'may be made where a command writes',
    [command({ writes: ['dist/', 'a.ts'] }), edit('dist/b/c.ts'), edit('a.ts'), create('dist/d.ts')],
    '',
  );
  check(
    'is not made by a command that writes elsewhere',
    [command({ writes: ['dist/'] }), edit('src/htp.ts')],
    `b file ${http}`,
  );
  check(
    'is not made by a command that writes nothing',
    [command({ writes: [] }), edit('src/htp.ts')],
    `b file ${http}`,
  );
  check(
    'may be made by a command after it was deleted',
    [remove('docs/a.md'), command({ writes: ['docs/'] }), edit('docs/a.md')],
    '',
  );
  check('is what only an output tells', [edit('{{item}}', { forEach: '{{steps.z.output}}' })], '');
  check(
    'is one of the items',
    [edit('{{item}}', { forEach: ['src/http.ts', 'src/htp.ts'] })],
    `a file ${http}`,
  );
  check(
    'is made of an item',
    [create('{{item}}.test', { forEach: ['a', 'b'] }), edit('b.test'), create('a.test')],
    'c file step "a" makes "a.test" already; edit it, or use another name',
  );
  check(
    'may be made of what only an output tells',
    [create('{{item}}', { forEach: '{{steps.z.output}}' }), edit('any.ts')],
    '',
  );
  check(
    'would be made by a step that cannot be used',
    [create('src/http.ts'), move('gone.ts', 'new.ts'), edit('new.ts')].slice(1),
    `a file ${near('gone.ts', 'src/http.ts', 'src/https.ts', 'data/app.db')}`,
  );
  check(
    'is not there in two steps',
    [edit('src/htp.ts'), edit('src/htp.ts')],
    `a file ${http}\nb file ${http}`,
  );
  check(
    'is written by an agent that makes it',
    [{ agent: 'doc', file: 'new.md', instruction: 'x' }, edit('new.md')],
    '',
  );
  check(
    'is changed at a place by an agent of the user',
    [{ agent: 'doc', file: 'src/htp.ts', at: 'end', instruction: 'x' }],
    `a file ${http}`,
  );
  check('is a whole folder', [{ agent: 'check', diagnostics: ['src/', 'gone/'] }], '');

  it('is made, where there is no other', async () =>
    assert.equal(
      await faultsOf([edit('a.ts')], memoryPorts().ports.files),
      'a file there is no file "a.ts"; create it in a step before',
    ));

  for (const [reason, expected] of [
    ['binary', ''],
    ['too_large', ''],
    ['outside', ''],
    ['unreadable', ''],
    ['folder', 'a file "src" is a folder; name a file in it'],
  ] as const) {
    it(`counts as the disk has it: ${reason}`, async () => {
      const read = () => Promise.resolve({ ok: false, reason, detail: '' } as const);
      assert.equal(await faultsOf([edit('src')], { read, list: () => Promise.resolve([]) }), expected);
    });
  }

  it('is asked for once, and files are listed once', async () => {
    const there = memoryPorts({ files }).ports.files;
    const asked: string[] = [];
    await faultsOf([edit('src/htp.ts'), edit('src/http.ts'), edit('src/htp.ts'), edit('src/http.ts')], {
      read: (path, signal) => (asked.push(path), there.read(path, signal)),
      list: (limit, signal) => (asked.push('list'), there.list(limit, signal)),
    });
    assert.deepEqual(asked, ['src/htp.ts', 'list', 'src/http.ts']);
  });
});

describe('a plan that names a file that is not there', () => {
  const lines = (...items: object[]): string => items.map(item => JSON.stringify(item)).join('\n');
  const write = (id: string, agent: string, file: string, more: object = {}) => ({
    ...{
      id,
      title: id,
      agent,
      file,
      content: `${id}\n`,
      ...(agent === 'edit' ? { lines: [1, 1] } : {}),
      ...more,
    },
  });
  const planned = (replies: readonly string[], options: RunOptions = {}) =>
    runSteps(null, {
      files: { 'src/http.ts': 'x\n' },
      planner: (_request, index) => replies[index] ?? '{"answer":"done"}',
      ...options,
    });

  it('goes back with the nearest names, and is carried out when it is mended', async () => {
    const {
      planner,
      files: after,
      result,
    } = await planned([
      lines(write('a', 'edit', 'src/htp.ts'), write('b', 'create', 'b.txt')),
      lines(write('c', 'edit', 'src/http.ts')),
    ]);
    assert.match(
      planner?.requests[1]?.messages[0]?.content ?? '',
      /- step "a", file: there is no file "src\/htp\.ts"; the nearest are src\/http\.ts; name one of them/,
    );
    assert.deepEqual([result.status, after.get('src/http.ts'), after.get('b.txt')], ['done', 'c\n', 'b\n']);
  });

  it('has its steps taken in order, whichever of them has to be looked for', async () => {
    const { events } = await planned([
      lines(
        write('a', 'edit', 'src/http.ts'),
        { id: 'b', title: 'b', agent: 'ask', question: '?' },
        write('c', 'create', 'c.txt'),
      ),
    ]);
    assert.deepEqual(
      events
        .flatMap(event =>
          event.type === 'plan.step'
            ? [(event.step as { id: string }).id]
            : event.type === 'plan.finished'
              ? ['.']
              : [],
        )
        .slice(0, 4),
      ['a', 'b', 'c', '.'],
    );
  });

  it('knows what the steps make that wait for its lines to be mended', async () => {
    const { files: after, planner } = await planned(
      [
        lines(write('a', 'create', 'new.txt'), write('b', 'edit', 'gone.txt')),
        lines(write('b', 'edit', 'new.txt')),
      ],
      { request: { mode: 'plan' }, review: plan => ({ kind: 'approve', declared: plan.declared() }) },
    );
    assert.deepEqual([after.get('new.txt'), planner?.requests.length], ['b\n', 2]);
  });

  it('is shown as it is where it is only shown', async () => {
    const { result, planner } = await planned([lines(write('a', 'edit', 'gone.txt'))], {
      request: { mode: 'plan', planOnly: true },
    });
    assert.deepEqual([result.status, planner?.requests.length], ['done', 1]);
  });

  it('may make again what a step before failed to make', async () => {
    const bad = { id: 'a', title: 'a', agent: 'create', file: 'new.js', content: '{\n' };
    const replies = [lines(bad), lines(write('b', 'create', 'new.js'))];
    const { result, files: after } = await planned([], {
      executor: () => '{',
      planner: ({ prefix }) => (prefix === plannerPrefix ? (replies.shift() ?? '') : '{'),
    });
    assert.deepEqual([result.status, after.get('new.js')], ['done', 'b\n']);
  });

  it('is read no further when the run is stopped while a file is looked for', async () => {
    const stop = new AbortController();
    const { ports } = memoryPorts({ files: { 'a.txt': 'x\n' } });
    const { result, events } = await planned(
      [lines(write('a', 'edit', 'a.txt'), write('b', 'create', 'b.txt'))],
      {
        stop,
        diskFiles: {
          ...ports.files,
          list: () => Promise.resolve([]),
          read(path, signal) {
            if (path !== 'a.txt') return ports.files.read(path, signal);
            stop.abort();
            return Promise.reject(new Error('stopped'));
          },
        },
      },
    );
    assert.equal(result.status, 'stopped');
    assert.ok(!events.some(event => event.type === 'plan.step'));
  });
});
