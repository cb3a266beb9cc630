// Finds recipes on disk: those of the workspace in .quickstep/recipes, and those that come with Quickstep. Decides: the
// workspace's comes before the built-in one of the same name, also where it has a fault, so that nothing else than what
// stands there is carried out under its name; a new one is never written over another.
import path from 'node:path';
import type { OwnAgents } from '../core/plan/ownAgents';
import type { Folders } from '../core/policy/workspace';
import { isRecipeName, readRecipe, RECIPE_FOLDER, recipeNameRule, type Recipe } from '../core/plan/recipe';
import { groundOf, type Ground, type RealFolder } from './containment';
import { createDiskFiles } from './diskFiles';
import { eachOnce, readOwnFiles, type FileFault } from './ownFiles';

export interface FoundRecipe {
  readonly recipe: Recipe;
  /** The absolute path of its file. */
  readonly file: string;
  readonly from: 'workspace' | 'built-in';
}

export interface FoundRecipes {
  /** By name, in order of names. */
  readonly recipes: readonly FoundRecipe[];
  readonly faults: readonly FileFault[];
}

export interface RecipePlace {
  /** Of the workspace; null where its recipes are not to be read (it is not trusted). */
  readonly root: string | null;
  /** Absent: the root itself. */
  readonly folders?: Folders | undefined;
  /** Where those that come with Quickstep lie. */
  readonly builtIn: string;
  readonly agents: OwnAgents;
}

/** Where the built-in recipes lie, beside the folder of the bundles. */
export function builtInRecipes(dist: string): string {
  return path.join(dist, '..', 'media', 'recipes');
}

export async function readRecipes({ root, folders, builtIn, agents }: RecipePlace): Promise<FoundRecipes> {
  const shipped = await readFolder(builtIn, null, 'built-in', agents);
  const own = root === null ? none : await readWorkspace(groundOf(root, folders), agents);
  const faulty = new Set(own.faults.map(({ file }) => path.basename(file, '.json')));
  const byName = new Map(
    [...shipped.recipes.filter(({ recipe }) => !faulty.has(recipe.name)), ...own.recipes].map(found => [
      found.recipe.name,
      found,
    ]),
  );
  const recipes = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
  return { recipes, faults: [...own.faults, ...shipped.faults] };
}

const none: FoundRecipes = { recipes: [], faults: [] };

async function readWorkspace(ground: Ground, agents: OwnAgents): Promise<FoundRecipes> {
  const read = await Promise.all(
    ground.folders.map(folder =>
      readFolder(path.join(folder.real, ...RECIPE_FOLDER.split('/')), folder, 'workspace', agents),
    ),
  );
  const { kept, faults } = eachOnce(
    read.flatMap(({ recipes }) => recipes),
    ({ recipe }) => recipe.name,
    'recipe',
  );
  return { recipes: kept, faults: [...read.flatMap(one => one.faults), ...faults] };
}

async function readFolder(
  folder: string,
  home: RealFolder | null,
  from: FoundRecipe['from'],
  agents: OwnAgents,
): Promise<FoundRecipes> {
  const read = await readOwnFiles({
    ...{ folder, root: home?.real ?? null, ending: '.json', what: 'recipe', form: 'a JSON file' },
    maxKilobytes: 1024,
  });
  const recipes: FoundRecipe[] = [];
  const faults = [...read.faults];
  for (const { name, file, text } of read.files) {
    const found = readRecipe(name, text, agents, home?.name);
    if (found.ok) recipes.push({ recipe: found.recipe, file, from });
    else faults.push(...found.faults.map(fault => ({ file, ...fault })));
  }
  return { recipes, faults };
}

export type WrittenRecipe =
  { readonly ok: true; readonly file: string } | { readonly ok: false; readonly detail: string };

/** @param root the workspace folder */
export async function writeRecipe(root: string, name: string, text: string): Promise<WrittenRecipe> {
  if (!isRecipeName(name)) return { ok: false, detail: `Choose another name: ${recipeNameRule}.` };
  const relative = `${RECIPE_FOLDER}/${name}.json`;
  const content = { text, encoding: 'utf8' } as const;
  const written = await createDiskFiles(root).write(relative, content, null, new AbortController().signal);
  if (written.ok) return { ok: true, file: path.join(root, ...relative.split('/')) };
  if (written.reason !== 'changed') return { ok: false, detail: written.detail };
  return { ok: false, detail: `There is a recipe ${name} here already; choose another name.` };
}
