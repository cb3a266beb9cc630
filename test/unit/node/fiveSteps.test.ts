// The task that every provider carries out with a real model (test/model), here with a scripted one behind each wire.
import { fiveStepAnswer, runFiveSteps } from '../../support/fiveSteps';
import { startModelServer } from '../../support/modelServer';
import { modelAt, providers } from '../../support/providers';

describe('the task of five steps', () => {
  for (const provider of providers) {
    it(`is carried out over the wire of ${provider}`, async () => {
      const server = await startModelServer(({ prefix, prompt, schema }) =>
        fiveStepAnswer({
          prefix,
          messages: [{ role: 'user', content: prompt }],
          ...(schema === null ? {} : { schema }),
        }),
      );
      try {
        await runFiveSteps(modelAt(provider, server.url), AbortSignal.timeout(60_000));
      } finally {
        await server.close();
      }
    }).timeout(60_000);
  }

  it('is carried out by a reasoning model that cannot be told not to think', async () => {
    const server = await startModelServer(
      ({ prefix, prompt, schema }) => ({
        text: fiveStepAnswer({
          prefix,
          messages: [{ role: 'user', content: prompt }],
          ...(schema === null ? {} : { schema }),
        }),
        reasoning: 'Let me think about this step for a while. ',
      }),
      { llamaSlots: 1 },
    );
    try {
      await runFiveSteps(modelAt('openai', server.url), AbortSignal.timeout(60_000));
    } finally {
      await server.close();
    }
  }).timeout(60_000);
});
