// Model check: what the doctor found out about each configured model, and a button to look again.
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CheckedModelView, ModelCheckView } from '../protocol/view';
import { age, modelName } from './format';
import { send } from './host';
import { icon } from './icon';

export function modelCheck(check: ModelCheckView): TemplateResult {
  return html`<section class="check" aria-labelledby="check-title">
    <header class="check-head">
      <h2 id="check-title">Model check</h2>
      <button class="icon-button" aria-label="Close model check" @click=${() => send({ type: 'closeCheck' })}>
        ${icon('close')}
      </button>
    </header>
    ${
      check.models.length === 0
        ? html`<p class="facts">No model is configured yet.</p>`
        : html`<ul class="check-models">
            ${check.models.map(model => row(model))}
          </ul>`
    }
  </section>`;
}

const states: Readonly<Record<CheckedModelView['state'], readonly [string, string, string]>> = {
  unchecked: ['waiting', 'circle-outline', 'Not checked yet'],
  checking: ['running', 'loading codicon-modifier-spin', 'Being checked'],
  well: ['done', 'check', 'Works'],
  unwell: ['failed', 'error', 'Does not work'],
};

function row(model: CheckedModelView): TemplateResult {
  const [mark, symbol, words] = states[model.state];
  const isBusy = model.state === 'checking';
  const verb = model.state === 'unchecked' ? 'Check now' : 'Check again';
  return html`<li class="check-model">
    <h3>
      <span class="state state-${mark}">${icon(symbol, words)}</span>
      <span class="path" title=${model.model}>${modelName(model.model)}</span>
      <span class="facts">${model.roles.join(', ')}</span>
    </h3>
    ${model.problem === undefined ? nothing : html`<p class="check-problem">${model.problem}</p>`}
    <dl class="check-facts">
      ${facts(model).map(
        ([name, value, isFault]) =>
          html`<dt>${name}</dt>
            <dd class=${isFault ? 'fault' : ''}>${value}</dd>`,
      )}
    </dl>
    ${
      model.constraint === 'ignored'
        ? html`<p class="facts">Its answers are checked and repaired instead, which takes longer.</p>`
        : nothing
    }
    <div class="actions">
      <vscode-button
        secondary
        ?disabled=${isBusy}
        aria-label="${verb}: ${model.model}"
        @click=${() => send({ type: 'checkModels', model: model.model })}
        >${isBusy ? 'Checking…' : verb}</vscode-button
      >
    </div>
  </li>`;
}

const constraints = { binds: 'Binds', ignored: 'Ignored', unknown: 'Unknown' } as const;
const thinkings = {
  none: 'Does not think aloud',
  off: 'Off',
  on: 'On',
  always: 'On, cannot be switched off',
} as const;

/** Name, value, and whether it is a fault; what was not found out is left out. */
function facts(model: CheckedModelView): readonly (readonly [string, string, boolean])[] {
  const { constraint, contextTokens, slots, thinking, checkedAt } = model;
  const known: (readonly [string, string, boolean])[] = [];
  const add = (name: string, value: string, isFault = false): number => known.push([name, value, isFault]);
  if (constraint !== undefined) add('Schema', constraints[constraint], constraint === 'ignored');
  if (contextTokens !== undefined) add('Context', `${contextTokens.toLocaleString('en-US')} tokens`);
  const speed = speedOf(model);
  if (speed !== '') add('Speed', speed);
  if (slots !== undefined) add('Slots', String(slots));
  if (thinking !== undefined) add('Thinking', thinkings[thinking]);
  if (checkedAt !== undefined) add('Checked', age(Date.now() - checkedAt));
  return known;
}

/** Tokens a second. */
function speedOf({ prefill, decode }: CheckedModelView): string {
  return [
    prefill === undefined ? '' : `reads ${Math.round(prefill)}`,
    decode === undefined ? '' : `writes ${Math.round(decode)}`,
  ]
    .filter(part => part !== '')
    .join(', ')
    .concat(prefill === undefined && decode === undefined ? '' : ' tokens/s');
}
