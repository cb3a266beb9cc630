// The task of five steps that every provider carries out, by a language model that another extension gives VS Code.
import { strict as assert } from 'node:assert';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  assertFiveStepsDone,
  fiveStepAnswer,
  fiveStepFiles,
  fiveStepPlan,
  writeFiveStepFiles,
} from '../support/fiveSteps';
import { notRun } from '../support/notRun';
import { closeAll, folder, until } from './hostWorkspace';
import { outcome, quickstep, withModels } from './quickstepHost';

interface ProviderOfTests {
  answerWith(answer: (messages: readonly string[]) => string): void;
}

const model = { provider: 'vscode', model: 'quickstep-test/scripted' };

describe('the task of five steps in the editor', () => {
  const models = withModels();
  afterEach(async () => {
    await closeAll();
    for (const name of [...Object.keys(fiveStepFiles), 'src'])
      await rm(path.join(folder().uri.fsPath, name), { recursive: true, force: true });
  });

  it("is carried out by a model of VS Code's", async function () {
    this.timeout(60_000);
    const extension = vscode.extensions.getExtension<ProviderOfTests | null>('quickstep-test.models');
    const provider = await extension?.activate();
    if (!provider) return notRun(this, 'this VS Code lets no extension provide language models');
    const asked: string[] = [];
    provider.answerWith(([prefix = '', ...messages]) => {
      asked.push(prefix);
      return fiveStepAnswer({
        prefix,
        messages: messages.map(content => ({ role: 'user', content })),
        ...(prefix.includes('JSON Schema') ? { schema: {} } : {}),
      });
    });
    await until('the model is offered', async () => {
      return (await vscode.lm.selectChatModels({ vendor: 'quickstep-test' })).length > 0;
    });
    const settings = vscode.workspace.getConfiguration('quickstep');
    await settings.update('models.executor', model, vscode.ConfigurationTarget.Global);
    await models.permit({ edits: 'allow', commands: 'allow' });
    await writeFiveStepFiles(folder().uri.fsPath);
    const parts = await quickstep();
    await parts.chat.submit({ task: fiveStepPlan.goal, mode: 'agent', plan: fiveStepPlan });
    const expected = fiveStepPlan.steps.map(({ id }) => `${id} done`).join(', ');
    assert.equal(outcome(parts), `done: ${expected}`);
    assertFiveStepsDone(folder().uri.fsPath);
    assert.ok(asked.some(prefix => prefix.includes('JSON Schema')));
  });
});
