// The rows of a run's rounds and steps. A long list is drawn a part a frame, so that the page answers at once.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { RoundView, RunHead, StepView } from '../protocol/view';
import { duration, modelName } from './format';
import { stateIcon } from './icon';
import { phaseBar, segments } from './phases';

const PART = 100;
/** From here on rows outside the window are not laid out. */
const MANY = 50;

class QuickstepSteps extends LitElement {
  static override properties = {
    steps: { attribute: false },
    rounds: { attribute: false },
    critical: { attribute: false },
    run: {},
    status: {},
  };
  declare steps: readonly StepView[];
  declare rounds: readonly RoundView[];
  declare critical: readonly string[];
  declare run: string;
  declare status: RunHead['status'];
  private drawn = PART;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const critical = new Set(this.critical);
    const items = withRounds(shownRounds(this.rounds), this.steps);
    return html`<div
      class="steps ${this.steps.length > MANY ? 'many' : ''}"
      role="list"
      aria-label="Steps"
      aria-busy=${this.drawn < items.length ? 'true' : 'false'}
    >
      ${repeat(
        items.slice(0, this.drawn),
        item => ('id' in item ? item.id : `round ${item.round}`),
        item =>
          'id' in item
            ? html`<quickstep-step
                role="listitem"
                class=${item.parent === undefined ? '' : 'child'}
                .step=${item}
                .run=${this.run}
                .critical=${critical.has(item.id)}
              ></quickstep-step>`
            : this.round(item),
      )}
    </div>`;
  }

  protected override updated(): void {
    if (this.drawn >= this.steps.length + this.rounds.length) return;
    requestAnimationFrame(() => {
      this.drawn += PART;
      this.requestUpdate();
    });
  }

  private round({
    round,
    startedAt,
    finishedAt,
    model,
    faults,
    phases,
    approved,
  }: RoundView): TemplateResult {
    const time =
      finishedAt !== undefined
        ? duration(finishedAt - startedAt)
        : this.status === 'running'
          ? html`<quickstep-time .run=${this.run} .from=${startedAt}></quickstep-time>`
          : '';
    const list = segments(phases, finishedAt === undefined ? { phase: 'model', ms: 1 } : undefined);
    return html`<div class="round" role="listitem">
      <div class="row">
        ${stateIcon(finishedAt === undefined ? this.status : 'done')}
        <span class="row-text">
          <span class="row-title">${round === 1 ? 'Plan' : `Plan, round ${round}`}</span>
          <span class="row-subject">${model === 'review' ? 'As you changed it' : modelName(model)}</span>
          ${approved === undefined ? nothing : html`<span class="row-words">${approved}</span>`}
          ${faults.map(fault => html`<span class="row-words fault">${fault}</span>`)}
        </span>
        <span class="row-side"><span class="row-time">${time}</span></span>
        ${this.status === 'running' || finishedAt !== undefined ? phaseBar(list) : nothing}
      </div>
    </div>`;
  }
}

/** Of a plan that a person changed again and again, the last form of it. */
function shownRounds(rounds: readonly RoundView[]): readonly RoundView[] {
  return rounds.filter(({ model }, index) => model !== 'review' || rounds[index + 1]?.model !== 'review');
}

/** Each round before the first of its steps. */
function withRounds(
  rounds: readonly RoundView[],
  steps: readonly StepView[],
): readonly (RoundView | StepView)[] {
  const items: (RoundView | StepView)[] = [];
  let next = 0;
  for (const step of steps) {
    for (let round = rounds[next]; round && round.round <= step.round; round = rounds[++next]) {
      items.push(round);
    }
    items.push(step);
  }
  return [...items, ...rounds.slice(next)];
}

customElements.define('quickstep-steps', QuickstepSteps);
