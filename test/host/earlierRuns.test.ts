// What a window shows of the runs before it was loaded: a second chat over the memory that the first one left.
import { strict as assert } from 'node:assert';
import type { Chat } from '../../src/vscode/chat';
import type { Engine } from '../../src/vscode/engine';
import { closeAll, onDisk, put } from './hostWorkspace';
import { chatOver } from './quickstepChat';
import { planText, quickstep, withModels, type TestParts } from './quickstepHost';

const TEXT = 'one\ntwo\n';

describe('the runs before the window was loaded', () => {
  const models = withModels();
  const opened: (() => void)[] = [];
  let parts: TestParts;
  let count = 0;
  let file = '';

  beforeEach(async () => {
    parts = await quickstep();
    file = `earlier${++count}.txt`;
    await put(file, TEXT);
    await models.permit({ edits: 'allow' });
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) close();
    await closeAll();
  });

  function reloaded(loadEngine: () => Promise<Engine> = parts.loadEngine): Chat {
    const { chat, dispose } = chatOver({ ...parts, loadEngine });
    opened.push(dispose);
    return chat;
  }
  const edit = () => ({ id: 'edit', agent: 'edit', file, lines: [2, 2], content: 'zwei' });
  const tasks = ({ runs }: Chat) => runs.map(({ feed }) => feed.state.task);
  const start = (chat: Chat, task: string) => chat.submit({ task, mode: 'agent' });

  it('stand before a task that is sent first, and its planner is told of them', async () => {
    const server = await models.planner(() => planText('Do it', edit()));
    await start(parts.chat, 'rename the counter');
    const chat = reloaded();
    await start(chat, 'call it retryCount instead');
    assert.deepEqual(tasks(chat), ['rename the counter', 'call it retryCount instead']);
    assert.match(server.requests[1]?.prompt ?? '', /rename the counter[^]*call it retryCount instead/);
    await chat.restore();
    assert.equal(chat.runs.length, 2);
  });

  it('can be undone first, and are shown as undone', async () => {
    await models.planner(() => planText('Do it', edit()));
    await start(parts.chat, 'count in German');
    assert.equal(await onDisk(file), 'one\nzwei\n');
    const chat = reloaded();
    await chat.undo(parts.chat.runs[0]?.feed.state.run);
    assert.equal(await onDisk(file), TEXT);
    const files = chat.runs[0]?.feed.snapshot().files.map(({ path, undone }) => [path, undone]);
    assert.deepEqual(files, [[file, true]]);
  });

  it('do not come back into a chat that is begun while they are read', async () => {
    await models.planner(() => planText('Do it', edit()));
    await start(parts.chat, 'do it');
    let load = (): void => undefined;
    const loaded = new Promise<void>(resolve => (load = resolve));
    const chat = reloaded(() => loaded.then(parts.loadEngine));
    const restored = chat.restore();
    await chat.newSession();
    load();
    await restored;
    assert.deepEqual(chat.runs, []);
  });
});
