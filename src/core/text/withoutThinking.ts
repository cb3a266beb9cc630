// What a model thinks aloud at the beginning of its text, in the tags that several kinds of models write, is no part of
// its answer, whichever provider it comes through.

/** White space before a thought; more of it is an answer, such as it is. */
const MAX_BLANK = 64;
const OPEN = '<think>';
export const THOUGHT_END = '</think>';

interface Said {
  readonly text: string;
  /** What came of thoughts; absent where nothing did. */
  readonly thought?: string;
}

/**
 * Leaves out a `<think>…</think>` at the beginning of a text that comes in pieces, and the white space around it; of a
 * thought without words that was opened in the prompt, the end alone.
 */
export function withoutThinking(): { add(chunk: string): Said; rest(): string } {
  let state: 'start' | 'inside' | 'after' | 'answer' = 'start';
  let held = '';

  function start(): Said {
    const begun = held.trimStart();
    if (begun.startsWith(OPEN)) {
      state = 'inside';
      held = begun.slice(OPEN.length);
      return inside();
    }
    if (begun.startsWith(THOUGHT_END)) {
      state = 'after';
      held = begun.slice(THOUGHT_END.length);
      return after();
    }
    const isBlank = held.length - begun.length > MAX_BLANK;
    const mayBegin = OPEN.startsWith(begun) || THOUGHT_END.startsWith(begun);
    if (mayBegin && !isBlank) return { text: '' };
    state = 'answer';
    return release();
  }

  function inside(): Said {
    const end = held.indexOf(THOUGHT_END);
    // Without its end: the last characters may be the beginning of the tag.
    const thought = held.slice(0, end < 0 ? -THOUGHT_END.length : end);
    held = end < 0 ? held.slice(-THOUGHT_END.length) : held.slice(end + THOUGHT_END.length);
    if (end < 0) return { text: '', thought };
    state = 'after';
    return { ...after(), thought };
  }

  function after(): Said {
    held = held.trimStart();
    if (held !== '') state = 'answer';
    return release();
  }

  function release(): Said {
    const text = held;
    held = '';
    return { text };
  }

  return {
    add(chunk) {
      if (state === 'answer') return { text: chunk };
      held += chunk;
      if (state === 'start') return start();
      return state === 'inside' ? inside() : after();
    },
    rest: () => (state === 'start' ? held : ''),
  };
}
