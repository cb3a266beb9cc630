// The sample of `npm start` with the real command line and the real small model.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { phaseErrors } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';

const recipe = path.resolve('samples', 'shop.recipe.json');

/** Every file of a folder with the hash of its bytes. */
function fingerprint(folder: string): Record<string, string> {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files
      .map(entry => path.join(entry.parentPath, entry.name))
      .sort()
      .map(file => [
        path.relative(folder, file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

function testsPass(folder: string): boolean {
  return spawnSync(process.execPath, ['--test'], { cwd: folder }).status === 0;
}

describe('the sample project with the small model', () => {
  let place: Place;

  before(() => {
    place = openPlace({ models: { executor: { provider: 'embedded', model: 'qwen2.5-coder-1.5b' } } });
    cpSync('samples/shop', place.workspace, { recursive: true });
  });
  after(() => place.close());

  it('fails its tests, passes them after the recipe, and undo brings back every byte', async () => {
    assert.equal(testsPass(place.workspace), false);
    const untouched = fingerprint(place.workspace);
    const result = await place.quickstep(['run', '--plan', recipe, '--allow', 'edits,commands', '--json']);
    assert.equal(result.code, 0, result.stderr);
    const events = eventsOf(result);
    assert.equal(events.at(-1)?.type, 'run.finished');
    assert.deepEqual(phaseErrors(events), []);
    assert.equal(testsPass(place.workspace), true);
    assert.notDeepEqual(fingerprint(place.workspace), untouched);

    const undo = await place.quickstep(['undo']);
    assert.equal(undo.code, 0, undo.stderr);
    assert.deepEqual(fingerprint(place.workspace), untouched);
  });
});
