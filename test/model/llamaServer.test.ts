import { strict as assert } from 'node:assert';
import { notRun } from '../support/notRun';
import { ask, modelAt } from '../support/providers';
import { realModelCases } from '../support/realModelCases';
import { absence, startLlamaServer, type RealServer } from '../support/realServer';

describe('a real llama-server', function () {
  this.timeout(120_000);
  let server: RealServer | null = null;
  before(async function () {
    const reason = absence('llama');
    if (reason !== null) notRun(this, reason);
    server = await startLlamaServer();
  });
  after(async () => server?.stop());
  const url = (): string => server?.url ?? '';

  realModelCases('openai', url, {});

  it('tells its slots and context', async () => {
    const facts = await modelAt('openai', url()).facts(AbortSignal.timeout(10_000));
    assert.deepEqual(facts, { ok: true, facts: { slots: 2, contextTokens: 4096 } });
  });

  it('shows how far the prompt has come', async () => {
    const model = modelAt('openai', url());
    await model.facts(AbortSignal.timeout(10_000));
    const content = `${Date.now()} ${'The quick brown fox jumps over the lazy dog. '.repeat(60)}`;
    const request = { messages: [{ role: 'user', content }] as const, maxTokens: 4 };
    const { answer, progress } = await ask(model, request, AbortSignal.timeout(100_000));
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.ok(progress.length > 0);
    for (const [phase, done, total] of progress) {
      assert.ok(phase === 'prefill' && total !== undefined && done <= total);
    }
  });
});
