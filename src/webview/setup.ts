// First open without a model: three ways to get one, on one screen.
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SetupView, SetupWork } from '../protocol/view';
import { bytes } from './format';
import { send } from './host';
import { icon } from './icon';

export function setupScreen(setup: SetupView): TemplateResult {
  const { working } = setup;
  return html`<main class="setup" aria-labelledby="setup-title">
    <h1 id="setup-title">Choose a model to start with</h1>
    <p class="lead">
      Quickstep plans with one model and carries out small, checked steps with another, which can run on this
      machine.
    </p>
    ${
      setup.error === undefined
        ? nothing
        : html`<div class="problem" role="alert">
            ${icon('error', 'Problem')}
            <p>${setup.error}</p>
          </div>`
    }
    ${way('server', 'Use Ollama', ollama(setup), working, 'ollama')}
    ${way('desktop-download', 'Get the small model', small(setup), working, 'embedded')}
    ${way('key', 'Connect a provider', others(setup), working, 'vscode')}
  </main>`;
}

type Choice = SetupWork['choice'];

function way(
  symbol: string,
  title: string,
  body: TemplateResult,
  working: SetupWork | undefined,
  choice: Choice,
): TemplateResult {
  return html`<section class="way" aria-label=${title}>
    <h2>${icon(symbol)} ${title}</h2>
    ${working?.choice === choice ? progress(working) : body}
  </section>`;
}

function progress({ words, done, total }: SetupWork): TemplateResult {
  const measured = done !== undefined && total !== undefined && total > 0;
  return html`<p class="facts" role="status">
      ${words}${measured ? html` · ${bytes(done)} of ${bytes(total)}` : nothing}
    </p>
    <vscode-progress-bar
      aria-label=${words}
      .value=${measured ? (100 * done) / total : undefined}
      ?indeterminate=${!measured}
    ></vscode-progress-bar>
    <div class="actions">
      <vscode-button secondary @click=${() => send({ type: 'cancelSetup' })}>Cancel</vscode-button>
    </div>`;
}

function ollama({ ollama: { state, url, models } }: SetupView): TemplateResult {
  if (state === 'looking') return html`<p class="facts" role="status">Looking for it at ${url} …</p>`;
  const again = html`<vscode-button secondary @click=${() => send({ type: 'setup', choice: 'ollama' })}>
    Look again
  </vscode-button>`;
  if (state === 'none') {
    return html`<p class="facts">Nothing answers at ${url}. Start Ollama, then look again.</p>
      <div class="actions">${again}</div>`;
  }
  if (models.length === 0) {
    return html`<p class="facts">It runs at ${url} but has no model yet. Pull one, then look again.</p>
      <div class="actions">${again}</div>`;
  }
  const use = (event: Event) => {
    const section = event.currentTarget instanceof Element ? event.currentTarget.closest('section') : null;
    const model = section?.querySelector('select')?.value;
    if (model) send({ type: 'setup', choice: 'ollama', model });
  };
  return html`<p class="facts">Found at ${url}.</p>
    <label class="field">
      <span>Model</span>
      <select class="select">
        ${models.map(
          model =>
            html`<option value=${model.name}>
              ${model.name}${model.bytes === undefined ? '' : ` (${bytes(model.bytes)})`}
            </option>`,
        )}
      </select>
    </label>
    <div class="actions"><vscode-button @click=${use}>Use this model</vscode-button></div>`;
}

function small({ small: model, smallProblem }: SetupView): TemplateResult {
  if (!model) return html`<p class="facts">${smallProblem ?? 'It cannot run on this machine.'}</p>`;
  return html`<p class="facts">${model.label}</p>
    <p class="facts">
      ${model.parameters} parameters · ${bytes(model.bytes)} ${model.present ? 'on disk' : 'to download'} ·
      licence ${model.licence}. Runs on this machine; needs no account.
    </p>
    <div class="actions">
      <vscode-button @click=${() => send({ type: 'setup', choice: 'embedded', model: model.name })}>
        ${model.present ? 'Use this model' : `Download ${bytes(model.bytes)}`}
      </vscode-button>
    </div>`;
}

function others(setup: SetupView): TemplateResult {
  return html`<p class="facts">
      A large hosted model, or one on a server of your own, plans; without a small model it carries out too.
    </p>
    <quickstep-connect .setup=${setup}></quickstep-connect>
    ${
      setup.vscodeModels && setup.connection.state === 'form'
        ? html`<div class="actions">
            <vscode-button secondary @click=${() => send({ type: 'setup', choice: 'vscode' })}>
              Pick a VS Code model…
            </vscode-button>
          </div>`
        : nothing
    }`;
}
