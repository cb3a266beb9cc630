import { strict as assert } from 'node:assert';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { foldRun } from '../../../src/core/run/runState';
import { addToHistory, readHistory } from '../../../src/node/modelHistory';
import { runSteps } from '../../support/runPlan';
import { temporaryFolder } from '../../support/temporaryFolder';

async function aRun() {
  const { events } = await runSteps(
    [{ id: 'c', title: 'c', agent: 'command', instruction: 'list', writes: [] }],
    { executor: () => '{"command":"ls"}', commands: { ls: {} } },
  );
  return foldRun(events);
}

describe('the history of models', () => {
  const folder = temporaryFolder();

  it('is empty where there is none', async () => assert.deepEqual(await readHistory(folder()), []));

  it('adds up over runs, in a folder that is made if need be', async () => {
    const state = path.join(folder(), 'new');
    for (let index = 0; index < 3; index += 1) await addToHistory(state, await aRun());
    const [row] = await readHistory(state);
    assert.deepEqual([row?.agent, row?.steps, row?.firstTryRight, row?.calls], ['command', 3, 3, 3]);
    assert.deepEqual(await readdir(state), ['history.json']);
  });

  for (const [name, text, rows] of [
    ['cut short', '{"version":1,"models":[{"agent":"ed', 0],
    ['of another version', '{"version":2,"models":[]}', 0],
    ['no JSON', '\0\0\0', 0],
    ['with one faulty row', '{"version":1,"models":[{"agent":1},ROW]}', 1],
  ] as const) {
    it(`is read as far as it can be where the file is ${name}, and goes on from there`, async () => {
      const state = folder();
      await addToHistory(state, await aRun());
      const file = path.join(state, 'history.json');
      const kept = JSON.parse(await readFile(file, 'utf8')) as { models: unknown[] };
      await writeFile(file, text.replace('ROW', JSON.stringify(kept.models[0])));
      assert.equal((await readHistory(state)).length, rows);
      await addToHistory(state, await aRun());
      assert.equal((await readHistory(state))[0]?.steps, rows + 1);
    });
  }

  it('does not spoil a run where the disk does not take it', async () => {
    const state = path.join(folder(), 'file');
    await writeFile(state, 'not a folder');
    await addToHistory(state, await aRun());
    assert.deepEqual(await readHistory(state), []);
  });
});
