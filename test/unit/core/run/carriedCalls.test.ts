// Calls that go on while a plan is changed: who takes them over, and which are ended.
import { strict as assert } from 'node:assert';
import type { Model, ModelAnswer, ModelObserver, ModelRequest } from '../../../../src/core/ports';
import { createCarriedCalls } from '../../../../src/core/run/carriedCalls';

const request: ModelRequest = {
  prefix: 'p',
  messages: [{ role: 'user', content: 'q' }],
  maxTokens: 9,
  temperature: 0,
};
const done = { ok: true, text: 'ab', stopped: 'end', usage: {}, phases: {} } as const;

/** A model whose calls the test answers by hand. */
function handModel() {
  const calls: {
    say: (chunk: string) => void;
    think: (chunk: string) => void;
    end: () => void;
    signal: AbortSignal;
  }[] = [];
  const model: Model = {
    id: 'm',
    facts: () => Promise.resolve({ ok: true, facts: { slots: 1 } }),
    answer: (_request, observer, signal) =>
      new Promise<ModelAnswer>(resolve =>
        calls.push({
          say: chunk => observer.text(chunk),
          think: chunk => observer.thought?.(chunk),
          end: () => resolve(done),
          signal,
        }),
      ),
  };
  return { calls, model };
}

const deaf: ModelObserver = { text: () => undefined, progress: () => undefined };

/** Step x asks, says `a`, and is stopped while calls of `carried` are carried. */
async function stoppedCall(carried: string) {
  const hand = handModel();
  const calls = createCarriedCalls(new AbortController().signal);
  const stop = new AbortController();
  const first = calls.of('x', hand.model).answer(request, deaf, stop.signal);
  hand.calls[0]?.think('hm');
  hand.calls[0]?.say('a');
  calls.carry(step => step === carried);
  stop.abort();
  calls.settle();
  if (carried === 'x') assert.deepEqual(await first.then(({ ok, text }) => [ok, text]), [false, 'a']);
  return { ...hand, carried: calls };
}

describe('a call that is stopped while a plan is changed', () => {
  const { signal } = new AbortController();

  it('is taken over by the same step with what came already', async () => {
    const { calls, model, carried } = await stoppedCall('x');
    const heard: string[] = [];
    const observer: ModelObserver = {
      ...deaf,
      text: chunk => heard.push(chunk),
      thought: chunk => heard.push(`(${chunk})`),
    };
    const again = carried.of('x', model).answer({ ...request, maxTokens: 5 }, observer, signal);
    calls[0]?.think('so');
    calls[0]?.say('b');
    calls[0]?.end();
    assert.deepEqual([await again, heard, calls.length], [done, ['(hm)', 'a', '(so)', 'b'], 1]);
  });

  it('is taken over when it has ended meanwhile', async () => {
    const { calls, model, carried } = await stoppedCall('x');
    calls[0]?.end();
    assert.deepEqual(await carried.of('x', model).answer(request, deaf, signal), done);
  });

  for (const [name, step, asked] of [
    ['another step', 'y', request],
    ['another question', 'x', { ...request, prefix: 'other' }],
  ] as const) {
    it(`is not taken over by ${name}`, async () => {
      const { calls, model, carried } = await stoppedCall('x');
      void carried.of(step, model).answer(asked, deaf, signal);
      assert.equal(calls.length, 2);
    });
  }

  it('is taken over once', async () => {
    const { calls, model, carried } = await stoppedCall('x');
    void carried.of('x', model).answer(request, deaf, signal);
    void carried.of('x', model).answer(request, deaf, signal);
    assert.equal(calls.length, 2);
  });

  it('is ended where its step is not carried, and where nobody will take it over', async () => {
    assert.equal((await stoppedCall('y')).calls[0]?.signal.aborted, true);
    const { calls, carried } = await stoppedCall('x');
    carried.drop(step => step === 'y');
    assert.equal(calls[0]?.signal.aborted, false);
    carried.drop(step => step === 'x');
    assert.equal(calls[0].signal.aborted, true);
  });
});
