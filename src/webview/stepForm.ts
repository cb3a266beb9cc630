// The form in which a step of the plan is changed or added: the fields of its agent, with the faults of the last try at
// the fields that they are about.
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ReviewView } from '../protocol/view';
import { icon } from './icon';

type Step = ReviewView['steps'][number]['step'];
type Fields = Record<string, unknown>;

/** list: one a line, or with commas. json: as it stands in a plan. */
type Kind = 'line' | 'text' | 'list' | 'json';
interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: Kind;
  /** Offered where a step is added; else only where the step has it. */
  readonly isUsual?: true;
}

const usual = (name: string, label: string, kind: Kind): Field => ({ name, label, kind, isUsual: true });
const rare = (name: string, label: string, kind: Kind): Field => ({ name, label, kind });

const file = usual('file', 'File', 'line');
const instruction = usual('instruction', 'Instruction', 'text');
const exactText = [rare('sketch', 'Sketch', 'text'), rare('content', 'Text', 'text')];
const title = usual('title', 'Title', 'line');
const needs = usual('needs', 'After these steps', 'list');

const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  edit: [
    file,
    usual('symbol', 'Function or method', 'line'),
    rare('lines', 'Lines', 'json'),
    instruction,
    ...exactText,
  ],
  create: [file, instruction, ...exactText],
  delete: [file],
  move: [file, usual('to', 'New place', 'line')],
  command: [
    usual('command', 'Command', 'text'),
    rare('instruction', 'Instruction', 'text'),
    rare('cwd', 'Folder', 'line'),
    rare('writes', 'Writes', 'list'),
  ],
  tool: [
    usual('tool', 'Tool', 'line'),
    usual('arguments', 'Arguments (JSON)', 'json'),
    rare('instruction', 'Instruction', 'text'),
  ],
  query: [
    usual('database', 'Database', 'line'),
    usual('question', 'Question', 'text'),
    rare('sql', 'Statement', 'text'),
  ],
  explore: [
    usual('search', 'Search for', 'list'),
    rare('symbols', 'Symbols', 'list'),
    rare('references', 'References of', 'list'),
    rare('question', 'Question', 'text'),
  ],
  check: [usual('command', 'Command', 'text'), rare('diagnostics', 'Files to check', 'list')],
  ask: [usual('question', 'Question', 'text')],
};
const ownFields: readonly Field[] = [instruction, file];

export interface FormResult {
  readonly fields: Fields;
}

class QuickstepStepForm extends LitElement {
  static override properties = {
    step: { attribute: false },
    agents: { attribute: false },
    faults: { attribute: false },
  };
  /** Absent: a step is added. */
  declare step: Step | undefined;
  declare agents: readonly string[];
  declare faults: ReviewView['faults'];
  private agent = 'edit';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('select, input, textarea')?.focus();
  }

  protected override render(): TemplateResult {
    const fields = this.fields();
    const placed = new Set(fields.map(({ name }) => name));
    const others = this.faults.filter(({ path }) => !placed.has(nameOf(path)));
    return html`<form
      class="step-form"
      aria-label=${this.step ? `Change “${this.step.title}”` : 'Add a step'}
      @submit=${this.submitted}
      @keydown=${this.key}
    >
      ${this.step ? nothing : this.agentChoice()} ${fields.map(field => this.field(field))}
      ${others.map(({ text }) => fault(text))}
      <div class="actions">
        <vscode-button @click=${this.submitted}>${this.step ? 'Save' : 'Add'}</vscode-button>
        <vscode-button secondary @click=${this.cancel}>Cancel</vscode-button>
      </div>
    </form>`;
  }

  private agentChoice(): TemplateResult {
    return html`<label class="field"
      >Agent
      <select class="select" name="agent" @change=${this.agentChosen}>
        ${this.agents.map(name => html`<option value=${name} ?selected=${name === this.agent}>${name}</option>`)}
      </select>
    </label>`;
  }

  /** Those that the agent usually has, and whatever else the step holds. */
  private fields(): readonly Field[] {
    const { step } = this;
    const values = valuesOf(step);
    const own = fieldsOf[step?.agent ?? this.agent] ?? ownFields;
    return [title, ...own, needs].filter(
      ({ name, isUsual }) => values[name] !== undefined || (isUsual && (!step || isAlways(name))),
    );
  }

  private field({ name, label, kind }: Field): TemplateResult {
    const value = shown(valuesOf(this.step)[name], kind);
    const faults = this.faults.filter(({ path }) => nameOf(path) === name);
    const about = `fault-${this.step?.id ?? 'new'}-${name}`;
    const invalid = faults.length > 0 ? 'true' : 'false';
    const described = faults.length > 0 ? about : nothing;
    return html`<label class="field"
        >${label}
        ${
          kind === 'text' || kind === 'json'
            ? html`<textarea
                name=${name}
                rows=${Math.min(12, value.split('\n').length + 1)}
                .defaultValue=${value}
                aria-invalid=${invalid}
                aria-describedby=${described}
              ></textarea>`
            : html`<input
                type="text"
                name=${name}
                .defaultValue=${value}
                aria-invalid=${invalid}
                aria-describedby=${described}
              />`
        }
      </label>
      ${faults.length > 0 ? html`<div id=${about}>${faults.map(({ text }) => fault(text))}</div>` : nothing}`;
  }

  private readonly agentChosen = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) this.agent = event.target.value;
    this.requestUpdate();
  };

  private readonly key = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // The page stops the run on Escape; here it leaves the form.
    event.stopPropagation();
    this.cancel();
  };

  private readonly cancel = () => void this.dispatchEvent(new CustomEvent('cancelled'));

  private readonly submitted = (event: Event) => {
    event.preventDefault();
    const before = valuesOf(this.step);
    const fields: Fields = this.step ? {} : { agent: this.agent };
    for (const { name, kind } of this.fields()) {
      const input = this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
      if (!input || input.value === shown(before[name], kind)) continue;
      fields[name] = typed(input.value, kind);
    }
    this.dispatchEvent(new CustomEvent<FormResult>('submitted', { detail: { fields } }));
  };
}

/** Also for a step that has none yet. */
function isAlways(name: string): boolean {
  return name === 'title' || name === 'needs';
}

function valuesOf(step: Step | undefined): Readonly<Fields> {
  return step ?? {};
}

/** `needs` of `steps[1].needs[0]`, `fix` of `fix.files`. */
function nameOf(path: string): string {
  return /^\w*/.exec(path)?.[0] ?? '';
}

function shown(value: unknown, kind: Kind): string {
  if (value === undefined) return '';
  if (kind === 'list' && Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function typed(text: string, kind: Kind): unknown {
  if (text.trim() === '') return null;
  if (kind === 'list')
    return text
      .split(/[,\n]/)
      .map(part => part.trim())
      .filter(part => part !== '');
  return kind === 'json' ? parsed(text) : text;
}

/** What is no JSON goes as the text that it is: the plan's own check says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fault(text: string): TemplateResult {
  return html`<p class="fault" role="alert">${icon('error', 'Fault')} ${text}</p>`;
}

customElements.define('quickstep-step-form', QuickstepStepForm);
