// The sidebar's host: puts up the page, parses what it sends, and posts what changed, at most twenty times a second and
// nothing while it is hidden. A page that is shown again loads anew and asks for the whole state. No logic here.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { parseToHost } from '../protocol/messages';
import type { ToHost, ToView } from '../protocol/messages';
import { pageHtml } from '../protocol/pageHtml';

const FRAME_MS = 50;
const MAX_KEPT = 10;

export interface ViewSource {
  /** The whole state, for a page that has loaded. */
  whole(): ToView;
  /** What changed since it was last asked or since `whole`. */
  changes(): readonly ToView[];
  received(message: ToHost): void;
  /** What the page sent is no message: only its type is told, since the rest may hold what a person wrote. */
  unread(type: string): void;
  shown(): void;
}

export interface SidebarView {
  resolveWebviewView(view: vscode.WebviewView): void;
  readonly visible: boolean;
  /** Something changed: it is posted at once, or where the last frame was only just posted with the next. */
  changed(): void;
  /** The whole state is posted now. */
  refresh(): void;
  /** For what is no state: a notice, the caret. Kept until the page is there. */
  post(message: ToView): void;
}

export function createSidebarView(extension: vscode.Uri, source: ViewSource): SidebarView {
  let view: vscode.WebviewView | undefined;
  /** The page has said that it listens. */
  let listening = false;
  let timer: NodeJS.Timeout | undefined;
  let lastFrame = -FRAME_MS;
  let kept: ToView[] = [];

  function send(message: ToView): void {
    void view?.webview.postMessage(message);
  }

  function flush(): void {
    timer = undefined;
    lastFrame = performance.now();
    if (listening && view?.visible) for (const message of source.changes()) send(message);
  }

  function refresh(): void {
    if (listening && view?.visible) send(source.whole());
  }

  function receive(raw: unknown): void {
    const message = parseToHost(raw);
    if (message?.type !== 'ready') {
      if (message) source.received(message);
      else source.unread(typeOf(raw));
      return;
    }
    listening = true;
    refresh();
    for (const one of kept) send(one);
    kept = [];
    source.shown();
  }

  return {
    get visible() {
      return view?.visible ?? false;
    },
    resolveWebviewView(resolved) {
      view = resolved;
      listening = false;
      const { webview } = resolved;
      const root = vscode.Uri.joinPath(extension, 'dist', 'webview');
      webview.options = { enableScripts: true, localResourceRoots: [root] };
      webview.onDidReceiveMessage(receive);
      resolved.onDidChangeVisibility(() => {
        // A hidden page is thrown away; its successor asks for everything when it is ready.
        if (!resolved.visible) listening = false;
      });
      resolved.onDidDispose(() => {
        view = undefined;
        listening = false;
      });
      webview.html = pageHtml({
        cspSource: webview.cspSource,
        nonce: randomBytes(16).toString('base64'),
        scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(root, 'main.js')).toString(),
        styleUris: [webview.asWebviewUri(vscode.Uri.joinPath(root, 'main.css')).toString()],
      });
    },
    changed() {
      // What comes after a pause, as a plan's first step does, is not held back for others to come.
      timer ??= setTimeout(flush, Math.max(0, lastFrame + FRAME_MS - performance.now()));
    },
    refresh,
    post(message) {
      if (listening && view?.visible) send(message);
      else kept = [...kept.filter(one => !replaces(message, one)), message].slice(-MAX_KEPT);
    },
  };
}

/** The progress of a download is told often: it must not push out a text that goes back into the input. */
function replaces({ type }: ToView, earlier: ToView): boolean {
  return (type === 'setup' || type === 'check') && earlier.type === type;
}

function typeOf(raw: unknown): string {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  return typeof type === 'string' ? type.slice(0, 40) : 'none';
}
