// A workspace of several folders: each path and each command says in which of them it is meant.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps } from '../../../support/runPlan';

const folders = ['api', 'web'];
const files = {
  'api/a.js': 'api\n',
  'web/a.js': 'web\n',
  'web/package.json': '{"scripts":{"test":"mocha"}}',
};
const step = (fields: object): Step => ({ id: 's', title: 't', ...fields }) as Step;
const edit = { agent: 'edit', file: 'web/a.js', lines: [1, 1], content: 'new' };

describe('a command in a workspace of several folders', () => {
  function check(what: string, fields: object, expected: string) {
    it(what, async () => {
      const { ran, events } = await runSteps([step(fields)], { folders, files });
      const end = events.find(event => event.type === 'step.finished');
      assert.equal(ran.join(', ') || (end?.type === 'step.finished' ? end.detail : ''), expected);
    });
  }

  const cannot =
    'The command cannot run: this workspace has several folders; name the folder in cwd: api or web.';
  check('runs in the folder that it names', { agent: 'command', command: 'ls', cwd: 'web' }, 'web: ls');
  check('runs below it', { agent: 'command', command: 'ls', cwd: './web/src/' }, 'web/src: ls');
  check('runs nowhere without one', { agent: 'command', command: 'ls' }, cannot);
  check('runs nowhere above them', { agent: 'command', command: 'ls', cwd: './' }, cannot);
  check('runs nowhere beside them', { agent: 'command', command: 'ls', cwd: 'other' }, cannot);
  check('is not written where none is named', { agent: 'command', instruction: 'List all.' }, cannot);
  check(
    'of a check runs where the files lie that it may mend',
    { agent: 'check', command: 'npm test', fix: { files: ['web/a.js'], attempts: 1 } },
    'web: npm test',
  );
  check(
    'of a check runs where it reads',
    { agent: 'check', command: 'npm test', reads: ['web/'] },
    'web: npm test',
  );
  check(
    'of a check that names nothing runs in the first',
    { agent: 'check', command: 'npm test' },
    'api: npm test',
  );
  check(
    "of a verification runs in the folder of its step's file",
    { ...edit, verify: { command: 'npm test' } },
    'web: npm test',
  );
  check(
    'of a verification runs in the folder of its command',
    { agent: 'command', command: 'ls', cwd: 'web/src', verify: { command: 'npm test' } },
    'web/src: ls, web: npm test',
  );

  it('is one of the project in that folder', async () => {
    const { ran } = await runSteps([step({ agent: 'command', instruction: 'Run the tests.', cwd: 'web' })], {
      folders,
      files,
      executor: () => '{"command":"npm test"}',
    });
    assert.deepEqual(ran, ['web: npm test']);
  });
});

describe('a planner of a workspace with several folders', () => {
  const line = (fields: object): string => JSON.stringify({ id: 's', title: 't', ...fields });
  function check(what: string, fields: object, fault: string | null) {
    it(what, async () => {
      const { planner, events } = await runSteps(null, {
        folders,
        files,
        planner: (_request, index) => (index === 0 ? line(fields) : '{"answer":"done"}'),
      });
      const refused = events.find(event => event.type === 'plan.refused');
      assert.equal(refused?.type === 'plan.refused' ? refused.faults[0]?.text : null, fault);
      assert.match(
        planner?.requests[0]?.messages[0]?.content ?? '',
        /# Workspace\nThis workspace has several folders: api\/, web\//,
      );
    });
  }

  check('names a folder with each path', edit, null);
  check(
    'is told of a path that begins with none',
    { ...edit, file: 'a.js' },
    '"a.js" is in no folder of this workspace; begin it with api/ or web/',
  );
  check(
    'is told of a command that names none',
    { agent: 'command', command: 'ls' },
    'this workspace has several folders; name the folder in cwd: api or web',
  );
  check(
    'may say that a command reads everything',
    { agent: 'command', command: 'ls', cwd: 'api', reads: ['./'], writes: [] },
    null,
  );
  check(
    'may take files from a finding',
    { ...edit, forEach: ['api/a.js', 'web/a.js'], file: '{{item}}' },
    null,
  );

  it('is told nothing of folders where there is one', async () => {
    const { planner } = await runSteps(null, { files, planner: () => '{"answer":"done"}' });
    assert.doesNotMatch(planner?.requests[0]?.messages[0]?.content ?? '', /several folders/);
  });
});
