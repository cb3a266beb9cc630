// What the page has let go of and the extension could not start: it comes back into the input, and why is said.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { ToView } from '../../src/protocol/messages';
import type { Chat } from '../../src/vscode/chat';
import type { Engine } from '../../src/vscode/engine';
import { createRecipes } from '../../src/vscode/recipes';
import { until, withSetting } from './hostWorkspace';
import { pageOf, type Page } from './page';
import { chatOver } from './quickstepChat';
import { newest, planText, quickstep, withModels, type TestParts } from './quickstepHost';

describe('a task that is not started', () => {
  const models = withModels();
  let parts: TestParts;
  let page: Page;
  beforeEach(async () => {
    parts = await quickstep();
    page = pageOf(parts.view);
    page.say({ type: 'ready' });
  });
  afterEach(() => page.close());

  const givenBack = (): readonly ToView[] => page.heard.filter(({ type }) => type === 'compose');
  const told = (): string =>
    page.heard.map(message => (message.type === 'notice' ? message.text : '')).join('');

  it('is in the input again where a setting is wrong', async () => {
    const restore = await withSetting('quickstep', 'models.executor', { provider: 'openai', model: 3 });
    await parts.recipes.submit('do it', 'agent');
    await restore();
    assert.deepEqual(givenBack(), [{ type: 'compose', text: 'do it', mode: 'agent' }]);
    assert.match(told(), /The setting quickstep\.models\.executor/);
  });

  it('is in the input again where the command for it cannot start it', async () => {
    const restore = await withSetting('quickstep', 'models.executor', { provider: 'openai', model: 3 });
    await vscode.commands.executeCommand('quickstep.planTask', 'plan it');
    await restore();
    assert.ok(
      givenBack().some(one => one.type === 'compose' && one.text === 'plan it' && one.mode === 'plan'),
    );
  });

  it('is in the input again where another run goes on', async () => {
    const server = await models.planner(() => ({ text: 'word ', endless: true, tokensPerSecond: 50 }));
    const ended = parts.recipes.submit('first', 'ask');
    await until('the planner is asked', () => server.requests.length > 0);
    await parts.recipes.submit('second', 'agent');
    parts.chat.stop();
    await ended;
    assert.deepEqual(givenBack(), [{ type: 'compose', text: 'second', mode: 'agent' }]);
  });

  it('is in the input again where starting it fails', async () => {
    const given: string[] = [];
    const recipes = createRecipes({
      chat: { submit: () => Promise.reject(new Error('no engine')) } as unknown as Chat,
      loadRecipes: () => Promise.reject(new Error('no recipes')),
      tell: () => undefined,
      giveBack: (text, mode) => given.push(`${mode}: ${text}`),
      changed: () => undefined,
    });
    await assert.rejects(recipes.submit('do it', 'plan'), /no engine/);
    await assert.rejects(recipes.submit('/hello', 'agent'), /no recipes/);
    assert.deepEqual(given, ['plan: do it', 'agent: /hello']);
  });

  it('is none where it has run and its journal cannot be closed', async () => {
    await models.planner(() => planText('Say', { id: 'say', agent: 'command', command: 'true', writes: [] }));
    await models.permit({ commands: 'allow' });
    const loadEngine = async (): Promise<Engine> => {
      const engine = await parts.loadEngine();
      const openRun: Engine['openRun'] = async (...asked) => {
        const opened = await engine.openRun(...asked);
        const close = (): Promise<void> =>
          opened.ok
            ? opened.close().then(() => Promise.reject(new Error('the disk is full')))
            : Promise.resolve();
        return opened.ok ? { ...opened, close } : opened;
      };
      return { ...engine, openRun };
    };
    const { chat, told: said, dispose } = chatOver({ ...parts, loadEngine });
    const isStarted = await chat.submit({ task: 'do it', mode: 'agent' });
    dispose();
    assert.deepEqual([isStarted, chat.runs.at(-1)?.feed.state.status], [true, 'done']);
    assert.match(said.join(), /could not be written to its journal/);
  });

  it('as a plan once more says which setting is wrong', async () => {
    await models.planner(() => planText('Say', { id: 'say', agent: 'command', command: 'true', writes: [] }));
    await models.permit({ commands: 'allow' });
    await parts.recipes.submit('do it', 'agent');
    const restore = await withSetting('quickstep', 'models.executor', { provider: 'openai', model: 3 });
    page.say({ type: 'startPlan', run: newest(parts).run });
    await until('it is told', () => told().includes('The setting quickstep.models.executor'));
    await restore();
  });

  it('alone comes back', async () => {
    await models.planner(() => planText('Say', { id: 'say', agent: 'command', command: 'true', writes: [] }));
    await models.permit({ commands: 'allow' });
    await parts.recipes.submit('do it', 'agent');
    assert.deepEqual(givenBack(), []);
  });
});
