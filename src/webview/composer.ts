// The input: a task, or a message to the run that goes on. Enter sends, Shift+Enter breaks the line, ArrowUp in the
// empty input brings back earlier tasks. Behind a slash recipes are offered by name, behind @ and # what can be pointed at.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { insertTextIntoField } from 'text-field-edit';
import type { ToView } from '../protocol/messages';
import type { ViewState } from '../protocol/view';
import { modelName } from './format';
import { saveDraft, savedDraft, send } from './host';
import type { Mode } from './host';
import { icon } from './icon';
import { mentionOffers, typedMention } from './mentionOffers';
import type { TypedMention } from './mentionOffers';
import { offerList } from './offers';
import type { Offer, Offers } from './offers';
import { recipeOffers } from './recipeOffers';
import { isTooLong, tooLongFault } from './tooLong';

const modes: Readonly<Record<Mode, readonly [label: string, placeholder: string]>> = {
  agent: ['Agent', 'Describe what to do'],
  plan: ['Plan', 'Describe what to plan'],
  ask: ['Ask', 'Ask about this workspace'],
};

type Question = Pick<TypedMention, 'of' | 'typed'> & { readonly ask: number };
/** What is known of names, and of which kind they are. */
type Answer = Pick<TypedMention, 'of'> & Pick<Extract<ToView, { type: 'offers' }>, 'offers'>;

export class QuickstepComposer extends LitElement {
  static override properties = {
    models: { attribute: false },
    workspace: { attribute: false },
    running: { type: Boolean },
    reviewing: { type: Boolean },
    history: { attribute: false },
    recipes: { attribute: false },
    note: {},
  };
  declare models: ViewState['models'];
  declare workspace: ViewState['workspace'];
  declare running: boolean;
  /** A plan waits that its planner could write anew. */
  declare reviewing: boolean;
  declare history: readonly string[];
  declare recipes: ViewState['recipes'];
  declare note: string | undefined;
  private draft = savedDraft();
  private historyAt = -1;
  private caret = 0;
  /** Where what is offered for begins in the draft; null: nothing is being typed that has offers. */
  private openAt: number | null = null;
  /** The same, where the person has closed the offers. */
  private closedAt: number | null = null;
  private offerAt = 0;
  /** What comes into the input is an offer's text. */
  private isChoosing = false;
  private asked: Question = { ask: 0, of: 'kind', typed: '' };
  private found: Answer | null = null;

  protected override createRenderRoot(): this {
    return this;
  }

  /** A text that comes stands before what has been typed since. */
  compose(text: string | undefined, mode: Mode | undefined): void {
    this.openAt = null;
    const texts = [text ?? '', this.draft.text].filter(one => one !== '');
    this.change(texts.join('\n\n'), mode ?? this.draft.mode);
    // The input may not be drawn yet.
    void this.updateComplete.then(() => this.input()?.focus());
  }

  /** The option that was gone to stays the one that a key takes. */
  offered({ ask, offers }: Extract<ToView, { type: 'offers' }>): void {
    if (ask !== this.asked.ask) return;
    const before = this.offers()?.list[this.offerAt]?.text;
    this.found = { of: this.asked.of, offers };
    const at = this.offerAt === 0 ? 0 : this.offers()?.list.findIndex(({ text }) => text === before);
    this.offerAt = Math.max(0, at ?? 0);
    this.requestUpdate();
  }

  protected override updated(): void {
    this.querySelector('.offers [aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  protected override render(): TemplateResult {
    const { text, mode } = this.draft;
    const advice = this.adviceWords();
    const offers = this.offers();
    return html`<div class="composer">
      ${advice ? html`<p class="advice">${icon('info')} ${advice}</p>` : nothing}
      ${tooLongFault(text, 'text', 'keep it in a file and point at that with @')}
      ${offers ? offerList(offers, this.offerAt, offer => this.choose(offers, offer)) : nothing}
      <div class="input-box">
        <textarea
          rows="2"
          aria-label="Task"
          role=${offers ? 'combobox' : nothing}
          aria-expanded=${offers ? 'true' : nothing}
          aria-autocomplete="list"
          aria-controls=${offers ? 'offers' : nothing}
          aria-activedescendant=${offers ? `offer-${this.offerAt}` : nothing}
          placeholder=${this.placeholder()}
          .value=${text}
          @input=${this.typed}
          @keydown=${this.key}
          @keyup=${this.moved}
          @click=${this.moved}
          @blur=${this.left}
        ></textarea>
        <div class="input-bar">
          <span class="mode">
            <select aria-label="Mode" @change=${this.modeChosen} ?disabled=${this.running}>
              ${Object.entries(modes).map(
                ([value, [label]]) =>
                  // The attribute would move nothing any more once the person has chosen.
                  html`<option value=${value} .selected=${live(value === mode)}>${label}</option>`,
              )}
            </select>
            ${icon('chevron-down')}
          </span>
          ${this.modelButton()}
          <span class="spacer"></span>
          ${
            this.running
              ? html`<button class="icon-button" aria-label="Stop" title="Stop (Escape)" @click=${this.stop}>
                  ${icon('debug-stop')}
                </button>`
              : nothing
          }
          <button
            class="icon-button send"
            aria-label=${this.running ? 'Send message' : 'Send'}
            title=${this.running ? 'Send message (Enter)' : 'Send (Enter)'}
            ?disabled=${text.trim() === '' || isTooLong(text) || this.isBlocked()}
            @click=${this.submit}
          >
            ${icon('send')}
          </button>
        </div>
      </div>
      ${this.note === undefined ? nothing : html`<p class="note">${this.note}</p>`}
    </div>`;
  }

  private placeholder(): string {
    if (this.reviewing) return 'Say what should be different: the plan is written anew';
    return this.running ? 'Add a message for the next round' : modes[this.draft.mode][1];
  }

  private adviceWords(): string | undefined {
    if (!this.workspace.open) return 'Open a folder to work in.';
    if (this.workspace.trusted) return undefined;
    return 'This workspace is restricted: nothing is written or run until you trust it. Plan and Ask work.';
  }

  /** In a restricted workspace there may be plans and answers. */
  private isBlocked(): boolean {
    return !this.workspace.open || (!this.workspace.trusted && this.draft.mode === 'agent');
  }

  private modelButton(): TemplateResult {
    const { planner, executor } = this.models;
    const hidden = (words: string) => html`<span class="hidden">${words}</span>`;
    return html`<button
      class="model-button"
      title="Planner ${planner ?? 'none'}, executor ${executor ?? 'none'}. Configure models"
      @click=${() => send({ type: 'configureModels' })}
    >
      ${hidden('Planner:')}
      <span class="model-name">${planner === undefined ? 'no planner' : modelName(planner)}</span>
      ${icon('arrow-right')} ${hidden('executor:')}
      <span class="model-name">${executor === undefined ? 'no executor' : modelName(executor)}</span>
      ${hidden('(configure models)')}
    </button>`;
  }

  private input(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  private change(text: string, mode: Mode): void {
    this.draft = { text, mode };
    saveDraft(this.draft);
    this.requestUpdate();
  }

  /** Null while nothing is offered: then no key is kept from the input. */
  private offers(): Offers | null {
    const offers = this.openAt === null ? null : this.offersHere();
    return offers?.from === this.openAt && offers.list.length > 0 ? offers : null;
  }

  private offersHere(): Offers | null {
    const { text } = this.draft;
    const recipes = this.running ? null : recipeOffers(text, this.recipes);
    if (recipes) return recipes;
    const mention = typedMention(text, this.caret);
    return mention && mentionOffers(text, mention, this.found?.of === mention.of ? this.found.offers : []);
  }

  /** After something was typed: offers what fits to it, unless offers for it were closed. */
  private look(): void {
    this.caret = this.input()?.selectionStart ?? this.draft.text.length;
    this.offerAt = 0;
    const mention = typedMention(this.draft.text, this.caret);
    if (mention) this.ask(mention);
    const from = this.offersHere()?.from ?? null;
    if (from !== this.closedAt) this.closedAt = null;
    this.openAt = this.closedAt === null ? from : null;
  }

  /** A later question drops the answer to an earlier one. */
  private ask({ of, typed }: TypedMention): void {
    if (of === 'kind' || (of === this.asked.of && typed === this.asked.typed && this.found !== null)) return;
    this.asked = { ask: this.asked.ask + 1, of, typed };
    send({ type: 'complete', ask: this.asked.ask, of, typed });
  }

  /** Written as if it were typed, so that the input's own undo takes it back. */
  private choose({ from, to }: Offers, { text, caret, goesOn }: Offer): void {
    const input = this.input();
    if (!input) return;
    this.openAt = null;
    this.isChoosing = true;
    input.focus();
    input.setSelectionRange(from, to);
    insertTextIntoField(input, text);
    this.isChoosing = false;
    void this.updateComplete.then(() => {
      input.setSelectionRange(from + caret, from + caret);
      if (goesOn === true) this.look();
      this.requestUpdate();
    });
  }

  private readonly typed = () => {
    this.historyAt = -1;
    this.change(this.input()?.value ?? '', this.draft.mode);
    if (!this.isChoosing) this.look();
  };

  /** The caret may have left what is offered for. */
  private readonly moved = () => {
    this.caret = this.input()?.selectionStart ?? 0;
    if (this.openAt !== null) this.requestUpdate();
  };

  private readonly left = () => this.close();

  private close(): void {
    if (this.openAt === null) return;
    this.closedAt = this.openAt;
    this.openAt = null;
    this.requestUpdate();
  }

  private readonly modeChosen = (event: Event) => {
    const value = event.target instanceof HTMLSelectElement ? event.target.value : '';
    if (value === 'agent' || value === 'plan' || value === 'ask') this.change(this.draft.text, value);
  };

  private readonly stop = () => send({ type: 'stop' });

  private readonly submit = () => {
    const text = this.draft.text.trim();
    if (text === '' || isTooLong(text) || this.isBlocked()) return;
    send(this.running ? { type: 'steer', text } : { type: 'submit', text, mode: this.draft.mode });
    this.historyAt = -1;
    this.change('', this.draft.mode);
    this.dispatchEvent(new CustomEvent('sent', { bubbles: true }));
  };

  private readonly key = (event: KeyboardEvent) => {
    if (event.isComposing || this.isForOffers(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      this.recall(event);
    }
  };

  private isForOffers(event: KeyboardEvent): boolean {
    const offers = this.offers();
    const offer = offers?.list[this.offerAt];
    if (!offers || !offer || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { length } = offers.list;
    if (event.key === 'ArrowDown') this.offerAt = (this.offerAt + 1) % length;
    else if (event.key === 'ArrowUp') this.offerAt = (this.offerAt + length - 1) % length;
    else if (event.key === 'Escape') this.close();
    else if ((event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) this.choose(offers, offer);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.requestUpdate();
    return true;
  }

  /** Only while the input is empty or shows an earlier task, so that the arrows move in a text being written. */
  private recall(event: KeyboardEvent): void {
    const shown = this.historyAt >= 0;
    if (!shown && (this.draft.text !== '' || event.key === 'ArrowDown')) return;
    const next = this.historyAt + (event.key === 'ArrowUp' ? 1 : -1);
    if (next >= this.history.length) return;
    event.preventDefault();
    this.historyAt = next;
    this.change(next < 0 ? '' : (this.history[this.history.length - 1 - next] ?? ''), this.draft.mode);
  }
}

customElements.define('quickstep-composer', QuickstepComposer);
