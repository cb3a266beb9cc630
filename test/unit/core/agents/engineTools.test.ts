// The engine's own tools as steps: a rename by a language server, and the functions of a file to do one thing at each.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import type { RenameResult } from '../../../../src/core/ports';
import { allowAll, runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';

const start = { 'a.ts': 'export const limit = 1;\n', 'b.ts': "import { limit } from './a';\nlimit;\n" };
const tool = (name: string, args: Record<string, string | boolean>, more: object = {}): Step => ({
  ...{ id: 'r', title: 'Rename it', agent: 'tool', tool: name, arguments: args },
  ...more,
});
const rename = tool('quickstep/rename', { file: 'a.ts', symbol: 'limit', to: 'most' });
const everywhere = (_: string, files: ReadonlyMap<string, string>): RenameResult => ({
  ok: true,
  changes: [...files].map(([path, text]) => ({
    path,
    before: text.replace('\uFEFF', ''),
    after: text.replace('\uFEFF', '').replaceAll('limit', 'most'),
  })),
});

function run(step: Step, options: RunOptions = {}): Promise<RunOutcome> {
  return runSteps([step], { files: start, rename: everywhere, ...options });
}
function detail({ events }: RunOutcome): string {
  const finished = events.find(event => event.type === 'step.finished');
  return finished?.type === 'step.finished' ? (finished.detail ?? '') : '';
}
const unchanged = ({ files }: RunOutcome): void => assert.deepEqual(Object.fromEntries(files), start);

describe('a rename', () => {
  it('changes every file that the language server names', async () => {
    const done = await run(rename);
    assert.equal(trace(done.events, '><-'), '>r <r >r <r -r done');
    assert.deepEqual(Object.fromEntries(done.files), {
      'a.ts': 'export const most = 1;\n',
      'b.ts': "import { most } from './a';\nmost;\n",
    });
  });

  it('is asked about once, with all its changes', async () => {
    const config = { permissions: { ...allowAll.permissions, edits: 'ask' } };
    const approve = (): Promise<{ decision: 'allow'; scope: 'once' }> =>
      Promise.resolve({ decision: 'allow', scope: 'once' });
    const done = await run(rename, { config, approve });
    assert.deepEqual(
      done.asked.map(({ subject, kind, changes }) => [subject, kind, changes.length]),
      [['a.ts, b.ts', 'edits', 2]],
    );
    assert.equal(done.result.status, 'done');
  });

  it('changes nothing where it is not allowed', async () => {
    const done = await run(rename, { config: {} });
    assert.equal(trace(done.events, '><-'), '-r(refused permission) refused');
    unchanged(done);
  });

  it('is asked about each time where one of its files is sensitive', async () => {
    const files = { ...start, '.vscode/limit.ts': 'limit;\n' };
    const done = await run(rename, { files });
    assert.equal(done.asked.length, 1);
    assert.equal(done.result.status, 'refused');
  });

  it('keeps the mark at the beginning of a file', async () => {
    const done = await run(rename, { files: { 'a.ts': '\uFEFFlimit;\n' } });
    assert.equal(done.files.get('a.ts'), '\uFEFFmost;\n');
  });

  const refusals: [name: string, step: Step, options: RunOptions, expected: RegExp][] = [
    ['no language server is anywhere', rename, { rename: undefined }, /^Renaming needs a language server, /],
    [
      'no language server is there',
      rename,
      { rename: () => ({ ok: false, reason: 'tool', detail: 'None here.' }) },
      /^None here\.$/,
    ],
    [
      'a file is not as the language server sees it',
      rename,
      { rename: () => ({ ok: true, changes: [{ path: 'a.ts', before: 'x', after: 'y' }] }) },
      /^a\.ts is not as its language server sees it/,
    ],
    [
      'the file is not there',
      tool('quickstep/rename', { file: 'c.ts', symbol: 'limit', to: 'most' }),
      {},
      /c\.ts/,
    ],
    [
      'nothing would change',
      rename,
      { rename: () => ({ ok: true, changes: [] }) },
      /^Nothing in the workspace/,
    ],
    [
      'the new name is none',
      tool('quickstep/rename', { file: 'a.ts', symbol: 'limit', to: 'a b' }),
      {},
      /^The arguments of quickstep\/rename are wrong: /,
    ],
    [
      'a file would change that the step does not name',
      { ...rename, writes: ['a.ts'], reads: [] },
      {},
      /^b\.ts would change, and the step's "writes" does not name it/,
    ],
  ];
  for (const [name, step, options, expected] of refusals) {
    it(`changes nothing where ${name}`, async () => {
      const done = await run(step, options);
      assert.match(detail(done), expected);
      unchanged(done);
    });
  }

  it('leaves what a person changed after the first file was written, and says so', async () => {
    let writes = 0;
    const beforeWrite = (_: string, files: Map<string, string>): void => {
      if (++writes === 1) files.set('b.ts', 'other\n');
    };
    const done = await run(rename, { beforeWrite });
    assert.match(
      detail(done),
      /^b\.ts could not be changed \(it changed meanwhile\), a\.ts had been; undo this step/,
    );
    assert.equal(done.files.get('b.ts'), 'other\n');
  });
});

describe('the functions of a file', () => {
  const source = [
    'function hidden() {\n  return 1;\n}\n',
    '/** Told. */\nexport function told() {\n  return 1;\n}\n',
    'export function open() {\n  return 1;\n}\n',
  ].join('\n');
  async function check(args: Record<string, string | boolean>, expected: readonly string[]): Promise<void> {
    const files = { 'm.ts': source, 'm.md': '' };
    const { events } = await runSteps([tool('quickstep/functions', args, { reads: [], writes: [] })], {
      files,
    });
    const finished = events.find(event => event.type === 'step.finished');
    assert.deepEqual(finished?.type === 'step.finished' && finished.output, expected);
  }
  it('are those that other files can use', () => check({ file: 'm.ts' }, ['told', 'open']));

  it('are done one after the other by a step for each', async () => {
    const each: Step = {
      ...{ id: 'each', title: 'Change {{item}}', agent: 'edit', file: 'm.ts', symbol: '{{item}}' },
      ...{ forEach: '{{steps.r.output}}', instruction: 'Return 2 in {{item}}.' },
    };
    const list = tool('quickstep/functions', { file: 'm.ts' }, { reads: ['m.ts'], writes: [] });
    const { files, result } = await runSteps([list, each], {
      files: { 'm.ts': source },
      executor: ({ messages }) => {
        const name = /Return 2 in (\w+)/.exec(messages[0]?.content ?? '')?.[1] ?? '';
        return `export function ${name}() {\n  return 2;\n}`;
      },
    });
    assert.equal(result.status, 'done', result.summary);
    assert.equal(files.get('m.ts')?.match(/return 2/g)?.length, 2);
    assert.match(files.get('m.ts') ?? '', /hidden\(\) \{\n {2}return 1/);
  });
});
