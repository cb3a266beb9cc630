// Agents of the user's own from their files: what is read, and each fault with its line and what to do.
import { strict as assert } from 'node:assert';
import { MAX_PREFIX, readAgent } from '../../../../src/core/agents/readAgent';
import { preamble } from '../../../../src/core/agents/prompts';
import { ownAgentLines } from '../../../../src/core/plan/ownAgents';
import { ownAgents } from '../../../support/ownAgents';

const models = new Set(['planner', 'sql']);
const read = (text: string, name = 'a') => readAgent({ name, text, models });

/** `line:column text` for each fault. */
function faults(text: string): string {
  const found = read(text);
  return found.ok
    ? ''
    : found.faults.map(({ line, column, text: what }) => `${line}:${column} ${what}`).join('\n');
}

/** An agent whose front matter is a name, a description and these lines. */
const file = (lines = '', body = 'Do it.'): string =>
  `---\nname: a\ndescription: d\n${lines}\n---\n\n${body}\n`;
const output = (lines: string): string =>
  file(`output:\n  type: object\n  properties:\n${lines.replace(/^/gm, '    ')}`);

const bad: [name: string, text: string, expected: RegExp][] = [
  ['no front matter', 'Do it.', /^1:1 .*write --- on the first line/],
  ['front matter that is not closed', '---\nname: a\n', /^1:1 the front matter is not closed/],
  ['YAML that is none, at its line', file('tools: [a'), /^[45]:\d+ .*; mend the YAML there/],
  ['a field that stands twice', file('name: b'), /^4:1 Map keys must be unique/],
  ['an alias', file('reads: &r [a]\nwrites: *r'), /^5:9 an alias/],
  ['a tag that nobody knows', file('model: !secret x'), /^4:8 .*mend the YAML/],
  ['no fields', '---\n---\nx', /^1:1 the front matter holds no fields; there are name, description/],
  ['a list instead of fields', '---\n- a\n---\nx', /^\d:1 the front matter holds no fields/],
  [
    'an unknown field, with those there are',
    file('colour: red'),
    /^4:1 unknown field "colour"; there are name,/,
  ],
  ['an address of a model', file('baseUrl: http://evil.example'), /^4:1 unknown field "baseUrl"/],
  ['a key', file('model:\n  apiKey: x'), /^5:3 model: expected string/],
  ['a missing name', '---\ndescription: d\n---\nx', /^1:1 name: is missing; add it/],
  ['a missing description', '---\nname: a\n---\nx', /^1:1 description: is missing/],
  [
    'a name that is no id',
    '---\nname: My Agent\ndescription: d\n---\nx',
    /^2:7 name: must be a lower-case name/,
  ],
  [
    'a name of another type',
    '---\nname: 7\ndescription: d\n---\nx',
    /^2:7 name: expected string, received number/,
  ],
  ['a name other than the file', '---\nname: b\ndescription: d\n---\nx', /^2:7 the file is called a\.md but/],
  ['a description that is empty', '---\nname: a\ndescription: " "\n---\nx', /^3:14 description: is empty/],
  [
    'a model that is not configured',
    file('model: gpt'),
    /^4:8 model "gpt" is not configured; use executor, planner, sql/,
  ],
  ['a tool without a name', file('tools: ["two words"]'), /^4:9 tools\[0\]: is no name of a tool/],
  [
    'a tool that changes other files',
    file('tools: [a, quickstep/rename]'),
    /^4:12 quickstep\/rename changes other files .*; leave it to a tool step/,
  ],
  ['a crowd of tools', file('tools: [a, b, c, d, e, f, g]'), /^4:8 tools: are more than 6, /],
  ['a path out of the workspace', file('writes:\n  - ../x/'), /^5:5 .*leaves the workspace/],
  ['a path in .git', file('reads: [src/, .git/config]'), /^4:15 .*inside \.git/],
  ['a glob', file('writes: ["src/*.ts"]'), /^4:10 .*is no plain path/],
  [
    'output of an agent that writes',
    output('x:\n  type: string').replace('output', 'writes: [a]\noutput'),
    /either writes a file or answers/,
  ],
  [
    'an output that is no object',
    file('output:\n  type: array\n  items: {type: string}'),
    /^5:9 output\.type:/,
  ],
  [
    'an output without fields',
    file('output: {type: object, properties: {}}'),
    /^4:\d+ output\.properties: has no field/,
  ],
  [
    'a keyword that cannot be constrained',
    output('x:\n  type: string\n  pattern: a'),
    /^9:7 unknown field "output\.properties\.x\.pattern"; take it out/,
  ],
  [
    'a field without a type',
    output('x: {}'),
    /^7:\d+ output\.properties\.x\.type: type must be string, integer/,
  ],
  [
    'a field that may be left out',
    file(
      'output:\n  type: object\n  required: [x]\n  properties:\n    x: {type: string}\n    y: {type: string}',
    ),
    /^6:\d+ output\.required: leaves "y" out/,
  ],
  [
    'a check that is none',
    file('checks:\n  - lint'),
    /^5:5 checks\[0\]: a check is the word diagnostics, or command/,
  ],
  ['diagnostics of no file', file('checks: [diagnostics]'), /^4:10 an agent that writes no file/],
  ['an empty prompt', file('', ' '), /^5:1 the prompt is empty/],
  ['a character that nobody sees', file('', 'Do\u200B it.'), /^7:3 a character that nobody sees \(U\+200B\)/],
];

describe('the file of an agent of one’s own', () => {
  for (const [name, text, expected] of bad) {
    it(`is refused for ${name}`, () => assert.match(faults(text), expected));
  }

  for (const name of ['edit', 'query', 'ask', 'planner', 'executor']) {
    it(`cannot be called ${name}`, () => {
      const found = read(`---\nname: ${name}\ndescription: d\n---\nx`, name);
      assert.match(found.ok ? '' : (found.faults[0]?.text ?? ''), /is built in; give the agent another name/);
    });
  }

  it('tells the line on which a prompt that is too long passes its room', () => {
    const lines = Array.from({ length: 40 }, () => 'x'.repeat(49)).join('\n');
    const found = faults(file('', lines));
    const room = Number(/its room is (\d+)/.exec(found)?.[1]);
    assert.match(found, new RegExp(`^${7 + Math.floor(room / 50)}:`));
    assert.equal(faults(file('', 'x'.repeat(room))), '');
    assert.match(faults(file('', 'x'.repeat(room + 1))), /shorten it by 1$/);
  });

  it('names every fault at once', () =>
    assert.equal(faults(file('model: gpt\nwrites: [/etc]')).split('\n').length, 2));

  it('reads Windows line ends and a byte order mark', () =>
    assert.equal(faults(`\uFEFF${file()}`.replaceAll('\n', '\r\n')), ''));

  it('begins its prompt as the built-in ones do and keeps it within the limit', () => {
    const found = read(file('writes: [src/]', 'Write tests.'));
    assert.ok(found.ok);
    assert.ok(found.agent.prefix.startsWith(preamble) && found.agent.prefix.includes('\nWrite tests.\n'));
    assert.ok(found.agent.prefix.length <= MAX_PREFIX);
  });

  it('asks for every field of its output and no other', () => {
    const found = read(
      output('x:\n  type: array\n  items:\n    type: object\n    properties:\n      y: {type: integer}'),
    );
    const closed = (properties: object): object => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    });
    assert.deepEqual(
      found.ok && found.agent.output,
      closed({ x: { type: 'array', items: closed({ y: { type: 'integer' } }) } }),
    );
    assert.ok(found.ok && found.agent.prefix.includes('of this form: {"x": [{"y": 0}, …]}'));
  });

  it('is told to the planner in one line', () => {
    const agents = ownAgents({
      docs: 'writes: [src/]',
      regex: 'output: {type: object, properties: {pattern: {type: string}}}',
      commit: 'reads: []\ntools: [git_diff]',
    });
    assert.equal(
      ownAgentLines(agents),
      [
        '- docs: Does docs. {"agent":"docs","file":"…" (in src/; "symbol", "lines" or "at" as in edit),"instruction":"…"}',
        '- regex: Does regex. {"agent":"regex","reads":["file", …],"instruction":"…"}; its output is JSON: {"pattern": "…"}',
        '- commit: Does commit. {"agent":"commit","reads":["file", …] (in nothing),"instruction":"…"}; its output is text; it makes one call itself, of git_diff',
      ].join('\n'),
    );
  });
});
