// The input: a task, or a message to the run that goes on. Enter sends, Shift+Enter breaks the line, ArrowUp in the
// empty input brings back earlier tasks. Behind a slash recipes are offered by name.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ViewState } from '../protocol/view';
import { modelName } from './format';
import { saveDraft, savedDraft, send } from './host';
import type { Mode } from './host';
import { icon } from './icon';
import { callOf, offerList, offersFor } from './recipeOffers';

const modes: Readonly<Record<Mode, readonly [label: string, placeholder: string]>> = {
  agent: ['Agent', 'Describe what to do'],
  plan: ['Plan', 'Describe what to plan'],
  ask: ['Ask', 'Ask about this workspace'],
};

export class QuickstepComposer extends LitElement {
  static override properties = {
    models: { attribute: false },
    workspace: { attribute: false },
    running: { type: Boolean },
    history: { attribute: false },
    recipes: { attribute: false },
    note: {},
  };
  declare models: ViewState['models'];
  declare workspace: ViewState['workspace'];
  declare running: boolean;
  declare history: readonly string[];
  declare recipes: ViewState['recipes'];
  declare note: string | undefined;
  private draft = savedDraft();
  private historyAt = -1;
  /** Among the offers; null: they were closed. */
  private offerAt: number | null = 0;

  protected override createRenderRoot(): this {
    return this;
  }

  compose(text: string | undefined, mode: Mode | undefined): void {
    this.change(text ?? this.draft.text, mode ?? this.draft.mode);
    this.input()?.focus();
  }

  protected override render(): TemplateResult {
    const { text, mode } = this.draft;
    const advice = this.adviceWords();
    const offers = this.offers();
    const placeholder = this.running ? 'Add a message for the next round' : modes[mode][1];
    return html`<div class="composer">
      ${advice ? html`<p class="advice">${icon('info')} ${advice}</p>` : nothing}
      ${offers.length > 0 ? offerList(offers, this.offerAt ?? 0, at => this.choose(at)) : nothing}
      <div class="input-box">
        <textarea
          rows="2"
          aria-label="Task"
          aria-autocomplete="list"
          aria-controls=${offers.length > 0 ? 'offers' : nothing}
          aria-activedescendant=${offers.length > 0 ? `offer-${this.offerAt ?? 0}` : nothing}
          placeholder=${placeholder}
          .value=${text}
          @input=${this.typed}
          @keydown=${this.key}
        ></textarea>
        <div class="input-bar">
          <span class="mode">
            <select aria-label="Mode" @change=${this.modeChosen} ?disabled=${this.running}>
              ${Object.entries(modes).map(
                ([value, [label]]) =>
                  html`<option value=${value} ?selected=${value === mode}>${label}</option>`,
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
            ?disabled=${text.trim() === '' || this.isBlocked()}
            @click=${this.submit}
          >
            ${icon('send')}
          </button>
        </div>
      </div>
      ${this.note === undefined ? nothing : html`<p class="note">${this.note}</p>`}
    </div>`;
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

  private offers(): ViewState['recipes'] {
    return this.running || this.offerAt === null ? [] : offersFor(this.draft.text, this.recipes);
  }

  /** Writes the call out as far as it is known, with the caret where the first value belongs. */
  private choose(at: number): void {
    const recipe = this.offers()[at];
    if (!recipe) return;
    const { text, caret } = callOf(recipe);
    this.change(text, this.draft.mode);
    void this.updateComplete.then(() => {
      this.input()?.focus();
      this.input()?.setSelectionRange(caret, caret);
    });
  }

  private readonly typed = () => {
    this.historyAt = -1;
    this.offerAt = 0;
    this.change(this.input()?.value ?? '', this.draft.mode);
  };

  private readonly modeChosen = (event: Event) => {
    const value = event.target instanceof HTMLSelectElement ? event.target.value : '';
    if (value === 'agent' || value === 'plan' || value === 'ask') this.change(this.draft.text, value);
  };

  private readonly stop = () => send({ type: 'stop' });

  private readonly submit = () => {
    const text = this.draft.text.trim();
    if (text === '' || this.isBlocked()) return;
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
    const { length } = this.offers();
    if (length === 0) return false;
    const at = this.offerAt ?? 0;
    if (event.key === 'ArrowDown') this.offerAt = (at + 1) % length;
    else if (event.key === 'ArrowUp') this.offerAt = (at + length - 1) % length;
    else if (event.key === 'Escape') this.offerAt = null;
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) this.choose(at);
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
