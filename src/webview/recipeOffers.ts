// The recipes that the input offers while their name is being typed behind a slash.
import type { RecipeView } from '../protocol/view';
import type { Offer, Offers } from './offers';

/** None once the name is typed out and something follows it. */
export function recipeOffers(text: string, recipes: readonly RecipeView[]): Offers | null {
  const typed = /^\/([a-z0-9-]*)$/.exec(text)?.[1];
  if (typed === undefined) return null;
  const list = recipes.filter(({ name }) => name.startsWith(typed)).map(offerOf);
  return { label: 'Recipes', from: 0, to: text.length, list };
}

/** The call with its parameters still empty, and where the first value belongs. */
function offerOf({ name, goal, parameters }: RecipeView): Offer {
  const open = parameters.filter(one => one.default === undefined).map(one => `${one.name}=`);
  const call = [`/${name}`, ...open].join(' ');
  const text = open.length === 0 ? `${call} ` : call;
  return {
    name: `/${name}`,
    about: goal.replace(/\{\{\s*params\.(\w+)\s*\}\}/g, '$1'),
    text,
    caret: open.length === 0 ? text.length : text.indexOf('=') + 1,
  };
}
