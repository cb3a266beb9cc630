// A recipe: a plan kept as a file under a name, with parameters, carried out again without the planner. Decides what may
// be such a name and what is known of a recipe before its parameters have values.
import type { OwnAgents } from './ownAgents';
import type { Plan } from './plan';
import { inStep, parsePlanFile } from './readPlan';

/** Where a workspace keeps its own, each as NAME.json. */
export const RECIPE_FOLDER = '.quickstep/recipes';

export interface RecipeParameter {
  readonly name: string;
  readonly description: string;
  readonly default?: string | undefined;
}

export interface Recipe {
  readonly name: string;
  /** As it is written, its parameters still open. */
  readonly goal: string;
  readonly parameters: readonly RecipeParameter[];
  readonly plan: Plan;
}

/** One thing wrong with a recipe's file. Line and column count from 1; the text has no full stop. */
export interface RecipeFault {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export function isRecipeName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(name);
}

export const recipeNameRule =
  'a recipe is named by lower-case letters, digits and hyphens, a letter first, at most 40';

/**
 * @param text of the file `name`.json
 * @param folder of a workspace with several: the one that the file lies in
 */
export function readRecipe(
  name: string,
  text: string,
  agents: OwnAgents | undefined,
  folder = '',
):
  | { readonly ok: true; readonly recipe: Recipe }
  | { readonly ok: false; readonly faults: readonly RecipeFault[] } {
  if (!isRecipeName(name)) {
    return { ok: false, faults: [{ line: 1, column: 1, text: `${recipeNameRule}; rename the file` }] };
  }
  const parsed = parsePlanFile(text, agents, folder);
  if (!parsed.ok) {
    return { ok: false, faults: parsed.faults.map(fault => ({ ...fault.at, text: inStep(fault) })) };
  }
  const { plan } = parsed;
  const parameters = Object.entries(plan.parameters ?? {}).map(([key, told]) => ({ name: key, ...told }));
  return { ok: true, recipe: { name, goal: plan.goal, parameters, plan } };
}
