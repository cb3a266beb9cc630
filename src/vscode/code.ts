// Diagnostics of files as the editor's language servers see them. They come late: after an edit this waits a little for
// them, and only for the named files. Where none is known to look at a file, its syntax is checked instead.
import * as vscode from 'vscode';
import type { Code, Diagnostic, Files, Syntax } from '../core/ports';

const WAIT_MS = 2000;
/** Servers publish syntax first and types soon after. */
const SETTLE_MS = 300;

export function createEditorCode(folder: vscode.WorkspaceFolder, files: Files, syntax: Syntax): Code {
  return {
    async diagnostics(paths, signal) {
      const named = paths.map(path => ({ path, uri: vscode.Uri.joinPath(folder.uri, path) }));
      const heard = await freshDiagnostics(
        named.map(({ uri }) => uri),
        signal,
      );
      const found: Diagnostic[] = [];
      const unchecked: string[] = [];
      for (const { path, uri } of named) {
        const own = editorDiagnostics(path, uri);
        found.push(...own);
        if (own.some(({ severity }) => severity === 'error')) continue;
        const faults = await syntaxErrors(path, signal);
        if (faults) found.push(...faults);
        else if (!heard.has(uri.toString()) && own.length === 0) unchecked.push(path);
      }
      return { found, unchecked };
    },
  };

  async function syntaxErrors(path: string, signal: AbortSignal): Promise<readonly Diagnostic[] | null> {
    const read = await files.read(path, signal);
    if (!read.ok) return null;
    const faults = await syntax.faults(path, read.file.text);
    return faults?.map(({ line, text }) => ({ path, line, text, severity: 'error' })) ?? null;
  }
}

function editorDiagnostics(path: string, uri: vscode.Uri): readonly Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .map(({ message, range, severity }) => ({
      path,
      line: range.start.line + 1,
      severity: severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning',
      text: message,
    }));
}

/** Opens the files, so that a server looks at them, and waits until it spoke about each or the time is over. */
async function freshDiagnostics(
  uris: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const heard = new Set<string>();
  const waiting = new Set(uris.map(String));
  const all = new AbortController();
  const listener = vscode.languages.onDidChangeDiagnostics(event => {
    for (const uri of event.uris.map(String)) if (waiting.delete(uri)) heard.add(uri);
    if (waiting.size === 0) all.abort();
  });
  try {
    await Promise.all(uris.map(open));
    if (waiting.size > 0) await pause(WAIT_MS, AbortSignal.any([signal, all.signal]));
    if (heard.size > 0) await pause(SETTLE_MS, signal);
  } finally {
    listener.dispose();
  }
  signal.throwIfAborted();
  return heard;
}

async function open(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.openTextDocument(uri);
  } catch {
    // Missing or binary: there is nothing that a language server could look at.
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
