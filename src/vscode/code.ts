// Diagnostics and references as the editor's language servers see them. Diagnostics come late: after an edit this waits
// a little for them, and only for the named files. Where none is known to look at a file, its syntax is checked instead.
import * as vscode from 'vscode';
import { declarationsOf } from '../core/context/declarations';
import { usesOf } from '../core/context/usesOf';
import type { Code, Diagnostic, Files, Match, ReadResult, SearchResult, Syntax } from '../core/ports';
import { wordPattern } from '../core/text/wordPattern';
import { openDocument, positionOf } from './documents';
import { relativePath } from './editorFiles';
import { renameInEditor } from './rename';
import type { WorkFolder } from './workFolder';

const WAIT_MS = 2000;
/** Servers publish syntax first and types soon after. */
const SETTLE_MS = 300;
/** Lines with a name whose files are opened before it is renamed. */
const USERS = 1000;

export function createEditorCode(
  folder: WorkFolder,
  files: Files,
  syntax: Syntax,
  search: Code['search'],
): Code {
  return {
    search,
    async references(name, limit, signal) {
      const known = await serverReferences(name, limit, signal);
      return known ?? usesOf(name, limit, { files, search }, signal);
    },
    async rename(path, name, to, signal) {
      const words = await search([wordPattern(name)], USERS, signal);
      if (words.ok) await openAll(words.matches);
      return renameInEditor(folder, syntax, { path, name, to });
    },
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
        else if (!heard.has(uri.toString()) && vscode.languages.getDiagnostics(uri).length === 0)
          unchecked.push(path);
      }
      return { found, unchecked };
    },
  };

  /** Asked at the declaration; null where no server knows it. */
  async function serverReferences(
    name: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<SearchResult | null> {
    const read = (path: string): Promise<ReadResult> => files.read(path, signal);
    const found = await declarationsOf(name, { search, syntax, read }, signal);
    if (!found.ok) return found;
    for (const { path, first, last } of found.declared) {
      const uri = vscode.Uri.joinPath(folder.uri, path);
      const document = await openDocument(uri);
      const at = document && positionOf(document, first - 1, last - 1, name);
      const locations = at && (await referencesAt(uri, at));
      if (!locations || locations.length === 0) continue;
      const matches = await Promise.all(locations.slice(0, limit).map(matchAt));
      const inside = matches.filter(match => match !== null);
      return { ok: true, matches: inside, cut: locations.length > limit };
    }
    return null;
  }

  /** Where no project file names them, a server knows the files alone that are open: it would rename in a part of them. */
  async function openAll(matches: readonly Match[]): Promise<void> {
    const paths = new Set(matches.map(match => match.path));
    await Promise.all([...paths].map(path => openDocument(vscode.Uri.joinPath(folder.uri, path))));
  }

  async function matchAt({ uri, range }: vscode.Location): Promise<Match | null> {
    const path = relativePath(folder, uri);
    const document = path === null ? undefined : await openDocument(uri);
    if (path === null || !document) return null;
    const text = document.lineAt(range.start.line).text.trim().slice(0, 300);
    return { path, line: range.start.line + 1, text };
  }

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
    await Promise.all(uris.map(openDocument));
    if (waiting.size > 0) await pause(WAIT_MS, AbortSignal.any([signal, all.signal]));
    if (heard.size > 0) await pause(SETTLE_MS, signal);
  } finally {
    listener.dispose();
  }
  signal.throwIfAborted();
  return heard;
}

async function referencesAt(uri: vscode.Uri, at: vscode.Position): Promise<readonly vscode.Location[]> {
  const found = await vscode.commands.executeCommand<vscode.Location[] | undefined>(
    'vscode.executeReferenceProvider',
    uri,
    at,
  );
  return found ?? [];
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
