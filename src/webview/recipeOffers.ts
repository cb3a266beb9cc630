// The recipes that the input offers while their name is being typed behind a slash.
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { RecipeView } from '../protocol/view';

/** None once the name is typed out and something follows it. */
export function offersFor(text: string, recipes: readonly RecipeView[]): readonly RecipeView[] {
  const typed = /^\/([a-z0-9-]*)$/.exec(text)?.[1];
  return typed === undefined ? [] : recipes.filter(({ name }) => name.startsWith(typed));
}

/** The call with its parameters still empty, and where the first value belongs. */
export function callOf({ name, parameters }: RecipeView): { readonly text: string; readonly caret: number } {
  const open = parameters.filter(one => one.default === undefined).map(one => `${one.name}=`);
  const text = [`/${name}`, ...open].join(' ');
  const first = text.indexOf('=') + 1;
  return open.length === 0 ? { text: `${text} `, caret: text.length + 1 } : { text, caret: first };
}

export function offerList(
  offers: readonly RecipeView[],
  at: number,
  choose: (at: number) => void,
): TemplateResult {
  return html`<ul class="offers" id="offers" role="listbox" aria-label="Recipes">
    ${offers.map(
      ({ name, goal }, index) =>
        html`<li
          id="offer-${index}"
          role="option"
          aria-selected=${index === at ? 'true' : 'false'}
          @mousedown=${(event: Event) => event.preventDefault()}
          @click=${() => choose(index)}
        >
          <span class="offer-name">/${name}</span>
          <span class="offer-goal">${goal.replace(/\{\{\s*params\.(\w+)\s*\}\}/g, '$1')}</span>
        </li>`,
    )}
  </ul>`;
}
