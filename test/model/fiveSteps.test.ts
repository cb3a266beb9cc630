// The same task of five steps through each provider that a real model here can stand behind; VS Code's own models carry it
// out in the host tests. The smaller model, which the other tests of the servers use, is too weak for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runFiveSteps } from '../support/fiveSteps';
import { notRun } from '../support/notRun';
import { modelAt } from '../support/providers';
import { absence, startLlamaServer, startOllama } from '../support/realServer';
import { openModel } from './support';

const MODEL = 'qwen2.5-coder-1.5b';
/** The machine may be busy; what is tested is not speed. */
const PATIENCE_MS = 290_000;

describe('the task of five steps', function () {
  this.timeout(PATIENCE_MS + 60_000);

  it('is carried out by the embedded model', async () => {
    const model = await openModel(MODEL, { contextTokens: 4096 });
    try {
      await runFiveSteps(model, AbortSignal.timeout(PATIENCE_MS));
    } finally {
      model.close();
    }
  });

  it('is carried out by a real llama-server', async function () {
    const reason = absence('llama', MODEL);
    if (reason !== null) notRun(this, reason);
    const server = await startLlamaServer(MODEL);
    try {
      await runFiveSteps(modelAt('openai', server.url), AbortSignal.timeout(PATIENCE_MS));
    } finally {
      await server.stop();
    }
  });

  it('is carried out by a real Ollama', async function () {
    const reason = absence('ollama', MODEL);
    if (reason !== null) notRun(this, reason);
    const folder = await mkdtemp(path.join(tmpdir(), 'quickstep-ollama-'));
    const server = await startOllama(folder, MODEL);
    try {
      const config = { model: 'qwen', contextTokens: 4096 };
      await runFiveSteps(modelAt('ollama', server.url, config), AbortSignal.timeout(PATIENCE_MS));
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
