import { strict as assert } from 'node:assert';
import type { Ended } from '../../../../src/core/run/engine';
import { isSameTrouble, type RoundEnd } from '../../../../src/core/run/sameTrouble';

/** `done`, `tool:text`, `check:text` for steps; `!text` for a line that could not be used. */
function round(...marks: readonly string[]): RoundEnd {
  const steps = marks.filter(mark => !mark.startsWith('!'));
  const ended = steps.map((mark, index): Ended => {
    const [reason = '', detail = ''] = mark.split(':');
    const step = { id: `s${index}`, title: '', agent: 'tool', tool: 'x', arguments: {} } as const;
    if (mark === 'done') return { id: step.id, step, status: 'done' };
    return { id: step.id, step, status: 'failed', reason: reason as 'tool' | 'check', detail };
  });
  const faults = marks.filter(mark => mark.startsWith('!')).map(text => ({ path: '', text }));
  return { ended, faults };
}

describe('a plan that brings the same trouble again', () => {
  const cases: readonly (readonly [string, RoundEnd | null, RoundEnd, boolean])[] = [
    ['is none in the first round', null, round('tool:no fly'), false],
    ['is one that names the same tool again', round('tool:no fly'), round('tool:no fly'), true],
    ['is so beside steps that went well', round('done', 'tool:no fly'), round('done', 'tool:no fly'), true],
    ['is not one that fails with another tool', round('tool:no fly'), round('tool:no walk'), false],
    ['is not one whose check fails as before', round('check:1 failed'), round('check:1 failed'), false],
    ['is one of lines that cannot be used again', round('!agent'), round('!agent'), true],
    ['is not one that gets on beside a bad line', round('!agent'), round('done', '!agent'), false],
    ['is not one with its first bad line', round('tool:no fly'), round('!agent'), false],
  ];
  for (const [name, before, now, expected] of cases) {
    it(name, () => assert.equal(isSameTrouble(before, now), expected));
  }
});
