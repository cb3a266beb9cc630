// Connecting a planner: provider, key, address; then one of its models. What is typed stays in the fields until it is
// sent, and the key is not kept here at all.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConnectionView, ProviderView, SetupView } from '../protocol/view';
import { plural } from './format';
import { send } from './host';
import { icon } from './icon';

const NO_ADDRESS = 'Write the address with http:// or https://, such as http://localhost:11434';

type Choosing = Extract<ConnectionView, { state: 'choosing' }>;

class QuickstepConnect extends LitElement {
  static override properties = { setup: { attribute: false } };
  declare setup: Pick<SetupView, 'providers' | 'connection'>;
  private chosen = 0;
  /** That was typed in place of the provider's own. */
  private address: string | undefined;
  /** What was last to be connected to is no address. */
  private isRefused = false;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { connection } = this.setup;
    switch (connection.state) {
      case 'form':
        return html`${problem(this.isRefused ? NO_ADDRESS : connection.problem)} ${this.form()}`;
      case 'asking':
        return waiting(`Asking ${connection.host} for its models`);
      case 'choosing':
        return html`${problem(connection.problem)} ${this.models(connection)}`;
      case 'trying':
        return waiting(`Asking ${connection.model} for a first answer`);
    }
  }

  private form(): TemplateResult | typeof nothing {
    const { providers } = this.setup;
    const provider = providers[this.chosen] ?? providers[0];
    if (!provider) return nothing;
    return html`<div class="connect" role="group" aria-label="Connect a planner" @keydown=${this.entered}>
      <label class="field">
        <span>Provider</span>
        <select class="select" name="provider" @change=${this.providerChosen}>
          ${providers.map(
            ({ label }, index) =>
              html`<option value=${index} ?selected=${index === this.chosen}>${label}</option>`,
          )}
        </select>
      </label>
      ${provider.about === undefined ? nothing : html`<p class="facts">${provider.about}</p>`}
      <label class="field">
        <span>API key${provider.keysAt === undefined ? ' (if it needs one)' : nothing}</span>
        <input class="select" type="password" name="key" autocomplete="off" spellcheck="false" />
      </label>
      <label class="field">
        <span>Address</span>
        <input
          class="select"
          type="url"
          name="address"
          spellcheck="false"
          .value=${this.address ?? provider.address}
        />
      </label>
      <div class="actions wrap">
        <vscode-button @click=${this.connect}>Connect</vscode-button>
        ${keyLink(provider)}
      </div>
      <p class="facts">The key is kept in the editor’s secret storage and sent to this address only.</p>
    </div>`;
  }

  private models({ host, models }: Choosing): TemplateResult {
    return html`<div class="connect" role="group" aria-label="Choose a planner">
      <p class="facts" role="status">${host} has ${plural(models.length, 'model')} to plan with.</p>
      <label class="field">
        <span>Planner</span>
        <select class="select" name="model">
          ${models.map(name => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <div class="actions wrap">
        <vscode-button @click=${this.use}>Use as planner</vscode-button>
        <vscode-button secondary @click=${() => send({ type: 'cancelSetup' })}>Back</vscode-button>
      </div>
    </div>`;
  }

  private value(name: string): string {
    const field = this.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`);
    return field?.value.trim() ?? '';
  }

  private readonly providerChosen = () => {
    this.chosen = Number(this.value('provider'));
    this.address = undefined;
    this.isRefused = false;
    this.requestUpdate();
  };

  private readonly entered = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.isComposing && event.target instanceof HTMLInputElement)
      this.connect();
  };

  private readonly connect = () => {
    const provider = this.setup.providers[this.chosen];
    const address = this.value('address');
    const key = this.value('key');
    if (!provider) return;
    this.address = address;
    this.isRefused = !isAddress(address);
    this.requestUpdate();
    if (this.isRefused) return;
    send({ type: 'connect', provider: provider.id, address, ...(key === '' ? {} : { key }) });
  };

  private readonly use = () => {
    const model = this.value('model');
    if (model !== '') send({ type: 'usePlanner', model });
  };
}

/** As the editor's side sees it: `localhost:11434` would be an address of the scheme `localhost`. */
function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function keyLink({ label, keysAt }: ProviderView): TemplateResult | typeof nothing {
  if (keysAt === undefined) return nothing;
  return html`<button class="link" @click=${() => send({ type: 'openLink', url: keysAt })}>
    Get a key from ${label}
  </button>`;
}

function problem(text: string | undefined): TemplateResult | typeof nothing {
  if (text === undefined) return nothing;
  return html`<div class="problem" role="alert">
    ${icon('error', 'Problem')}
    <p>${text}</p>
  </div>`;
}

function waiting(words: string): TemplateResult {
  return html`<p class="facts" role="status">${words} …</p>
    <vscode-progress-bar aria-label=${words} indeterminate></vscode-progress-bar>
    <div class="actions">
      <vscode-button secondary @click=${() => send({ type: 'cancelSetup' })}>Cancel</vscode-button>
    </div>`;
}

customElements.define('quickstep-connect', QuickstepConnect);
