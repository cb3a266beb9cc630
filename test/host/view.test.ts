import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { ToView } from '../../src/protocol/messages';
import { createSidebarView } from '../../src/vscode/view';
import { pageOf } from './page';

const setup = (done: number): ToView => ({
  type: 'setup',
  setup: {
    ready: false,
    ollama: { state: 'none', url: '', models: [] },
    small: null,
    vscodeModels: false,
    providers: [],
    connection: { state: 'form' },
    working: { choice: 'embedded', words: 'Fetching', done, total: 20 },
  },
});

describe('the host of the page', () => {
  const log: string[] = [];
  const view = () =>
    createSidebarView(vscode.Uri.file('/'), {
      whole: () => ({ type: 'check', check: null }),
      changes: () => [],
      received: ({ type }) => log.push(`received ${type}`),
      unread: type => log.push(`unread ${type}`),
      shown: () => log.push('shown'),
    });
  beforeEach(() => void log.splice(0));

  it('keeps a text for the input until the page is there, whatever progress is told meanwhile', () => {
    const host = view();
    const page = pageOf(host);
    host.post({ type: 'compose', text: 'do it' });
    for (let done = 0; done < 20; done++) host.post(setup(done));
    page.say({ type: 'ready' });
    page.close();
    assert.deepEqual(page.heard.slice(1), [{ type: 'compose', text: 'do it' }, setup(19)]);
  });

  it('tells of what it cannot read, without what a person wrote', () => {
    const page = pageOf(view());
    page.sayOdd({ type: 'submit', text: 'a secret', mode: 'odd' });
    page.sayOdd('a secret');
    page.say({ type: 'stop' });
    page.close();
    assert.deepEqual(log, ['unread submit', 'unread none', 'received stop']);
  });
});
