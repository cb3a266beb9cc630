import { strict as assert } from 'node:assert';
import { nextRung, type Cause, type Standing, type Why } from '../../../../src/core/model/rungs';

function check(words: string, expected: Why, more: Partial<Standing> = {}): void {
  it(`${words} ${JSON.stringify(more)} → ${expected}`, () => {
    const [causes = '', tried = ''] = words.split(' after ');
    const [causeBefore, cause] = causes.includes(', ') ? causes.split(', ') : [undefined, causes];
    const standing: Standing = {
      left: 1,
      hasOther: false,
      repeated: false,
      tried: tried.split(' ') as Why[],
      cause: cause as Cause,
      ...(causeBefore === undefined ? {} : { causeBefore: causeBefore as Cause }),
      isCode: false,
      ...more,
    };
    assert.equal(nextRung(standing), expected);
  });
}

describe('the next rung of the ladder', () => {
  check('wrong after first', 'repair');
  check('wrong after first', 'repair', { hasOther: true });
  check('wrong after first', 'escalate', { left: 0, hasOther: true });
  check('wrong after first repair', 'format', { hasOther: true });
  check('wrong after first repair', 'sample');
  check('wrong after first repair format', 'sample', { hasOther: true });
  check('wrong after first repair sample', 'sample');
  check('wrong after first repair', 'sample', { hasOther: true, isCode: true });
  check('wrong after first repair sample sample', 'sample', { hasOther: true, isCode: true });
  check('wrong after first repair sample sample sample sample', 'format', { hasOther: true, isCode: true });
  check('length after first', 'format', { hasOther: true, isCode: true });
  check('wrong after first repair sample sample', 'repair');
  check('wrong after first repair sample sample', 'escalate', { repeated: true });
  check('wrong after first repair', 'format', { repeated: true, hasOther: true });
  check('length after first', 'format', { hasOther: true });
  check('length after first', 'repair');
  check('loop after first', 'format', { hasOther: true });
  check('loop after first', 'sample');
  check('loop after first sample sample', 'repair');
  check('repeat after first', 'sample', { hasOther: true });
  check('repeat after first', 'escalate', { left: 0 });
  check('wire after first', 'repair');
  check('wire after first', 'escalate', { left: 0 });
  check('wire, wire after first repair', 'escalate', { left: 3 });
  check('wrong, wire after first repair', 'repair', { left: 3 });
  check('busy after first', 'escalate', { left: 3, hasOther: true });
  check('context after first', 'escalate', { left: 3, hasOther: true });
});
