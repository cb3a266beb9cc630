import { strict as assert } from 'node:assert';
import { planSchema } from '../../../../src/core/plan/plan';
import { parseTarget, quickEditPlan } from '../../../../src/node/commandLine/target';

describe('the target of a quick edit', () => {
  const check = (text: string, expected: object, files: readonly string[] = []): void =>
    assert.deepEqual(
      parseTarget(text, path => files.includes(path)),
      expected,
    );

  it('is a file, a symbol in it, or lines of it', () => {
    check('src/a.ts', { file: 'src/a.ts' });
    check('src/a.ts:f', { file: 'src/a.ts', symbol: 'f' });
    check('src/a.ts:Class.method', { file: 'src/a.ts', symbol: 'Class.method' });
    check('src/a.ts:3-9', { file: 'src/a.ts', lines: [3, 9] });
    check('src/a.ts:3', { file: 'src/a.ts', lines: [3, 3] });
  });

  it('is not a part of a path', () => {
    check('C:\\src\\a.ts', { file: 'C:\\src\\a.ts' });
    check('C:\\src\\a.ts:f', { file: 'C:\\src\\a.ts', symbol: 'f' });
    check('C:a.ts', { file: 'C:a.ts' });
    check('odd:name', { file: 'odd:name' }, ['odd:name']);
    check('odd:name:f', { file: 'odd:name', symbol: 'f' }, ['odd:name']);
  });

  it('becomes a plan of one step', () => {
    const plan = quickEditPlan({ file: 'x', symbol: 'f' }, 'src/a.ts', 'make it faster');
    assert.deepEqual(planSchema.parse(plan).steps, [
      {
        id: 'edit',
        title: 'Edit f',
        agent: 'edit',
        file: 'src/a.ts',
        instruction: 'make it faster',
        symbol: 'f',
      },
    ]);
    planSchema.parse(quickEditPlan({ file: 'x', lines: [1, 2] }, 'a'.repeat(300), 'x'));
  });
});
