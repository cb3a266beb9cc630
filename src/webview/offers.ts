// The list that the input offers while something is being typed: recipes behind a slash, what a mention may name behind
// @ and #. One list for both, as the ARIA practice has it for a combobox: the caret stays in the input, the option that a
// key would take is named to it.
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './icon';

export interface Offer {
  readonly icon?: string;
  readonly name: string;
  readonly about: string;
  /** What is written in place of what was typed, and where the caret goes in it. */
  readonly text: string;
  readonly caret: number;
  /** More of it is to be chosen. */
  readonly goesOn?: boolean;
}

/** Offers that take the place of the draft's text from `from` to `to`. */
export interface Offers {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly list: readonly Offer[];
}

export function offerList(
  { label, list }: Offers,
  at: number,
  choose: (offer: Offer) => void,
): TemplateResult {
  return html`<ul
    class="offers"
    id="offers"
    role="listbox"
    aria-label=${label}
    @mousedown=${(event: Event) => event.preventDefault()}
  >
    ${list.map(
      (offer, index) =>
        html`<li
          id="offer-${index}"
          role="option"
          aria-selected=${index === at ? 'true' : 'false'}
          @click=${() => choose(offer)}
        >
          ${offer.icon === undefined ? nothing : icon(offer.icon)}
          <span class="offer-name">${offer.name}</span>
          <span class="offer-about">${offer.about}</span>
        </li>`,
    )}
  </ul>`;
}
