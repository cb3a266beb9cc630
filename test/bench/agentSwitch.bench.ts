// A plan that alternates edit, command and tool steps, against one that has each agent's steps together, both carried out
// by the engine with the embedded model and its one slot: the model keeps what each agent read last, so that a switch
// costs no second reading. The time to the first token is what counts, so the model says a few tokens of each answer and
// the bench the rest, right each time: no step fails, and both plans make the same of the same file.
import type { RunEvent } from '../../src/core/events';
import type { Step } from '../../src/core/plan/plan';
import type { Model } from '../../src/core/ports';
import { wallClock } from '../../src/node/wallClock';
import { runSteps } from '../support/runPlan';
import { region, withEmbedded } from './embeddedModel';
import { ofType, type Bench } from './measure';

const agents = ['edit', 'command', 'tool'] as const;
type Agent = (typeof agents)[number];

/** Of each agent; its first reads all of its prompt in either plan and is left out. */
const STEPS = 3;
const SAID_TOKENS = 4;

const tool = {
  name: 'board/addCard',
  description: 'Adds a card to the board of the team, in one of its columns.',
  schema: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'What is to be done, in a few words.' },
      column: { enum: ['new', 'next', 'doing', 'done'] },
      points: { type: 'integer', minimum: 1, maximum: 13 },
      labels: { type: 'array', items: { enum: ['bug', 'feature', 'chore', 'docs', 'test'] } },
    },
    required: ['title', 'column'],
  },
};

const total = (more: number): string => `function total(items) {\n${region}\n  return total + ${more};\n}`;

interface Asked {
  readonly agent: Agent;
  readonly step: Step;
  readonly instruction: string;
  /** The right answer. */
  readonly answer: string;
}

/** The nth step of an agent; `plan` makes its words others than those of the other plan. */
function askedOf(agent: Agent, n: number, plan: string): Asked {
  const id = `${agent}-${n}`;
  const of = (instruction: string, answer: string, fields: object): Asked => {
    return { agent, instruction, answer, step: { id, title: id, agent, instruction, ...fields } as Step };
  };
  const nth = `${n} of the ${plan} ones`;
  switch (agent) {
    case 'edit':
      return of(`Return ${nth} more.`, `\`\`\`js\n${total(n)}\n\`\`\``, {
        file: 'src/total.js',
        symbol: 'total',
      });
    case 'command':
      return of(`Count the files of number ${nth}.`, 'ls | wc -l', { writes: [] });
    case 'tool':
      return of(`Add a card for number ${nth}.`, '{"title":"Card","column":"new"}', { tool: tool.name });
  }
}

/** One after the other, whatever their order. */
function chained(asked: readonly Asked[]): Step[] {
  return asked.map(({ step }, n) => ({ ...step, needs: n === 0 ? [] : [asked[n - 1]?.step.id ?? ''] }));
}

function completing(model: Model, asked: readonly Asked[]): Model {
  return {
    ...model,
    facts: signal => model.facts(signal),
    async answer(request, observer, signal) {
      const said = await model.answer({ ...request, maxTokens: SAID_TOKENS }, observer, signal);
      const prompt = request.messages[0]?.content ?? '';
      const answer = asked.find(({ instruction }) => prompt.includes(instruction))?.answer;
      if (!said.ok || answer === undefined) throw new Error(said.ok ? `Who asks? ${prompt}` : said.detail);
      return { ...said, text: answer, stopped: 'end' };
    },
  };
}

/** Milliseconds to the first token of each step but each agent's first, by its agent. */
async function firstTokens(
  model: Model,
  asked: readonly Asked[],
): Promise<ReadonlyMap<Agent, readonly number[]>> {
  const { events, result } = await runSteps(chained(asked), {
    executorModel: completing(model, asked),
    clock: wallClock,
    files: { 'src/total.js': `${total(0)}\n` },
    tools: { tools: [tool], call: () => Promise.resolve({ ok: true, output: 'added', bytes: 5 }) },
  });
  if (result.status !== 'done') throw new Error(result.summary);
  const times = (agent: Agent): readonly number[] =>
    asked.filter(one => one.agent === agent).map(({ step }) => firstTokenOf(events, step.id));
  return new Map(agents.map(agent => [agent, times(agent).slice(1)]));
}

function firstTokenOf(events: readonly RunEvent[], step: string): number {
  const [attempt, ...more] = ofType(events, 'attempt.finished').filter(event => event.step === step);
  if (attempt?.firstTokenMs === undefined || more.length > 0) throw new Error(`${step} was not asked once.`);
  return attempt.firstTokenMs;
}

const numbers = Array.from({ length: STEPS }, (_, n) => n + 1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const bench: Bench = {
  name: 'agent switch',
  promise:
    'in a plan that alternates edit, command and tool steps the first token of a step comes within 1.2 times that of a plan that has them together',
  reference: 'together',
  measure: () =>
    withEmbedded(async model => {
      const together = agents.flatMap(agent => numbers.map(n => askedOf(agent, n, 'first')));
      const alternating = numbers.flatMap(n => agents.map(agent => askedOf(agent, n, 'second')));
      const against = await firstTokens(model, together);
      const took = await firstTokens(model, alternating);
      const each = agents.map(agent => {
        const [own = [], other = []] = [took.get(agent), against.get(agent)];
        return `${agent} ${mean(own).toFixed(0)} to ${mean(other).toFixed(0)} ms`;
      });
      return {
        took: mean([...took.values()].flat()),
        against: mean([...against.values()].flat()),
        also: each.join(', '),
      };
    }),
  holds: ({ took, against }) => took <= 1.2 * against,
};
