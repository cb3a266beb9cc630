// Recipes for the editor: the list, the plan of one with its parameters filled in, and keeping a plan as a new one.
// Everything is read anew each time, as the files stand then.
import path from 'node:path';
import type { Config } from '../core/config';
import type { Plan } from '../core/plan/plan';
import { planWithin } from '../core/plan/planFolder';
import type { SavedPlan } from '../core/run/planOfRun';
import type { Folders } from '../core/policy/workspace';
import { readRecipe, type Recipe } from '../core/plan/recipe';
import { fillPlan } from '../core/plan/readPlan';
import { readAgents, registryOf } from './agentFolders';
import {
  builtInRecipes,
  readRecipes,
  writeRecipe,
  type FoundRecipes,
  type WrittenRecipe,
} from './recipeFolders';
import { findShell } from './shellProgram';

export interface RecipeSource {
  /** Of the workspace; null where nothing of it is to be read (it is not trusted). */
  readonly root: string | null;
  /** Absent: the root itself. */
  readonly folders?: Folders | undefined;
  readonly models: Config['models'];
}

export interface RecipeDirectory {
  list(source: RecipeSource): Promise<FoundRecipes>;
  /** @param given values of its parameters, by name */
  plan(
    recipe: Pick<Recipe, 'name' | 'plan'>,
    given: Readonly<Record<string, string>>,
    source: RecipeSource,
  ): Promise<{ readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly detail: string }>;
  /** Only a plan that would be read again is kept; of several folders, in the one that its files lie in. */
  save(
    name: string,
    plan: SavedPlan,
    source: RecipeSource & { readonly root: string },
  ): Promise<WrittenRecipe>;
}

/** @param dist the folder of the bundles */
export function createRecipeDirectory(dist: string): RecipeDirectory {
  const agentsOf = async (source: RecipeSource) => registryOf(await readAgents(source));

  async function list(source: RecipeSource): Promise<FoundRecipes> {
    const { root, folders } = source;
    return readRecipes({ root, folders, builtIn: builtInRecipes(dist), agents: await agentsOf(source) });
  }

  return {
    list,

    async plan({ name, plan }, given, source) {
      const shell = findShell();
      const read = fillPlan(plan, given, {
        agents: await agentsOf(source),
        quote: word => shell.quote(word),
        giving: parameter => `write /${name} ${parameter}=VALUE`,
        folders: source.folders,
      });
      return read.ok ? read : { ok: false, detail: `/${name}: ${read.faults[0]?.text ?? 'is no plan'}.` };
    },

    async save(name, plan, source) {
      const own = planWithin(plan, source.folders);
      if (own === null) {
        const detail =
          'A recipe lies in one folder and works there; this plan does not, so it cannot be kept as one.';
        return { ok: false, detail };
      }
      const text = `${JSON.stringify(own.plan, null, 2)}\n`;
      const read = readRecipe(name, text, await agentsOf(source), own.folder);
      if (read.ok) return writeRecipe(path.join(source.root, own.folder), name, text);
      const [fault] = read.faults;
      return { ok: false, detail: `This plan cannot be kept as a recipe: ${fault?.text ?? 'it is none'}.` };
    },
  };
}
