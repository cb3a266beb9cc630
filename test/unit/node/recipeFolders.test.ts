// Recipes from real folders: which are read, which are left out and why, and how one is added.
import { strict as assert } from 'node:assert';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { faultLine } from '../../../src/node/ownFiles';
import { readRecipes, writeRecipe } from '../../../src/node/recipeFolders';
import { temporaryFolder } from '../../support/temporaryFolder';

const recipe = (goal: string, more = ''): string => `{"version": 1, "goal": "${goal}",\n "steps": []${more}}`;

describe('recipes on disk', () => {
  const folder = temporaryFolder();
  const root = (): string => path.join(folder(), 'w');
  const builtIn = (): string => path.join(folder(), 'built-in');
  const here = (): string => path.join(root(), '.quickstep', 'recipes');
  beforeEach(async () => {
    await mkdir(here(), { recursive: true });
    await mkdir(builtIn());
  });

  async function found(trusted = true): Promise<string> {
    const read = await readRecipes({ root: trusted ? root() : null, builtIn: builtIn(), agents: new Map() });
    return [
      ...read.recipes.map(one => `${one.recipe.name} (${one.from}): ${one.recipe.goal}`),
      ...read.faults.map(fault => faultLine(fault).slice(folder().length)),
    ].join('\n');
  }

  it('come from the workspace and with Quickstep, the nearer one first', async () => {
    await writeFile(path.join(builtIn(), 'a.json'), recipe('shipped'));
    await writeFile(path.join(builtIn(), 'b.json'), recipe('shipped'));
    await writeFile(path.join(here(), 'b.json'), recipe('own'));
    await writeFile(path.join(here(), 'notes.md'), 'x');
    assert.equal(await found(), 'a (built-in): shipped\nb (workspace): own');
  });

  it('come from each folder of a workspace, the first of a name before another', async () => {
    for (const [place, name] of [
      ['w', 'a'],
      ['x', 'a'],
      ['x', 'b'],
      ['beside', 'c'],
    ] as const) {
      await mkdir(path.join(folder(), place, '.quickstep', 'recipes'), { recursive: true });
      await writeFile(path.join(folder(), place, '.quickstep', 'recipes', `${name}.json`), recipe(place));
    }
    const read = await readRecipes({
      ...{ root: folder(), folders: ['w', 'x'], builtIn: builtIn(), agents: new Map() },
    });
    assert.deepEqual(
      read.recipes.map(one => `${one.recipe.name} ${one.recipe.goal}`),
      ['a w', 'b x'],
    );
    assert.deepEqual(
      read.faults.map(fault => faultLine(fault).replaceAll(folder(), '')),
      [
        '/x/.quickstep/recipes/a.json:1:1: /w/.quickstep/recipes/a.json is a recipe a too; rename one of them.',
      ],
    );
  });

  it('of a workspace that is not trusted are not read', async () => {
    await writeFile(path.join(builtIn(), 'a.json'), recipe('shipped'));
    await writeFile(path.join(here(), 'a.json'), recipe('own'));
    assert.equal(await found(false), 'a (built-in): shipped');
  });

  it('with a fault are said with their line, and nothing else goes by their name', async () => {
    await writeFile(path.join(builtIn(), 'a.json'), recipe('shipped'));
    await writeFile(path.join(here(), 'a.json'), recipe('own', ', "colour": "red"'));
    assert.equal(await found(), '/w/.quickstep/recipes/a.json:2:15: unknown field "colour"; take it out.');
  });

  it('are not read through a link out of the workspace', async () => {
    await writeFile(path.join(folder(), 'out.json'), recipe('outside'));
    await symlink(path.join(folder(), 'out.json'), path.join(here(), 'a.json'));
    assert.match(await found(), /^\/w\S+a\.json:1:1: the file leads out of the workspace/);
  });

  it('are added, and never over another', async () => {
    const text = recipe('new');
    const written = await writeRecipe(root(), 'n', text);
    assert.deepEqual(written, { ok: true, file: path.join(here(), 'n.json') });
    assert.equal(await found(), 'n (workspace): new');
    const again = await writeRecipe(root(), 'n', recipe('other'));
    assert.match(again.ok ? '' : again.detail, /^There is a recipe n here already; choose another name\.$/);
    assert.equal(await readFile(path.join(here(), 'n.json'), 'utf8'), text);
  });

  it('are added under a name that is one', async () => {
    for (const name of ['../n', 'N', '']) assert.equal((await writeRecipe(root(), name, '')).ok, false, name);
  });
});
