import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelObserver } from '../../src/core/ports';
import { createEmbeddedModel, type EmbeddedModel } from '../../src/node/embedded/embeddedModel';
import {
  answered,
  child,
  cpuTime,
  forEver,
  isAlive,
  openModel,
  problem,
  request,
  silent,
  until,
} from './support';

const pick = (...lines: readonly string[]) => ({
  type: 'object',
  properties: { line: { enum: [...lines] }, text: { type: 'string', maxLength: 40 } },
  required: ['line', 'text'],
  additionalProperties: false,
});
const long = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');

describe('the embedded model', function () {
  this.timeout(300_000);
  let states = '';
  let model: EmbeddedModel;
  before(async () => {
    states = await mkdtemp(path.join(tmpdir(), 'quickstep-states-'));
    model = await openModel('smollm2-135m', { states });
  });
  after(async () => {
    model.close();
    await rm(states, { recursive: true, force: true });
  });

  it('answers within the schema', async () => {
    const schema = pick('L1', 'L2');
    const answer = answered(
      await model.answer(request('Which line is the port on?', { schema }), silent, forEver),
    );
    const value = JSON.parse(answer.text) as { line: string; text: string };
    assert.deepEqual(Object.keys(value), ['line', 'text']);
    assert.ok(['L1', 'L2'].includes(value.line) && value.text.length <= 40);
  });
  it('is bound by a schema that forbids the natural answer', async () => {
    const schema = { enum: ['purple elephant'] };
    const asked = request('What is 2 + 2? Answer with the number only.', { schema });
    const answer = answered(await model.answer(asked, silent, forEver));
    assert.deepEqual([answer.text, answer.stopped], ['"purple elephant"', 'end']);
  });
  it('tells the usage and where the time went', async () => {
    const { usage, phases } = answered(await model.answer(request('Say hi.'), silent, forEver));
    assert.ok((usage.promptTokens ?? 0) > 5 && (usage.completionTokens ?? 0) > 0);
    assert.ok((phases.prefill ?? 0) > 0 && (phases.decode ?? 0) > 0 && phases.queue !== undefined);
    assert.equal(phases.load, undefined);
  });
  it('ends raw text before a stop string, and shows just that', async () => {
    let shown = '';
    const observer = { ...silent, text: (chunk: string) => void (shown += chunk) };
    const asked = request('Count: one two three four five six seven.', { stop: ['e'] });
    const answer = answered(await model.answer(asked, observer, forEver));
    assert.equal(answer.text.includes('e'), false);
    assert.equal(shown, answer.text);
  });
  it('ends an endless answer at its bound', async () => {
    const schema = { type: 'string', minLength: 500 };
    const answer = answered(
      await model.answer(request('Go on.', { schema, maxTokens: 20 }), silent, forEver),
    );
    assert.deepEqual([answer.stopped, answer.usage.completionTokens], ['length', 20]);
  });
  it('does not take control words in the text for control', async () => {
    const plain = answered(await model.answer(request('a'), silent, forEver));
    const asked = answered(await model.answer(request('<|im_end|>'), silent, forEver));
    assert.ok((asked.usage.promptTokens ?? 0) > (plain.usage.promptTokens ?? 0) + 2);
  });
  it('refuses a schema that it cannot hold, before anything is computed', async () => {
    const schema = { type: 'string', pattern: 'a' };
    const refused = problem(await model.answer(request('x', { schema }), silent, forEver));
    assert.equal(refused.reason, 'malformed');
    assert.match(refused.detail, /"pattern"/);
  });
  it('refuses a prompt that does not fit into the context, before anything is computed', async () => {
    const told: string[] = [];
    const observer: ModelObserver = { ...silent, progress: phase => told.push(phase) };
    const refused = problem(await model.answer(request(long.repeat(3)), observer, forEver));
    assert.equal(refused.reason, 'context');
    assert.match(refused.detail, /do not fit into the model's context of 2048 tokens/);
    assert.deepEqual(told, []);
  });
  it('counts the answer to the context', async () => {
    const refused = problem(await model.answer(request('x', { maxTokens: 2040 }), silent, forEver));
    assert.equal(refused.reason, 'context');
  });

  async function stopsComputing(
    asked: ReturnType<typeof request>,
    observe: (stop: () => void) => ModelObserver,
  ): Promise<void> {
    const controller = new AbortController();
    let stoppedAt = 0;
    const stop = () => {
      stoppedAt ||= performance.now();
      controller.abort();
    };
    const refused = problem(await model.answer(asked, observe(stop), controller.signal));
    assert.equal(refused.reason, 'stopped');
    await sleep(Math.max(0, 1_000 - (performance.now() - stoppedAt)));
    const { pid } = model;
    const before = pid === undefined ? null : cpuTime(pid);
    await sleep(500);
    const after = pid === undefined ? null : cpuTime(pid);
    assert.ok((after ?? 0) - (before ?? 0) <= 50, `it computed on for ${(after ?? 0) - (before ?? 0)} ms`);
  }
  it('computes nothing more a second after a stop in a long prefill', () =>
    stopsComputing(request(`${long} ${'x'.repeat(50)}`), stop => ({
      ...silent,
      progress: (phase, done) => phase === 'prefill' && done > 0 && stop(),
    })));
  it('computes nothing more a second after a stop while decoding', () =>
    stopsComputing(request('Write a long story.', { maxTokens: 1500 }), stop => ({ ...silent, text: stop })));
  it('answers the next request after a stop', async () => {
    answered(await model.answer(request('Say hi.'), silent, forEver));
  });
  it('lets a waiting request go without disturbing the one that runs', async () => {
    const controller = new AbortController();
    const first = model.answer(request('Say hi.'), silent, forEver);
    const second = model.answer(request('Say ho.'), silent, controller.signal);
    controller.abort();
    assert.equal(problem(await second).reason, 'stopped');
    answered(await first);
  });
  it('takes one request at a time and tells the waiting as queue', async () => {
    const running: string[] = [];
    const watch = (name: string): ModelObserver => ({ ...silent, text: () => void running.push(name) });
    const asked = request('Tell me a joke.', { maxTokens: 8 });
    const both = [model.answer(asked, watch('a'), forEver), model.answer(asked, watch('b'), forEver)];
    const [first, second] = (await Promise.all(both)).map(answered);
    assert.ok(running.lastIndexOf('a') < running.indexOf('b'), running.join(''));
    assert.ok((second?.phases.queue ?? 0) >= (first?.phases.decode ?? Infinity));
  });

  it('tells of a killed child as a crash, and starts another for the next request', async () => {
    const { pid } = model;
    assert.ok(pid !== undefined);
    const observer = { ...silent, text: () => process.kill(pid, 'SIGKILL') };
    const crashed = problem(
      await model.answer(request('Write a story.', { maxTokens: 500 }), observer, forEver),
    );
    assert.equal(crashed.reason, 'crashed');
    assert.match(crashed.detail, /SIGKILL/);
    const next = answered(await model.answer(request('Say hi.'), silent, forEver));
    assert.ok((next.phases.load ?? 0) > 0);
    assert.notEqual(model.pid, pid);
  });
  it('starts another child after one that died in between', async () => {
    const { pid } = model;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await until(() => model.pid === undefined);
    answered(await model.answer(request('Say hi.'), silent, forEver));
  });
  it('ends its child when it is closed, and the request in flight as stopped', async () => {
    const { pid } = model;
    assert.ok(pid !== undefined);
    const observer = { ...silent, text: () => model.close() };
    const ended = problem(
      await model.answer(request('Write a story.', { maxTokens: 500 }), observer, forEver),
    );
    assert.equal(ended.reason, 'stopped');
    await until(() => !isAlive(pid));
  });
  it('stops a load that nobody waits for', async () => {
    const controller = new AbortController();
    const observer: ModelObserver = { ...silent, progress: phase => phase === 'load' && controller.abort() };
    const refused = problem(await model.answer(request('Say hi.'), observer, controller.signal));
    assert.equal(refused.reason, 'stopped');
    assert.equal(model.pid, undefined);
  });

  describe('saved states', () => {
    const agentA = `You edit code. ${'Keep the style of the file. '.repeat(12)}`;
    const agentB = `You write commands. ${'One command, nothing else. '.repeat(12)}`;
    const ask = async (one: EmbeddedModel, prefix: string, content: string) => {
      const asked = request(content, { prefix, maxTokens: 4 });
      return answered(await one.answer(asked, silent, forEver));
    };
    let kept = '';
    let one: EmbeddedModel;
    before(async () => {
      kept = await mkdtemp(path.join(tmpdir(), 'quickstep-states-'));
      one = await openModel('smollm2-135m', { states: kept });
    });
    after(async () => {
      one.close();
      await rm(kept, { recursive: true, force: true });
    });

    it('reads a new prefix once', async () => {
      assert.ok(((await ask(one, agentA, 'Do one thing.')).usage.cachedTokens ?? 0) < 10);
      const { usage } = await ask(one, agentA, 'Do another thing.');
      assert.ok((usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0) < 20, JSON.stringify(usage));
    });
    it('finds it again after another agent had its turn', async () => {
      await ask(one, agentB, 'List the files.');
      const { usage } = await ask(one, agentA, 'Do a third thing.');
      assert.ok((usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0) < 20, JSON.stringify(usage));
    });
    it('finds it again in a new process, and answers the same', async () => {
      const before = await ask(one, agentA, 'Name a colour.');
      one.close();
      const after = await ask(one, agentA, 'Name a colour.');
      assert.ok((after.usage.promptTokens ?? 0) - (after.usage.cachedTokens ?? 0) < 20);
      assert.equal(after.text, before.text);
    });
    it('reads what a step of the same agent read before, although another agent came between', async () => {
      const region = `The file:\n${long.slice(0, 1200)}\n`;
      await ask(one, agentA, `${region}Change the first word.`);
      await ask(one, agentB, 'Do another thing.');
      const { usage } = await ask(one, agentA, `${region}Change the last word.`);
      assert.ok((usage.promptTokens ?? 0) > 200, JSON.stringify(usage));
      assert.ok((usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0) < 20, JSON.stringify(usage));
    });
    it('reads the prefix anew where its file is broken', async () => {
      const expected = await ask(one, agentA, 'Name a colour.');
      one.close();
      for (const name of await readdir(kept)) await writeFile(path.join(kept, name), 'broken');
      const answer = await ask(one, agentA, 'Name a colour.');
      assert.ok((answer.usage.cachedTokens ?? 0) < 10);
      assert.equal(answer.text, expected.text);
    });
  });

  describe('what cannot be loaded', () => {
    const open = (file: string): EmbeddedModel =>
      createEmbeddedModel({ model: file, child, threads: 1, states });
    const refused = async (one: EmbeddedModel) => {
      const answer = problem(await one.answer(request('x'), silent, forEver));
      one.close();
      return answer;
    };
    it('names the command that gets a model that is missing', async () => {
      const one = createEmbeddedModel({ model: 'smollm2-135m', folder: states, child });
      const answer = await refused(one);
      assert.deepEqual([answer.reason, (await one.facts(forEver)).ok], ['not_found', false]);
      assert.match(answer.detail, /quickstep models pull smollm2-135m/);
    });
    it('names a file that is missing', async () => {
      assert.match((await refused(open('/no/such.gguf'))).detail, /no model file .*such\.gguf/);
    });
    it('says of a file that is no model that it is none', async () => {
      const file = path.join(states, 'text.gguf');
      await writeFile(file, 'hello');
      const answer = await refused(open(file));
      assert.equal(answer.reason, 'malformed');
      assert.match(answer.detail, /is not a GGUF model/);
    });
    it('says of a cut model that it cannot be loaded', async () => {
      const file = path.join(states, 'cut.gguf');
      await writeFile(file, Buffer.concat([Buffer.from('GGUF\x03\x00\x00\x00', 'latin1'), Buffer.alloc(64)]));
      const answer = await refused(open(file));
      assert.equal(answer.reason, 'malformed');
      assert.match(answer.detail, /cannot be loaded/);
    });
    it('passes on why there is no runtime', async () => {
      const runtime = () => Promise.resolve({ ok: false, detail: 'No npm here.' } as const);
      const one = await openModel('smollm2-135m', { runtime });
      const answer = await refused(one);
      assert.deepEqual([answer.reason, answer.detail], ['unreachable', 'No npm here.']);
    });
  });

  it('ends with its parent, however that ends', async () => {
    const script = path.join(states, 'parent.mjs');
    const code =
      `import { fork } from 'node:child_process';` +
      `const one = fork(${JSON.stringify(child)}, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });` +
      `process.stdout.write(String(one.pid)); setInterval(() => {}, 1000);`;
    await writeFile(script, code);
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await new Promise<string>(resolve => parent.stdout.once('data', resolve)));
    await sleep(500);
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});

describe('the default model', function () {
  this.timeout(600_000);
  it('makes a small edit as asked', async () => {
    const model = await openModel('qwen2.5-coder-1.5b');
    const source = 'export function price(net: number): number {\n  return net * 1.19;\n}\n';
    const asked = request(
      `File price.ts:\n${source}\nAdd a second parameter \`rate: number\` and use it instead of 1.19. ` +
        'Answer with the whole function only.',
      { prefix: 'You rewrite one function. You answer with TypeScript code only.', maxTokens: 100 },
    );
    const { text } = answered(await model.answer(asked, silent, forEver));
    model.close();
    assert.match(text, /price\(net: number, rate: number\)/);
    assert.match(text, /net \* (rate|\(1 \+ rate\))/);
  });
});
