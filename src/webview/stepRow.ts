// One step's row. It draws itself again only when its own step changed, or, while it runs, with the clock.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StepView } from '../protocol/view';
import { onTick, runNow } from './clock';
import { duration, liveDuration, modelName, plural, tokens } from './format';
import { send } from './host';
import { icon, stateIcon, stepState } from './icon';
import { resultRows } from './resultRows';
import { phaseBar, phaseTable, segments } from './phases';
import type { Segment } from './phases';

class QuickstepStep extends LitElement {
  static override properties = { step: { attribute: false }, run: {}, critical: { type: Boolean } };
  declare step: StepView;
  declare run: string;
  declare critical: boolean;
  private open = false;
  private stopTicking: (() => void) | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.tickWhile(false);
  }

  protected override render(): TemplateResult {
    const { step } = this;
    const list = this.split();
    this.tickWhile(step.readyAt !== undefined && step.finishedAt === undefined && this.runs());
    const details = `details-${this.run}-${step.id}`;
    return html`<button
        class="row"
        aria-expanded=${this.open ? 'true' : 'false'}
        aria-controls=${this.open ? details : nothing}
        @click=${this.toggle}
      >
        ${stateIcon(stepState(step))}
        <span class="row-text">
          <span class="row-title">${step.title}</span>
          ${step.subject ? html`<span class="row-subject" title=${step.subject}>${step.subject}</span>` : nothing}
          ${step.words ? html`<span class="row-words">${step.words}</span>` : nothing}
        </span>
        <span class="row-side">
          ${this.marks()}
          <span class="row-time">${this.time()}</span>
        </span>
        ${phaseBar(list)}
      </button>
      ${this.open ? html`<div class="details" id=${details}>${this.details(list)}</div>` : nothing}`;
  }

  private runs(): boolean {
    return runNow(this.run, -1) >= 0;
  }

  private tickWhile(wanted: boolean): void {
    if (wanted && !this.stopTicking) this.stopTicking = onTick(() => this.requestUpdate());
    if (!wanted) {
      this.stopTicking?.();
      this.stopTicking = undefined;
    }
  }

  private split(): readonly Segment[] {
    const { phases, current } = this.step;
    if (!current || !this.runs()) return segments(phases);
    return segments(phases, { phase: current.phase, ms: runNow(this.run, 0) - current.since });
  }

  private time(): string {
    const { readyAt, finishedAt } = this.step;
    if (readyAt === undefined) return '';
    if (finishedAt !== undefined) return duration(finishedAt - readyAt);
    return this.runs() ? liveDuration(runNow(this.run, 0) - readyAt) : '';
  }

  private marks(): TemplateResult {
    const { step } = this;
    return html`${this.critical ? html`<span class="mark" title="On the critical path">${icon('flame', 'On the critical path')}</span>` : nothing}
    ${
      step.escalated
        ? html`<span class="mark" title="Given to the planner’s model"
            >${icon('arrow-up', 'Given to the planner’s model')}</span
          >`
        : step.repaired
          ? html`<span class="mark" title="Its first answer was repaired"
              >${icon('wrench', 'Its first answer was repaired')}</span
            >`
          : nothing
    }`;
  }

  private details(list: readonly Segment[]): TemplateResult {
    const { step } = this;
    return html`${step.advice ? html`<p class="advice">${step.advice}</p>` : nothing} ${facts(step)}
    ${list.length > 0 ? phaseTable(list) : nothing} ${step.attempts.length > 0 ? attempts(step) : nothing}
    ${changes(step, this.run)} ${step.table === undefined ? nothing : resultRows(step.table)}
    ${
      step.output === undefined
        ? nothing
        : html`<pre class="output" tabindex="0" role="region" aria-label="Output">${step.output}</pre>`
    }`;
  }

  private readonly toggle = () => {
    this.open = !this.open;
    this.requestUpdate();
  };
}

function facts(step: StepView): TemplateResult {
  const parts = [
    `${step.agent || 'step'} · ${step.id}`,
    step.model === undefined ? '' : modelName(step.model),
    tokens(step.tokens),
    step.needs.length > 0 ? `after ${step.needs.join(', ')}` : '',
    step.exitCode === undefined ? '' : `exit code ${step.exitCode}`,
  ];
  return html`<p class="facts">${parts.filter(part => part !== '').join(' · ')}</p>`;
}

const whyWords = {
  first: 'First answer',
  repair: 'Repair',
  format: 'Asked again for the format',
  sample: 'Another sample',
  escalate: 'Planner’s model',
};

function attempts(step: StepView): TemplateResult {
  return html`<table class="numbers">
    <caption>
      ${plural(step.attempts.length, 'attempt')}
    </caption>
    <tbody>
      ${step.attempts.map(
        attempt =>
          html`<tr>
            <th scope="row">
              ${attempt.ok === undefined ? icon('loading', 'Running') : attempt.ok ? icon('check', 'Accepted') : icon('close', 'Rejected')}
              ${whyWords[attempt.why]}
              ${attempt.fault === undefined ? nothing : html`<span class="fault">${attempt.fault}</span>`}
            </th>
            <td>${attempt.tokens.completion === undefined ? '' : `${attempt.tokens.completion} tok`}</td>
            <td>${attempt.ms === undefined ? '' : duration(attempt.ms)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function changes(step: StepView, run: string): TemplateResult | typeof nothing {
  if (step.changes.length === 0) {
    const { path } = step;
    if (path === undefined) return nothing;
    return html`<div class="links">
      <button class="link" @click=${() => send({ type: 'openFile', path })}>Open ${path}</button>
    </div>`;
  }
  const isUndone = step.changes.every(change => change.undone);
  return html`<div class="links">
    ${step.changes.map(({ path, kind }) =>
      // Of a database there is no text to compare.
      kind === 'query'
        ? nothing
        : html`<button class="link" @click=${() => send({ type: 'openDiff', run, step: step.id, path })}>
            Open diff of ${path}
          </button>`,
    )}
    ${
      step.finishedAt === undefined
        ? nothing
        : html`${isUndone ? html`<span class="tag">undone</span>` : nothing}
            <button class="link" @click=${() => send({ type: 'undo', run, step: step.id })}>
              ${isUndone ? 'Put this step back' : 'Undo this step'}
            </button>`
    }
  </div>`;
}

customElements.define('quickstep-step', QuickstepStep);
