// How long a text may be for a model to write it again whole. What is longer takes minutes and is likely cut at the limit of
// an answer, so it is narrowed to the lines that change, or refused with a word on what to name instead.
import { linesOf } from '../edit/layout';

/** Lines; some 2,000 tokens. */
const REWRITTEN_AT_MOST = 200;

export function isRewritable(text: string): boolean {
  return linesOf(text).length <= REWRITTEN_AT_MOST;
}
