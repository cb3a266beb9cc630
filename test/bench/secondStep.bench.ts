// The second step of an agent on the same file against the first: what both prompts begin with is read once.
import { editRequest, firstToken, withEmbedded } from './embeddedModel';
import type { Bench } from './measure';

export const bench: Bench = {
  name: 'second step',
  promise:
    'the first token of a second step of the same agent and file comes in a quarter of the time of the first',
  reference: 'the first step, cold',
  measure: () =>
    withEmbedded(async model => {
      const loaded = await model.warm(new AbortController().signal);
      if (!loaded.ok) throw new Error(loaded.detail);
      const cold = await firstToken(model, editRequest('Count from the end.'));
      const warm = await firstToken(model, editRequest('Stop at the first item that is missing.'));
      return { took: warm, against: cold };
    }),
  holds: ({ took, against }) => took <= against / 4,
};
