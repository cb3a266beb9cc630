// What of the decoded text may be shown, and when the answer is whole. Pure.

interface AnswerText {
  /** Takes what was decoded next; returns what of all may be shown now and whether the answer has ended. */
  add(chunk: string): { readonly show: string; readonly ended: boolean };
  /** What was held back, once nothing more comes. */
  rest(): string;
}

/** Ends before the first of the stop strings; what could be the beginning of one is held back. */
export function rawText(stops: readonly string[]): AnswerText {
  let held = '';
  return {
    add(chunk) {
      held += chunk;
      const found = stops.map(stop => held.indexOf(stop)).filter(at => at >= 0);
      if (found.length > 0) {
        const show = held.slice(0, Math.min(...found));
        held = '';
        return { show, ended: true };
      }
      const keep = Math.max(0, ...stops.map(stop => overlap(held, stop)));
      const show = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { show, ended: false };
    },
    rest: () => held,
  };
}

/** Length of the longest end of `text` that `stop` begins with. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}

/**
 * One JSON value. An object, array or string is whole at its closing character; a model left to go on would spend
 * more steps on finding its end. Numbers and words end where the model says.
 */
export function jsonText(): AnswerText {
  let all = '';
  return {
    add(chunk) {
      all += chunk;
      return { show: chunk, ended: /["}\]]$/.test(chunk) && isWhole(all) };
    },
    rest: () => '',
  };
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
