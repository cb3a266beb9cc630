// Steps of the user's own agents in a plan: from a file, strictly, and from a planner, line by line.
import { strict as assert } from 'node:assert';
import { accessOf } from '../../../../src/core/plan/access';
import { parseStep } from '../../../../src/core/plan/checkPlan';
import { readPlanFile } from '../../../../src/core/plan/readPlan';
import { canStandBeside } from '../../../../src/core/run/regions';
import { ownAgents, ownStep } from '../../../support/ownAgents';

const agents = ownAgents({
  docs: 'writes: [src/]\nchecks:\n  - command: npm test',
  regex: 'reads: [src/a.js]\noutput: {type: object, properties: {pattern: {type: string}}}',
  hub: 'tools: [hub/issue]\nwrites: [src/]',
  look: 'tools: [hub/issue]\nwrites: []',
  any: 'tools: [hub/issue]',
  own: 'tools: [quickstep/functions]',
});
const docs = { agent: 'docs', file: 'src/a.js', instruction: 'x' };
const regex = { agent: 'regex', instruction: 'x' };

/** The faults of a plan of this one step; empty where there are none. */
function faults(step: object, known = true): string {
  const text = JSON.stringify({ version: 1, goal: 'g', steps: [{ id: 's', title: 't', ...step }] });
  const read = readPlanFile(text, {}, known ? { agents } : {});
  return read.ok ? '' : read.faults.map(fault => `${fault.path}: ${fault.text}`).join('\n');
}

const cases: [name: string, step: object, expected: RegExp][] = [
  ['takes a step that names its file', docs, /^$/],
  ['takes a target as of an edit', { ...docs, symbol: 'add' }, /^$/],
  ['takes files to show', { ...regex, reads: ['src/a.js'] }, /^$/],
  ['takes forEach', { ...docs, file: '{{item}}', forEach: ['src/a.js', 'src/b.js'] }, /^$/],
  [
    'names the known agents beside the built-in ones',
    { ...docs, agent: 'paint' },
    /unknown agent; use edit, .*check, ask, docs, regex, hub, look/,
  ],
  ['refuses an unknown field', { ...docs, colour: 'red' }, /unknown field "colour"/],
  ['refuses a step without instruction', { agent: 'docs', file: 'src/a.js' }, /instruction/],
  ['refuses two targets', { ...docs, symbol: 'a', at: 'end' }, /more than one target/],
  [
    'refuses a file outside what the agent may write',
    { ...docs, file: 'test/a.js' },
    /file: .*"docs" may write src\/ only/,
  ],
  ['refuses a folder with a like name', { ...docs, file: 'srcs/a.js' }, /may write src\/ only/],
  [
    'refuses a step that names no file to write',
    { agent: 'docs', instruction: 'x' },
    /file: .*"docs" writes a file; name it/,
  ],
  [
    'refuses a file of an agent that writes none',
    { ...regex, file: 'src/a.js' },
    /file: .*agent "regex" changes no file/,
  ],
  [
    'refuses to show what the agent may not read',
    { ...regex, reads: ['src/b.js'] },
    /reads: .*agent "regex" may read src\/a\.js only/,
  ],
  ['refuses to show a whole folder', { ...docs, reads: ['src/'] }, /is a folder; name its files/],
  ['refuses declared writes', { ...docs, writes: [] }, /writes: .*take "writes" out/],
  ['refuses a path out of the workspace', { ...docs, file: 'src/../../x' }, /leaves the workspace/],
  [
    'refuses a need hidden in its instruction',
    { ...regex, instruction: '{{steps.b.output}}' },
    /"b" is not an earlier step/,
  ],
];

describe('a step of an agent of one’s own', () => {
  for (const [name, step, expected] of cases) it(name, () => assert.match(faults(step), expected));

  it('is an unknown agent where its file is not there', () =>
    assert.match(faults(docs, false), /unknown agent; use edit, create, .*check, ask/));

  it('is read from a planner, whose unknown fields are ignored', () => {
    const read = parseStep({ id: 's', title: 't', ...docs, colour: 'red' }, agents);
    assert.deepEqual(read, { ok: true, step: { id: 's', title: 't', ...docs } });
    assert.equal(parseStep({ id: 's', title: 't', ...docs }).ok, false);
  });

  const touched = (step: object, name = 'docs'): string => {
    const { reads, writes, verifies } = accessOf(ownStep(name, 's', step), agents);
    const names = (touches: typeof reads): string => touches.map(({ path }) => path || './').join(' ');
    return `${names(reads)} | ${names(writes)} | ${names(verifies)}`;
  };
  it('reads and writes its file, and everything where a command verifies it', () =>
    assert.equal(touched({ file: 'src/a.js', reads: ['b.js'] }), 'src/a.js b.js | src/a.js | ./'));
  it('may read anything by its tools, and writes its file alone', () =>
    assert.equal(touched({ file: 'src/a.js' }, 'hub'), './ | src/a.js | '));
  it('changes nothing by its tools where its file says so, and may change anything where it says nothing', () =>
    assert.deepEqual(
      ['look', 'any', 'own'].map(name => touched({}, name)),
      ['./ |  | ', './ | ./ | ', './ |  | '],
    ));
  it('is verified as the step says where it says so', () =>
    assert.equal(
      touched({ file: 'src/a.js', verify: { diagnostics: ['src/a.js'] } }),
      'src/a.js | src/a.js | ',
    ));

  it('stands beside an edit of another function of its file', () => {
    const edit = { id: 'e', title: 'e', agent: 'edit', file: 'src/a.js', symbol: 'b', content: '' } as const;
    const own = (symbol: string) => ownStep('docs', 's', { file: 'src/a.js', symbol });
    assert.equal(canStandBeside(own('a'), edit), true);
    assert.equal(canStandBeside(edit, own('b')), false);
  });
});
