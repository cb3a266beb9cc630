// Texts that lie in no file, shown in the editor read-only under schemes of their own: diffs, and the latency table.
import * as vscode from 'vscode';

const BEFORE = 'quickstep-before';
const AFTER = 'quickstep-after';
const TEXT = 'quickstep-text';

/** Texts kept for the diffs that are open; the oldest go first. */
const MAX_KEPT = 200;

export interface Diffs {
  /** `after` as a text, or as the file that stands there now. */
  show(path: string, before: string, after: string | vscode.Uri): Promise<void>;
  showText(name: string, text: string): Promise<void>;
  dispose(): void;
}

export function createDiffs(): Diffs {
  const texts = new Map<string, string>();
  let count = 0;
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: uri => texts.get(uri.query) ?? '',
  };
  const registered = [BEFORE, AFTER, TEXT].map(scheme =>
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
  );

  /** A query of its own for each text, since the editor asks once for an address and keeps what it got. */
  function keep(scheme: string, path: string, text: string): vscode.Uri {
    const query = String(++count);
    texts.set(query, text);
    for (const oldest of texts.keys()) {
      if (texts.size <= MAX_KEPT) break;
      texts.delete(oldest);
    }
    return vscode.Uri.from({ scheme, path: `/${path}`, query });
  }

  return {
    async show(path, before, after) {
      const left = keep(BEFORE, path, before);
      const right = typeof after === 'string' ? keep(AFTER, path, after) : after;
      await vscode.commands.executeCommand('vscode.diff', left, right, `${path} (Quickstep)`, {
        preview: true,
      });
    },
    async showText(name, text) {
      await vscode.window.showTextDocument(keep(TEXT, name, text), { preview: true });
    },
    dispose() {
      for (const one of registered) one.dispose();
    },
  };
}
