import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/vscode/ids';

export const EXTENSION = 'quickstep.quickstep';

describe('activation', () => {
  it('waits until something of Quickstep is used', () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension);
    assert.deepEqual((extension.packageJSON as { activationEvents?: unknown }).activationEvents ?? [], []);
  });

  it('registers every command', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    await extension?.activate();
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(COMMANDS).filter(id => !known.has(id)),
      [],
    );
  });
});
