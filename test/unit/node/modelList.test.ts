// What a person is told who connects a provider: its models, or in one sentence what to do.
import { strict as assert } from 'node:assert';
import type { ModelConfig } from '../../../src/core/config';
import { askFirstAnswer, listOfferedModels } from '../../../src/node/modelList';
import { startModelServer, type ModelServerOptions, type Reply } from '../../support/modelServer';

const soon = (): AbortSignal => AbortSignal.timeout(5000);

async function withServer<T>(
  reply: Reply | string,
  options: ModelServerOptions,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startModelServer(() => reply, options);
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}

const addresses = [
  ['ollama', ''],
  ['openai', '/v1'],
  ['anthropic', ''],
] as const;

for (const [provider, path] of addresses) {
  const list = (url: string, key?: string) =>
    listOfferedModels({ provider, baseUrl: `${url}${path}` }, key, soon());

  describe(`the models of ${provider}`, () => {
    it('are those that it lists', async () => {
      const listed = await withServer('', { models: ['a', 'models/b'], key: 'k' }, url => list(url, 'k'));
      assert.ok(listed.ok);
      const names = listed.models.map(({ name }) => name);
      assert.deepEqual(names, provider === 'ollama' ? ['a', 'models/b'] : ['a', 'b']);
    });

    const told = async (options: ModelServerOptions, key: string | undefined, words: RegExp, at = '') => {
      const listed = await withServer('', options, url => list(`${url}${at}`, key));
      assert.ok(!listed.ok);
      assert.match(listed.detail, words);
      assert.match(listed.detail, /^[^.]*(\.\d+)*[^]*; [^;]+\.$/);
    };

    it('are not told for a wrong key', () =>
      told({ key: 'k' }, 'wrong', /^127\.0\.0\.1:\d+ refused access \(401\); enter a valid key\.$/));
    it('are not told without a key', () => told({ key: 'k' }, undefined, /; enter a valid key\.$/));
    it('are not found at another address', () =>
      told({}, undefined, /\/elsewhere.* does not speak .*; check the address\.$/, '/elsewhere'));

    it('are not found where nothing answers', async () => {
      const gone = await withServer('', {}, url => Promise.resolve(url));
      const listed = await list(gone);
      assert.ok(!listed.ok);
      assert.match(
        listed.detail,
        /does not answer at .*; (check the network and the address|start it with `ollama serve`)\.$/,
      );
    });
  });
}

describe('the first answer of a model', () => {
  async function check(
    reply: Reply | string,
    expected: 'answers' | 'denied' | RegExp,
    key = 'k',
    options: ModelServerOptions = {},
  ): Promise<void> {
    const answer = await withServer(reply, { key: 'k', ...options }, url => {
      const config: ModelConfig = { provider: 'openai', baseUrl: `${url}/v1`, model: 'large' };
      return askFirstAnswer(config, key, soon());
    });
    if (expected === 'answers') assert.deepEqual(answer, { ok: true });
    else if (expected === 'denied') assert.ok(!answer.ok && answer.denied);
    else assert.match(answer.ok ? '' : answer.detail, expected);
  }
  const google = [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }];

  it('may be short', () => check('yes', 'answers'));
  it('may be cut at its limit', () => check({ text: 'yes ', repeat: 500 }, 'answers'));
  it('is refused for a wrong key', () => check('yes', 'denied', 'wrong'));
  it('is refused for a wrong key as Google words it', () =>
    check({ text: google[0]?.error.message ?? '', status: 400 }, 'denied'));
  it('tells that the model is not there', () =>
    check('yes', /does not have the model large; choose one that it has\.$/, 'k', { models: ['other'] }));
  it('tells what the provider says about credit', () =>
    check({ text: 'You exceeded your current quota', status: 429 }, /You exceeded your current quota/));
});
