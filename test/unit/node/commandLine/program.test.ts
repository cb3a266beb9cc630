import { strict as assert } from 'node:assert';
import { runProgram, type Actions } from '../../../../src/node/commandLine/program';
import { UsageError } from '../../../../src/node/commandLine/usage';

/** Which action was called with what, as one line; `code err` where none was. */
async function call(line: string): Promise<string> {
  let said = '';
  const note =
    (name: string) =>
    (...args: unknown[]): Promise<number> => {
      said = `${name} ${args.map(arg => (arg === undefined ? '-' : JSON.stringify(arg))).join(' ')}`;
      return Promise.resolve(0);
    };
  const actions: Actions = {
    run: note('run'),
    edit: note('edit'),
    plan: note('plan'),
    apply: note('apply'),
    undo: note('undo'),
    runs: note('runs'),
    recipes: note('recipes'),
    saveRecipe: note('saveRecipe'),
    trace: note('trace'),
    listModels: note('listModels'),
    pullModel: note('pullModel'),
    doctor: note('doctor'),
  };
  let out = '';
  let err = '';
  const output = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const args = line === '' ? [] : line.split(' ').map(word => word.replaceAll('_', ' '));
  const code = await runProgram(args, actions, '1.2.3', output);
  return said || `${code} ${err || out}`.trimEnd();
}

const plainRun = { mode: 'agent', parameters: {}, continues: false, allow: [], json: false };
const asRun = (task: string, more: object = {}, places: object = {}): string =>
  `run ${task} ${JSON.stringify({ ...places, ...plainRun, ...more })}`;

async function check(line: string, expected: string): Promise<void> {
  assert.equal(await call(line), expected, line);
}

describe('the command line takes', () => {
  it('a task', async () => {
    await check('run do_it', asRun('"do it"'));
    await check('run --mode ask why?', asRun('"why?"', { mode: 'ask' }));
    await check('run --continue --json do_it', asRun('"do it"', { continues: true, json: true }));
    await check('run -- --weird', asRun('"--weird"'));
  });

  it('places before and after the command word, the later one winning', async () => {
    await check('-C w run t', asRun('"t"', {}, { workspace: 'w' }));
    await check('run -C w t', asRun('"t"', {}, { workspace: 'w' }));
    await check('-C v run t -C w', asRun('"t"', {}, { workspace: 'w' }));
    await check('--state s runs --config c --json', 'runs {"config":"c","state":"s","json":true}');
    await check('models -C w list', 'listModels {"workspace":"w"}');
    await check('-C u models pull -C w x', 'pullModel "x" {"workspace":"w"}');
  });

  it('a patch and its format', async () => {
    await check('apply p.diff', 'apply "p.diff" {"format":"auto","json":false}');
    await check('apply p -C w --format v4a', 'apply "p" {"workspace":"w","format":"v4a","json":false}');
    assert.match(await call('apply p --format ed'), /^2 .*search-replace/);
    assert.match(await call('apply'), /^2 /);
  });

  it('a plan with parameters', async () => {
    const expected = { plan: 'p.json', ...plainRun, parameters: { a: '1', b: 'x=y' } };
    await check('run --plan p.json --param a=1 --param b=x=y', `run - ${JSON.stringify(expected)}`);
  });

  it('permissions by kind or all', async () => {
    await check('run --allow edits,commands t', asRun('"t"', { allow: ['edits', 'commands'] }));
    await check('run --allow edits --allow tools t', asRun('"t"', { allow: ['edits', 'tools'] }));
    const all = ['edits', 'commands', 'tools', 'queries', 'network'];
    await check('run --allow all t', asRun('"t"', { allow: all }));
  });

  it('the other commands', async () => {
    await check('edit a.ts:f faster', `edit "a.ts:f" "faster" ${JSON.stringify(plainRun)}`);
    await check('plan t', `plan "t" ${JSON.stringify(plainRun)}`);
    await check('undo', 'undo - {}');
    await check('undo run-1 --step a', 'undo "run-1" {"step":"a"}');
    await check('runs', 'runs {"json":false}');
    await check('trace --format chrome', 'trace - {"format":"chrome"}');
    await check('trace run-1', 'trace "run-1" {"format":"table"}');
    await check('doctor --json', 'doctor {"json":true}');
    await check('recipes --json -C w', 'recipes {"workspace":"w","json":true}');
    await check('recipes save n', 'saveRecipe "n" {"parameters":{}}');
    await check(
      'recipes save n --run run-1 --param a=x=y --param b=2 -C w',
      'saveRecipe "n" {"workspace":"w","run":"run-1","parameters":{"a":"x=y","b":"2"}}',
    );
    await check('--version', '0 1.2.3');
  });
});

describe('the command line refuses with one sentence and exit 2', () => {
  const refuse = async (line: string, begin: string): Promise<void> => {
    const said = await call(line);
    assert.ok(said.startsWith(`2 ${begin}`), said);
    assert.equal(said.split('\n').length, 1, said);
    assert.ok(said.endsWith('; quickstep --help lists what there is.'), said);
  };

  it('what it does not know', async () => {
    await refuse('', 'no command was given');
    await refuse('frobnicate', "unknown command 'frobnicate'");
    await refuse('run --frobnicate t', "unknown option '--frobnicate'");
    await refuse('run --jso t', "unknown option '--jso' (Did you mean --json?)");
    await refuse('models', 'no command was given');
    await refuse('run a b', 'too many arguments');
    await refuse('edit a.ts', "missing required argument 'INSTRUCTION'");
    await refuse('run --mode fast t', "option '--mode <mode>' argument 'fast' is invalid");
    await refuse('run --allow eduts t', "option '--allow <kinds>' argument 'eduts' is invalid");
    await refuse('run --param x t', "option '--param <name=value>' argument 'x' is invalid");
    await refuse('trace --format xml', "option '--format <format>' argument 'xml' is invalid");
    await refuse('run t --mode', "option '--mode <mode>' argument missing");
  });

  it('commands that are not built yet, which help does not name', async () => {
    for (const name of ['resume', 'dataset', 'bench']) {
      await refuse(name, `unknown command '${name}'`);
    }
    const help = await call('--help');
    assert.match(help, /^0 [^]*\n {2}undo /);
    assert.doesNotMatch(help, /\n {2}(resume|dataset|bench) /);
  });

  it('what an action calls bad usage', async () => {
    let err = '';
    const fail = (): Promise<number> =>
      Promise.reject(new UsageError('There is no folder x; name one with -C.'));
    const actions = new Proxy({}, { get: () => fail }) as Actions;
    const output = { out: () => undefined, err: (text: string) => void (err += text) };
    assert.equal(await runProgram(['runs'], actions, '1', output), 2);
    assert.equal(err, 'There is no folder x; name one with -C.\n');
  });

  it('no escape sequence from outside into what it says of a fault', async () => {
    const failing = async (error: Error): Promise<string> => {
      let err = '';
      const refuse = (): Promise<number> => Promise.reject(error);
      const actions = new Proxy({} as Actions, { get: () => refuse });
      await runProgram(['runs'], actions, '1', { out: () => undefined, err: text => void (err += text) });
      return err;
    };
    await check('run --\u001b[31mx t', "2 unknown option '--x'; quickstep --help lists what there is.");
    assert.equal(await failing(new UsageError('no \u001b]0;t\u0007x\u009b.\nIt is.')), 'no x. It is.\n');
  });
});
