// A plan is seen as it is written: how long until the first of n steps is there, beside its share of the whole plan. The
// planner's lines are alike and begin with a step, so that an n-th of the plan is exactly one step.
import { openPlace, eventsOf } from '../support/commandLine';
import { startModelServer } from '../support/modelServer';
import { firstAt, type Bench } from './measure';

const TOKENS_PER_SECOND = 60;
const GRACE_MS = 50;

const planOf = (steps: number): string =>
  Array.from({ length: steps }, (_, n) => {
    const id = `s${String(n).padStart(3, '0')}`;
    return `{"id":"${id}","title":"Run ${id}","agent":"command","command":"true","writes":[]}\n`;
  }).join('');

/** Milliseconds until the first step is an event, and the n-th part of the plan. */
async function firstOf(steps: number): Promise<{ readonly took: number; readonly against: number }> {
  const reply = { text: planOf(steps), tokensPerSecond: TOKENS_PER_SECOND };
  const server = await startModelServer(() => reply);
  const model = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'scripted' };
  const place = openPlace({ models: { planner: model, executor: model } });
  try {
    const result = await place.quickstep(['run', '--mode', 'plan', 'Do much', '--json']);
    if (result.code !== 0) throw new Error(`The run ended with ${result.code}: ${result.stderr}`);
    const events = eventsOf(result);
    const started = firstAt(events, 'plan.started');
    const whole = firstAt(events, 'plan.finished') - started;
    return { took: firstAt(events, 'plan.step') - started, against: whole / steps };
  } finally {
    place.close();
    await server.close();
  }
}

export const bench: Bench = {
  name: 'first step',
  promise: `with a planner of ${TOKENS_PER_SECOND} tokens a second the first step is seen after 1/n of the plan's time and ${GRACE_MS} ms, for n = 20 and 200`,
  reference: '1/n of the plan',
  /** The worse of the two. */
  async measure() {
    const measured = [await firstOf(20), await firstOf(200)];
    const over = (one: { readonly took: number; readonly against: number }): number => one.took - one.against;
    return measured.toSorted((a, b) => over(b) - over(a))[0] ?? { took: NaN, against: NaN };
  },
  holds: ({ took, against }) => took <= against + GRACE_MS,
};
