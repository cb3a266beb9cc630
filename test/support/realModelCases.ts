// What both real servers must do, said once.
import { strict as assert } from 'node:assert';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModelConfig } from '../../src/core/config';
import type { Model, ModelRequest } from '../../src/core/ports';
import { examine } from '../../src/node/doctor';
import { ask, modelAt, type Asked, type Provider } from './providers';

const schema = {
  type: 'object',
  properties: {
    tool: { type: 'string', enum: ['edit_line', 'read_file', 'search'] },
    path: { type: 'string', enum: ['src/db/pool.ts', 'package.json'] },
  },
  required: ['tool', 'path'],
};

/** The machine may be busy; what is tested is not speed. */
const PATIENCE_MS = 100_000;

const tools =
  'You choose a tool. Answer with JSON: tool is edit_line, read_file or search; path is the file.';
const question = (content: string): { messages: readonly { role: 'user'; content: string }[] } => ({
  messages: [{ role: 'user', content }],
});

/** Registers the cases; `url` and `config` are read when a case runs. */
export function realModelCases(provider: Provider, url: () => string, config: Partial<ModelConfig>): void {
  const model = (): Model => modelAt(provider, url(), config);

  const asking = (request: Partial<ModelRequest>, stop?: AbortSignal): Promise<Asked> =>
    ask(model(), request, AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(stop ? [stop] : [])]));

  it('keeps to a schema and reports tokens and phases', async () => {
    const asked = await asking({ prefix: tools, ...question('Show me package.json.'), schema });
    const { answer } = asked;
    assert.ok(answer.ok, JSON.stringify(answer));
    const { tool, path } = JSON.parse(answer.text) as Record<string, string>;
    assert.ok(schema.properties.tool.enum.includes(tool ?? ''), answer.text);
    assert.ok(schema.properties.path.enum.includes(path ?? ''), answer.text);
    assert.ok((answer.usage.promptTokens ?? 0) > 10 && (answer.usage.completionTokens ?? 0) > 5);
    assert.ok((answer.phases.prefill ?? 0) > 0 && (answer.phases.decode ?? 0) > 0);
    assert.ok(asked.chunks.length > 3);
  });

  it('stops at the limit of tokens', async () => {
    const { answer } = await asking({ ...question('Write a long story.'), maxTokens: 12 });
    assert.ok(answer.ok && answer.stopped === 'length', JSON.stringify(answer));
    assert.equal(answer.usage.completionTokens, 12);
  });

  it('is free again within a second of a stop', async () => {
    const stop = new AbortController();
    const long = asking({ ...question('Write a very long story.'), maxTokens: 2000 }, stop.signal);
    await delay(1000);
    stop.abort();
    const { answer } = await long;
    assert.equal(answer.ok ? 'ok' : answer.reason, 'stopped');
    // With one slot the next answer would wait for minutes if the server still computed the story.
    const next = await asking({ ...question('Say hello.'), maxTokens: 4 });
    assert.ok(next.answer.ok, JSON.stringify(next.answer));
  });

  it('refuses a prompt that does not fit, instead of cutting it', async () => {
    const { answer } = await asking(question('word '.repeat(12_000)));
    assert.equal(answer.ok ? `ok: ${answer.text}` : answer.reason, 'context');
  });

  it('passes the doctor', async () => {
    let report = await examine(model(), AbortSignal.timeout(60_000));
    // Its 30 s may be too short on a busy machine while the model is loaded; then it is loaded.
    if (report.problem?.reason === 'busy') report = await examine(model(), AbortSignal.timeout(60_000));
    assert.equal(report.problem, undefined);
    assert.equal(report.constraint, 'binds');
    assert.ok((report.contextTokens ?? 0) >= 2048);
    assert.equal(report.speed?.from, 'provider');
    assert.ok((report.speed.prefill ?? 0) > 1 && (report.speed.decode ?? 0) > 1, JSON.stringify(report));
  });
}
