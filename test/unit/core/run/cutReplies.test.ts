// An answer of about 4 KB that does not come whole, cut at every byte: no tool is called, no command is run and no file is
// written with a part of it, and the whole answer that comes after it counts.
import { strict as assert } from 'node:assert';
import type { JsonValue, RunEvent } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { askPlanner } from '../../../../src/core/plan/askPlanner';
import { createRecorder } from '../../../../src/core/run/recorder';
import { memoryPorts } from '../../../support/memoryPorts';
import { allowAll, runSteps, type RunOptions, type RunOutcome } from '../../../support/runPlan';
import { scriptedModel, type ScriptedAnswer } from '../../../support/scriptedModel';

interface Payload {
  readonly name: string;
  readonly step: Step;
  readonly answer: string;
  /** The last of it that is wanted; behind it the answer may be cut. */
  readonly ends?: string;
  /** What stands in the workspace, and then, where that is a file. */
  readonly files?: Readonly<Record<string, string>>;
  readonly becomes?: Readonly<Record<string, string>>;
  readonly ran?: string;
  readonly called?: string;
  /** That it is cut shows by itself, so the server may say that it came whole; of other text it says that it did not. */
  readonly isJson?: true;
}

/** What broke off on its way is not even looked at, wherever it did. */
const EACH = 8;
/** A run for each of these is enough to see how it ends. */
const FEW = 199;

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const old = 'function total(items) {\n  return 0;\n}\n';
const code = `function total(items) {\n  let sum = 0;\n${lines(90, n => `  sum += items[${n}] ?? ${n}; // größer: 大`)}\n  return sum;\n}`;
const prose = lines(60, n => `Zu ${n}: Die Straße führt nach Süden, und der Weg heißt 道 ${n}.`);
const guide = `# Guide\n\n${lines(40, n => `## Part ${n}\n\n\`\`\`sh\nnpm run part-${n} -- --größe 4\n\`\`\`\n\nThen go on.\n`)}The end.`;
const note = {
  // None of its properties is required: each object inside would be arguments too.
  title: 'Größe {"a":1} {}',
  options: { deep: { links: ['a', 'b'] }, tags: [{ name: 'one' }, { name: 'two' }] },
  body: lines(70, n => `function f${n}() { return [{"n":${n}}, "é 大"]; } // {}`),
  last: { done: true },
};
const short = { ...note, body: '{}' };
const text = { type: 'string' };
const object = (properties: Readonly<Record<string, JsonValue>>): JsonValue => ({
  type: 'object',
  properties,
});
const tool = {
  name: 'notes/add',
  schema: {
    type: 'object',
    properties: {
      title: text,
      options: object({
        deep: object({ links: { type: 'array', items: text } }),
        tags: { type: 'array', items: object({ name: text }) },
      }),
      body: text,
      last: object({ done: { type: 'boolean' } }),
    },
  },
};
const line = `node scripts/count.js ${lines(24, n => `--part-${n}=größe`).replaceAll('\n', ' ')}`;

const step = (more: object): Step => ({ id: 's', title: 's', instruction: 'Do it.', ...more }) as Step;
const command = step({ agent: 'command', instruction: 'Count the parts', writes: [] });
const payloads: readonly Payload[] = [
  {
    name: 'arguments of a tool',
    step: step({ agent: 'tool', tool: tool.name }),
    answer: JSON.stringify(note),
    called: `${tool.name} ${JSON.stringify(note)}`,
    isJson: true,
  },
  {
    name: 'arguments of a tool in a fence, with words around it',
    step: step({ agent: 'tool', tool: tool.name }),
    answer: `Here {they} are:\n\`\`\`json\n${JSON.stringify(short, null, 2)}\n\`\`\`\nThat is all.`,
    ends: '\n}',
    isJson: true,
    called: `${tool.name} ${JSON.stringify(short)}`,
  },
  { name: 'a command line', step: command, answer: line, ran: line },
  {
    name: 'a command line in JSON',
    step: command,
    answer: JSON.stringify({ command: line }),
    ran: line,
    isJson: true,
  },
  {
    name: 'a function',
    step: step({ agent: 'edit', file: 'x.js', symbol: 'total' }),
    answer: `\`\`\`js\n${code}\n\`\`\``,
    files: { 'x.js': old },
    becomes: { 'x.js': `${code}\n` },
  },
  {
    name: 'lines of a text',
    step: step({ agent: 'edit', file: 'x.txt', lines: [1, 1] }),
    answer: prose,
    files: { 'x.txt': 'one\ntwo\n' },
    becomes: { 'x.txt': `${prose}\ntwo\n` },
  },
  {
    name: 'lines of Markdown that has fences of its own',
    step: step({ agent: 'edit', file: 'x.md', lines: [1, 1] }),
    answer: guide,
    files: { 'x.md': 'one\ntwo\n' },
    becomes: { 'x.md': `${guide}\ntwo\n` },
  },
  {
    name: 'a Markdown file in a fence',
    step: step({ agent: 'create', file: 'x.md' }),
    answer: `\`\`\`markdown\n${guide}\n\`\`\``,
    becomes: { 'x.md': `${guide}\n` },
  },
];

/** The beginnings of an answer at each byte, up to the last that is not all of it; a character cut in two shows as such. */
function beginnings({ answer, ends }: Pick<Payload, 'answer' | 'ends'>): readonly string[] {
  const wanted = ends === undefined ? answer : answer.slice(0, answer.lastIndexOf(ends) + ends.length);
  const bytes = Buffer.from(wanted);
  const cut = Array.from(bytes, (_, length) => bytes.subarray(0, length).toString());
  return [...new Set(cut)];
}

const optionsFor = ({ files = {} }: Payload): RunOptions => ({
  files,
  tools: { tools: [tool], call: () => Promise.resolve({ ok: true, output: 'added', bytes: 5 }) },
});

function effectsOf({ called, ran, writes }: Pick<RunOutcome, 'called' | 'ran' | 'writes'>): string {
  return [...called, ...ran, ...writes].join(' | ');
}

/** All that it was to do is done, once, and nothing else. */
function assertWhole(payload: Payload, outcome: RunOutcome): void {
  const { becomes = {}, ran, called } = payload;
  assert.equal(outcome.result.status, 'done', outcome.result.summary);
  assert.equal(effectsOf(outcome), ran ?? called ?? Object.keys(becomes).join(' | '));
  assert.deepEqual(Object.fromEntries(outcome.files), becomes);
}

function attempts(events: readonly RunEvent[]): number {
  return events.filter(event => event.type === 'attempt.started').length;
}

/** One step that is given so many attempts: these answers in turn, then the whole one. */
async function checkAll(payload: Payload, answers: readonly ScriptedAnswer[]): Promise<void> {
  let index = 0;
  const outcome = await runSteps([payload.step], {
    ...optionsFor(payload),
    executor: () => answers[index++] ?? payload.answer,
    config: { ...allowAll, limits: { repairs: answers.length } },
    onEvent(event) {
      if (event.type !== 'effect.intent') return;
      assert.equal(
        index,
        answers.length + 1,
        `the answer ${JSON.stringify(answers[index - 1])} was carried out`,
      );
    },
  });
  assertWhole(payload, outcome);
  assert.equal(attempts(outcome.events), answers.length + 1);
}

describe('an answer that is cut at whatever byte', () => {
  for (const payload of payloads) {
    const cut = beginnings(payload);

    it(`is never carried out: ${payload.name}`, () =>
      checkAll(
        payload,
        cut.flatMap((text, index): ScriptedAnswer[] => [
          payload.isJson ? { text } : { text, stopped: 'length' },
          ...(index % EACH === 0 ? [{ text, problem: 'cut' } as const] : []),
        ]),
      )).timeout(60_000);

    it(`ends the step with a reason where no attempt is left: ${payload.name}`, async () => {
      for (const text of cut.filter((_, index) => index % FEW === 0)) {
        const outcome = await runSteps([payload.step], {
          ...optionsFor(payload),
          executor: () => ({ text, stopped: 'length' }),
          config: { ...allowAll, limits: { repairs: 0 } },
        });
        assert.deepEqual([outcome.result.reason, effectsOf(outcome)], ['payload', '']);
        assert.match(outcome.result.summary, /cut at its limit of \d+ tokens; answer shorter/);
      }
    });
  }
});

describe('a plan that is cut at whatever byte', () => {
  const document = '# T\n\n```js\nlet größe = "大";\n```\n\nThe end.';
  const files = Array.from({ length: 12 }, (_, n) => `part${n}`);
  const plan = [
    '{"goal":"Write the parts"}',
    ...files.flatMap(id => [
      JSON.stringify({ id, title: id, agent: 'create', file: `${id}.md` }),
      `\`\`\`content ${id}\n# ${id}\n${document}\n\`\`\``,
      JSON.stringify({
        id: `${id}-run`,
        title: id,
        agent: 'command',
        command: `node ${id}.js --größe '{"a":1}'`,
        writes: [],
      }),
    ]),
  ].join('\n');

  /** What is done of a plan of which this came. */
  async function done(text: string, how: Omit<ScriptedAnswer, 'text'>): Promise<readonly string[]> {
    const { clock, ports } = memoryPorts();
    const nobody = { event: () => undefined, live: () => undefined };
    const recorder = createRecorder('test-run-1', clock, ports.journal, nobody);
    const taken: string[] = [];
    const model = scriptedModel(() => ({ text, ...how }), clock);
    const round = { round: 1, model, prompt: 'p', shared: 0, maxTokens: 9999, ids: new Set<string>() };
    await askPlanner(round, recorder, step => taken.push(JSON.stringify(step)), new AbortController().signal);
    return taken;
  }

  it('is carried out in its whole steps alone', async () => {
    const whole = await done(plan, {});
    assert.equal(whole.length, 2 * files.length);
    for (const [index, text] of beginnings({ answer: plan }).entries()) {
      const how = index % 2 === 0 ? ({ problem: 'cut' } as const) : ({ stopped: 'length' } as const);
      const some = await done(text, how);
      assert.deepEqual(some, whole.slice(0, some.length), JSON.stringify(text.slice(-60)));
    }
  });
});
