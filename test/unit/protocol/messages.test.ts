import { strict as assert } from 'node:assert';
import { parseToHost } from '../../../src/protocol/messages';

const run = 'run-00000001';

describe('messages from the page', () => {
  const good = [
    { type: 'ready' },
    { type: 'submit', text: 'x', mode: 'agent' },
    { type: 'approve', run, step: 'a.1', decision: 'allow', scope: 'run' },
    { type: 'answer', run, step: 'a', text: null },
    { type: 'goOn', run, isWanted: false },
    { type: 'undo', run },
    { type: 'openLink', url: 'https://example.org/x' },
    { type: 'checkModels' },
    { type: 'checkModels', model: 'ollama/a' },
    { type: 'closeCheck' },
    { type: 'connect', provider: 'openai', address: 'https://api.openai.com/v1', key: 'sk-1' },
    { type: 'connect', provider: 'own', address: 'http://127.0.0.1:8080/v1' },
    { type: 'usePlanner', model: 'large' },
  ];
  for (const message of good) {
    it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(parseToHost(message), message));
  }

  const bad = [
    null,
    'ready',
    { type: 'eval', text: 'x' },
    { type: 'submit', text: '', mode: 'agent' },
    { type: 'submit', text: 'x', mode: 'root' },
    { type: 'submit', text: 'x', mode: 'agent', extra: 1 },
    { type: 'approve', run: '../x', step: 'a', decision: 'allow', scope: 'run' },
    { type: 'approve', run, step: 'a', decision: 'allow', scope: 'forever' },
    { type: 'goOn', run },
    { type: 'openLink', url: 'http://example.org' },
    { type: 'openLink', url: 'command:workbench.action.quit' },
    { type: 'openFile', path: 'a', line: 0 },
    { type: 'checkModels', model: '' },
    { type: 'connect', provider: 'own', address: 'file:///etc/passwd' },
    { type: 'connect', provider: 'own', address: 'http://127.0.0.1', key: '' },
    { type: 'usePlanner', model: '' },
  ];
  for (const message of bad) {
    it(`refuses ${JSON.stringify(message)}`, () => assert.equal(parseToHost(message), null));
  }
});
