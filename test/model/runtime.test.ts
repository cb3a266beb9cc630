import { strict as assert } from 'node:assert';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installEmbeddedRuntime, packageRoot } from '../../src/node/embedded/embeddedRuntime';
import { importLlama } from '../../src/node/embedded/llama';
import { forEver } from './support';

const { platform, arch } = process;

describe('the embedded runtime', function () {
  this.timeout(300_000);
  let root = '';
  const target = () => ({ root, platform, arch });
  const place = () => path.join(root, 'data', 'node_modules');
  const left = async () =>
    (await readdir(path.join(root, 'data')).catch(() => [])).filter(name => name.startsWith('.'));

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'quickstep-runtime-'));
    const from = path.join(packageRoot() ?? '', 'embedded');
    for (const name of ['package.json', 'package-lock.json']) {
      await cp(path.join(from, name), path.join(root, 'embedded', name));
    }
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is installed with the one backend of the platform, and starts', async () => {
    const runtime = await installEmbeddedRuntime(target(), place(), forEver);
    assert.ok(runtime.ok, runtime.ok ? '' : runtime.detail);
    assert.equal((await readdir(path.join(place(), '@node-llama-cpp'))).length, 1);
    assert.deepEqual(await left(), []);
    const module = await importLlama(runtime.entry);
    await module.getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 1 });
  });
  it('is not installed when a package is not the locked one', async () => {
    const file = path.join(root, 'embedded', 'package-lock.json');
    const lock = JSON.parse(await readFile(file, 'utf8')) as {
      packages: Record<string, { integrity?: string }>;
    };
    const backends = Object.entries(lock.packages).filter(([name]) => name.includes('@node-llama-cpp/'));
    for (const [, one] of backends) one.integrity = `sha512-${'A'.repeat(86)}==`;
    await writeFile(file, JSON.stringify(lock));
    const runtime = await installEmbeddedRuntime(target(), place(), forEver);
    assert.ok(!runtime.ok);
    assert.match(runtime.detail, /ntegrity/);
    assert.deepEqual(await left(), []);
  });
  it('says that there is none for a platform without one', async () => {
    const runtime = await installEmbeddedRuntime({ root, platform: 'plan9', arch: 'vax' }, place(), forEver);
    assert.ok(!runtime.ok);
    assert.match(runtime.detail, /no embedded runtime for plan9 on vax; configure a model server/);
  });
  it('leaves nothing when it is stopped', async () => {
    const runtime = await installEmbeddedRuntime(target(), place(), AbortSignal.abort());
    assert.ok(!runtime.ok);
    assert.deepEqual(await readdir(path.join(root, 'data')), []);
  });
});
