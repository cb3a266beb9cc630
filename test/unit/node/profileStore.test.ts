import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configSchema, type ModelConfig } from '../../../src/core/config';
import type { ModelReport } from '../../../src/node/doctor';
import { configuredModels, keptProfiles, profileStore } from '../../../src/node/profileStore';

const small: ModelConfig = { provider: 'ollama', model: 'small', baseUrl: 'http://127.0.0.1:1/' };
const report: ModelReport = { model: 'ollama/small', reachable: true, constraint: 'binds', slots: 2 };
const ignoring: ModelReport = { ...report, constraint: 'ignored' };

describe('the profiles of models', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'quickstep-profiles-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const file = (): string => path.join(folder, 'models.json');

  it('are kept from one time to the next', async () => {
    await profileStore(folder).keep(small, report, 17);
    assert.deepEqual(await profileStore(folder).find(small), { at: 17, report });
  });
  it('are told to routing by the id of the model, of those that were ever examined', async () => {
    const store = profileStore(folder);
    const speed = { from: 'provider', firstTokenMs: 1, prefill: 90, decode: 20 } as const;
    await store.keep(small, { ...report, speed }, 17);
    assert.deepEqual(await keptProfiles(store, [small, { ...small, model: 'new' }]), {
      'ollama/small': { constraint: 'binds', slots: 2, prefill: 90, decode: 20 },
    });
  });
  it('are made in a folder that is not there yet', async () => {
    const store = profileStore(path.join(folder, 'a', 'b'));
    await store.keep(small, report, 1);
    assert.equal((await store.find(small))?.at, 1);
  });
  it('do not mind a slash at the end of the address', async () => {
    await profileStore(folder).keep(small, report, 1);
    assert.ok(await profileStore(folder).find({ ...small, baseUrl: 'http://127.0.0.1:1' }));
  });
  const others: readonly Partial<ModelConfig>[] = [
    { model: 'other' },
    { provider: 'openai' },
    { baseUrl: 'http://127.0.0.1:2' },
    { contextTokens: 4096 },
    { thinking: 'on' },
  ];
  for (const other of others) {
    it(`are none of a model with ${JSON.stringify(other)}`, async () => {
      await profileStore(folder).keep(small, report, 1);
      assert.equal(await profileStore(folder).find({ ...small, ...other }), null);
    });
  }
  for (const text of ['', '{', 'null', '[]', '{"version":2}', '{"version":1,"profiles":{"x":1}}']) {
    it(`are none in a file that holds ${JSON.stringify(text)}, which is written anew`, async () => {
      await writeFile(file(), text);
      const store = profileStore(folder);
      assert.equal(await store.find(small), null);
      await store.keep(small, report, 3);
      assert.equal((await store.find(small))?.at, 3);
    });
  }
  it('lose only the entry that cannot be read', async () => {
    const store = profileStore(folder);
    await store.keep(small, report, 1);
    await store.keep({ ...small, model: 'other' }, report, 2);
    const text = (await readFile(file(), 'utf8')).replace('"binds"', '"perhaps"');
    await writeFile(file(), text);
    assert.equal(await store.find(small), null);
    assert.equal((await store.find({ ...small, model: 'other' }))?.at, 2);
  });
  it('tell once of a model whose answers are not held to their schema', async () => {
    const store = profileStore(folder);
    await store.keep(small, ignoring, 1);
    assert.deepEqual(await store.untold([small, small]), ['ollama/small']);
    await store.keep(small, ignoring, 2);
    assert.deepEqual(await store.untold([small]), []);
    await store.keep(small, report, 3);
    await store.keep(small, ignoring, 4);
    assert.deepEqual(await store.untold([small]), ['ollama/small']);
  });
});

describe('the configured models', () => {
  const roles = (models: object, fallback?: ModelConfig): string =>
    configuredModels(configSchema.parse({ models }).models, fallback)
      .map(one => `${one.config.model}: ${one.roles.join(' ')}`)
      .join(' | ');
  const large = { provider: 'openai', model: 'large' };
  it('are told once each, with what they are for', () => {
    const models = { planner: large, executor: small, agents: { query: small } };
    assert.equal(roles(models), 'large: planner | small: executor agents.query');
  });
  it('have the fallback where no executor is named', () =>
    assert.equal(roles({ planner: large }, small), 'large: planner | small: executor'));
  it('are none where nothing is configured', () => assert.equal(roles({}), ''));
});
