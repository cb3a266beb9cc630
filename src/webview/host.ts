// The page's only way out: messages to the extension, and the draft that survives a reload of the page.
import type { ToHost } from '../protocol/messages';

export type Mode = Extract<ToHost, { type: 'submit' }>['mode'];

/** Kept by the editor while the view is hidden or reloaded. */
interface Draft {
  readonly text: string;
  readonly mode: Mode;
}

interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): Draft | undefined;
  setState(state: Draft): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function send(message: ToHost): void {
  api.postMessage(message);
}

export function savedDraft(): Draft {
  return api.getState() ?? { text: '', mode: 'agent' };
}

export function saveDraft(draft: Draft): void {
  api.setState(draft);
}
