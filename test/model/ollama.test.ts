import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { notRun } from '../support/notRun';
import { ask, modelAt } from '../support/providers';
import { realModelCases } from '../support/realModelCases';
import { absence, startOllama, type RealServer } from '../support/realServer';

describe('a real Ollama', function () {
  this.timeout(120_000);
  let server: RealServer | null = null;
  let folder = '';
  before(async function () {
    const reason = absence('ollama');
    if (reason !== null) notRun(this, reason);
    folder = await mkdtemp(path.join(tmpdir(), 'quickstep-ollama-'));
    server = await startOllama(folder);
  });
  after(async () => {
    await server?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });
  const url = (): string => server?.url ?? '';

  realModelCases('ollama', url, { model: 'qwen', contextTokens: 4096 });

  it('says how to get a model that it does not have', async () => {
    const { answer } = await ask(modelAt('ollama', url(), { model: 'nobody/nothing' }));
    assert.equal(answer.ok ? 'ok' : answer.reason, 'not_found');
    assert.match(answer.ok ? '' : answer.detail, /ollama pull nobody\/nothing/);
  });
});
