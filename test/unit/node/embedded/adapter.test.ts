// An adapter of the embedded model: handed on to the child, and missed before one is started.
import { strict as assert } from 'node:assert';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createEmbeddedModel } from '../../../../src/node/embedded/embeddedModel';
import { neverStopped, temporaryFolder } from '../../../support/temporaryFolder';

describe('an adapter of the embedded model', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => path.join(folder(), name);

  /** A child that notes what it was told to load. */
  async function modelWith(lora: string) {
    const said = JSON.stringify(at('said.json'));
    await writeFile(at('m.gguf'), 'GGUF');
    await writeFile(
      at('child.mjs'),
      `import { writeFileSync } from 'node:fs';
process.on('message', message => {
  if (message.type !== 'load') return;
  writeFileSync(${said}, JSON.stringify(message));
  process.send({ type: 'loaded', contextTokens: 64, threads: 1, gpu: false });
});`,
    );
    const runtime = () => Promise.resolve({ ok: true as const, entry: 'none', folder: 'none' });
    return createEmbeddedModel({ model: at('m.gguf'), lora, child: at('child.mjs'), runtime });
  }

  it('reaches the child by its absolute path', async () => {
    await writeFile(at('a.gguf'), 'GGUF');
    const model = await modelWith(path.relative('.', at('a.gguf')));
    const warm = await model.warm(neverStopped);
    model.close();
    assert.deepEqual(warm, { ok: true });
    const told = JSON.parse(await readFile(at('said.json'), 'utf8')) as { lora?: string };
    assert.equal(told.lora, at('a.gguf'));
  });

  it('that is not there is said before anything is started', async () => {
    const warm = await (await modelWith(at('none.gguf'))).warm(neverStopped);
    assert.match(warm.ok ? '' : warm.detail, /There is no adapter .*none\.gguf; name a GGUF file as lora\./);
  });
});
