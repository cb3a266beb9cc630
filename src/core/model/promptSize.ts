// How many tokens a prompt takes, before it is sent: on the high side, since a server that cuts a prompt says nothing.
// Without knowledge three characters make a token; what a model has counted of earlier prompts makes that sharper.
// The same counts tell when a server has cut a prompt after all.

export interface PromptSizes {
  /** At most so many tokens. */
  estimate(model: string, text: string): number;
  /** A count that the server states for a prompt that it has answered. */
  observe(model: string, text: string, tokens: number): void;
  /** Whether a count is too low for that prompt: the server left a part of it out. */
  wasCut(model: string, text: string, tokens: number): boolean;
}

interface Counts {
  samples: number;
  least: number;
  most: number;
}

const CHARS_PER_TOKEN = 3;
/** Before a model has counted: no tokenizer puts so much of a prompt into a token. */
const MOST_CHARS_PER_TOKEN = 12;
const MIN_SAMPLES = 5;
/** Shorter prompts are mostly the model's own frame around them. */
const MIN_CHARS = 400;
/** As many characters as count for one sample. */
const SAMPLE_CHARS = 5000;
const MIN_CUT_CHARS = 6000;
/** Fewer tokens are no count of a long prompt but a made-up one. */
const MIN_CUT_TOKENS = 64;
/** Counts that differ more than texts do are not to be relied on. */
const MAX_SPREAD = 2.5;

export function createPromptSizes(): PromptSizes {
  const known = new Map<string, Counts>();
  const countsOf = (model: string): Counts | undefined => {
    const counts = known.get(model);
    return counts && counts.samples >= MIN_SAMPLES ? counts : undefined;
  };
  return {
    estimate(model, text) {
      const counts = countsOf(model);
      const perToken = counts ? Math.min(4.5, Math.max(2, counts.least * 0.9)) : CHARS_PER_TOKEN;
      const others = foreign(text);
      return Math.ceil((text.length - others) / perToken) + others;
    },
    observe(model, text, tokens) {
      if (text.length < MIN_CHARS || tokens <= 0 || foreign(text) * 20 > text.length) return;
      const ratio = text.length / tokens;
      const counts = known.get(model) ?? { samples: 0, least: ratio, most: ratio };
      // A long prompt, as a planner's is, tells as much as several short ones.
      counts.samples += Math.ceil(text.length / SAMPLE_CHARS);
      counts.least = Math.min(counts.least, ratio);
      counts.most = Math.max(counts.most, ratio);
      known.set(model, counts);
    },
    wasCut(model, text, tokens) {
      if (text.length < MIN_CUT_CHARS || tokens < MIN_CUT_TOKENS) return false;
      const counts = countsOf(model);
      if (!counts) return tokens * MOST_CHARS_PER_TOKEN < text.length;
      if (counts.most > counts.least * MAX_SPREAD) return false;
      return tokens * counts.most * 2 < text.length;
    },
  };
}

/** Characters of other scripts, which take a token each or more. */
function foreign(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) count += 1;
  return count;
}
