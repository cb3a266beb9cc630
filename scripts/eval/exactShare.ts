// The promise of the edit engine on cases whose expectation is an edit: so many of them come out exact. What a stated
// policy refuses on purpose, though its case wants an edit, is counted both ways; where it makes the difference the line
// says so, and the share without it is judged.
import type { Verdict } from './edits';

const LEAST_PERCENT = 98;

export interface ExactShare {
  readonly kept: boolean;
  readonly line: string;
}

/** @param name whose cases these are, as the line begins */
export function exactShare(name: string, verdicts: readonly Verdict[]): ExactShare {
  const edits = verdicts.filter(({ expects }) => expects === 'edit');
  const exact = edits.filter(({ result }) => result === 'exact').length;
  const byPolicy = edits.filter(({ result, policy }) => result === 'refused' && policy !== undefined).length;
  const all = shareOf(exact, edits.length);
  const judged = shareOf(exact, edits.length - byPolicy);
  const isBelow = all.percent < LEAST_PERCENT;
  const kept = judged.percent >= LEAST_PERCENT;
  const policy = `${byPolicy} that a policy refuses on purpose`;
  const without =
    byPolicy === 0
      ? ''
      : isBelow
        ? `, which is below ${LEAST_PERCENT} %; judged without the ${policy}: ${judged.words}`
        : `; without the ${policy} ${judged.words}`;
  return {
    kept,
    line: `${name}: of what is to be an edit ${all.words} exact${without}. At least ${LEAST_PERCENT} % exact: ${kept ? 'kept' : 'NOT KEPT'}`,
  };
}

function shareOf(exact: number, of: number): { readonly percent: number; readonly words: string } {
  const percent = of === 0 ? 100 : (100 * exact) / of;
  // Cut, not rounded: 97.96 % is no 98.0 %.
  return { percent, words: `${exact} of ${of} (${(Math.floor(percent * 10) / 10).toFixed(1)} %)` };
}
