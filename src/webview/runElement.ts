// One run: the task, its plan and steps, what waits for the user, and how it ended.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FileView, RoundView, RunHead, RunView, StepView } from '../protocol/view';
import { lineCounts } from './approvalCard';
import { onTick, runNow } from './clock';
import { duration, liveDuration, modelName, plural, tokens } from './format';
import { send } from './host';
import { icon, stateIcon } from './icon';
import { markdown } from './markdown';
import { phaseBar, segments } from './phases';
import { waterfall } from './waterfall';

/** A finished run with more steps than this shows them when asked. */
const MANY = 30;

type Part = 'steps' | 'times';

export class QuickstepRun extends LitElement {
  static override properties = { view: { attribute: false }, latest: { type: Boolean } };
  declare view: RunView;
  declare latest: boolean;
  private readonly toggled = new Map<Part, boolean>();
  private asTable = false;
  private stopTicking: (() => void) | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.tickWhile(false);
  }

  protected override render(): TemplateResult {
    const { head, approvals } = this.view;
    this.tickWhile(head.status === 'running');
    return html`<article class="run" aria-label="Run: ${head.task}">
      <div class="task">${head.task}</div>
      ${head.steers.map(text => html`<div class="task steer">${text}</div>`)}
      ${this.isAnswer() ? nothing : html`${this.headline()} ${this.isOpen('steps') ? this.steps() : nothing}`}
      ${repeat(
        approvals,
        approval => approval.step,
        approval => html`<quickstep-approval .approval=${approval}></quickstep-approval>`,
      )}
      ${head.question ? html`<quickstep-question .question=${head.question}></quickstep-question>` : nothing}
      ${outcome(head)} ${this.files()} ${head.status === 'running' ? nothing : this.numbers()}
    </article>`;
  }

  private tickWhile(wanted: boolean): void {
    if (wanted && !this.stopTicking) this.stopTicking = onTick(() => this.requestUpdate());
    if (!wanted) {
      this.stopTicking?.();
      this.stopTicking = undefined;
    }
  }

  private now(): number {
    return runNow(this.view.head.run, this.view.now);
  }

  private isOpen(part: Part): boolean {
    const { head, steps } = this.view;
    const running = head.status === 'running';
    const byDefault = {
      steps: running || (this.latest && steps.length <= MANY),
      times: this.latest && steps.length <= MANY && head.mode !== 'ask',
    };
    return this.toggled.get(part) ?? byDefault[part];
  }

  private toggle(part: Part): void {
    this.toggled.set(part, !this.isOpen(part));
    this.requestUpdate();
  }

  private disclosure(part: Part, content: unknown): TemplateResult {
    const open = this.isOpen(part);
    return html`<button
      class="disclosure"
      aria-expanded=${open ? 'true' : 'false'}
      @click=${() => this.toggle(part)}
    >
      ${icon(open ? 'chevron-down' : 'chevron-right')}${content}
    </button>`;
  }

  /** An answer that has come speaks for itself. */
  private isAnswer(): boolean {
    const { head, steps } = this.view;
    return head.mode === 'ask' && head.status === 'done' && steps.length === 0;
  }

  private headline(): TemplateResult {
    const { head, steps } = this.view;
    const running = head.status === 'running';
    const time = running ? liveDuration(this.now()) : duration(this.view.now);
    const words = running ? (head.activity ?? '') : steps.length > 0 ? plural(steps.length, 'step') : '';
    const goal = head.goal ?? (running ? (head.activity ?? 'Planning') : statusWords[head.status]);
    const line = html`<span class="goal">${goal}</span>
      <span class="row-side">
        ${head.goal === undefined || words === '' ? nothing : html`<span class="row-words">${words}</span>`}
        <span class="row-time">${time}</span>
      </span>`;
    return html`<h2 class="headline">
      ${stateIcon(head.status)}
      ${steps.length > 0 ? this.disclosure('steps', line) : html`<span class="headline-flat">${line}</span>`}
    </h2>`;
  }

  private steps(): TemplateResult {
    const { head, steps } = this.view;
    const critical = new Set(head.critical);
    const items = withRounds(head.rounds, steps);
    return html`<div class="steps ${steps.length > 50 ? 'many' : ''}" role="list" aria-label="Steps">
      ${repeat(
        items,
        item => ('round' in item && !('id' in item) ? `round ${item.round}` : item.id),
        item =>
          'id' in item
            ? html`<quickstep-step
                role="listitem"
                class=${item.parent === undefined ? '' : 'child'}
                .step=${item}
                .run=${head.run}
                .critical=${critical.has(item.id)}
              ></quickstep-step>`
            : this.round(item),
      )}
    </div>`;
  }

  private round(round: RoundView): TemplateResult {
    const end = round.finishedAt ?? this.now();
    const running = round.finishedAt === undefined && this.view.head.status === 'running';
    return html`<div class="round" role="listitem">
      <div class="row">
        ${stateIcon(running ? 'running' : 'done')}
        <span class="row-text">
          <span class="row-title">${round.round === 1 ? 'Plan' : `Plan, round ${round.round}`}</span>
          <span class="row-subject">${modelName(round.model)}</span>
          ${round.faults.map(fault => html`<span class="row-words fault">${fault}</span>`)}
        </span>
        <span class="row-side"
          ><span class="row-time"
            >${running ? liveDuration(end - round.startedAt) : duration(end - round.startedAt)}</span
          ></span
        >
        ${phaseBar(segments(round.phases, running ? { phase: 'model', ms: end - round.startedAt } : undefined))}
      </div>
    </div>`;
  }

  private files(): TemplateResult | typeof nothing {
    const { files, head } = this.view;
    if (files.length === 0) return nothing;
    const { run } = head;
    return html`<section class="files" aria-label="Changed files">
      <div class="section-head">
        <h3>${plural(files.length, 'file')} changed</h3>
        ${lineCounts(head.totals)}
        ${
          head.undo === 'possible'
            ? html`<button class="link" @click=${() => send({ type: 'undo', run })}>Undo all</button>`
            : head.undo === 'done'
              ? html`<span class="tag">undone</span>`
              : nothing
        }
      </div>
      <ul>
        ${files.map(file => fileRow(file, run, head.status !== 'running'))}
      </ul>
    </section>`;
  }

  private numbers(): TemplateResult | typeof nothing {
    const { view } = this;
    if (view.steps.length === 0 && view.head.rounds.length === 0) return nothing;
    const label = html`<span class="times-title">Times</span
      ><span class="row-time">${duration(view.now)}</span>`;
    return html`<section class="times" aria-label="Times">
      ${this.disclosure('times', label)}
      ${
        this.isOpen('times')
          ? html`${totals(view.head)}
            ${waterfall(view, view.now, this.asTable, () => {
              this.asTable = !this.asTable;
              this.requestUpdate();
            })}`
          : nothing
      }
    </section>`;
  }
}

function totals({
  totals: { modelMs, tokens: used, executorShare, executorSteps, modelSteps },
}: RunHead): TemplateResult {
  const rows: readonly (readonly [string, string])[] = [
    ['Models', modelMs > 0 ? duration(modelMs) : ''],
    ['Tokens', tokens(used)],
    [
      'Executor',
      executorShare === undefined
        ? ''
        : `${executorSteps} of ${modelSteps} steps, ${Math.round(100 * executorShare)}% of their tokens`,
    ],
  ];
  return html`<dl class="totals">
    ${rows.map(([name, text]) =>
      text === ''
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div>`,
    )}
  </dl>`;
}

const statusWords: Readonly<Record<RunHead['status'], string>> = {
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  refused: 'Refused',
  stopped: 'Stopped',
};

/** Each round before the first of its steps. */
function withRounds(
  rounds: readonly RoundView[],
  steps: readonly StepView[],
): readonly (RoundView | StepView)[] {
  const items: (RoundView | StepView)[] = [];
  let next = 0;
  for (const step of steps) {
    for (; next < rounds.length && (rounds[next]?.round ?? 0) <= step.round; next++)
      items.push(...rounds.slice(next, next + 1));
    items.push(step);
  }
  return [...items, ...rounds.slice(next)];
}

function outcome(head: RunHead): TemplateResult {
  const { problem, run } = head;
  const text = head.answer ?? (problem ? undefined : head.summary);
  return html`${text === undefined || text === '' ? nothing : markdown(text)}
  ${
    problem === undefined
      ? nothing
      : html`<div class="problem" role="group" aria-label="Problem">
          ${icon('error', 'Problem')}
          <div>
            <p>${problem.text}</p>
            ${problem.advice === undefined ? nothing : html`<p class="advice">${problem.advice}</p>`}
            ${
              problem.action === undefined
                ? nothing
                : html`<button class="link" @click=${() => send({ type: 'configureModels' })}>
                    Configure models
                  </button>`
            }
          </div>
        </div>`
  }
  ${
    head.canStart
      ? html`<div class="actions">
          <vscode-button @click=${() => send({ type: 'startPlan', run })}>Start implementation</vscode-button>
        </div>`
      : nothing
  }`;
}

function fileRow(file: FileView, run: string, ended: boolean): TemplateResult {
  const { path, undoStep } = file;
  const slash = path.lastIndexOf('/') + 1;
  return html`<li class=${file.undone ? 'file undone' : 'file'}>
    <button
      class="file-name"
      title="Open diff of ${path}"
      @click=${() => send({ type: 'openDiff', run, path })}
    >
      <span class="file-base">${path.slice(slash)}</span
      ><span class="file-folder">${path.slice(0, slash)}</span>
    </button>
    ${file.kind === 'changed' ? nothing : html`<span class="tag">${file.kind}</span>`} ${lineCounts(file)}
    ${
      file.undone
        ? html`<span class="tag">undone</span>`
        : ended && undoStep !== undefined
          ? html`<button
              class="icon-button"
              title="Undo"
              aria-label="Undo ${path}"
              @click=${() => send({ type: 'undo', run, step: undoStep })}
            >
              ${icon('discard')}
            </button>`
          : nothing
    }
    <button
      class="icon-button"
      title="Open Diff"
      aria-label="Open diff of ${path}"
      @click=${() => send({ type: 'openDiff', run, path })}
    >
      ${icon('diff')}
    </button>
  </li>`;
}

customElements.define('quickstep-run', QuickstepRun);
