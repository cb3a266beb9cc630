// The page's end of the wire, without a page: what the extension posts is kept, and messages are said as the page would.
import * as vscode from 'vscode';
import type { ToHost, ToView } from '../../src/protocol/messages';
import type { SidebarView } from '../../src/vscode/view';

export interface Page {
  say(message: ToHost): void;
  /** What no page of this version says. */
  sayOdd(message: unknown): void;
  readonly heard: ToView[];
  close(): void;
}

/** A page that is shown and has not loaded: it says `ready` when it has. */
export function pageOf(sidebar: SidebarView): Page {
  const received = new vscode.EventEmitter<unknown>();
  const closed = new vscode.EventEmitter<void>();
  const changed = new vscode.EventEmitter<void>();
  const heard: ToView[] = [];
  const webview = {
    cspSource: 'self',
    onDidReceiveMessage: received.event,
    asWebviewUri: (uri: vscode.Uri) => uri,
    postMessage: (message: ToView) => Promise.resolve(heard.push(message) > 0),
  };
  const view = { webview, visible: true, onDidChangeVisibility: changed.event, onDidDispose: closed.event };
  sidebar.resolveWebviewView(view as unknown as vscode.WebviewView);
  const say = (message: unknown): void => received.fire(message);
  return { say, sayOdd: say, heard, close: () => closed.fire() };
}
