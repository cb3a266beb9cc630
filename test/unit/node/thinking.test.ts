import { strict as assert } from 'node:assert';
import type { ModelConfig } from '../../../src/core/config';
import type { Model } from '../../../src/core/ports';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Reply,
  type SeenRequest,
} from '../../support/modelServer';
import { ask, modelAt, providers, type Provider } from '../../support/providers';

const signal = new AbortController().signal;
const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

type Script = Parameters<typeof startModelServer>[0];
async function open(
  provider: Provider,
  script: Script | Reply,
  options: ModelServerOptions = {},
  config: Partial<ModelConfig> = {},
): Promise<{ readonly model: Model; readonly requests: readonly SeenRequest[] }> {
  const server = await startModelServer(typeof script === 'function' ? script : () => script, options);
  servers.push(server);
  const model = modelAt(provider, server.url, config);
  await model.facts(signal);
  return { model, requests: server.requests };
}

/** A model as Qwen3 and Nemotron are served: it thinks unless its template's switch is off. */
const hybrid = (request: SeenRequest): Reply => {
  const template = request.body['chat_template_kwargs'] as { enable_thinking?: boolean } | undefined;
  const isOff = template?.enable_thinking === false || request.body['think'] === false;
  return isOff ? { text: 'Right.' } : { text: 'Right.', reasoning: 'Left or right? It was right.' };
};

/** One that no switch reaches: `/no_think` in the fixed part does, or nothing. */
const stubborn = (request: SeenRequest): Reply =>
  request.prefix.includes('/no_think')
    ? { text: 'Right.' }
    : { text: 'Right.', reasoning: 'hm '.repeat(300) };

describe('a model that thinks aloud', () => {
  for (const provider of providers) {
    it(`of ${provider}: what it thinks is no part of the answer`, async () => {
      const { model } = await open(provider, { text: 'Right.', reasoning: 'Left? Right?' });
      const { answer, chunks, thoughts } = await ask(model, { maxTokens: 400 });
      assert.ok(answer.ok && (answer.thought ?? 0) > 1, JSON.stringify(answer));
      assert.deepEqual([answer.text, chunks.join('')], ['Right.', 'Right.']);
      assert.equal(thoughts.join(''), 'Left? Right?');
    });

    it(`of ${provider}: thoughts written into the text are left out`, async () => {
      const { model } = await open(provider, { text: '<think>\nLeft? Right?\n</think>\n\nRight.' });
      const { answer, chunks, thoughts } = await ask(model, { maxTokens: 400 });
      assert.ok(answer.ok && (answer.thought ?? 0) > 1, JSON.stringify(answer));
      assert.deepEqual([answer.text, chunks.join('')], ['Right.', 'Right.']);
      assert.equal(thoughts.join('').trim(), 'Left? Right?');
    });
  }

  const told: readonly (readonly [string, Provider, ModelServerOptions, ModelConfig['thinking'], object])[] =
    [
      [
        'llama-server',
        'openai',
        { llamaSlots: 1 },
        undefined,
        { chat_template_kwargs: { enable_thinking: false } },
      ],
      [
        'vLLM',
        'openai',
        { ownedBy: 'vllm' },
        undefined,
        { chat_template_kwargs: { enable_thinking: false } },
      ],
      ['a server that does not say what it is', 'openai', {}, undefined, {}],
      [
        'such a server where thinking is set off',
        'openai',
        {},
        'off',
        { chat_template_kwargs: { enable_thinking: false }, reasoning_effort: 'none' },
      ],
      ['where thinking is set on', 'openai', {}, 'on', { chat_template_kwargs: { enable_thinking: true } }],
      [
        'llama-server with a budget',
        'openai',
        { llamaSlots: 1 },
        { budgetTokens: 200 },
        { chat_template_kwargs: { enable_thinking: true }, thinking_budget_tokens: 200 },
      ],
      [
        'vLLM with a budget',
        'openai',
        { ownedBy: 'vllm' },
        { budgetTokens: 200 },
        { chat_template_kwargs: { enable_thinking: true }, thinking_token_budget: 200 },
      ],
      [
        'NIM and the like with a budget',
        'openai',
        {},
        { budgetTokens: 200 },
        { chat_template_kwargs: { enable_thinking: true, reasoning_budget: 200 }, thinking_budget: 200 },
      ],
      ['Ollama', 'ollama', { capabilities: ['thinking'] }, undefined, { think: false }],
      ['Ollama where thinking is set on', 'ollama', { capabilities: ['thinking'] }, 'on', { think: true }],
      ['Anthropic', 'anthropic', {}, undefined, {}],
      [
        'Anthropic with a budget',
        'anthropic',
        {},
        { budgetTokens: 2000 },
        { thinking: { type: 'enabled', budget_tokens: 2000 } },
      ],
    ];
  const about = /^(chat_template_kwargs|reasoning_effort|thinking.*|think)$/;
  for (const [name, provider, options, thinking, expected] of told) {
    it(`is told so at ${name}`, async () => {
      const config = thinking === undefined ? {} : { thinking };
      const { model, requests } = await open(provider, { text: 'ok' }, options, config);
      await ask(model);
      const sent = Object.entries(requests[0]?.body ?? {}).filter(([field]) => about.test(field));
      assert.deepEqual(Object.fromEntries(sent), expected);
    });
  }

  it('does not think for a step where its template has a switch', async () => {
    for (const [provider, options] of [
      ['openai', { llamaSlots: 1 }],
      ['ollama', { capabilities: ['thinking'] }],
    ] as const) {
      const { model } = await open(provider, hybrid, options);
      const off = await ask(model);
      const on = await ask(model, { thinking: 'on' });
      assert.ok(off.answer.ok && on.answer.ok);
      assert.deepEqual(
        [off.answer.thought, off.answer.text, on.answer.text],
        [undefined, 'Right.', 'Right.'],
      );
      assert.ok((on.answer.thought ?? 0) > 2);
    }
  });

  it('gets room for the thoughts of a budget beside those of the answer', async () => {
    const { model, requests } = await open('openai', hybrid, {}, { thinking: { budgetTokens: 500 } });
    await ask(model, { maxTokens: 64 });
    assert.equal(requests[0]?.maxTokens, 564);
  });

  it('that thinks all the same is asked again at once with room, and told in words', async () => {
    const { model, requests } = await open('openai', stubborn, { llamaSlots: 1 });
    const { answer } = await ask(model, { maxTokens: 64 });
    assert.equal(answer.ok && answer.text, 'Right.');
    assert.equal(requests.length, 2);
    assert.ok(requests[1]?.prefix.startsWith('You answer.') && requests[1].prefix.endsWith('/no_think'));
    assert.ok((requests[1]?.maxTokens ?? 0) > 1000);
    assert.equal((answer.usage.completionTokens ?? 0) > 64, true);
    await ask(model, { maxTokens: 64 });
    assert.equal(requests.length, 3);
  });

  it('that was stopped while it thought is told in words the next time', async () => {
    const { model, requests } = await open('openai', stubborn, { llamaSlots: 1 });
    const stop = new AbortController();
    const observer = { text: () => undefined, thought: () => stop.abort(), progress: () => undefined };
    const request = { prefix: 'You answer.', messages: [], maxTokens: 4096, temperature: 0 };
    const { ok } = await model.answer(request, observer, stop.signal);
    assert.equal(ok, false);
    await ask(model);
    assert.ok(requests[1]?.prefix.endsWith('/no_think'));
  });

  it('is not given more room than its context has', async () => {
    const options = { llamaSlots: 1, contextTokens: 2000 };
    const { model, requests } = await open('openai', stubborn, options);
    await ask(model, { maxTokens: 64 });
    assert.equal(requests[1]?.maxTokens, 564);
  });

  it('is asked without the fields that its server refuses', async () => {
    const refuses = ['chat_template_kwargs'];
    const { model, requests } = await open('openai', { text: 'ok' }, { refuses }, { thinking: 'off' });
    const { answer } = await ask(model);
    assert.ok(answer.ok);
    assert.deepEqual(
      requests.map(({ body }) => 'chat_template_kwargs' in body),
      [true, false],
    );
  });

  it('of vLLM may put no endless white space into an answer under a schema', async () => {
    const schema = { type: 'object', properties: { a: { enum: ['x', 'y'] } }, required: ['a'] };
    const { model, requests } = await open('openai', { text: '{"a":"x"}' }, { ownedBy: 'vllm' });
    await ask(model, { schema });
    const { response_format: format, structured_outputs: own } = requests[0]?.body as {
      response_format: { json_schema: { schema: object } };
      structured_outputs: { json: object; disable_any_whitespace: boolean };
    };
    assert.deepEqual(own.json, format.json_schema.schema);
    assert.equal(own.disable_any_whitespace, true);
  });
});
