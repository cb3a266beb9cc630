// What the evaluation of edits says of its promise, and when it counts as kept.
import { strict as assert } from 'node:assert';
import type { Verdict } from '../../../scripts/eval/edits';
import { exactShare } from '../../../scripts/eval/exactShare';

/** So many edits that came out exact, were refused, were refused by a policy and were wrong. */
function verdicts(exact: number, refused: number, byPolicy: number, wrong = 0): readonly Verdict[] {
  const some = (count: number, more: Partial<Verdict>): Verdict[] =>
    Array.from({ length: count }, (_, n) => ({
      ...{ id: `${n}`, group: 'g', expects: 'edit', result: 'refused' },
      ...more,
    }));
  return [
    ...some(exact, { result: 'exact' }),
    ...some(refused, {}),
    ...some(byPolicy, { policy: 'several matches are refused' }),
    ...some(wrong, { result: 'WRONG' }),
    // Rightly refused: no edit.
    ...some(50, { expects: 'refusal', result: 'exact' }),
  ];
}

describe('the share of edits that come out exact', () => {
  const check = (given: readonly Verdict[], expected: string) => () => {
    const { kept, line } = exactShare('Own cases', given);
    assert.equal(line, `Own cases: of what is to be an edit ${expected}`);
    assert.equal(kept, line.endsWith(': kept'));
  };
  it('is kept at 98 %', check(verdicts(98, 2, 0), '98 of 100 (98.0 %) exact. At least 98 % exact: kept'));
  it(
    'is not kept below, and not rounded up to it',
    check(verdicts(979, 20, 0), '979 of 999 (97.9 %) exact. At least 98 % exact: NOT KEPT'),
  );
  it(
    'counts a wrong one as not exact',
    check(verdicts(97, 0, 0, 3), '97 of 100 (97.0 %) exact. At least 98 % exact: NOT KEPT'),
  );
  it(
    'is told both ways where a policy refuses some',
    check(
      verdicts(99, 0, 1),
      '99 of 100 (99.0 %) exact; without the 1 that a policy refuses on purpose 99 of 99 (100.0 %). At least 98 % exact: kept',
    ),
  );
  it(
    'is judged without those of a policy where they make it too small, which is said',
    check(
      verdicts(90, 1, 9),
      '90 of 100 (90.0 %) exact, which is below 98 %; judged without the 9 that a policy refuses on purpose: 90 of 91 (98.9 %). At least 98 % exact: kept',
    ),
  );
  it(
    'is not kept where too few are left of what no policy refuses',
    check(
      verdicts(90, 5, 5),
      '90 of 100 (90.0 %) exact, which is below 98 %; judged without the 5 that a policy refuses on purpose: 90 of 95 (94.7 %). At least 98 % exact: NOT KEPT',
    ),
  );
  it(
    'is kept where there is nothing to edit',
    check([], '0 of 0 (100.0 %) exact. At least 98 % exact: kept'),
  );
});
