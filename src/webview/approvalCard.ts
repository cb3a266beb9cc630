// What waits for the user: a permission with its finished diff, or a question of the ask agent.
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { ToHost } from '../protocol/messages';
import type { ApprovalView, ChangeView, DiffLine, QuestionView } from '../protocol/view';
import { plural } from './format';
import { send } from './host';
import { icon } from './icon';
import { isTooLong, tooLongFault } from './tooLong';

type Scope = Extract<ToHost, { type: 'approve' }>['scope'];

interface KindWords {
  readonly question: string;
  /** What allowing it for the run covers. */
  readonly run: string;
  /** The same where it is kept for longer. */
  readonly kept: string;
}

const kindWords: Readonly<Record<ApprovalView['kind'], KindWords>> = {
  edits: { question: 'Make this change?', run: 'all edits', kept: 'all edits' },
  commands: { question: 'Run this command?', run: 'all commands', kept: 'this command' },
  tools: { question: 'Use this tool?', run: 'all tools', kept: 'all tools' },
  queries: { question: 'Run this query?', run: 'all queries', kept: 'all queries' },
  network: { question: 'Use the network?', run: 'the network', kept: 'the network' },
};

class QuickstepApproval extends LitElement {
  static override properties = { approval: { attribute: false } };
  declare approval: ApprovalView;
  private menuOpen = false;
  private answered = false;

  protected override createRenderRoot(): this {
    return this;
  }

  /** Asked anew, it can be answered anew; the host ignores an answer that nobody waits for. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('approval')) this.answered = false;
  }

  protected override render(): TemplateResult {
    const { approval } = this;
    const { question } = kindWords[approval.kind];
    return html`<section class="card" aria-label="${question} ${approval.title}">
      <h3 class="card-title">${icon('shield')} ${question}</h3>
      <p class="card-subject">${approval.title}</p>
      ${
        approval.beyond
          ? html`<p class="advice">
              ${icon('warning', 'Note')} This goes beyond the plan that you approved.
            </p>`
          : nothing
      }
      ${
        approval.changes.length > 0
          ? approval.changes.map(change => changeBlock(change, approval))
          : html`<pre class="command">${approval.subject}</pre>`
      }
      ${
        approval.sensitive
          ? html`<p class="advice">
              ${icon('warning', 'Note')} This can change what tools on this machine do. It is asked each time.
            </p>`
          : nothing
      }
      <div class="actions">
        <div class="split">
          <vscode-button @click=${() => this.decide('allow', 'once')} ?disabled=${this.answered}>
            Allow
          </vscode-button>
          ${approval.sensitive ? nothing : this.scopeMenu()}
        </div>
        <vscode-button secondary @click=${() => this.decide('deny', 'once')} ?disabled=${this.answered}>
          Deny
        </vscode-button>
      </div>
    </section>`;
  }

  private scopeMenu(): TemplateResult {
    const { covers, kind } = this.approval;
    const { run, kept } = covers === undefined ? kindWords[kind] : { run: covers, kept: covers };
    const scopes: readonly (readonly [Scope, string])[] = [
      ['once', 'Allow once'],
      ['run', `Allow ${run} in this run`],
      ['workspace', `Allow ${kept} in this workspace`],
      ['always', `Always allow ${kept}`],
    ];
    return html`<button
        class="split-more"
        aria-label="More ways to allow"
        aria-haspopup="menu"
        aria-expanded=${this.menuOpen ? 'true' : 'false'}
        ?disabled=${this.answered}
        @click=${() => this.openMenu(!this.menuOpen)}
      >
        ${icon('chevron-down')}
      </button>
      ${
        this.menuOpen
          ? html`<div class="menu" role="menu" @keydown=${this.menuKey} @focusout=${this.menuBlur}>
              ${scopes.map(
                ([scope, words]) =>
                  html`<button role="menuitem" tabindex="-1" @click=${() => this.decide('allow', scope)}>
                    ${words}
                  </button>`,
              )}
            </div>`
          : nothing
      }`;
  }

  private items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private openMenu(open: boolean): void {
    this.menuOpen = open;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      if (open) this.items()[0]?.focus();
    });
  }

  private readonly menuKey = (event: KeyboardEvent) => {
    const items = this.items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.openMenu(false);
      this.querySelector<HTMLElement>('.split-more')?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : items.length - 1;
      items[(at + step) % items.length]?.focus();
    }
  };

  private readonly menuBlur = (event: FocusEvent) => {
    const menu = event.currentTarget;
    if (
      menu instanceof HTMLElement &&
      event.relatedTarget instanceof Node &&
      menu.contains(event.relatedTarget)
    ) {
      return;
    }
    this.openMenu(false);
  };

  private decide(decision: 'allow' | 'deny', scope: Scope): void {
    if (this.answered) return;
    this.answered = true;
    this.menuOpen = false;
    this.requestUpdate();
    send({ type: 'approve', run: this.approval.run, step: this.approval.step, decision, scope });
  }
}

const effectWords: Partial<Record<ChangeView['kind'], string>> = {
  create: 'new',
  delete: 'deleted',
  move: 'moved',
};

/** @param of where the change waits */
export function changeBlock(
  change: ChangeView,
  { run, step }: { readonly run: string; readonly step: string },
): TemplateResult {
  const { path, cwd } = change;
  if (path === undefined)
    return html`<pre class="command">${change.command ?? ''}</pre>
      ${cwd === undefined ? nothing : html`<p class="advice">In the folder ${cwd}/</p>`}`;
  if (change.kind === 'query') return queryBlock(change);
  const kind = effectWords[change.kind];
  return html`<div class="change">
    <div class="change-head">
      <button
        class="link path"
        title="Open the diff of ${path}"
        @click=${() => send({ type: 'openDiff', run, step, path })}
      >
        ${path}${change.to === undefined ? '' : ` → ${change.to}`}
      </button>
      ${kind === undefined ? nothing : html`<span class="tag">${kind}</span>`} ${lineCounts(change)}
    </div>
    ${change.lines.length > 0 ? diff(change) : nothing}
  </div>`;
}

/** The statement, then the rows that it changes. A database has no text to open a diff of. */
function queryBlock(change: ChangeView): TemplateResult {
  return html`<pre class="command">${change.command ?? ''}</pre>
    <div class="change">
      <div class="change-head"><span class="path">${change.path ?? ''}</span></div>
      ${change.lines.length > 0 ? diff(change) : nothing}
    </div>`;
}

export function lineCounts({
  added = 0,
  removed = 0,
}: {
  added?: number;
  removed?: number;
}): TemplateResult | typeof nothing {
  if (added === 0 && removed === 0) return nothing;
  const part = (name: 'added' | 'removed', sign: string, n: number) =>
    n === 0
      ? nothing
      : html`<span class=${name} role="img" aria-label="${plural(n, 'line')} ${name}">${sign}${n}</span>`;
  return html`<span class="counts">${part('added', '+', added)}${part('removed', '−', removed)}</span>`;
}

const signWords: Readonly<Record<DiffLine['sign'], string>> = {
  '+': 'line-added',
  '-': 'line-removed',
  ' ': 'line-same',
  '@': 'line-gap',
};

function diff(change: ChangeView): TemplateResult {
  return html`<div class="diff" tabindex="0" role="region" aria-label="Diff of ${change.path ?? ''}">
    <div class="diff-lines">
      ${change.lines.map(
        line =>
          html`<div class=${signWords[line.sign]}>
            <span class="line-number" aria-hidden="true">${line.after ?? line.before ?? ''}</span
            ><span class="line-sign">${line.sign === '@' ? '⋯' : line.sign}</span
            ><span class="line-text">${line.text}</span>
          </div>`,
      )}
    </div>
    ${change.cut > 0 ? html`<p class="facts">${plural(change.cut, 'more line')}; open the diff to see all.</p>` : nothing}
  </div>`;
}

class QuickstepQuestion extends LitElement {
  static override properties = { question: { attribute: false } };
  declare question: QuestionView;
  private answered = false;
  private typed = '';

  protected override createRenderRoot(): this {
    return this;
  }

  /** Asked anew, it can be answered anew; the host ignores an answer that nobody waits for. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('question')) this.answered = false;
  }

  protected override render(): TemplateResult {
    const { question, options } = this.question;
    return html`<section class="card" aria-label="Question">
      <h3 class="card-title">${icon('comment-discussion')} ${question}</h3>
      <div class="actions wrap">
        ${options.map(
          option =>
            html`<vscode-button secondary ?disabled=${this.answered} @click=${() => this.answer(option)}>
              ${option}
            </vscode-button>`,
        )}
      </div>
      <form class="answer" @submit=${this.submitted}>
        <input
          type="text"
          aria-label="Your answer"
          placeholder="Your answer"
          ?disabled=${this.answered}
          @input=${this.edited}
        />
        <vscode-button ?disabled=${this.answered || isTooLong(this.typed)} @click=${this.submitted}>
          Answer
        </vscode-button>
        <vscode-button secondary ?disabled=${this.answered} @click=${() => this.answer(null)}
          >Skip</vscode-button
        >
      </form>
      ${tooLongFault(this.typed, 'answer', 'keep it in a file and answer with its path')}
    </section>`;
  }

  private readonly edited = () => {
    this.typed = this.querySelector('input')?.value ?? '';
    this.requestUpdate();
  };

  private readonly submitted = (event: Event) => {
    event.preventDefault();
    const text = this.querySelector('input')?.value.trim() ?? '';
    if (text !== '' && !isTooLong(text)) this.answer(text);
  };

  private answer(text: string | null): void {
    if (this.answered) return;
    this.answered = true;
    this.requestUpdate();
    send({ type: 'answer', run: this.question.run, step: this.question.step, text });
  }
}

customElements.define('quickstep-approval', QuickstepApproval);
customElements.define('quickstep-question', QuickstepQuestion);
