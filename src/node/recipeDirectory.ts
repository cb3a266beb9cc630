// Recipes for the editor: the list, the plan of one with its parameters filled in, and keeping a plan as a new one.
// Everything is read anew each time, as the files stand then.
import type { Config } from '../core/config';
import type { Plan } from '../core/plan/plan';
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
  /** The workspace folder; null where nothing of it is to be read (it is not trusted). */
  readonly root: string | null;
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
  /** Only a plan that would be read again is kept. */
  save(name: string, text: string, source: RecipeSource & { readonly root: string }): Promise<WrittenRecipe>;
}

/** @param dist the folder of the bundles */
export function createRecipeDirectory(dist: string): RecipeDirectory {
  const agentsOf = async (source: RecipeSource) => registryOf(await readAgents(source));

  async function list(source: RecipeSource): Promise<FoundRecipes> {
    return readRecipes({ root: source.root, builtIn: builtInRecipes(dist), agents: await agentsOf(source) });
  }

  return {
    list,

    async plan({ name, plan }, given, source) {
      const shell = findShell();
      const read = fillPlan(plan, given, {
        agents: await agentsOf(source),
        quote: word => shell.quote(word),
        giving: parameter => `write /${name} ${parameter}=VALUE`,
      });
      return read.ok ? read : { ok: false, detail: `/${name}: ${read.faults[0]?.text ?? 'is no plan'}.` };
    },

    async save(name, text, source) {
      const read = readRecipe(name, text, await agentsOf(source));
      if (read.ok) return writeRecipe(source.root, name, text);
      const [fault] = read.faults;
      return { ok: false, detail: `This plan cannot be kept as a recipe: ${fault?.text ?? 'it is none'}.` };
    },
  };
}
