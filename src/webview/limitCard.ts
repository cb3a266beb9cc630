// A run that has planned as far as it may asks whether it may go on.
import { html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { LimitView } from '../protocol/view';
import { send } from './host';
import { icon } from './icon';

class QuickstepLimit extends LitElement {
  static override properties = { limit: { attribute: false } };
  declare limit: LimitView;
  private answered = false;

  protected override createRenderRoot(): this {
    return this;
  }

  /** Asked anew, it can be answered anew; the host ignores an answer that nobody waits for. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('limit')) this.answered = false;
  }

  protected override render(): TemplateResult {
    const { question, done, goOn } = this.limit;
    return html`<section class="card" aria-label=${question}>
      <h3 class="card-title">${icon('debug-pause')} ${question}</h3>
      <p class="card-subject">${done}</p>
      <div class="actions wrap">
        <vscode-button ?disabled=${this.answered} @click=${() => this.answer(true)}>${goOn}</vscode-button>
        <vscode-button secondary ?disabled=${this.answered} @click=${() => this.answer(false)}>
          End here
        </vscode-button>
      </div>
    </section>`;
  }

  private answer(isWanted: boolean): void {
    if (this.answered) return;
    this.answered = true;
    this.requestUpdate();
    send({ type: 'goOn', run: this.limit.run, isWanted });
  }
}

customElements.define('quickstep-limit', QuickstepLimit);
