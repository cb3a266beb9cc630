// Steps are carried out while the plan still streams: the first commit against the end of the plan.
import { openPlace, eventsOf } from '../support/commandLine';
import { startModelServer } from '../support/modelServer';
import { firstAt, type Bench } from './measure';

const STEPS = 10;
const TOKENS_PER_SECOND = 20;

const lines = [{ goal: 'Ten small files' } as object].concat(
  Array.from({ length: STEPS }, (_, index) => ({
    id: `file${index}`,
    title: `Write file ${index}`,
    agent: 'create',
    file: `file${index}.txt`,
    content: `This is file ${index}.\n`,
  })),
);
const planText = lines.map(line => `${JSON.stringify(line)}\n`).join('');

export const bench: Bench = {
  name: 'first commit',
  promise:
    'with a planner of 20 tokens a second the first of ten steps is committed before the plan has ended',
  reference: 'the end of the plan',
  async measure() {
    let asked = 0;
    const server = await startModelServer(() =>
      asked++ === 0
        ? { text: planText, tokensPerSecond: TOKENS_PER_SECOND }
        : '{"answer": "Ten files are written."}\n',
    );
    const model = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'scripted' };
    const place = openPlace({ models: { planner: model, executor: model } });
    try {
      const result = await place.quickstep(['run', 'Write ten files', '--allow', 'edits', '--json']);
      if (result.code !== 0) throw new Error(`The run ended with ${result.code}: ${result.stderr}`);
      const events = eventsOf(result);
      const started = firstAt(events, 'plan.started');
      return {
        took: firstAt(events, 'effect.done') - started,
        against: firstAt(events, 'plan.finished') - started,
      };
    } finally {
      place.close();
      await server.close();
    }
  },
  holds: ({ took, against }) => took < against,
};
