// One run: the task, its plan and steps, what waits for the user, and how it ended.
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FileView, RunHead, RunView } from '../protocol/view';
import { lineCounts } from './approvalCard';
import { duration, modelName, plural, tokens } from './format';
import { send } from './host';
import { icon, stateIcon } from './icon';
import { markdown } from './markdown';
import { waterfall } from './waterfall';

/** A finished run with more steps than this shows them when asked; so do more files. */
const MANY = 30;

type Part = 'steps' | 'times';

class QuickstepRun extends LitElement {
  static override properties = { view: { attribute: false }, latest: { type: Boolean } };
  declare view: RunView;
  declare latest: boolean;
  private readonly toggled = new Map<Part, boolean>();
  private asTable = false;
  private allFiles = false;

  protected override createRenderRoot(): this {
    return this;
  }

  /** What was watched while it ran stays open when it ends. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('view');
    const ended = before?.head.status === 'running' && this.view.head.status !== 'running';
    if (ended && !this.toggled.has('steps')) this.toggled.set('steps', true);
  }

  protected override render(): TemplateResult {
    const { head, approvals } = this.view;
    return html`<article class="run" aria-label="Run: ${head.task}">
      <div class="task">${head.task}</div>
      ${head.steers.map(text => html`<div class="task steer">${text}</div>`)}
      ${head.notes.map(note => html`<p class="note">${icon('info')} ${note}</p>`)}
      ${this.isAnswer() ? nothing : html`${this.headline()} ${this.isOpen('steps') ? this.steps() : nothing}`}
      ${repeat(
        approvals,
        approval => approval.step,
        approval => html`<quickstep-approval .approval=${approval}></quickstep-approval>`,
      )}
      ${head.question ? html`<quickstep-question .question=${head.question}></quickstep-question>` : nothing}
      ${head.limit ? html`<quickstep-limit .limit=${head.limit}></quickstep-limit>` : nothing}
      ${outcome(head)} ${this.files()} ${head.status === 'running' ? nothing : this.numbers()}
    </article>`;
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
    const time = running
      ? html`<quickstep-time .run=${head.run} .from=${0}></quickstep-time>`
      : duration(this.view.now);
    const words = running ? (head.activity ?? '') : steps.length > 0 ? plural(steps.length, 'step') : '';
    const goal = head.goal ?? (running ? (head.activity ?? 'Planning') : statusWords[head.status]);
    const line = html`<span class="goal">${goal}</span>
      <span class="row-side">
        ${head.goal === undefined || words === '' ? nothing : html`<span class="row-words">${words}</span>`}
        <span class="row-time">${time}</span>
      </span>`;
    return html`<h2 class="headline">
      ${this.waitsForPerson() ? stateIcon('asking') : stateIcon(head.status)}
      ${steps.length > 0 ? this.disclosure('steps', line) : html`<span class="headline-flat">${line}</span>`}
      ${running || steps.length === 0 ? nothing : saveButton(head)}
    </h2>`;
  }

  private waitsForPerson(): boolean {
    const { head, approvals, review } = this.view;
    return (
      head.status === 'running' &&
      (approvals.length > 0 || [review, head.question, head.limit].some(waiting => waiting !== undefined))
    );
  }

  private steps(): TemplateResult {
    const { head, steps, review } = this.view;
    if (review) {
      return html`<quickstep-review
        .review=${review}
        .states=${new Map(steps.map(step => [step.id, step]))}
        .run=${head.run}
      ></quickstep-review>`;
    }
    return html`<quickstep-steps
        .steps=${steps}
        .rounds=${head.rounds}
        .critical=${head.critical}
        .run=${head.run}
        .status=${head.status}
      ></quickstep-steps>
      ${
        head.status === 'running' && steps.some(step => step.progress !== 'finished')
          ? html`<button class="link add" @click=${() => send({ type: 'editRest' })}>
              ${icon('edit')} Stop and edit the rest
            </button>`
          : nothing
      }`;
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
        ${files
          .slice(0, this.allFiles ? files.length : MANY)
          .map(file => fileRow(file, run, head.status !== 'running'))}
      </ul>
      ${
        files.length > MANY && !this.allFiles
          ? html`<button class="link" @click=${this.showAllFiles}>Show all ${files.length} files</button>`
          : nothing
      }
    </section>`;
  }

  private readonly showAllFiles = () => {
    this.allFiles = true;
    this.requestUpdate();
  };

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

function saveButton({ run, task }: RunHead): TemplateResult {
  return html`<button
    class="icon-button"
    title="Save as Recipe"
    aria-label="Save as recipe: ${task}"
    @click=${() => send({ type: 'saveRecipe', run })}
  >
    ${icon('save')}
  </button>`;
}

function totals({
  totals: { modelMs, tokens: used, executorShare, executorSteps, modelSteps, planCost, tries },
}: RunHead): TemplateResult {
  const rows: readonly (readonly [string, string])[] = [
    ['Models', modelMs > 0 ? duration(modelMs) : ''],
    ['Tokens', tokens(used)],
    ['Plan', planCost],
    [
      'Executor',
      executorShare === undefined
        ? ''
        : `${executorSteps} of ${modelSteps} steps, ${Math.round(100 * executorShare)}% of their tokens`,
    ],
    ...tries.map(({ model, words }) => ['Answers', `${modelName(model)}: ${words}`] as const),
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

function outcome(head: RunHead): TemplateResult {
  const { problem, run } = head;
  const text = head.answer ?? (problem ? undefined : head.summary);
  return html`${text === undefined || text === '' ? nothing : markdown(text)} ${sources(head)}
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

/** The places that an answer rests on, each opened by a click. */
function sources({ sources: places }: RunHead): TemplateResult | typeof nothing {
  if (places === undefined) return nothing;
  if (places.length === 0) {
    return html`<p class="sources advice">This answer names no place in the workspace.</p>`;
  }
  return html`<section class="sources" aria-label="Sources">
    <h3>Sources</h3>
    <ul>
      ${places.map(({ path, line, last }) => {
        const text = `${path}:${line}${last === undefined ? '' : `-${last}`}`;
        const open = () => send({ type: 'openFile', path, line });
        return html`<li><button class="link" title="Open ${text}" @click=${open}>${text}</button></li>`;
      })}
    </ul>
  </section>`;
}

function fileRow(file: FileView, run: string, ended: boolean): TemplateResult {
  const { path, undoStep } = file;
  const slash = path.lastIndexOf('/') + 1;
  const hasDiff = file.kind !== 'database';
  const openDiff = () => send({ type: 'openDiff', run, path });
  const name = html`<span class="file-base">${path.slice(slash)}</span
    ><span class="file-folder">${path.slice(0, slash)}</span>`;
  return html`<li class=${file.undone ? 'file undone' : 'file'}>
    ${
      hasDiff
        ? html`<button class="file-name" title="Open diff of ${path}" @click=${openDiff}>${name}</button>`
        : html`<span class="file-name">${name}</span>`
    }
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
    ${
      hasDiff
        ? html`<button
            class="icon-button"
            title="Open Diff"
            aria-label="Open diff of ${path}"
            @click=${openDiff}
          >
            ${icon('diff')}
          </button>`
        : nothing
    }
  </li>`;
}

customElements.define('quickstep-run', QuickstepRun);
