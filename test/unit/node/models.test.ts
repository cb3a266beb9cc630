import { strict as assert } from 'node:assert';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModelProblem } from '../../../src/core/ports';
import { createModel } from '../../../src/node/models';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Reply,
  type Script,
} from '../../support/modelServer';
import { ask, modelAt, providers, type Provider } from '../../support/providers';

const schema = {
  type: 'object',
  properties: { word: { enum: ['left', 'right'] } },
  required: ['word'],
};

/** How each protocol says that an answer ended, and what that is here. */
const endsOf: Readonly<Record<Provider, readonly (readonly [finish: string, ends: string])[]>> = {
  openai: [
    ['stop', 'end'],
    ['tool_calls', 'end'],
    ['model_length', 'length'],
    ['content_filter', 'cut'],
    ['error', 'cut'],
  ],
  ollama: [
    ['stop', 'end'],
    ['length', 'length'],
  ],
  anthropic: [
    ['stop_sequence', 'end'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'cut'],
  ],
};

let server: ModelServer | null = null;
async function serve(script: Script | Reply | string, options?: ModelServerOptions): Promise<ModelServer> {
  server = await startModelServer(typeof script === 'function' ? script : () => script, options);
  return server;
}
afterEach(async () => {
  await server?.close();
  server = null;
});

for (const provider of providers) {
  describe(`a model of ${provider}`, () => {
    it('answers with text, usage and how it stopped', async () => {
      const figures = { promptTokens: 40, cachedTokens: 0 };
      const { url } = await serve({ text: 'one two three', figures });
      const { answer, chunks } = await ask(modelAt(provider, url));
      assert.equal(answer.ok && answer.text, 'one two three');
      assert.equal(answer.ok && answer.stopped, 'end');
      assert.equal(answer.usage.promptTokens, 40);
      assert.equal(answer.usage.completionTokens, 4);
      assert.equal(chunks.join(''), 'one two three');
      assert.ok(chunks.length > 1, 'it streams');
    });

    it('sends prefix, messages, limits and schema', async () => {
      const { url, requests } = await serve('{"word":"left"}');
      const messages = [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ] as const;
      const { answer } = await ask(modelAt(provider, url), { messages, schema, maxTokens: 33 });
      assert.equal(answer.text, '{"word":"left"}');
      const seen = requests[0]!;
      assert.equal(seen.prefix, 'You answer.');
      assert.deepEqual(seen.messages, messages);
      assert.equal(seen.maxTokens, 33);
      assert.equal(seen.stream, true);
      const word = { type: 'string', enum: ['left', 'right'] };
      const sent = { type: 'object', properties: { word }, required: ['word'], additionalProperties: false };
      assert.deepEqual(seen.schema, sent);
    });

    it('says that it ended at the limit of tokens', async () => {
      const { url } = await serve({ text: 'x ', repeat: 100 });
      const { answer } = await ask(modelAt(provider, url), { maxTokens: 8 });
      assert.equal(answer.ok && answer.stopped, 'length');
      assert.equal(answer.usage.completionTokens, 8);
    });

    for (const [finish, ends] of endsOf[provider]) {
      it(`takes an answer that ended by ${finish} for ${ends}`, async () => {
        const { url } = await serve({ text: 'half of', finish });
        const { answer } = await ask(modelAt(provider, url));
        assert.equal(answer.ok ? answer.stopped : answer.reason, ends);
        assert.equal(answer.text, 'half of');
        if (!answer.ok) assert.match(answer.detail, /withheld the rest of its answer \(\w+\); ask in/);
      });
    }

    it('ends raw text before a stop text that the server overlooked', async () => {
      const { url } = await serve('first part\nEND more of it');
      const { answer, chunks } = await ask(modelAt(provider, url), { stop: ['\nEND'] });
      assert.equal(answer.ok && answer.text, 'first part');
      assert.equal(chunks.join(''), 'first part');
    });

    it('cuts off an answer without end soon after its limit, and the server sees it', async () => {
      // More than these never come: the close can only be for them.
      const running = await serve({ text: 'again and ', endless: true, silentAfterTokens: 40 });
      const { answer } = await ask(modelAt(provider, running.url), { maxTokens: 20 });
      assert.equal(answer.ok ? 'ok' : answer.reason, 'limit');
      const { tokensSent } = await running.clientClosed(1);
      assert.equal(tokensSent, 40);
    });

    it('closes the request when stopped in the prefill', async () => {
      const running = await serve({ text: 'late', firstTokenMs: 60_000 });
      const stop = new AbortController();
      const asked = ask(modelAt(provider, running.url), {}, stop.signal);
      while (running.requests.length === 0) await delay(5);
      const at = performance.now();
      stop.abort();
      const { answer } = await asked;
      assert.equal(answer.ok ? 'ok' : answer.reason, 'stopped');
      const seen = await running.clientClosed(1);
      assert.ok((seen.closedAt ?? Infinity) - at < 1000);
    });

    it('closes the request when stopped in the decode, and keeps what had come', async () => {
      const running = await serve({ text: 'word ', repeat: 60, tokensPerSecond: 100 });
      const stop = new AbortController();
      const asked = ask(modelAt(provider, running.url), {}, stop.signal);
      while ((running.requests[0]?.tokensSent ?? 0) < 5) await delay(5);
      stop.abort();
      const { answer } = await asked;
      assert.equal(answer.ok ? 'ok' : answer.reason, 'stopped');
      assert.match(answer.text, /^word/);
      await running.clientClosed(1);
    });

    it('does not ask when it is stopped already', async () => {
      const { url, requests } = await serve('never');
      const { answer } = await ask(modelAt(provider, url), {}, AbortSignal.abort());
      assert.equal(answer.ok ? 'ok' : answer.reason, 'stopped');
      assert.equal(requests.length, 0);
    });

    it('says what to do when nothing answers', async () => {
      const gone = await startModelServer(() => 'gone soon');
      await gone.close();
      const { url } = gone;
      const model = modelAt(provider, url);
      const { answer } = await ask(model);
      assert.equal(answer.ok ? 'ok' : answer.reason, 'unreachable');
      assert.ok(!answer.ok && answer.detail.includes(url) && /; .+\.$/.test(answer.detail));
      const facts = await model.facts(AbortSignal.timeout(5000));
      assert.equal(facts.ok ? 'ok' : facts.reason, 'unreachable');
    });

    it('does not follow a redirect with its key', async () => {
      const other = await startModelServer(() => 'stolen');
      try {
        const { url } = await serve({
          text: 'gone',
          status: 307,
          headers: { location: `${other.url}/v1/messages?x=1` },
        });
        const { answer } = await ask(modelAt(provider, url, {}, 'secret-key'));
        assert.equal(answer.ok ? 'ok' : answer.reason, 'malformed');
        assert.ok(!answer.ok && answer.detail.includes(other.url) && !answer.detail.includes('x=1'));
        assert.deepEqual(other.calls, []);
      } finally {
        await other.close();
      }
    });

    it('sends its own key alone, and says that a wrong one is refused', async () => {
      const { url, requests } = await serve('yes', { key: 'right' });
      const names = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'OLLAMA_API_KEY'];
      const before = names.map(name => process.env[name]);
      for (const name of names) process.env[name] = 'right';
      try {
        const without = await ask(modelAt(provider, url));
        assert.equal(without.answer.ok ? 'ok' : without.answer.reason, 'denied');
        assert.equal(requests.length, 0);
        const withKey = await ask(modelAt(provider, url, {}, 'right'));
        assert.equal(withKey.answer.text, 'yes');
      } finally {
        names.forEach((name, index) => {
          if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
          else process.env[name] = before[index];
        });
      }
    });

    it('says which model is not there', async () => {
      const { url } = await serve('no', { models: ['other'] });
      const { answer } = await ask(modelAt(provider, url));
      assert.equal(answer.ok ? 'ok' : answer.reason, 'not_found');
      assert.ok(!answer.ok && answer.detail.includes('scripted'));
    });

    const faults: readonly (readonly [string, Reply, ModelProblem, RegExp?])[] = [
      ['a page', { text: 'Log in', html: true }, 'malformed', /check baseUrl/],
      ['a page that says 404', { text: 'Not found', html: true, status: 404 }, 'malformed'],
      ['no JSON', { text: '', raw: 'hello\nthere\n' }, 'malformed'],
      ['broken JSON', { text: '', raw: brokenLine(provider) }, 'malformed'],
      ['JSON of another form', { text: '', raw: foreignLine(provider) }, 'malformed'],
      ['an empty body', { text: '', raw: '' }, 'cut'],
      ['half a stream', { text: 'abc def ghi ', repeat: 20, cutAtByte: 900 }, 'cut'],
      ['a connection broken off at once', { text: 'abc', cutAtByte: 1 }, 'cut'],
      ['a reset in the middle', { text: 'abc def ghi jkl', resetAfterTokens: 2 }, 'cut'],
      ['an end without the closing part', { text: 'abc def', silentEnd: true }, 'cut'],
      ['403', { text: 'no', status: 403 }, 'denied', /key/],
      ['429', { text: 'slow down', status: 429, headers: { 'retry-after': '7' } }, 'busy', /7 s/],
      ['503', { text: 'loading model', status: 503 }, 'busy', /loading model/],
      ['529', { text: 'overloaded', status: 529 }, 'busy'],
      ['500', { text: 'out of memory', status: 500 }, 'crashed', /out of memory/],
      ['502', { text: 'bad gateway', status: 502 }, 'unreachable'],
      [
        'a prompt too long',
        { text: 'prompt is too long: 9 > 8 tokens', status: 400 },
        'context',
        /contextTokens/,
      ],
      ['400', { text: 'no such role', status: 400 }, 'malformed', /no such role/],
      ['an error in the stream', { text: '', raw: errorLine(provider) }, 'busy'],
    ];
    for (const [name, reply, reason, detail] of faults) {
      it(`calls ${name} ${reason}, after one try`, async () => {
        const { url, requests } = await serve(reply);
        const { answer } = await ask(modelAt(provider, url), { maxTokens: 1000 });
        assert.equal(answer.ok ? `ok: ${answer.text}` : answer.reason, reason);
        const sentence = answer.ok ? '' : answer.detail;
        assert.match(sentence, /^\S.*; .*\.$/);
        if (detail !== undefined) assert.match(sentence, detail);
        assert.equal(requests.length, 1);
      });
    }

    const inAnHour = (): string => new Date(Date.now() + 3_600_000).toUTCString();
    const waits: readonly (readonly [string, () => string, number, number])[] = [
      ['seconds', () => '7', 7000, 7000],
      ['nothing', () => '0', 0, 0],
      ['a date', inAnHour, 3_000_000, 3_600_000],
      ['a date that is over', () => new Date(0).toUTCString(), 0, 0],
    ];
    for (const [name, header, least, most] of waits) {
      it(`says how long to wait where the server says ${name}`, async () => {
        const { url } = await serve({ text: 'slow', status: 429, headers: { 'retry-after': header() } });
        const { answer } = await ask(modelAt(provider, url));
        const wait = answer.ok ? NaN : (answer.retryAfterMs ?? NaN);
        assert.ok(wait >= least && wait <= most, String(wait));
      });
    }

    it('says nothing of a wait that it cannot read', async () => {
      const { url } = await serve({ text: 'slow', status: 429, headers: { 'retry-after': 'soon' } });
      const { answer } = await ask(modelAt(provider, url));
      assert.ok(!answer.ok && answer.retryAfterMs === undefined && answer.detail.includes('try again later'));
    });

    it('is never taken for whole when it was cut, at whatever byte', async () => {
      const text = '{"command":"ls -la"}';
      const { url } = await serve(({ messages }) => ({
        text,
        cutAtByte: Number(messages.at(-1)?.content),
      }));
      const model = modelAt(provider, url);
      const cutAt = async (byte: number): Promise<boolean> => {
        const { answer, chunks } = await ask(model, { messages: [{ role: 'user', content: String(byte) }] });
        assert.ok(text.startsWith(answer.text) && text.startsWith(chunks.join('')), answer.text);
        if (answer.ok) assert.equal(answer.text, text);
        else assert.ok(['cut', 'malformed'].includes(answer.reason), `${answer.reason} at ${byte}`);
        return answer.ok;
      };
      const wide = 50;
      for (let from = 1; ; from += wide) {
        const whole = await Promise.all(Array.from({ length: wide }, (_, index) => cutAt(from + index)));
        // Once it counts as whole it stays so: only the end of the protocol is missing then.
        const first = whole.indexOf(true);
        if (first === -1) continue;
        assert.ok(whole.slice(first).every(Boolean));
        assert.ok(from + first > 300, String(from + first));
        break;
      }
    }).timeout(60_000);

    it('keeps what came before the cut', async () => {
      const { url } = await serve({ text: 'abcd efgh ijkl', resetAfterTokens: 2 });
      const { answer } = await ask(modelAt(provider, url));
      assert.ok(!answer.ok && 'abcd efgh'.startsWith(answer.text));
    });
  });
}

function brokenLine(provider: Provider): string {
  if (provider === 'ollama')
    return '{"message":{"content":"a"},"done":fal\n{"message":{"content":"b"},"done":true}\n';
  return 'event: content_block_delta\ndata: {"type":"content_block_delta","choices":[{"delta":{\n\n';
}

function foreignLine(provider: Provider): string {
  if (provider === 'ollama') return '{"hello":1}\n';
  return 'event: content_block_delta\ndata: {"type":"content_block_delta","hello":1}\n\n';
}

function errorLine(provider: Provider): string {
  if (provider === 'ollama') return '{"error":"server busy, please try again"}\n';
  return 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
}

const figures = {
  loadMs: 250,
  prefillMs: 120.5,
  decodeMs: 80.25,
  promptTokens: 50,
  cachedTokens: 30,
};

describe('what providers report', () => {
  it('takes load, prefill and decode from Ollama', async () => {
    const { url } = await serve({ text: 'a b', figures });
    const { answer } = await ask(modelAt('ollama', url));
    assert.deepEqual(answer.phases, { load: 250, prefill: 120.5, decode: 80.25 });
    assert.deepEqual(answer.usage, { promptTokens: 50, completionTokens: 2 });
  });

  it('takes prefill, decode and cached tokens from llama-server', async () => {
    const { url } = await serve({ text: 'a b', figures }, { llamaSlots: 4 });
    const { answer } = await ask(modelAt('openai', url));
    assert.deepEqual(answer.phases, { prefill: 120.5, decode: 80.25 });
    assert.deepEqual(answer.usage, { promptTokens: 50, completionTokens: 2, cachedTokens: 30 });
  });

  it('has no phases where the server states none', async () => {
    const { url } = await serve({ text: 'a b', figures });
    for (const provider of ['openai', 'anthropic'] as const) {
      const { answer } = await ask(modelAt(provider, url));
      assert.deepEqual(answer.phases, {});
      assert.deepEqual(answer.usage, { promptTokens: 50, completionTokens: 2, cachedTokens: 30 });
    }
  });

  it('does without usage', async () => {
    const { url } = await serve({ text: 'a b', omitUsage: true });
    const { answer } = await ask(modelAt('openai', url));
    assert.deepEqual([answer.ok, answer.usage], [true, {}]);
  });
});

describe('what servers are told', () => {
  it('states context, limits and the time to stay loaded to Ollama', async () => {
    const { url, requests, calls } = await serve('ok', { contextTokens: 4096, capabilities: ['thinking'] });
    const model = modelAt('ollama', url);
    await ask(model, { stop: ['END'] });
    await ask(model);
    const { body } = requests[0]!;
    assert.deepEqual(body, {
      messages: body['messages'],
      model: 'scripted',
      stream: true,
      truncate: false,
      shift: false,
      keep_alive: '30m',
      think: false,
      options: { num_ctx: 4096, num_predict: 64, temperature: 0, stop: ['END'] },
    });
    assert.equal(calls.filter(call => call.endsWith('/api/show')).length, 1);
  });

  it('asks Ollama for 8192 tokens of context, or for what is configured', async () => {
    const { url, requests } = await serve('ok');
    await ask(modelAt('ollama', url));
    await ask(modelAt('ollama', url, { contextTokens: 12_000, keepAlive: '5m' }));
    const options = requests.map(request => request.body['options'] as { num_ctx: number });
    assert.deepEqual(
      options.map(option => option.num_ctx),
      [8192, 12_000],
    );
    assert.equal(requests[1]!.body['keep_alive'], '5m');
    assert.equal('think' in requests[0]!.body, false);
  });

  it('marks the fixed part for the cache of Anthropic', async () => {
    const { url, requests } = await serve('ok');
    await ask(modelAt('anthropic', url));
    const text = { type: 'text', text: 'You answer.', cache_control: { type: 'ephemeral' } };
    assert.deepEqual(requests[0]!.body['system'], [text]);
  });

  it('sends no headers of the client libraries beside those that the protocol needs', async () => {
    const { url, requests } = await serve('ok');
    for (const provider of providers) await ask(modelAt(provider, url));
    const names = new Set(requests.flatMap(request => Object.keys(request.headers)));
    const expected = 'accept anthropic-version connection content-length content-type host user-agent';
    assert.equal([...names].sort().join(' '), expected);
  });

  const refusals: readonly (readonly [Provider, string, string])[] = [
    ['openai', 'stream_options', '{"word":"right"}'],
    ['openai', 'response_format', 'whatever'],
    ['openai', 'temperature', '{"word":"right"}'],
    ['anthropic', 'output_config', '{"word":"right"}'],
    ['anthropic', 'temperature', '{"word":"right"}'],
  ];
  for (const [provider, field, text] of refusals) {
    it(`leaves ${field} out for good where a server of ${provider} refuses it`, async () => {
      const { url, requests } = await serve(text, { refuses: [field] });
      const model = modelAt(provider, url);
      for (let index = 0; index < 2; index += 1) {
        const { answer } = await ask(model, { schema });
        assert.equal(answer.ok && answer.text, text);
      }
      assert.deepEqual(
        requests.map(request => field in request.body),
        [true, false, false],
      );
    });
  }

  it('gives a schema that is no object in words to a service that takes objects alone', async () => {
    const { url, requests } = await serve('"left"');
    const { answer } = await ask(modelAt('openai', url), { schema: { enum: ['left', 'right'] } });
    assert.equal(answer.ok && answer.text, '"left"');
    assert.equal('response_format' in (requests[0]?.body ?? {}), false);
    assert.match(requests[0]?.prefix ?? '', /^You answer\.\n\n.*valid for this schema: \{.*"left"/);
  });

  it('gives a schema that is no object to Anthropic in words where its output format is refused', async () => {
    const { url, requests } = await serve('"left"', { refuses: ['output_config'] });
    const { answer } = await ask(modelAt('anthropic', url), { schema: { enum: ['left', 'right'] } });
    assert.equal(answer.ok && answer.text, '"left"');
    assert.match(requests[1]!.prefix, /valid for this schema: \{.*"left"/);
  });
});

describe('the cache of Anthropic', () => {
  const map = 'src/a.ts: a, b\n'.repeat(200);
  const request = (task: string, shared = map.length) => ({
    prefix: 'You plan.'.repeat(100),
    messages: [{ role: 'user', content: `${map}${task}` }] as const,
    shared,
  });

  async function cachedOfSecond(first: object, second: object): Promise<number> {
    const { url } = await serve('ok');
    const model = modelAt('anthropic', url);
    assert.equal((await ask(model, first)).answer.usage.cachedTokens, 0);
    return (await ask(model, second)).answer.usage.cachedTokens ?? 0;
  }

  it('reads the fixed part and what rounds share once', async () => {
    assert.equal(await cachedOfSecond(request('Task'), request('Another')), (900 + map.length) / 4);
  });
  it('reads a part that changed again, and the fixed part once', async () => {
    const changed = { ...request('Task'), messages: [{ role: 'user', content: `x${map}Task` }] };
    assert.equal(await cachedOfSecond(request('Task'), changed), 900 / 4);
  });
  it('gets the same text with and without marks', async () => {
    const { url, requests } = await serve('ok');
    const model = modelAt('anthropic', url);
    for (const shared of [0, 10, map.length, map.length + 4]) await ask(model, request('Task', shared));
    assert.deepEqual(new Set(requests.map(({ messages }) => messages[0]?.content)), new Set([`${map}Task`]));
  });
});

describe('the cache of Claude behind the OpenAI protocol', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  const request = {
    prefix: 'You plan.',
    messages: [{ role: 'user', content: 'The map. The task.' }] as const,
    shared: 9,
  };
  const marked = [
    { role: 'system', content: [{ type: 'text', text: 'You plan.', ...mark }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'The map. ', ...mark },
        { type: 'text', text: 'The task.' },
      ],
    },
  ];
  const plain = [
    { role: 'system', content: 'You plan.' },
    { role: 'user', content: 'The map. The task.' },
  ];
  const cases: readonly (readonly [string, ModelServerOptions, string, readonly object[]])[] = [
    ['is told what stays the same', {}, 'anthropic/claude-sonnet-4.5', [marked, marked]],
    ['is told nothing of other models', {}, 'openai/gpt-5', [plain, plain]],
    [
      'is told no more where a service refuses it',
      { refuses: ['cache_control'] },
      'anthropic/claude-sonnet-4.5',
      [marked, plain, plain],
    ],
  ];
  for (const [behaviour, options, model, messages] of cases) {
    it(behaviour, async () => {
      const { url, requests } = await serve('ok', options);
      const claude = modelAt('openai', url, { model });
      for (let index = 0; index < 2; index += 1) {
        const { answer } = await ask(claude, request);
        assert.equal(answer.ok && answer.text, 'ok');
      }
      assert.deepEqual(
        requests.map(({ body }) => body['messages']),
        messages,
      );
    });
  }
});

describe('the facts of a model', () => {
  const signal = new AbortController().signal;
  const cases: readonly (readonly [string, Provider, ModelServerOptions, object, object])[] = [
    ['Ollama: the context that is asked for', 'ollama', {}, {}, { contextTokens: 8192, slots: 1 }],
    [
      'Ollama: at most what the model has',
      'ollama',
      { contextTokens: 2048 },
      { slots: 3 },
      { contextTokens: 2048, slots: 3 },
    ],
    [
      'llama-server: slots and context of /props',
      'openai',
      { llamaSlots: 4, contextTokens: 4096 },
      {},
      { slots: 4, contextTokens: 4096 },
    ],
    [
      'llama-server: the configuration wins',
      'openai',
      { llamaSlots: 4, contextTokens: 4096 },
      { slots: 2, contextTokens: 1024 },
      { slots: 2, contextTokens: 1024 },
    ],
    ['another server: one slot', 'openai', {}, {}, { slots: 1 }],
    [
      'Anthropic: the context of its list',
      'anthropic',
      { contextTokens: 200_000 },
      {},
      { slots: 1, contextTokens: 200_000 },
    ],
  ];
  for (const [name, provider, options, config, expected] of cases) {
    it(name, async () => {
      const { url, calls } = await serve('ok', options);
      const model = modelAt(provider, url, config);
      assert.deepEqual(await model.facts(signal), { ok: true, facts: expected });
      const count = calls.length;
      await model.facts(signal);
      assert.equal(calls.length, count, 'asked once');
    });
  }

  for (const provider of providers) {
    it(`are refused without the key of ${provider}`, async () => {
      const { url } = await serve('ok', { key: 'k' });
      const facts = await modelAt(provider, url).facts(signal);
      assert.equal(facts.ok ? 'ok' : facts.reason, 'denied');
    });
  }
});

describe('the table of providers', () => {
  it('has no models of VS Code on plain Node', () => {
    const context = { apiKey: () => Promise.resolve(undefined), embedded: () => assert.fail() };
    const created = createModel({ provider: 'vscode', model: 'copilot/x' }, context);
    assert.ok(!created.ok && created.detail.includes('only there inside VS Code'));
  });
});
