import { strict as assert } from 'node:assert';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configSchema } from '../../../src/core/config';
import { parseConfig, readConfig } from '../../../src/node/configFile';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('a configuration', () => {
  function check(text: string, fault: string) {
    it(`${text.slice(0, 60)} is refused: ${fault}`, () => {
      assert.deepEqual(parseConfig(text), { ok: false, fault });
    });
  }
  const ollama = '{ "provider": "ollama", "model": "m"';

  check('{ "models": { "planer": {} } }', 'models.planer is not known; did you mean planner?');
  check('{ "limit": {} }', 'limit is not known; did you mean limits?');
  check('{ "colour": 1 }', 'colour is not known; remove it');
  check(
    `{ "models": { "executor": ${ollama}, "baseURL": "x" } } }`,
    'models.executor.baseURL is not known; did you mean baseUrl?',
  );
  check(
    `{ "models": { "agents": { "query": ${ollama}, "slot": 1 } } } }`,
    'models.agents.query.slot is not known; did you mean slots?',
  );
  check('{ "a": 1, "b": 2 }', 'a is not known; remove it; b is not known; remove it');
  check('{ "limits": { "rounds": "8" } }', 'limits.rounds: expected number, received string');
  check('{ "permissions": { "edits": "yes" } }', 'permissions.edits: expected one of "ask"|"allow"|"deny"');
  check('[]', 'the configuration: expected object, received array');
  check('{\n  "limits": {},\n  "models" {}\n}', 'line 3: not valid JSON at "{}"; mend that line');
  check('{\n  "limits": {\n', 'line 2: the JSON ends too early; mend that line');
  check('{\n  "limits": {}\n', 'line 2: the JSON ends too early; mend that line');
  check('', 'line 1: the JSON ends too early; mend that line');
  check('{\n "a": hello }', 'line 2: not valid JSON at "hello }"; mend that line');

  check('{\n "a": hello,\n "b": 1\n}', 'line 2: not valid JSON at "hello,"; mend that line');
  check('{\n "a": 1,\n}\n', 'line 3: not valid JSON at "}"; mend that line');
  check('{\n "a": "x\n}', 'line 2: a string is not closed; mend that line');

  it('may begin with a byte order mark and leave out everything', () => {
    assert.deepEqual(parseConfig('\ufeff{}'), { ok: true, config: configSchema.parse({}) });
  });

  it('keeps what it says and fills in the rest', () => {
    const parsed = parseConfig('{ "limits": { "rounds": 2 } }');
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.config.limits.rounds, parsed.config.limits.repairs], [2, 1]);
  });
});

describe('the configuration file', () => {
  const folder = temporaryFolder();
  let before: string | undefined;
  beforeEach(() => {
    before = process.env['XDG_CONFIG_HOME'];
    process.env['XDG_CONFIG_HOME'] = folder();
  });
  afterEach(() => {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  });

  it('that is named is the one that is read', async () => {
    const file = path.join(folder(), 'mine.json');
    await writeFile(file, '{ "limits": { "rounds": 3 } }');
    const result = await readConfig(file);
    assert.ok(result.ok);
    assert.deepEqual([result.config.limits.rounds, result.path], [3, file]);
  });

  it('that is named must be there', async () => {
    const file = path.join(folder(), 'none.json');
    assert.deepEqual(await readConfig(file), {
      ok: false,
      detail: `${file} does not exist; name another configuration file.`,
    });
  });

  it('of the user counts where none is named', async () => {
    if (process.platform === 'win32') return;
    await mkdir(path.join(folder(), 'quickstep'));
    const file = path.join(folder(), 'quickstep', 'config.json');
    await writeFile(file, '{ "models": { "planer": {} } }');
    assert.deepEqual(await readConfig(null), {
      ok: false,
      detail: `${file}: models.planer is not known; did you mean planner?`,
    });
  });

  it('may be missing: then the defaults count', async () => {
    assert.deepEqual(await readConfig(null), { ok: true, config: configSchema.parse({}), path: null });
  });
});
