import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { readSettings } from '../../src/vscode/settings';
import { quickstep, withModels } from './quickstepHost';

describe('Check Models in the editor', () => {
  const models = withModels();

  it('asks each configured model and remembers what it found', async () => {
    await models.planner(() => ({ text: 'Paris. ', repeat: 9, ignoreSchema: true }));
    await models.executor(() => ({ text: 'Paris. ', repeat: 9 }));
    await vscode.commands.executeCommand('quickstep.checkModels');
    const engine = await (await quickstep()).loadEngine();
    const settings = readSettings();
    assert.ok(settings.ok);
    const known = await engine.knownModels(settings.config);
    assert.deepEqual(
      known.map(({ model, roles, found }) => [model, roles.join(), found?.constraint, found?.thinking]),
      [
        ['openai/planner', 'planner', 'ignored', 'none'],
        ['openai/executor', 'executor', 'binds', 'none'],
      ],
    );
  });
});
