// A plan before it takes effect: its steps with what was prepared of them, to be changed, and what all of it will do, to
// be approved.
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ToHost } from '../protocol/messages';
import type { ReviewStepView, ReviewView, StepView } from '../protocol/view';
import { changeBlock, lineCounts } from './approvalCard';
import { plural } from './format';
import { send } from './host';
import { icon, stateIcon, stepState } from './icon';
import { afterWords, planGraph } from './planGraph';
import type { FormResult } from './stepForm';

type PlanEdit = Extract<ToHost, { type: 'editPlan' }>['edit'];
type Fields = Extract<PlanEdit, { kind: 'set' }>['fields'];

/** In place of an id: the form in which a step is added. */
const NEW = '+';

class QuickstepReview extends LitElement {
  static override properties = { review: { attribute: false }, states: { attribute: false }, run: {} };
  declare review: ReviewView;
  /** The same steps as they run, by id. */
  declare states: ReadonlyMap<string, StepView>;
  declare run: string;
  private asGraph = false;
  private showsEffects = false;
  private readonly open = new Set<string>();
  /** The step whose form is open. */
  private form: string | undefined;
  /** The step that is asked about before it is dropped. */
  private dropping: string | undefined;
  private answeredAt = -1;

  protected override createRenderRoot(): this {
    return this;
  }

  /** A form stays open until its change was made; what was typed stays with its faults. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('review');
    if (!before || before.turn === this.review.turn || this.review.faults.length > 0) return;
    this.form = undefined;
    this.dropping = undefined;
  }

  protected override render(): TemplateResult {
    const { review } = this;
    return html`<section class="review" aria-label="Plan to look at">
      <div class="section-head">
        <h3>Plan: nothing is changed yet</h3>
        <button class="link" aria-pressed=${this.asGraph ? 'true' : 'false'} @click=${this.toggleGraph}>
          ${this.asGraph ? 'Show as list' : 'Show as graph'}
        </button>
      </div>
      ${leftOut(review)} ${this.asGraph ? planGraph(review) : this.list()} ${this.notes()} ${this.effects()}
      <div class="actions wrap">
        <vscode-button ?disabled=${this.isAnswered()} @click=${() => this.approve('all')}
          >Approve plan</vscode-button
        >
        <vscode-button secondary ?disabled=${this.isAnswered()} @click=${() => this.approve('each')}>
          Step by step
        </vscode-button>
        <vscode-button secondary ?disabled=${this.isAnswered()} @click=${() => send({ type: 'stop' })}>
          Discard
        </vscode-button>
      </div>
    </section>`;
  }

  private list(): TemplateResult {
    const { review } = this;
    return html`<div role="list" aria-label="Steps of the plan">
        ${repeat(
          review.steps,
          ({ step }) => step.id,
          (one, index) => this.row(one, index + 1),
        )}
      </div>
      ${
        this.form === NEW
          ? this.stepForm(undefined)
          : html`<button class="link add" @click=${() => this.edit(NEW)}>${icon('add')} Add a step</button>`
      }`;
  }

  private row(one: ReviewStepView, n: number): TemplateResult {
    const { step, subject, changes } = one;
    const isOpen = this.open.has(step.id);
    const details = `plan-${this.run}-${step.id}`;
    const added = changes.reduce((sum, change) => sum + change.added, 0);
    const removed = changes.reduce((sum, change) => sum + change.removed, 0);
    const words = this.words(one);
    return html`<div role="listitem">
      <button
        class="row"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-controls=${isOpen ? details : nothing}
        @click=${() => this.toggle(step.id)}
      >
        ${this.stateOf(step.id)}
        <span class="row-text">
          <span class="row-title">${n}. ${step.title}</span>
          ${subject ? html`<span class="row-subject" title=${subject}>${subject}</span>` : nothing}
          ${words ? html`<span class="row-words">${words}</span>` : nothing}
        </span>
        <span class="row-side">${lineCounts({ added, removed })}</span>
      </button>
      ${isOpen ? html`<div class="details" id=${details}>${this.details(one)}</div>` : nothing}
      ${this.form === step.id ? this.stepForm(one) : nothing}
    </div>`;
  }

  private stateOf(id: string): TemplateResult {
    const state = this.states.get(id);
    return stateIcon(state ? stepState(state) : 'waiting');
  }

  /** What is not prepared yet, or could not be. */
  private words({ step, needs }: ReviewStepView): string {
    const state = this.states.get(step.id);
    if (!state || state.progress === 'prepared') return '';
    const after = afterWords(needs, this.review.steps);
    if (state.progress === 'waiting' && after !== '') return `After ${after}`;
    return state.progress === 'ready' ? 'Starts when the plan is approved' : state.words;
  }

  private details(one: ReviewStepView): TemplateResult {
    const { step, needs, changes } = one;
    const facts = [`${step.agent} · ${step.id}`, needs.length > 0 ? `after ${needs.join(', ')}` : ''];
    return html`<p class="facts">${facts.filter(part => part !== '').join(' · ')}</p>
      ${changes.map(change => changeBlock(change, { run: this.run, step: step.id }))}
      ${one.asks && this.review.hasPlanner ? this.modelChoice(one) : nothing}
      ${this.dropping === step.id ? this.dropChoice(one) : this.stepActions(one)}`;
  }

  private stepActions({ step, canMoveUp, canMoveDown, dependents }: ReviewStepView): TemplateResult {
    const { id, title } = step;
    const drop = () => {
      if (dependents.length === 0) this.change({ kind: 'drop', step: id, needing: 'keep' });
      else this.dropping = id;
      this.requestUpdate();
    };
    const move = (by: -1 | 1) => this.change({ kind: 'move', step: id, by });
    return html`<div class="links">
      <button class="link" aria-label="Edit ${title}" @click=${() => this.edit(id)}>Edit</button>
      <button class="link" aria-label="Drop ${title}" @click=${drop}>Drop</button>
      <button class="link" aria-label="Move ${title} up" ?disabled=${!canMoveUp} @click=${() => move(-1)}>
        Move up
      </button>
      <button class="link" aria-label="Move ${title} down" ?disabled=${!canMoveDown} @click=${() => move(1)}>
        Move down
      </button>
    </div>`;
  }

  private dropChoice({ step, dependents, isUsed }: ReviewStepView): TemplateResult {
    const drop = (needing: 'drop' | 'keep') => this.change({ kind: 'drop', step: step.id, needing });
    const cancel = () => {
      this.dropping = undefined;
      this.requestUpdate();
    };
    const titles = this.review.steps.flatMap(other =>
      dependents.includes(other.step.id) ? [`“${other.step.title}”`] : [],
    );
    return html`<div class="drop-choice" role="group" aria-label="What of the steps that need it?">
      <p>${titles.join(', ')} ${titles.length === 1 ? 'needs' : 'need'} it.</p>
      <div class="links">
        <button class="link" @click=${() => drop('drop')}>
          Drop ${plural(dependents.length + 1, 'step')}
        </button>
        ${isUsed ? nothing : html`<button class="link" @click=${() => drop('keep')}>Drop this one alone</button>`}
        <button class="link" @click=${cancel}>Keep it</button>
      </div>
    </div>`;
  }

  private modelChoice({ step, model }: ReviewStepView): TemplateResult {
    const choices = [
      ['', 'As usual'],
      ['executor', 'Executor'],
      ['planner', 'Planner’s model'],
    ] as const;
    const chosen = (event: Event) => {
      const value = event.target instanceof HTMLSelectElement ? event.target.value : '';
      this.change({
        kind: 'model',
        step: step.id,
        model: value === 'executor' || value === 'planner' ? value : null,
      });
    };
    return html`<label class="field model-choice"
      >Asked first
      <select class="select" @change=${chosen}>
        ${choices.map(
          ([value, words]) =>
            // A change that is refused leaves the step's model, and the choice has to go back to it.
            html`<option value=${value} .selected=${live(value === (model ?? ''))}>${words}</option>`,
        )}
      </select>
    </label>`;
  }

  private stepForm(one: ReviewStepView | undefined): TemplateResult {
    const { faults, agents, steps } = this.review;
    const submitted = (event: CustomEvent<FormResult>) => {
      const fields = event.detail.fields as Fields;
      if (one) this.change({ kind: 'set', step: one.step.id, fields });
      else this.change({ kind: 'add', after: steps.at(-1)?.step.id ?? null, fields });
    };
    return html`<quickstep-step-form
      .step=${one?.step}
      .agents=${agents}
      .faults=${faults}
      @submitted=${submitted}
      @cancelled=${() => this.edit(undefined)}
    ></quickstep-step-form>`;
  }

  /** What a change brought with it, and faults that no form shows. */
  private notes(): TemplateResult {
    const { told, faults } = this.review;
    return html`${told.map(text => html`<p class="advice" role="status">${icon('info')} ${text}</p>`)}
    ${
      this.form === undefined
        ? faults.map(({ text }) => html`<p class="fault" role="alert">${icon('error', 'Fault')} ${text}</p>`)
        : nothing
    }`;
  }

  private effects(): TemplateResult {
    const { words, groups } = this.review.effects;
    const toggle = () => {
      this.showsEffects = !this.showsEffects;
      this.requestUpdate();
    };
    return html`<button
        class="disclosure effects"
        aria-expanded=${this.showsEffects ? 'true' : 'false'}
        @click=${toggle}
      >
        ${icon(this.showsEffects ? 'chevron-down' : 'chevron-right')}<span>${words}</span>
      </button>
      ${
        this.showsEffects
          ? html`<dl class="effect-groups">
              ${groups.map(
                ({ title, items }) =>
                  html`<dt>${title}</dt>
                    ${items.map(item => html`<dd><code>${item}</code></dd>`)}`,
              )}
            </dl>`
          : nothing
      }`;
  }

  private readonly toggleGraph = () => {
    this.asGraph = !this.asGraph;
    this.requestUpdate();
  };

  private toggle(id: string): void {
    if (!this.open.delete(id)) this.open.add(id);
    this.requestUpdate();
  }

  private edit(id: string | undefined): void {
    this.form = id;
    this.requestUpdate();
  }

  private change(edit: PlanEdit): void {
    send({ type: 'editPlan', run: this.run, edit });
  }

  /** Answered once for what is shown; what comes after is another plan. */
  private isAnswered(): boolean {
    return this.answeredAt === this.review.version;
  }

  private approve(how: 'all' | 'each'): void {
    if (this.isAnswered()) return;
    const { version } = this.review;
    this.answeredAt = version;
    this.requestUpdate();
    send({ type: 'approvePlan', run: this.run, version, how });
  }
}

/** Above the steps: what is missing cannot be seen among them. */
function leftOut({ leftOut: lines }: ReviewView): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  const are = lines.length === 1 ? 'is' : 'are';
  return html`<div class="left-out" role="group" aria-label="Left out of the plan">
    <p>
      ${icon('warning', 'Note')}
      <span>
        ${plural(lines.length, 'line')} of the planner’s answer could not be used and ${are} left out of this
        plan:
      </span>
    </p>
    <ul>
      ${lines.map(text => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

customElements.define('quickstep-review', QuickstepReview);
