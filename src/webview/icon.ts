import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { RunHead, StepView } from '../protocol/view';

/** A codicon; without a label it is decoration. */
export function icon(name: string, label?: string): TemplateResult {
  return label === undefined
    ? html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`
    : html`<span class="codicon codicon-${name}" role="img" aria-label=${label}></span>`;
}

type State = 'waiting' | 'running' | 'prepared' | 'approval' | 'asking' | NonNullable<StepView['status']>;

const icons: Readonly<Record<State, readonly [codicon: string, label: string]>> = {
  waiting: ['circle-outline', 'Waiting'],
  running: ['loading codicon-modifier-spin', 'Running'],
  prepared: ['circle-filled', 'Prepared'],
  approval: ['question', 'Waits for permission'],
  asking: ['question', 'Waits for you'],
  done: ['check', 'Done'],
  failed: ['error', 'Failed'],
  refused: ['circle-slash', 'Refused'],
  skipped: ['debug-step-over', 'Skipped'],
  stopped: ['debug-stop', 'Stopped'],
};

export function stepState(step: StepView): State {
  if (step.status !== undefined) return step.status;
  if (step.progress === 'ready' || step.progress === 'finished') return 'waiting';
  return step.progress;
}

export function stateIcon(state: State | RunHead['status']): TemplateResult {
  const [name, label] = icons[state];
  return html`<span class="state state-${state}">${icon(name, label)}</span>`;
}
