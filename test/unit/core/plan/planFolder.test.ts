// A recipe lies in one folder of a workspace and names its files as if there were no other.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import { planIn, planWithin, settled } from '../../../../src/core/plan/planFolder';

const folders = ['api', 'web'];
const planOf = (...steps: object[]) => ({
  steps: steps.map(fields => ({ id: 's', title: 't', ...fields }) as Step),
});
/** Without what all steps have. */
const fieldsOf = ({ steps }: { readonly steps: readonly Step[] } = { steps: [] }) =>
  steps.map(step =>
    Object.fromEntries(Object.entries(step).filter(([name]) => !['id', 'title'].includes(name))),
  );

describe('a plan of one folder', () => {
  /** What a file of the folder web says, and what it means in the workspace. */
  function check(what: string, own: object, meant: object, kept: object = own) {
    it(what, () => {
      assert.deepEqual(fieldsOf(planIn('web', planOf(own))), [meant]);
      assert.deepEqual(fieldsOf(planIn('', planOf(own))), [own]);
      const within = planWithin(planOf(meant), folders);
      assert.equal(within?.folder, 'web');
      assert.deepEqual(fieldsOf(within.plan), [kept]);
    });
  }

  check(
    'has its files there',
    { agent: 'move', file: 'a.js', to: 'src/b.js' },
    { agent: 'move', file: 'web/a.js', to: 'web/src/b.js' },
  );
  check(
    'has the files of its lists there',
    { agent: 'edit', forEach: ['a.js', 'b.js'], file: '{{item}}', verify: { diagnostics: ['a.js'] } },
    {
      agent: 'edit',
      forEach: ['web/a.js', 'web/b.js'],
      file: '{{item}}',
      verify: { diagnostics: ['web/a.js'] },
    },
  );
  check(
    'looks there',
    { agent: 'explore', read: [['a.js', 1, 2]] },
    { agent: 'explore', read: [['web/a.js', 1, 2]] },
  );
  check(
    'runs its commands there',
    { agent: 'command', command: 'ls', writes: ['dist/'] },
    { agent: 'command', command: 'ls', writes: ['web/dist/'], cwd: 'web/' },
    { agent: 'command', command: 'ls', writes: ['dist/'], cwd: './' },
  );
  check(
    'runs them where it says',
    { agent: 'command', command: 'ls', cwd: 'src' },
    { agent: 'command', command: 'ls', cwd: 'web/src' },
  );
  check(
    'checks there',
    { agent: 'check', command: 'npm test' },
    { agent: 'check', command: 'npm test', reads: ['web/'] },
    { agent: 'check', command: 'npm test', reads: ['./'] },
  );

  it('takes a file that is given as it is given', () => {
    const own = planOf({ agent: 'delete', file: '{{params.file}}' });
    assert.deepEqual(planIn('web', own), own);
  });

  it('is none where its files lie in several, or nowhere', () => {
    const both = planOf({ agent: 'delete', file: 'api/a.js' }, { agent: 'delete', file: 'web/a.js' });
    assert.equal(planWithin(both, folders), null);
    assert.equal(planWithin(planOf({ agent: 'ask', question: 'What?' }), folders), null);
    assert.deepEqual(planWithin(both, undefined), { folder: '', plan: both });
  });

  it('runs its commands with the files that it was given', () => {
    const given = planOf({ agent: 'create', file: 'web/a.js' }, { agent: 'command', instruction: 'Run it.' });
    assert.deepEqual(fieldsOf(settled(given, folders))[1], {
      agent: 'command',
      instruction: 'Run it.',
      cwd: 'web/',
    });
    assert.deepEqual(settled(given, undefined), given);
    const both = planOf({ agent: 'delete', file: 'api/a.js' }, ...given.steps);
    assert.deepEqual(settled(both, folders), both);
  });
});
