// The whole page: the setup screen, or the chat with its runs and the input. Messages are gathered and drawn once a
// frame; a hidden page draws nothing until it is seen again.
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ToView } from '../protocol/messages';
import type { ViewState } from '../protocol/view';
import { announcement, createAnnouncer } from './announcer';
import { applyMessage } from './applyMessage';
import { setRunClock } from './clock';
import { QuickstepComposer } from './composer';
import { send } from './host';
import { icon } from './icon';
import { modelCheck } from './modelCheck';
import { setupScreen } from './setup';

type Notice = Extract<ToView, { type: 'notice' }>;
type Compose = Extract<ToView, { type: 'compose' }>;

const NEAR_END = 40;

class QuickstepView extends LitElement {
  private state: ViewState | null = null;
  private notices: readonly Notice[] = [];
  /** Came before there was an input: right behind the first state, or while a model is set up. */
  private forInput: readonly Compose[] = [];
  private frame = 0;
  private atEnd = true;
  private readonly resized = new ResizeObserver(() => this.keepAtEnd());
  private readonly announce = createAnnouncer(() => this.querySelector<HTMLElement>('#announcements'));

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.received);
    window.addEventListener('keydown', this.key);
    document.addEventListener('visibilitychange', this.drawSoon);
    send({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.received);
    window.removeEventListener('keydown', this.key);
    document.removeEventListener('visibilitychange', this.drawSoon);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (!state) return nothing;
    return html`${this.noticeBar()} ${state.setup.ready ? this.chat(state) : setupScreen(state.setup)}
      <div id="announcements" class="hidden" role="status" aria-live="polite"></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const content = this.querySelector('.runs');
    this.resized.disconnect();
    if (content) this.resized.observe(content);
    this.keepAtEnd();
    this.compose();
    if (this.state) this.announce(announcement(this.state));
  }

  private chat(state: ViewState): TemplateResult {
    const last = state.runs.at(-1)?.head.run;
    return html`${state.check ? modelCheck(state.check) : nothing}
      <main class="chat" aria-label="Quickstep" @scroll=${this.scrolled}>
        <div class="runs">
          ${state.runs.length === 0 && !state.check ? welcome(state) : nothing}
          ${repeat(
            state.runs,
            run => run.head.run,
            run => html`<quickstep-run .view=${run} .latest=${run.head.run === last}></quickstep-run>`,
          )}
        </div>
      </main>
      <quickstep-composer
        .models=${state.models}
        .workspace=${state.workspace}
        .running=${this.isRunning()}
        .reviewing=${state.runs.some(run => run.review?.hasPlanner)}
        .history=${state.runs.map(run => run.head.task)}
        .recipes=${state.recipes}
        .note=${state.note}
        @sent=${this.sent}
      ></quickstep-composer>`;
  }

  private noticeBar(): TemplateResult | typeof nothing {
    if (this.notices.length === 0) return nothing;
    return html`<div class="notices">
      ${this.notices.map(
        notice =>
          html`<div
            class="notice notice-${notice.level}"
            role=${notice.level === 'error' ? 'alert' : 'status'}
          >
            ${icon(notice.level)}
            <p>${notice.text}</p>
            ${
              notice.action === undefined
                ? nothing
                : html`<button class="link" @click=${() => send({ type: 'configureModels' })}>
                    Configure models
                  </button>`
            }
            <button class="icon-button" aria-label="Dismiss" @click=${() => this.dismiss(notice)}>
              ${icon('close')}
            </button>
          </div>`,
      )}
    </div>`;
  }

  private isRunning(): boolean {
    return this.state?.runs.some(run => run.head.status === 'running') ?? false;
  }

  /** Escape stops the run wherever the focus is in the page: the editor's keybinding does not see all of it. */
  private readonly key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing && this.isRunning()) send({ type: 'stop' });
  };

  private dismiss(notice: Notice): void {
    this.notices = this.notices.filter(other => other !== notice);
    this.requestUpdate();
  }

  private readonly received = (event: MessageEvent<ToView>) => {
    const message = event.data;
    if (message.type === 'compose') {
      this.forInput = [...this.forInput, message];
      this.compose();
    } else if (message.type === 'offers') {
      this.composer()?.offered(message);
      return;
    } else if (message.type === 'notice') {
      this.notices = [...this.notices.slice(-2), message];
    } else {
      this.state = applyMessage(this.state, message);
      this.setClocks(message);
    }
    this.drawSoon();
  };

  private setClocks(message: ToView): void {
    const touched = message.type === 'patch' ? message.patch.run : undefined;
    for (const { head, now } of this.state?.runs ?? []) {
      if (touched === undefined || touched === head.run)
        setRunClock(head.run, now, head.status === 'running');
    }
  }

  private compose(): void {
    const composer = this.composer();
    if (!composer) return;
    for (const { text, mode } of this.forInput) composer.compose(text, mode);
    this.forInput = [];
  }

  private composer(): QuickstepComposer | undefined {
    const composer = this.querySelector('quickstep-composer');
    return composer instanceof QuickstepComposer ? composer : undefined;
  }

  private readonly drawSoon = () => {
    if (this.frame !== 0 || document.visibilityState === 'hidden') return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.requestUpdate();
    });
  };

  private readonly scrolled = (event: Event) => {
    const area = event.currentTarget;
    if (!(area instanceof HTMLElement)) return;
    this.atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_END;
  };

  private readonly sent = () => {
    this.atEnd = true;
    this.keepAtEnd();
  };

  private keepAtEnd(): void {
    const area = this.querySelector('.chat');
    if (area && this.atEnd) area.scrollTop = area.scrollHeight;
  }
}

function welcome(state: ViewState): TemplateResult {
  return html`<div class="welcome">
    ${icon('rocket')}
    <h1>What should be done?</h1>
    <p>
      ${
        state.models.planner === undefined
          ? 'Without a planner Quickstep answers quick edits, commands and questions. Connect one for whole tasks.'
          : 'A task becomes a plan of small steps. You see each change before it is made, and can undo all of it.'
      }
    </p>
    ${
      state.models.planner === undefined
        ? html`<quickstep-connect .setup=${state.setup}></quickstep-connect>`
        : nothing
    }
    <button class="link" @click=${() => send({ type: 'checkModels' })}>Check models</button>
  </div>`;
}

customElements.define('quickstep-view', QuickstepView);
