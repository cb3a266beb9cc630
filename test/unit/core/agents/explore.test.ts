import { strict as assert } from 'node:assert';
import type { JsonValue } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps } from '../../../support/runPlan';
import type { ModelScript } from '../../../support/scriptedModel';

const files = {
  'src/retry.js': 'function retry(limit) {\n  return limit;\n}\n',
  'src/main.js': 'import { retry } from "./retry";\nretry(3);\n',
  'notes.md': 'retry is explained here\n',
  'src/other.js': '// retry is explained here too\nsay("retry");\n',
  'src/store.kt': 'class Store {\n  fun load() = 1\n}\n',
  'src/long.js': `${'x'.repeat(38)};\n`.repeat(500),
  '.env': 'retry=SECRET\n',
};

type Fields = Partial<Extract<Step, { agent: 'explore' }>>;

/** `path:line` of the items, and the note. */
function shown(output: JsonValue | undefined): string {
  const { items, note } = output as { items: { path: string; line: number }[]; note?: string };
  return [...items.map(({ path, line }) => `${path}:${line}`), note ?? ''].join(' ').trim();
}

async function explore(fields: Fields, executor?: ModelScript): Promise<string> {
  const step: Step = { id: 'look', title: 'Look', agent: 'explore', ...fields };
  const { events } = await runSteps([step], { files, ...(executor ? { executor } : {}) });
  const end = events.find(event => event.type === 'step.finished');
  assert.ok(end?.type === 'step.finished');
  return end.status === 'done' ? shown(end.output) : `${end.status} ${end.reason ?? ''}: ${end.detail ?? ''}`;
}

const cases: [name: string, fields: Fields, expected: string][] = [
  ['searches by regular expressions', { search: ['retry\\(\\d'] }, 'src/main.js:2'],
  ['finds declarations', { symbols: ['retry'] }, 'src/retry.js:1'],
  ['finds declarations in languages without a grammar', { symbols: ['Store.load'] }, 'src/store.kt:2'],
  ['reads ranges', { read: [['src/retry.js', 2, 3]] }, 'src/retry.js:2'],
  [
    'reads as many lines as fit, and says which are missing',
    { read: [['src/long.js', 11, 400]] },
    'src/long.js:11 Lines 180-400 of src/long.js were left out; read them in a step of their own.',
  ],
  [
    'never shows a file that holds secrets',
    { references: ['retry'] },
    'src/main.js:1 src/main.js:2 src/retry.js:1',
  ],
  ['finds uses in code, not words of comments, strings and prose', { references: ['say'] }, 'src/other.js:2'],
  ['says that nothing was found', { search: ['nowhere'] }, 'Nothing was found.'],
  [
    'fails where a name has no declaration',
    { symbols: ['absent'] },
    'failed no_target: No declaration of absent was found.',
  ],
  [
    'goes on where one of two has none',
    { symbols: ['absent', 'retry'] },
    'src/retry.js:1 No declaration of absent was found.',
  ],
  [
    'says that a file is missing',
    { read: [['src/none.js', 1, 2]] },
    'failed no_target: src/none.js does not exist; use create.',
  ],
  [
    'says how long a file is',
    { read: [['notes.md', 9, 12]] },
    'failed no_target: notes.md has 2 lines; name others.',
  ],
];

describe('exploring', () => {
  for (const [name, fields, expected] of cases) {
    it(name, async () => assert.equal(await explore(fields), expected));
  }

  const question = { references: ['retry'], question: 'Who calls retry?' };

  it('keeps what the executor finds relevant, in its order', async () => {
    const chosen = await explore(question, () => ({ text: '{"relevant":["2","3"]}' }));
    assert.equal(chosen, 'src/main.js:2 src/retry.js:1');
  });

  it('offers the executor only lines that there are', async () => {
    let offered: unknown;
    await explore(question, request => {
      offered = request.schema;
      return { text: '{"relevant":["1"]}' };
    });
    const relevant = { type: 'array', maxItems: 20, items: { enum: ['1', '2', '3'] } };
    const object = { type: 'object', properties: { relevant }, required: ['relevant'] };
    assert.deepEqual(offered, { ...object, additionalProperties: false });
  });

  it('keeps all where the executor cannot choose, and says so', async () => {
    const all = await explore(question, () => ({ text: '{"relevant":["99"]}' }));
    assert.match(all, /src\/retry\.js:1 .*not sorted by relevance: .*from "1" to "3"/);
  });

  it('keeps all where the executor finds nothing relevant', async () => {
    const all = await explore(question, () => ({ text: '{"relevant":[]}' }));
    assert.match(all, /src\/main\.js:2 src\/retry\.js:1 None of these stood out/);
  });

  it('asks no model for a single line', async () => {
    assert.equal(await explore({ symbols: ['retry'], question: 'Where is it?' }), 'src/retry.js:1');
  });
});

describe('a planner that explores first', () => {
  const lines = (...values: object[]): string => values.map(value => JSON.stringify(value)).join('\n');
  const look = { id: 'look', title: 'Look', agent: 'explore', references: ['retry'] };

  it('is shown what was found and goes on with the plan', async () => {
    const prompts: string[] = [];
    const { result, events } = await runSteps(null, {
      files,
      planner(request) {
        prompts.push(request.messages[0]?.content ?? '');
        const step = { id: 'tidy', title: 'Tidy', agent: 'delete', file: 'notes.md' };
        return { text: prompts.length === 1 ? lines({ goal: 'g' }, look) : lines(step) };
      },
    });
    assert.equal(result.status, 'done');
    assert.match(prompts[1] ?? '', /look \[explore\] Look → done\n {2}src\/main\.js:1 import/);
    assert.equal(events.filter(event => event.type === 'plan.started').length, 2);
  });

  it('is not asked again where a step uses the finding', async () => {
    const command = 'tidy {{steps.look.output}}';
    let rounds = 0;
    await runSteps(null, {
      files,
      planner() {
        rounds += 1;
        return { text: lines({ goal: 'g' }, look, { id: 'each', title: 'Tidy', agent: 'command', command }) };
      },
    });
    assert.equal(rounds, 1);
  });
});
