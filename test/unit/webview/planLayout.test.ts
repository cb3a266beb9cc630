// The picture of a plan: which lines it has, and that none of them runs through a step.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { planLayout, type LaidOut } from '../../../src/webview/planLayout';

/** Steps from `a; b a; c a b`: each with what it needs. */
function stepsOf(plan: string): readonly LaidOut[] {
  const levels = new Map<string, number>();
  return plan.split('; ').map(text => {
    const [id = '', ...needs] = text.split(' ');
    const level = Math.max(-1, ...needs.map(need => levels.get(need) ?? -1)) + 1;
    levels.set(id, level);
    return { id, level, needs };
  });
}

/** Lines as `a-b`, the rows that they pass as dots between. */
function check(plan: string, expected: string): void {
  const { places, lines } = planLayout(stepsOf(plan));
  const nameAt = (x: number, y: number): string =>
    [...places].find(([, place]) => place.x === x && place.y === y)?.[0] ?? '.';
  assert.equal(lines.map(line => line.map(({ x, y }) => nameAt(x, y)).join('-')).join(' '), expected);
}

describe('the picture of a plan', () => {
  it('has a line for each need', () => check('a; b a; c a; d b c', 'a-b a-c b-d c-d'));
  it('leaves out what follows from other needs', () => check('a; b a; c a b; d a b c', 'a-b b-c c-d'));
  it('leads a line past the rows between', () => check('a; b; c b; d c; e d a', 'b-c c-d d-e a-.-.-e'));
  it('knows only needs that stand in it', () => check('a; b x', ''));
  it('is as wide as its widest row', () => {
    assert.equal(planLayout(stepsOf('a; b; c')).width, 3 * planLayout(stepsOf('a')).width);
  });

  it('has no two things at one place, whatever the plan', () => {
    const plan = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(plan, needs => {
        const text = needs.map((own, index) =>
          [`s${index}`, ...new Set(own.filter(one => one < index).map(one => `s${one}`))].join(' '),
        );
        const { places, lines, width } = planLayout(stepsOf(text.join('; ')));
        const at = [...places.values()];
        assert.equal(new Set(at.map(({ x, y }) => `${x} ${y}`)).size, needs.length);
        assert.ok(at.every(({ x }) => x > 0 && x < width));
        for (const line of lines)
          for (const passed of line.slice(1, -1))
            assert.ok(!at.some(({ x, y }) => y === passed.y && Math.abs(x - passed.x) < 30));
      }),
    );
  });
});
