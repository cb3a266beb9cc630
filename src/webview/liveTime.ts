// A time that counts while the run goes on. An element of its own, so that a tick draws these few letters only.
import { LitElement } from 'lit';
import { onTick, runNow } from './clock';
import { liveDuration } from './format';

class QuickstepTime extends LitElement {
  static override properties = { run: {}, from: { type: Number } };
  declare run: string;
  /** Milliseconds since the run began. */
  declare from: number;
  private stopTicking: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopTicking = onTick(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopTicking?.();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): string {
    return liveDuration(runNow(this.run, this.from) - this.from);
  }
}

customElements.define('quickstep-time', QuickstepTime);
