// Recipes on the command line: which there are, and carrying one out by its name without a planner.
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ofType } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';
import { startModelServer, type ModelServer } from '../support/modelServer';

const note = {
  version: 1,
  goal: 'Note {{params.what}}',
  parameters: {
    what: { description: 'what to note' },
    file: { description: 'where', default: 'notes.txt' },
  },
  steps: [
    { id: 'write', title: 'Write it', agent: 'create', file: '{{params.file}}', content: 'noted\n' },
    { id: 'say', title: 'Say it', agent: 'command', command: 'echo {{params.what}}', writes: [] },
  ],
};

describe('recipes on the command line', () => {
  let place: Place;
  beforeEach(async () => {
    place = openPlace({});
    await place.file('.quickstep/recipes/note.json', JSON.stringify(note, null, 2));
  });
  afterEach(() => place.close());
  const run = (...args: readonly string[]) =>
    place.quickstep(['run', '--allow', 'edits,commands', '--json', ...args]);
  /** Exit 2 and one sentence, and nothing is made. */
  async function refused(args: readonly string[], expected: RegExp): Promise<void> {
    const { code, stderr, stdout } = await run(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.equal(stdout, '');
    assert.equal(existsSync(path.join(place.workspace, 'notes.txt')), false);
  }

  it('are listed, the workspace’s beside those that come with Quickstep', async () => {
    const { stdout, code } = await place.quickstep(['recipes']);
    assert.equal(code, 0);
    assert.match(stdout, /^add-tests \(built-in\): Add tests for/m);
    assert.match(
      stdout,
      /^note \(workspace\): Note \{\{params\.what\}\}\n {2}what {2}what to note\n {2}file {2}where \(default: notes\.txt\)$/m,
    );
  });

  it('are listed as JSON', async () => {
    const rows = JSON.parse((await place.quickstep(['recipes', '--json'])).stdout) as { name: string }[];
    assert.deepEqual(
      rows.find(({ name }) => name === 'note'),
      {
        name: 'note',
        from: 'workspace',
        file: path.join(place.workspace, '.quickstep', 'recipes', 'note.json'),
        goal: note.goal,
        parameters: [
          { name: 'what', description: 'what to note' },
          { name: 'file', description: 'where', default: 'notes.txt' },
        ],
      },
    );
  });

  it('are carried out by name with parameters, without a planner', async () => {
    const result = await run('--plan', 'note', '--param', "what=it's; two");
    assert.equal(result.code, 0, result.stderr);
    assert.equal(readFileSync(path.join(place.workspace, 'notes.txt'), 'utf8'), 'noted\n');
    const events = eventsOf(result);
    assert.equal(ofType(events, 'run.started')[0]?.task, "Note it's; two");
    assert.equal(ofType(events, 'plan.started')[0]?.model, 'file');
    assert.equal(ofType(events, 'step.finished').find(({ step }) => step === 'say')?.output, "it's; two\n");
  });

  it('are carried out again', async () => {
    assert.equal((await run('--plan', 'note', '--param', 'what=a', '--param', 'file=a.txt')).code, 0);
    assert.equal((await run('--plan', 'note', '--param', 'what=b', '--param', 'file=b.txt')).code, 0);
    assert.ok(existsSync(path.join(place.workspace, 'b.txt')));
  });

  it('need their parameters', () =>
    refused(
      ['--plan', 'note'],
      /parameter "what" is missing \(what to note\); give it with --param what=VALUE\.$/m,
    ));

  it('take no other parameters', () =>
    refused(
      ['--plan', 'note', '--param', 'what=x', '--param', 'who=y'],
      /parameter "who" is not one of this plan's; there are what, file\.$/m,
    ));

  it('take no path that leads out of the workspace', () =>
    refused(
      ['--plan', 'note', '--param', 'what=x', '--param', 'file=../x'],
      /step "write": file: .*leaves the/,
    ));

  it('that are not there are said', () =>
    refused(
      ['--plan', 'nope'],
      /^There is no recipe and no file nope; quickstep recipes lists the recipes\.$/m,
    ));

  it('with a fault are said with its line, whoever else has the name', async () => {
    const text = JSON.stringify({ ...note, steps: [{ ...note.steps[0], colour: 'red' }] }, null, 2);
    const file = await place.file('.quickstep/recipes/add-tests.json', text);
    const line = text.split('\n').findIndex(one => one.includes('colour')) + 1;
    const words = `${file}:${line}:7: step "write": unknown field "colour"; take it out.`;
    assert.match(
      (await place.quickstep(['recipes'])).stderr,
      new RegExp(`^${words.replace(/[.?]/g, '\\$&')}`),
    );
    await refused(['--plan', 'add-tests', '--param', 'what=x'], /unknown field "colour"/);
  });
});

describe('a run kept as a recipe on the command line', () => {
  let place: Place;
  beforeEach(async () => {
    place = openPlace({});
    await place.file('.quickstep/recipes/note.json', JSON.stringify(note, null, 2));
    const run = ['run', '--plan', 'note', '--param', 'what=a b', '--allow', 'edits,commands'];
    assert.equal((await place.quickstep(run)).code, 0);
  });
  afterEach(() => place.close());
  const save = (...args: readonly string[]) => place.quickstep(['recipes', 'save', ...args]);
  const kept = (name: string) => path.join(place.workspace, '.quickstep', 'recipes', `${name}.json`);

  it('has the values that were named as its parameters, and is carried out with others', async () => {
    const { code, stdout, stderr } = await save('again', '--param', 'file=notes.txt');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\S+again\.json is there; quickstep run --plan again carries it out\.\n$/);
    const { parameters, steps } = JSON.parse(readFileSync(kept('again'), 'utf8')) as typeof note;
    assert.deepEqual(parameters, { file: { description: 'in place of notes.txt', default: 'notes.txt' } });
    assert.deepEqual(steps[0]?.file, '{{params.file}}');
    const run = ['run', '--plan', 'again', '--param', 'file=other.txt', '--allow', 'edits,commands'];
    assert.equal((await place.quickstep(run)).code, 0);
    assert.ok(existsSync(path.join(place.workspace, 'other.txt')));
  });

  it('is the newest one, or the one that is named', async () => {
    const runs = JSON.parse((await place.quickstep(['runs', '--json'])).stdout) as { run: string }[];
    assert.equal((await save('newest')).code, 0);
    assert.equal((await save('named', '--run', runs[0]?.run ?? '')).code, 0);
    assert.equal(readFileSync(kept('named'), 'utf8'), readFileSync(kept('newest'), 'utf8'));
  });

  for (const [name, args, code, about] of [
    ['under no such name', ['../x'], 2, /^Choose another name: a recipe is named by/],
    ['over another', ['note'], 1, /^There is a recipe note here already/],
    ['of a run that there is not', ['x', '--run', 'gone'], 2, /^There is no run gone here/],
    ['with a value that is not in it', ['x', '--param', 'p=gone'], 2, /^"gone" stands nowhere in/],
  ] as const) {
    it(`is not kept ${name}`, async () => {
      const result = await save(...args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, about);
      assert.equal(result.stderr.trim().split('\n').length, 1);
      assert.equal(existsSync(kept('x')), false);
    });
  }
});

describe('a recipe that comes with Quickstep', () => {
  let place: Place;
  let server: ModelServer;
  afterEach(async () => {
    place.close();
    await server.close();
  });
  async function begin(reply: (prompt: string) => string): Promise<void> {
    server = await startModelServer(({ messages }) => ({ text: reply(messages.at(-1)?.content ?? '') }));
    const executor = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'small' };
    place = openPlace({ models: { executor } });
  }

  const recipe = (name: string, ...parameters: readonly string[]) =>
    place.quickstep([
      ...['run', '--plan', name, '--allow', 'edits', '--json'],
      ...parameters.flatMap(one => ['--param', one]),
    ]);

  it('adds tests for a file and runs them', async () => {
    const tests =
      "import { one } from './one.mjs';\nif (one() !== 1) throw new Error('wrong');\nconsole.log('passed');\n";
    await begin(prompt => (prompt.includes('\n\nWrite tests') ? tests : 'node one.test.mjs'));
    await place.file('one.mjs', 'export function one() {\n  return 1;\n}\n');
    const args = ['--plan', 'add-tests', '--param', 'file=one.mjs', '--param', 'tests=one.test.mjs'];
    const result = await place.quickstep(['run', ...args, '--allow', 'edits,commands', '--json']);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(readFileSync(path.join(place.workspace, 'one.test.mjs'), 'utf8'), tests);
    const ran = ofType(eventsOf(result), 'step.finished').find(({ step }) => step === 'run');
    assert.equal(ran?.output, 'passed\n');
  });

  const script = [
    'export function open(path: string): string {\n  return path;\n}\n',
    '/** Is told already. */\nexport function told(): void {}\n',
    'function hidden(): number {\n  return 1;\n}\n',
    'export function close(): number {\n  return hidden();\n}\n',
  ];

  it('documents the public functions of a file that have no comment, and changes nothing else', async () => {
    const comments = { open: '/** Opens the file at a path. */', close: '/** Closes it, and counts. */' };
    const commented = (name: keyof typeof comments, at: number) => `${comments[name]}\n${script[at]}`;
    await begin(prompt => (prompt.includes('function open') ? commented('open', 0) : commented('close', 3)));
    const file = await place.file('a.ts', script.join('\n'));
    const result = await recipe('document', 'file=a.ts');
    assert.equal(result.code, 0, result.stderr);
    const expected = [commented('open', 0), script[1], script[2], commented('close', 3)].join('\n');
    assert.equal(readFileSync(file, 'utf8'), expected);
    const steps = ofType(eventsOf(result), 'step.finished').map(({ step, status }) => `${step} ${status}`);
    assert.deepEqual(steps.toSorted(), [
      'document done',
      'document.1 done',
      'document.2 done',
      'functions done',
    ]);
  });

  it('documents nothing where all is documented, and asks no model', async () => {
    await begin(() => 'unused');
    const file = await place.file('a.ts', script[1] ?? '');
    assert.equal((await recipe('document', 'file=a.ts')).code, 0);
    assert.deepEqual([readFileSync(file, 'utf8'), server.requests.length], [script[1], 0]);
  });

  it('fixes the problems of a file, one function at a time', async () => {
    const good = ['function two() {\n  return 2;\n}', 'function six() {\n  return 6;\n}'];
    await begin(prompt => (prompt.includes('return 2 +;') ? good[0] : good[1]) ?? '');
    const [two, six] = good.map(one => one.replace(';', ' +;'));
    const file = await place.file('two.mjs', `export ${two}\n\nexport ${six}\n`);
    const result = await recipe('fix-problems', 'file=two.mjs');
    assert.equal(result.code, 0, result.stderr);
    assert.equal(readFileSync(file, 'utf8'), `export ${good[0]}\n\nexport ${good[1]}\n`);
  });
});
