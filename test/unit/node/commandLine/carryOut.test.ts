import { strict as assert } from 'node:assert';
import { configSchema } from '../../../../src/core/config';
import { planSchema } from '../../../../src/core/plan/plan';
import { allowed, newRunId } from '../../../../src/node/commandLine/carryOut';
import { asksModel } from '../../../../src/node/commandLine/openModels';

describe('what a run on the command line is given', () => {
  it('is a new id that sorts by time', () => {
    const id = newRunId(new Date('2026-01-31T23:59:58.123Z'));
    assert.match(id, /^20260131-235958-[0-9a-f]{4}$/);
  });

  it('is yes to what would be asked; a deny stays', () => {
    const { permissions } = configSchema.parse({ permissions: { edits: 'deny', tools: 'allow' } });
    const { edits, commands, tools, queries } = allowed(permissions, ['edits', 'commands']);
    assert.deepEqual([edits, commands, tools, queries], ['deny', 'allow', 'allow', 'ask']);
  });

  it('needs no model where no step asks one', () => {
    const check = (step: object, expected: boolean): void => {
      const steps = [{ id: 'a', title: 't', ...step }];
      assert.equal(asksModel(planSchema.parse({ version: 1, goal: 'g', steps })), expected);
    };
    check({ agent: 'create', file: 'a', content: 'x' }, false);
    check({ agent: 'create', file: 'a', instruction: 'x' }, true);
    check({ agent: 'edit', file: 'a', lines: [1, 1], sketch: 'x' }, true);
    check({ agent: 'command', command: 'ls' }, false);
    check({ agent: 'command', instruction: 'list' }, true);
    check({ agent: 'check', command: 'ls' }, false);
    check({ agent: 'move', file: 'a', to: 'b' }, false);
  });
});
