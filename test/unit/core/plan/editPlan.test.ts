// A person's changes of a plan: what becomes of it, and which faults they are told instead.
import { strict as assert } from 'node:assert';
import { dependents, editPlan, planEditSchema, type Draft } from '../../../../src/core/plan/editPlan';
import type { Step } from '../../../../src/core/plan/plan';

const steps: readonly Step[] = [
  { id: 'look', title: 'Look', agent: 'explore', search: ['x'] },
  {
    id: 'a',
    title: 'Edit a',
    agent: 'edit',
    file: 'a.ts',
    symbol: 'a',
    instruction: 'use {{steps.look.output}}',
  },
  { id: 'b', title: 'Edit b', agent: 'edit', file: 'b.ts', symbol: 'b', instruction: 'as a', needs: ['a'] },
  { id: 'c', title: 'Edit c', agent: 'edit', file: 'c.ts', symbol: 'c', instruction: 'alone' },
  { id: 'run', title: 'Run', agent: 'command', command: 'npm test', needs: ['b'] },
];
const draft: Draft = { steps, models: new Map([['b', 'planner']]) };

/** The plan in one line: `id(needs)` each, then what was told; or the faults. */
function check(edit: unknown, expected: string): void {
  const result = editPlan(draft, planEditSchema.parse(edit), { ids: new Set(['old']) });
  const shown = result.ok
    ? [
        result.draft.steps.map(({ id, needs }) => (needs?.length ? `${id}(${needs.join()})` : id)).join(' '),
        ...result.told,
      ].join(' | ')
    : result.faults.map(({ step, path, text }) => `${step ?? ''} ${path}: ${text}`).join(' | ');
  assert.equal(shown, expected);
}

const unchanged = 'look a b(a) c run(b)';

describe('a change of a plan under review', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['sets a text', { kind: 'set', step: 'c', fields: { instruction: 'other' } }, unchanged],
    ['takes a field out', { kind: 'set', step: 'b', fields: { needs: null } }, 'look a b c run(b)'],
    ['keeps the id', { kind: 'set', step: 'c', fields: { id: 'z' } }, unchanged],
    [
      'needs an earlier step',
      { kind: 'set', step: 'c', fields: { needs: ['run'] } },
      'c needs: "run" is not an earlier step; a step may only need steps that stand before it',
    ],
    [
      'may need a step of an earlier round',
      { kind: 'set', step: 'c', fields: { needs: ['old'] } },
      'look a b(a) c(old) run(b)',
    ],
    [
      'names the field of a wrong value',
      { kind: 'set', step: 'c', fields: { title: '' } },
      'c title: Too small: expected string to have >=1 characters',
    ],
    [
      'does not leave a step without anything to do',
      { kind: 'set', step: 'c', fields: { instruction: null } },
      'c : nothing says what to do; give instruction, sketch or content',
    ],
    [
      'stays inside the workspace',
      { kind: 'set', step: 'c', fields: { file: '../x' } },
      'c file: "../x" leaves the workspace; name a path inside it',
    ],
    ['moves up', { kind: 'move', step: 'c', by: -1 }, 'look a c b(a) run(b)'],
    ['moves down', { kind: 'move', step: 'c', by: 1 }, 'look a b(a) run(b) c'],
    [
      'does not move past a need',
      { kind: 'move', step: 'b', by: -1 },
      'b needs: “Edit b” needs “Edit a”, which must stand before it',
    ],
    [
      'does not move past the step whose output it uses',
      { kind: 'move', step: 'look', by: 1 },
      'look needs: “Edit a” needs “Look”, which must stand before it',
    ],
    [
      'does not move past the end',
      { kind: 'move', step: 'run', by: 1 },
      'run : step "run" stands at the end of the plan already',
    ],
    ['drops a step that nothing needs', { kind: 'drop', step: 'c', needing: 'keep' }, 'look a b(a) run(b)'],
    [
      'drops what needs it, and what needs that',
      { kind: 'drop', step: 'a', needing: 'drop' },
      'look c | “Edit b” is dropped too. | “Run” is dropped too.',
    ],
    [
      'keeps what needs it, which is told',
      { kind: 'drop', step: 'a', needing: 'keep' },
      'look b c run(b) | “Edit b” no longer waits for “Edit a”.',
    ],
    [
      'does not keep what uses its output',
      { kind: 'drop', step: 'look', needing: 'keep' },
      'a : it uses the output of "look"; change its text first, or drop it too',
    ],
    [
      'adds a step behind another, with an id of its own',
      { kind: 'add', after: 'a', fields: { agent: 'command', title: 'Lint', command: 'npm run lint' } },
      'look a command b(a) c run(b)',
    ],
    [
      'adds one at the start',
      { kind: 'add', after: null, fields: { agent: 'ask', title: 'Ask', question: 'Which?' } },
      'ask look a b(a) c run(b)',
    ],
    [
      'gives each added step another id',
      { kind: 'add', after: null, fields: { id: 'old', agent: 'ask', title: 'Ask', question: 'Which?' } },
      'old id: id "old" stands twice; give each step an id of its own',
    ],
    [
      'tells what an added step lacks',
      { kind: 'add', after: null, fields: { agent: 'create', title: 'New' } },
      'create file: expected string, received undefined',
    ],
    [
      'does not know a step that is gone',
      { kind: 'move', step: 'z', by: 1 },
      'z : step "z" is not in the plan; choose another',
    ],
  ];
  for (const [name, edit, expected] of cases) it(name, () => check(edit, expected));

  it('leaves the other steps the same objects', () => {
    const set = editPlan(draft, { kind: 'set', step: 'c', fields: { title: 'T' } }, { ids: new Set() });
    assert.ok(set.ok);
    assert.deepEqual(
      set.draft.steps.map((step, index) => step === steps[index]),
      [true, true, true, false, true],
    );
  });

  for (const [model, expected] of [
    [
      'planner',
      [
        ['b', 'planner'],
        ['c', 'planner'],
      ],
    ],
    [null, [['b', 'planner']]],
  ] as const) {
    it(`has a step begin with ${model ?? 'whoever the run would ask'}`, () => {
      const set = editPlan(draft, { kind: 'model', step: 'c', model }, { ids: new Set() });
      assert.ok(set.ok);
      assert.deepEqual([...set.draft.models], expected);
    });
  }

  for (const [of, expected] of [
    ['look', 'a b run'],
    ['b', 'run'],
    ['run', ''],
  ] as const) {
    it(`knows what hangs on ${of}`, () => assert.equal(dependents(steps, of).join(' '), expected));
  }
});
