import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { openZipEntry, readZipEntries } from '../../../../src/node/embedded/zip';
import { makeZip, type ZipPart } from './makeZip';

describe('zip files', () => {
  let folder = '';
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'quickstep-zip-'))));
  after(() => rm(folder, { recursive: true }));

  async function write(bytes: Uint8Array): Promise<string> {
    const file = path.join(folder, 'a.zip');
    await writeFile(file, bytes);
    return file;
  }

  async function unpack(bytes: Uint8Array): Promise<Record<string, string>> {
    const file = await write(bytes);
    const found: Record<string, string> = {};
    for (const entry of await readZipEntries(file)) {
      found[entry.name] = (await buffer(await openZipEntry(file, entry))).toString();
    }
    return found;
  }
  const part = (name: string, text: string, method: ZipPart['method'] = 'deflated'): ZipPart => ({
    name,
    content: Buffer.from(text),
    method,
  });

  it('reads deflated and stored entries', async () =>
    assert.deepEqual(await unpack(makeZip([part('a/b', 'x'.repeat(9999)), part('c', 'plain', 'stored')])), {
      'a/b': 'x'.repeat(9999),
      c: 'plain',
    }));
  it('reads empty entries', async () =>
    assert.deepEqual(await unpack(makeZip([part('a', ''), part('b', '', 'stored')])), { a: '', b: '' }));
  it('reads a file with a comment', async () =>
    assert.deepEqual(await unpack(makeZip([part('a', 'x')], 'PK\x05\x06 is no end')), { a: 'x' }));
  it('reads whatever was packed', async () => {
    const content = fc.record({ content: fc.uint8Array({ maxLength: 300 }), stored: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 5 }), async contents => {
        const parts = contents.map((one, index): ZipPart => {
          const method = one.stored ? 'stored' : 'deflated';
          return { name: `${index}`, content: Buffer.from(one.content), method };
        });
        const file = await write(makeZip(parts));
        const entries = await readZipEntries(file);
        const got = await Promise.all(entries.map(async entry => buffer(await openZipEntry(file, entry))));
        assert.deepEqual(
          got,
          parts.map(one => one.content),
        );
      }),
      { numRuns: 40 },
    );
  });

  const refused = (bytes: Uint8Array, message: RegExp) => async () => assert.rejects(unpack(bytes), message);
  it('refuses what is no zip file', refused(Buffer.from('x'.repeat(100)), /not a zip file/));
  it('refuses an empty file', refused(Buffer.alloc(0), /too short/));
  it('refuses an encrypted entry', refused(makeZip([{ ...part('a', 'x'), flags: 1 }]), /packed in a way/));
  it('refuses a file cut anywhere', async () => {
    const whole = makeZip([part('a', 'some text'), part('b', 'more', 'stored')]);
    for (let length = 0; length < whole.length; length++) {
      await assert.rejects(unpack(whole.subarray(0, length)), `cut at ${length}`);
    }
  });
});
