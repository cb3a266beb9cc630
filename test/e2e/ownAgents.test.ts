// Agents of the user's own on the command line: with scripted servers what is said of them, and one plan of the shipped
// examples with the real small model.
import { strict as assert } from 'node:assert';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { doctorSchema } from '../../src/node/doctor';
import { ofType } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';
import { startModelServer, type ModelServer } from '../support/modelServer';

const source = `export function area(width, height) {
  return width * height;
}

export function label(name) {
  return name;
}
`;

async function planFile(place: Place, ...steps: readonly object[]): Promise<string> {
  const all = steps.map((step, index) => ({ id: `s${index + 1}`, title: 't', ...step }));
  return place.file('../plan.json', JSON.stringify({ version: 1, goal: 'g', steps: all }));
}

describe('an agent of one’s own on the command line', () => {
  let place: Place;
  let server: ModelServer;
  before(async () => {
    server = await startModelServer(() => ({ text: 'LABEL' }));
    const executor = { provider: 'openai', baseUrl: `${server.url}/v1`, model: 'small' };
    place = openPlace({ models: { executor } });
    await place.file('.quickstep/agents/shout.md', '---\nname: shout\ndescription: Shouts\n---\nShout.\n');
    await place.file('.quickstep/agents/edit.md', '---\nname: edit\ndescription: d\n---\nx\n');
  });
  after(async () => {
    place.close();
    await server.close();
  });

  it('carries out its step; a file with a fault is said with its line', async () => {
    const plan = await planFile(place, { agent: 'shout', instruction: 'label' });
    const run = await place.quickstep(['run', '--plan', plan, '--json']);
    assert.equal(run.code, 0, run.stderr);
    const [finished] = ofType(eventsOf(run), 'step.finished');
    assert.equal(finished?.output, 'LABEL');
    assert.match(run.stderr, /^\S+\/\.quickstep\/agents\/edit\.md:2:7: "edit" is built in; .*\.\n$/);
  });

  it('that there is not is a faulty plan, with those there are', async () => {
    const plan = await planFile(place, { agent: 'whisper', instruction: 'label' });
    const run = await place.quickstep(['run', '--plan', plan]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /unknown agent; use edit, .*ask, shout/);
  });

  it('is shown by doctor, with what is wrong', async () => {
    const text = await place.quickstep(['doctor']);
    assert.match(
      text.stdout,
      /agent {2}shout \(workspace, by executor\): Shouts\nNOT WELL {2}\S+edit\.md:2:7: /,
    );
    const report = doctorSchema.parse(JSON.parse((await place.quickstep(['doctor', '--json'])).stdout));
    assert.deepEqual(
      [report.agents?.found.map(({ name }) => name), report.agents?.faults.map(({ line }) => line)],
      [['shout'], [2]],
    );
  });
});

describe('the examples of agents with the small model', () => {
  let place: Place;
  before(() => {
    place = openPlace({ models: { executor: { provider: 'embedded', model: 'qwen2.5-coder-1.5b' } } });
    cpSync(path.resolve('samples', 'agents'), path.join(place.workspace, '.quickstep', 'agents'), {
      recursive: true,
    });
  });
  after(() => place.close());

  it('document a function without changing it, and answer a value of the schema', async () => {
    const file = await place.file('shapes.js', source);
    const plan = await planFile(
      place,
      { agent: 'docstrings', file: 'shapes.js', symbol: 'area', instruction: 'Document it.' },
      { agent: 'regex', instruction: 'Match a date such as 2024-05-31.' },
    );
    const run = await place.quickstep(['run', '--plan', plan, '--allow', 'edits', '--json']);
    assert.equal(run.code, 0, run.stderr);
    const text = readFileSync(file, 'utf8');
    assert.equal(text.replace(/\/\*\*[^]*?\*\/\n/, ''), source);
    assert.notEqual(text, source);
    const answer = ofType(eventsOf(run), 'step.finished').find(({ step }) => step === 's2')?.output;
    assert.deepEqual(Object.keys(answer as object), ['pattern', 'flags', 'takes', 'refuses']);
  });

  it('say what a file offers, from the list that their tool gives', async () => {
    await place.file('shapes.js', source);
    const plan = await planFile(place, { agent: 'overview', instruction: 'Describe shapes.js.' });
    const run = await place.quickstep(['run', '--plan', plan, '--json']);
    assert.equal(run.code, 0, run.stderr);
    const [finished] = ofType(eventsOf(run), 'step.finished');
    assert.match(JSON.stringify(finished?.output), /area.*label/);
  });
});
