// A text that the extension would not take. Decides that it stays where it was typed, with one sentence on what to do.
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MaxText } from '../protocol/messages';
import { icon } from './icon';

const MAX_TEXT: MaxText = 200_000;

export function isTooLong(text: string): boolean {
  return text.trim().length > MAX_TEXT;
}

/** @param what the text, to follow "This" */
export function tooLongFault(text: string, what: string, instead: string): TemplateResult | typeof nothing {
  if (!isTooLong(text)) return nothing;
  return html`<p class="fault" role="alert">
    ${icon('error', 'Fault')} This ${what} is longer than ${MAX_TEXT.toLocaleString('en-US')} characters;
    shorten it, or ${instead}.
  </p>`;
}
