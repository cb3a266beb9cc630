// The built command line as a process of its own, against scripted planner and executor servers.
import { strict as assert } from 'node:assert';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../../src/core/events';
import { isAlive } from '../../src/node/alive';
import { doctorSchema } from '../../src/node/doctor';
import { ofType, phaseErrors } from '../bench/measure';
import {
  eventsOf,
  openPlace,
  runQuickstep,
  type CommandLineResult,
  type Place,
} from '../support/commandLine';
import { startModelServer, type ModelServer, type Reply, type SeenRequest } from '../support/modelServer';

/** One server plays both: the model's name tells which. */
type Part = (request: SeenRequest) => Reply | string;

async function open(
  parts: { planner?: Part; executor?: Part },
  more: object = {},
): Promise<[Place, ModelServer]> {
  const server = await startModelServer(request => {
    const part = request.model === 'big' ? parts.planner : parts.executor;
    return part?.(request) ?? { text: 'nothing is scripted', status: 500 };
  });
  const model = (name: string): object => ({ provider: 'openai', baseUrl: `${server.url}/v1`, model: name });
  const models = {
    ...(parts.planner ? { planner: model('big') } : {}),
    executor: model('small'),
  };
  return [openPlace({ models, ...more }), server];
}

function plan(...lines: (object | string)[]): string {
  return lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n') + '\n';
}

/** Every file with its text. */
function files(folder: string): Record<string, string> {
  const found = globSync('**/*', { cwd: folder, withFileTypes: true }).filter(entry => entry.isFile());
  const names = found.map(entry => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  return Object.fromEntries(names.map(name => [name, readFileSync(path.join(folder, name), 'latin1')]));
}

function isSentence(text: string): void {
  assert.match(text, /^[^\n]+[.?]\n$/, JSON.stringify(text));
}

const twoSteps = plan(
  { goal: 'Greet politely' },
  {
    id: 'greet',
    title: 'Greet by name',
    agent: 'edit',
    file: 'src/greet.js',
    lines: [2, 4],
    instruction: 'By name.',
  },
  { id: 'notes', title: 'Note it', agent: 'create', file: 'docs/new/notes.md' },
  '```content notes\nGreets politely.\n```',
  { id: 'list', title: 'List', agent: 'command', command: 'ls docs/new', needs: ['notes'] },
);
const greeting = 'export function greet(name) {\n  return `Good day, ${name}`;\n}';

describe('the command line with a planner', () => {
  let place: Place;
  let server: ModelServer;
  let untouched: Record<string, string>;
  let run: CommandLineResult;
  let events: readonly RunEvent[];

  // One run, looked at from many sides.
  before(async () => {
    [place, server] = await open({ planner: () => twoSteps, executor: () => greeting });
    await place.file(
      'src/greet.js',
      '// greetings\r\nexport function greet(name) {\r\n  return name;\r\n}\r\n',
    );
    untouched = files(place.workspace);
    run = await place.quickstep(['run', 'Greet politely', '--allow', 'edits,commands', '--json']);
    events = eventsOf(run);
  });
  after(async () => {
    place.close();
    await server.close();
  });

  it('carries a task out and says so by its exit code', () => {
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(
      ofType(events, 'step.finished')
        .map(({ step, status }) => `${step} ${status}`)
        .sort(),
      ['greet done', 'list done', 'notes done'],
    );
    const now = files(place.workspace);
    assert.equal(now['docs/new/notes.md'], 'Greets politely.\n');
    assert.equal(
      now['src/greet.js'],
      '// greetings\r\nexport function greet(name) {\r\n  return `Good day, ${name}`;\r\n}\r\n',
    );
  });

  it('numbers its events from 1 and ends with run.finished', () => {
    assert.deepEqual(
      events.map(event => event.seq),
      events.map((_, index) => index + 1),
    );
    assert.equal(events[0]?.type, 'run.started');
    assert.equal(events.at(-1)?.type, 'run.finished');
  });

  it('gives each step phases that sum to its wall time', () => assert.deepEqual(phaseErrors(events), []));

  it('keeps the lines that it printed', () => {
    const state = path.join(place.workspace, '..', 'state', 'runs', events[0]?.run ?? '', 'events.jsonl');
    assert.equal(readFileSync(state, 'utf8'), run.stdout);
  });

  it('lists the run and traces it in every format', async () => {
    const id = events[0]?.run;
    const runs = JSON.parse((await place.quickstep(['runs', '--json'])).stdout) as object[];
    assert.deepEqual(
      runs.map(row => Object.keys(row)),
      [['run', 'at', 'task', 'status']],
    );
    const trace = async (format: string): Promise<string> =>
      (await place.quickstep(['trace', ...(id ? [id] : []), '--format', format])).stdout;
    assert.deepEqual(JSON.parse(await trace('json')), events);
    assert.ok((JSON.parse(await trace('chrome')) as { traceEvents: object[] }).traceEvents.length > 5);
    assert.ok('resourceSpans' in (JSON.parse(await trace('otlp')) as object));
    assert.match(await trace('table'), /critical path/);
    assert.match(await trace('table'), /edit .*small +first try valid 1 of 1, right 1 of 1/);
  });

  it('takes every byte back, and back again', async () => {
    const changed = files(place.workspace);
    const undone = await place.quickstep(['undo']);
    assert.equal(undone.code, 0, undone.stderr);
    assert.deepEqual(files(place.workspace), untouched);
    assert.equal(existsSync(path.join(place.workspace, 'docs')), false);
    const nothing = await place.quickstep(['undo']);
    assert.equal(nothing.code, 1);
    isSentence(nothing.stderr);
    const again = await place.quickstep(['undo', events[0]?.run ?? '']);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(files(place.workspace), changed);
  });

  it('does not undo what is not as the run left it, and names the file', async () => {
    await place.file('docs/new/notes.md', 'My own words.\n');
    const changed = files(place.workspace);
    const refused = await place.quickstep(['undo']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /docs\/new\/notes\.md/);
    assert.deepEqual(files(place.workspace), changed);
  });

  it('goes on in the same session with what was done before', async () => {
    const second = await place.quickstep(['run', 'Once more', '--continue', '--json']);
    const [first] = ofType(events, 'run.started');
    const [started] = ofType(eventsOf(second), 'run.started');
    assert.equal(started?.session, first?.session);
    const asked = server.requests.findLast(request => request.model === 'big');
    assert.match(asked?.prompt ?? '', /Greet by name/);
  });
});

describe('the command line with a planner of Anthropic', () => {
  it('pays for what the rounds share once, and shows what came from the cache', async () => {
    const look = { id: 'look', title: 'Look for it', agent: 'explore', search: ['greet'] };
    const rounds = [plan({ goal: 'Say where it is' }, look), plan({ answer: 'In src/greet.js.' })];
    const server = await startModelServer(({ n }) => rounds[n - 1] ?? '');
    const planner = { provider: 'anthropic', baseUrl: server.url, model: 'large' };
    const place = openPlace({ models: { planner, executor: planner } });
    try {
      await place.file('src/greet.js', 'export function greet() {}\n');
      await place.file('AGENTS.md', `# Rules\n${'Greet everybody by name.\n'.repeat(300)}`);
      const run = await place.quickstep(['run', 'Where is greet?']);
      assert.equal(run.code, 0, run.stderr);
      assert.equal(server.requests.length, 2);
      const [, all = '', cached = ''] = /tokens: planner (\d+) in \((\d+) cached\)/.exec(run.stdout) ?? [];
      // Of two rounds nearly all of the second.
      assert.ok(Number(cached) > 0.45 * Number(all), run.stdout);
    } finally {
      place.close();
      await server.close();
    }
  });
});

describe('the command line', () => {
  const opened: [Place, ModelServer][] = [];
  const begin = async (...args: Parameters<typeof open>): Promise<Place> => {
    const pair = await open(...args);
    opened.push(pair);
    return pair[0];
  };
  afterEach(async () => {
    for (const [place, server] of opened.splice(0)) {
      place.close();
      await server.close();
    }
  });

  it('prints a plan as JSON alone, which run --plan takes', async () => {
    const place = await begin({ planner: () => twoSteps, executor: () => greeting });
    const planned = await place.quickstep(['plan', 'Greet politely']);
    assert.equal(planned.code, 0, planned.stderr);
    const printed = JSON.parse(planned.stdout) as { version: number; goal: string; steps: { id: string }[] };
    assert.equal(printed.goal, 'Greet politely');
    assert.deepEqual(
      printed.steps.map(step => step.id),
      ['greet', 'notes', 'list'],
    );
    assert.deepEqual(files(place.workspace), {});
    await place.file('src/greet.js', 'a\nb\nc\nd\n');
    const file = await place.file('plan.json', planned.stdout);
    const run = await place.quickstep(['run', '--plan', file, '--allow', 'all']);
    assert.equal(run.code, 0, run.stderr);
  });

  it('shows the plan and runs nothing in mode plan', async () => {
    const place = await begin({ planner: () => twoSteps });
    const planned = await place.quickstep(['run', 'Greet politely', '--mode', 'plan', '--allow', 'all']);
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /Greet by name/);
    assert.deepEqual(files(place.workspace), {});
  });

  it('answers a question without steps in mode ask', async () => {
    const place = await begin({ planner: () => 'It greets.' });
    const asked = await place.quickstep(['run', 'What does it do?', '--mode', 'ask']);
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.stdout, /It greets\./);
  });

  it('edits a function by its name without a planner', async () => {
    const place = await begin({ executor: () => 'def two():\n    return 2' });
    const file = await place.file('src/a.py', 'def one():\n    return 1\n\n\ndef two():\n    return 0\n');
    const edited = await place.quickstep(['edit', `${file}:two`, 'Return 2.', '--allow', 'edits']);
    assert.equal(edited.code, 0, edited.stderr);
    assert.equal(readFileSync(file, 'utf8'), 'def one():\n    return 1\n\n\ndef two():\n    return 2\n');
  });

  it('examines the configured models', async () => {
    const [place, server] = await open({ planner: () => '1 2 3 4', executor: () => '1 2 3 4' });
    opened.push([place, server]);
    const well = await place.quickstep(['doctor', '--json']);
    assert.equal(well.code, 0, well.stdout);
    const { models } = doctorSchema.parse(JSON.parse(well.stdout));
    assert.deepEqual(
      models.map(model => [model.roles, model.constraint]),
      [
        [['planner'], 'binds'],
        [['executor'], 'binds'],
      ],
    );
    assert.match((await place.quickstep(['doctor'])).stdout, /well {2}openai\/big \(planner\)/);
    await server.close();
    const down = await place.quickstep(['doctor']);
    assert.equal(down.code, 1);
    assert.match(down.stdout, /NOT WELL {2}openai\/big/);
  });

  it('edits lines without a planner', async () => {
    const place = await begin({ executor: () => 'two = 2' });
    const file = await place.file('src/a.py', 'one = 1\ntwo = 0\nthree = 3\n');
    const edited = await place.quickstep(['edit', `${file}:2-2`, 'Make it 2.', '--allow', 'edits']);
    assert.equal(edited.code, 0, edited.stderr);
    assert.equal(readFileSync(file, 'utf8'), 'one = 1\ntwo = 2\nthree = 3\n');
    assert.match(edited.stdout, /\+two = 2/);
  });

  it('fills in the parameters of a recipe', async () => {
    const place = await begin({});
    const steps = [{ id: 'a', title: 'Write', agent: 'create', file: '{{params.name}}.txt', content: 'x\n' }];
    const recipe = { version: 1, goal: 'g', parameters: { name: { description: 'a name' } }, steps };
    const file = await place.file('recipe.json', JSON.stringify(recipe));
    const run = await place.quickstep(['run', '--plan', file, '--param', 'name=hello', '--allow', 'edits']);
    assert.equal(run.code, 0, run.stderr);
    assert.equal(files(place.workspace)['hello.txt'], 'x\n');
  });

  const write = { id: 'a', title: 'Write', agent: 'create', file: 'a.txt', content: 'x\n' };
  const runPlan = async (
    place: Place,
    steps: readonly object[],
    args: readonly string[],
  ): Promise<CommandLineResult> => {
    const file = await place.file('p.json', JSON.stringify({ version: 1, goal: 'g', steps }));
    return place.quickstep(['run', '--plan', file, ...args]);
  };

  it('refuses what was not allowed, with exit 3', async () => {
    const place = await begin({});
    const run = await runPlan(place, [write], []);
    assert.equal(run.code, 3);
    isSentence(run.stderr);
    assert.equal(existsSync(path.join(place.workspace, 'a.txt')), false);
  });

  it('lets a deny in the configuration win over --allow', async () => {
    const place = await begin({}, { permissions: { edits: 'deny' } });
    assert.equal((await runPlan(place, [write], ['--allow', 'all'])).code, 3);
  });

  it('refuses what is asked every time, also with --allow all', async () => {
    const place = await begin({});
    const steps = [{ ...write, file: '.vscode/settings.json' }];
    assert.equal((await runPlan(place, steps, ['--allow', 'all'])).code, 3);
    assert.equal(existsSync(path.join(place.workspace, '.vscode')), false);
  });

  it('ends with 1 where a command fails', async () => {
    const place = await begin({});
    const steps = [{ id: 'a', title: 'Fail', agent: 'command', command: 'exit 7' }];
    const run = await runPlan(place, steps, ['--allow', 'commands']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /7/);
  });

  it('runs three independent commands side by side', async () => {
    const place = await begin({});
    const steps = ['a', 'b', 'c'].map(id => ({
      id,
      title: id,
      agent: 'command',
      command: 'sleep 1',
      writes: [],
    }));
    const run = await runPlan(place, steps, ['--allow', 'commands', '--json']);
    assert.equal(run.code, 0, run.stderr);
    const events = eventsOf(run);
    const starts = ofType(events, 'effect.intent').map(event => event.at);
    const ends = ofType(events, 'effect.done').map(event => event.at);
    assert.ok(Math.max(...starts) < Math.min(...ends), 'none ended before all had begun');
  });

  /** Starts a command that notes its process id, lets `stop` do its worst, and answers how the run ended. */
  const stopped = async (
    place: Place,
    command: string,
    stop: (ctrlC: AbortController) => void,
  ): Promise<CommandLineResult> => {
    const mark = path.join(place.workspace, 'pid');
    const steps = [{ id: 'a', title: 'Sleep', agent: 'command', command: `echo $$ > pid; ${command}` }];
    const ctrlC = new AbortController();
    const file = await place.file('p.json', JSON.stringify({ version: 1, goal: 'g', steps }));
    const running = place.quickstep(['run', '--plan', file, '--allow', 'all', '--json'], ctrlC.signal);
    while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await delay(20);
    stop(ctrlC);
    const result = await running;
    // Killed is not yet gone: the system takes a moment.
    for (let tries = 0; tries < 50 && isAlive(Number(readFileSync(mark, 'utf8'))); tries++) await delay(20);
    assert.equal(isAlive(Number(readFileSync(mark, 'utf8'))), false, 'the command is gone');
    return result;
  };

  it('stops at Ctrl+C with 130 and leaves no child', async () => {
    const place = await begin({});
    const run = await stopped(place, 'sleep 60; echo late > late', ctrlC => ctrlC.abort());
    assert.equal(run.code, 130);
    assert.equal(ofType(eventsOf(run), 'run.finished')[0]?.status, 'stopped');
    assert.equal(existsSync(path.join(place.workspace, 'late')), false);
  });

  it('leaves no child that will not listen either', async () => {
    const place = await begin({});
    const run = await stopped(place, "trap '' INT TERM; sleep 60; sleep 60", ctrlC => ctrlC.abort());
    assert.equal(run.code, 130);
  });

  it('stops in the middle of an answer and closes the request', async () => {
    const endless = { text: 'word ', endless: true, tokensPerSecond: 50 };
    const [place, server] = await open({ planner: () => endless });
    opened.push([place, server]);
    const stop = new AbortController();
    const running = place.quickstep(['run', 'Go on for ever'], stop.signal);
    while (server.requests.length === 0) await delay(20);
    stop.abort();
    assert.equal((await running).code, 130);
    await server.clientClosed(1);
  });
});

describe('bad input gets one sentence and changes nothing', () => {
  let outside: string;
  let place: Place;
  let server: ModelServer;
  before(async () => {
    [place, server] = await open({});
    outside = path.join(place.workspace, '..', 'elsewhere');
    await place.file('a.txt', 'a\n');
    await place.file('bin.dat', 'a\0b');
    await place.file('huge.txt', 'line\n'.repeat(1_700_000));
    mkdirSync(outside);
    symlinkSync(outside, path.join(place.workspace, 'out'));
  });
  after(async () => {
    place.close();
    await server.close();
  });

  const check = async (args: readonly string[], code: number, about: RegExp): Promise<void> => {
    const untouched = files(place.workspace);
    const result = await place.quickstep(args);
    assert.equal(result.code, code, result.stderr || result.stdout);
    assert.match(result.stderr, about);
    isSentence(result.stderr);
    assert.deepEqual(files(place.workspace), untouched);
  };
  /** A plan file beside the workspace, so that nothing in it changes. */
  const planned = async (code: number, about: RegExp, steps: unknown, raw?: string): Promise<void> => {
    const file = await place.file('../p.json', raw ?? JSON.stringify({ version: 1, goal: 'g', steps }));
    await check(['run', '--plan', file, '--allow', 'all'], code, about);
  };
  const step = (more: object): object => ({
    id: 'a',
    title: 't',
    agent: 'create',
    file: 'n.txt',
    content: 'x',
    ...more,
  });

  it('in the command', async () => {
    await check(['frobnicate'], 2, /frobnicate/);
    await check(['run', '--frobnicate', 'x'], 2, /--frobnicate/);
    await check(['run'], 2, /TASK/);
    await check(['run', 'x'], 2, /planner/);
    await check(['run', '--plan', 'none.json'], 2, /none\.json/);
    await check(['run', 'x', '--continue', '--plan', 'none.json'], 2, /none\.json/);
    const plan = await place.file('../plan.json', '{"version":1,"goal":"g","steps":[]}');
    await check(['run', '--mode', 'ask', '--plan', plan], 2, /--mode ask/);
    await check(['edit', '../outside.txt', 'x'], 2, /outside/);
    await check(['undo', 'no-such-run'], 2, /no-such-run/);
    await check(['undo'], 1, /undo/);
    await check(['trace'], 1, /No run/);
  });

  it('in a plan file, with line and fault', async () => {
    await planned(2, /line 3/, null, '{\n"version": 1,\n"goal": x\n}');
    await planned(2, /agent/, [step({ agent: 'frobnicate' })]);
    await planned(2, /line 1.*colour/, [step({ colour: 'red' })]);
    await planned(2, /needs/, [step({ needs: ['a'] })]);
    await planned(2, /b/, [step({ needs: ['b'] }), step({ id: 'b' })]);
    await planned(2, /a/, [step({}), step({})]);
    await planned(
      2,
      /1000/,
      Array.from({ length: 1001 }, (_, i) => step({ id: `s${i}` })),
    );
    await planned(2, /\/etc\/passwd/, [step({ file: '/etc/passwd' })]);
    await planned(2, /\.\./, [step({ file: '../x' })]);
    await planned(2, /\.git/, [step({ file: '.git/config' })]);
  });

  it('in what a step is to touch', async () => {
    await planned(3, /out/, [step({ file: 'out/x.txt' })]);
    await planned(1, /missing\.txt/, [step({ agent: 'edit', file: 'missing.txt', lines: [1, 1] })]);
    for (const [file, about] of [
      ['bin.dat', /bin\.dat is not text/],
      ['huge.txt', /huge\.txt is larger than 8 MB/],
    ] as const) {
      await planned(1, about, [step({ agent: 'edit', file, lines: [1, 1] })]);
      await planned(1, about, [{ id: 'a', title: 't', agent: 'explore', read: [[file, 1, 2]] }]);
      const exists = new RegExp(`${file} exists already`);
      await planned(1, exists, [step({ file })]);
      await planned(1, exists, [{ id: 'a', title: 't', agent: 'move', file: 'a.txt', to: file }]);
    }
    await planned(1, /a\.txt/, [step({ agent: 'edit', file: 'a.txt', lines: [7, 9] })]);
    await planned(1, /a\.txt/, [step({ file: 'a.txt' })]);
    assert.deepEqual(readdirSync(outside), []);
  });

  it('in the places', async () => {
    const config = await place.file('../bad.json', '{ "modles": {} }');
    const refuse = async (args: readonly string[], about: RegExp): Promise<void> => {
      const result = await runQuickstep(args, place.workspace);
      assert.equal(result.code, 2);
      assert.match(result.stderr, about);
      isSentence(result.stderr);
    };
    await refuse(['run', 'x', '--config', config], /modles/);
    await refuse(['run', 'x', '--config', 'none.json'], /none\.json/);
    await refuse(['runs', '-C', 'nowhere'], /nowhere/);
    const plan = await place.file('../plan.json', '{"version":1,"goal":"g","steps":[]}');
    for (const state of ['/proc/quickstep/state', 'a.txt/state']) {
      await refuse(['run', '--plan', plan, '--state', state], /Runs cannot be kept in/);
      await refuse(['undo', '--state', state], /Runs cannot be kept in/);
    }
    await refuse(['runs', '-C', 'a.txt'], /a\.txt/);
  });
});

describe('a model that does not answer as it should gets one sentence', () => {
  const check = async (reply: Reply | 'down', about: RegExp, models: object = {}): Promise<void> => {
    const [place, server] = await open({ planner: () => (reply === 'down' ? '' : reply) }, models);
    try {
      if (reply === 'down') await server.close();
      const run = await place.quickstep(['run', 'Do it', '--allow', 'all']);
      assert.equal(run.code, 1, run.stdout);
      assert.match(run.stderr, about);
      isSentence(run.stderr);
      assert.deepEqual(files(place.workspace), {});
    } finally {
      place.close();
      if (reply !== 'down') await server.close();
    }
  };

  it('when the server is down, has not the model, is no model server, or breaks off', async () => {
    await check('down', /127\.0\.0\.1/);
    await check({ text: 'model big not found', status: 404 }, /big/);
    await check({ text: 'sign in', html: true }, /./);
    await check({ text: 'word '.repeat(50), cutAtByte: 300 }, /./);
    await check({ text: 'no key', status: 401 }, /./);
    await check({ text: 'I would rather talk about the weather.' }, /./);
  });
});
