import { strict as assert } from 'node:assert';
import { doctorSchema, examine, modelReportSchema, type ModelReport } from '../../../src/node/doctor';
import { startModelServer, type ModelServerOptions, type Reply } from '../../support/modelServer';
import { modelAt, providers, type Provider } from '../../support/providers';

async function examined(
  provider: Provider,
  reply: Reply,
  options: ModelServerOptions = {},
): Promise<ModelReport> {
  const server = await startModelServer(() => reply, options);
  try {
    const report = await examine(modelAt(provider, server.url), AbortSignal.timeout(20_000));
    modelReportSchema.parse(report);
    doctorSchema.parse({ models: [{ ...report, roles: ['executor'] }] });
    return report;
  } finally {
    await server.close();
  }
}

const talk = { text: 'Paris is the capital of France. ', repeat: 4 };

describe('the model doctor', () => {
  for (const provider of providers) {
    it(`sees that the constraint of ${provider} binds`, async () => {
      const report = await examined(provider, talk);
      assert.equal(report.constraint, 'binds');
      assert.equal(report.problem, undefined);
      assert.equal(report.reachable, true);
    });

    it(`sees that ${provider} ignores the constraint`, async () => {
      assert.equal((await examined(provider, { ...talk, ignoreSchema: true })).constraint, 'ignored');
    });

    it(`says what stands in the way at ${provider}`, async () => {
      const report = await examined(provider, { text: 'out of memory', status: 500 });
      assert.equal(report.problem?.reason, 'crashed');
      assert.equal(report.constraint, 'unknown');
      assert.equal(report.speed, undefined);
    });
  }

  it('reports context, slots and the speeds that the provider states', async () => {
    const figures = { promptTokens: 420, cachedTokens: 20, prefillMs: 2000, decodeMs: 1000, loadMs: 900 };
    const llama = await examined('openai', { ...talk, figures }, { llamaSlots: 3, contextTokens: 4096 });
    assert.deepEqual([llama.slots, llama.contextTokens], [3, 4096]);
    assert.equal(llama.speed?.from, 'provider');
    assert.equal(llama.speed.prefill, 200);
    assert.equal(llama.speed.decode, llama.speed.completionTokens);
    const ollama = await examined('ollama', { ...talk, figures });
    assert.equal(ollama.loadMs, 900);
    assert.equal(ollama.speed?.prefill, 210);
  });

  it('measures where the provider states nothing', async () => {
    const report = await examined('openai', { ...talk, firstTokenMs: 20, tokensPerSecond: 500 });
    assert.equal(report.speed?.from, 'measured');
    assert.ok((report.speed.decode ?? 0) > 0 && report.speed.firstTokenMs >= 15);
  });

  it('tells the context in which Ollama has really loaded the model', async () => {
    const report = await examined('ollama', talk, { contextTokens: 32_768, loadedContext: 4096 });
    assert.equal(report.contextTokens, 4096);
  });

  type Body = Readonly<Record<string, unknown>>;
  const isOff = (body: Body): boolean =>
    body['think'] === false || JSON.stringify(body['chat_template_kwargs'] ?? {}).includes('false');
  const thinkers: readonly (readonly [string, Provider, (body: Body) => boolean, string])[] = [
    ['does not think aloud', 'openai', () => false, 'none'],
    ['can think and does not', 'ollama', body => !isOff(body), 'off'],
    ['thinks and can be told not to', 'openai', body => !isOff(body), 'on'],
    ['thinks whatever it is told', 'openai', () => true, 'always'],
  ];
  for (const [name, provider, thinks, expected] of thinkers) {
    it(`sees that a model ${name}`, async () => {
      const server = await startModelServer(
        ({ body }) => ({ ...talk, ...(thinks(body) ? { reasoning: 'Let me see. ' } : {}) }),
        { capabilities: ['thinking'] },
      );
      try {
        const report = await examine(modelAt(provider, server.url), AbortSignal.timeout(20_000));
        assert.equal(report.thinking, expected);
      } finally {
        await server.close();
      }
    });
  }

  it('says that nothing answers', async () => {
    const server = await startModelServer(() => '');
    await server.close();
    const report = await examine(modelAt('ollama', server.url), AbortSignal.timeout(20_000));
    assert.equal(report.reachable, false);
    assert.match(report.problem?.detail ?? '', /ollama serve/);
  });

  it('stops', async () => {
    const server = await startModelServer(() => ({ text: 'x', firstTokenMs: 60_000 }));
    try {
      const report = await examine(modelAt('openai', server.url), AbortSignal.timeout(100));
      assert.equal(report.problem?.reason, 'stopped');
    } finally {
      await server.close();
    }
  });
});
