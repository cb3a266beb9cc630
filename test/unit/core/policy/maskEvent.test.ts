// What the journal keeps of an event: secrets masked, everything that undo and readers go by untouched.
import { strict as assert } from 'node:assert';
import type { EventBody, RunEvent } from '../../../../src/core/events';
import { runEventSchema } from '../../../../src/core/events';
import { maskEvent } from '../../../../src/core/policy/maskEvent';

const key = `sk-${'a1b2'.repeat(8)}`;
const event = (body: EventBody): RunEvent => ({ v: 1, run: 'run-00000001', seq: 1, at: 0, ...body });
const step = (more: object): EventBody => ({
  type: 'plan.step',
  round: 1,
  step: { id: 'a', agent: 'create', ...more },
});
const finished = (more: object): EventBody => ({
  type: 'step.finished',
  step: 'a',
  status: 'done',
  phases: {},
  ...more,
});
const hash = 'a'.repeat(64);

const cases: [name: string, body: EventBody, isMarked: boolean][] = [
  ['the content of a step', step({ file: 'a', content: `const client = new Client('${key}');` }), true],
  ['its command', step({ command: `curl -H 'Authorization: Bearer ${key}'` }), true],
  ['what stands deeper in it', step({ arguments: { headers: [{ value: key }] } }), true],
  ['an output', finished({ output: `KEY=${key}` }), true],
  ['a part of an output', finished({ output: { columns: ['k'], rows: [[key]] } }), true],
  ['the detail of an outcome', finished({ detail: `The command ended with 1: ${key}` }), false],
  [
    'what an attempt was told',
    { type: 'attempt.finished', step: 'a', n: 1, ok: false, fault: key, usage: {}, reply: hash, phases: {} },
    false,
  ],
  [
    'a command that runs',
    { type: 'effect.intent', step: 'a', kind: 'command', command: `echo ${key}` },
    false,
  ],
  [
    'what a permission is asked for',
    { type: 'approval.requested', step: 'a', kind: 'commands', subject: `echo ${key}` },
    false,
  ],
  ['how a run ended', { type: 'run.finished', status: 'failed', summary: key }, false],
  ['what is wrong with a plan', { type: 'plan.refused', round: 1, faults: [{ path: '', text: key }] }, false],
];

describe('what is kept of an event', () => {
  for (const [name, body, isMarked] of cases) {
    it(`has a secret masked in ${name}`, () => {
      const kept = runEventSchema.parse(maskEvent(event(body)));
      const text = JSON.stringify(kept);
      assert.ok(!text.includes(key) && text.includes('[masked]'), text);
      assert.equal('masked' in kept && kept.masked === true, isMarked);
    });
  }

  for (const body of [
    step({ file: 'token=abcdefgh1.ts', needs: ['b'], content: 'let x = 1;' }),
    finished({ output: { path: 'a', added: 1, removed: 0 } }),
    { type: 'effect.intent', step: 'a', kind: 'write', path: `${key}.ts`, before: hash, after: hash },
  ] as const) {
    it(`is all of it where nothing is a secret: ${JSON.stringify(body).slice(0, 60)}`, () =>
      assert.deepEqual(maskEvent(event(body)), event(body)));
  }
});
