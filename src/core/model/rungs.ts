// Which rung of the ladder comes next, from what has been tried. `limits.repairs` bounds the executor's attempts after
// the first, whatever they are called; escalation is one more. The order is by what has a chance:
// - a repair shows the fault; it comes first, unless the answer was cut or ran in a loop: writing all of it again would
//   end the same way, so then the other format (short blocks) or a sample (chance breaks the loop) takes its place; and
//   unless the answer was one that did not help before, which only chance makes another;
// - after a repair the other format, then up to two samples, as far as attempts are left; then repairs again; of code
//   up to four samples come first: small models write blocks worse than whole functions;
// - a repair that gives an answer given before is the last: temperature 0 would give it once more;
// - a connection that broke is tried again once; a server that stays busy is not asked again.

export type Why = 'first' | 'repair' | 'format' | 'sample' | 'escalate';

/**
 * wrong: failed its check · repeat: what did not help before, once more · length: ended at its limit · loop: cut while it
 * repeated itself · wire: did not arrive whole.
 */
export type Cause = 'wrong' | 'repeat' | 'length' | 'loop' | 'wire' | 'busy' | 'context';

export interface Standing {
  /** Attempts of the executor that are left to this step. */
  readonly left: number;
  /** What was tried for this question, in order, the first included. */
  readonly tried: readonly Why[];
  readonly cause: Cause;
  /** What was wrong the time before. */
  readonly causeBefore?: Cause;
  /** The answer was word for word an earlier one. */
  readonly repeated: boolean;
  readonly hasOther: boolean;
  readonly isCode: boolean;
}

/** Of 12 functions that no repair had mended the 1.5B wrote 2 right within two samples, and 4 within four. */
export function mostSamples(isCode: boolean): number {
  return isCode ? 4 : 2;
}

/** `escalate`: nothing that the executor could still do has a chance. */
export function nextRung(standing: Standing): Why {
  const { left, tried, cause, causeBefore, repeated, hasOther, isCode } = standing;
  const untried = (why: Why): boolean => !tried.includes(why);
  const canFormat = hasOther && untried('format');
  const canSample = tried.filter(why => why === 'sample').length < mostSamples(isCode);
  if (left <= 0 || cause === 'busy' || cause === 'context') return 'escalate';
  if (cause === 'wire') return causeBefore === 'wire' ? 'escalate' : 'repair';
  if ((cause === 'length' || cause === 'loop') && canFormat) return 'format';
  if ((cause === 'loop' || cause === 'repeat') && canSample) return 'sample';
  if (untried('repair') && !repeated) return 'repair';
  if (isCode && canSample) return 'sample';
  if (canFormat) return 'format';
  if (canSample) return 'sample';
  return repeated ? 'escalate' : 'repair';
}
