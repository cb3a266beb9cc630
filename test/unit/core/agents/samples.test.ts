// The shipped examples of agents: each can be read, and those that describe the built-in agents say what these do.
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  commandPrefix,
  createPrefix,
  editPrefix,
  explorePrefix,
  fixPrefix,
  queryPrefix,
  toolPrefix,
} from '../../../../src/core/agents/prompts';
import { readAgent } from '../../../../src/core/agents/readAgent';
import { agentOf } from '../../../../src/core/agents/table';
import { accessOf } from '../../../../src/core/plan/access';
import type { OwnAgent } from '../../../../src/core/plan/ownAgents';
import { agentNames, type Step } from '../../../../src/core/plan/plan';

const examples = path.resolve('samples', 'agents');
const builtIn = path.join(examples, 'built-in');

const namesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap(name => (name.endsWith('.md') ? [name.slice(0, -3)] : []));
const textOf = (folder: string, name: string): string =>
  readFileSync(path.join(folder, `${name}.md`), 'utf8');

function read(name: string, text: string): OwnAgent {
  const found = readAgent({ name, text, models: new Set() });
  assert.ok(found.ok, JSON.stringify(found));
  return found.agent;
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A step of each, as short as it can be where a model is asked, and what it is asked under. */
const agents: Readonly<Record<(typeof agentNames)[number], readonly [step: object, prefix?: string]>> = {
  edit: [{ file: 'a.js', instruction: 'x' }, editPrefix],
  create: [{ file: 'a.js', instruction: 'x' }, createPrefix],
  delete: [{ file: 'a.js' }],
  move: [{ file: 'a.js', to: 'b.js' }],
  command: [{ instruction: 'x' }, commandPrefix],
  tool: [{ tool: 't', instruction: 'x' }, toolPrefix],
  query: [{ database: 'a.db', question: 'x' }, queryPrefix],
  explore: [{ search: ['x'], question: 'x' }, explorePrefix],
  check: [{ command: 'x', fix: { files: ['a.js'], attempts: 1 } }, fixPrefix],
  ask: [{ question: 'x' }],
};

describe('the examples of agents', () => {
  for (const name of namesIn(examples)) {
    it(`hold ${name}, which can be taken as it is`, () => void read(name, textOf(examples, name)));
  }

  it('describe each built-in agent', () =>
    assert.deepEqual(namesIn(builtIn).toSorted(), [...agentNames].toSorted()));

  for (const name of agentNames) {
    const [fields, prefix] = agents[name];
    const step = { id: 's', title: 's', agent: name, ...fields } as Step;
    const text = textOf(builtIn, name);
    const body = text.slice(text.indexOf('\n---\n') + 5).trim();

    it(`describe ${name} so that it can be taken under another name`, () => {
      const own = read(`my-${name}`, text.replace(`\nname: ${name}\n`, `\nname: my-${name}\n`));
      const namesItsFile = accessOf(step).writes.some(place => !place.folder);
      assert.equal(own.writes.length > 0, namesItsFile);
      const fieldsAnswered = Object.keys(own.output?.['properties'] ?? {});
      assert.deepEqual(/\{"(\w+)": (?:"|\[)\.\.\./.exec(prefix ?? '')?.slice(1) ?? [], fieldsAnswered);
    });

    if (prefix === undefined) {
      it(`say that ${name} asks no model`, () => {
        assert.equal(agentOf(step).asks, false);
        assert.match(body, /^No model is asked: /);
      });
    } else {
      it(`describe ${name} in the words that its model is given`, () => {
        for (const paragraph of body.split('\n\n'))
          assert.ok(flat(prefix).includes(flat(paragraph)), paragraph);
      });
    }
  }
});
