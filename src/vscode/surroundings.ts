// What the person has before them in the editor: the Surroundings port over its documents, problems and terminals.
import * as vscode from 'vscode';
import type { Surroundings, Told } from '../core/ports';
import { relativePath } from './editorFiles';
import { selectedLines } from './quickEdit';
import type { TerminalMemory } from './terminalMemory';
import type { WorkFolder } from './workFolder';

const MOST_PROBLEMS = 60;
const severities: readonly string[] = ['error', 'warning'];

/** @param changes of the folder; asked only in a workspace that is trusted, since git runs what a repository's settings say */
export function createSurroundings(
  folder: WorkFolder,
  terminals: TerminalMemory,
  changes: Surroundings['changes'],
): Surroundings {
  const pathOf = (uri: vscode.Uri): string | null =>
    uri.scheme === 'file' ? relativePath(folder, uri) : null;
  return {
    openFiles() {
      const active = vscode.window.activeTextEditor?.document.uri;
      const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: own }) =>
        own.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
      );
      const paths = [...(active === undefined ? [] : [active]), ...tabs].map(pathOf);
      return [...new Set(paths.filter(path => path !== null))];
    },
    selection() {
      const editor = vscode.window.activeTextEditor;
      const path = editor === undefined ? null : pathOf(editor.document.uri);
      if (editor === undefined || path === null || editor.selection.isEmpty) return null;
      return { path, lines: selectedLines(editor.selection) };
    },
    problems: () => Promise.resolve(problemsOf(pathOf)),
    terminal: () => Promise.resolve(terminals.last()),
    changes: signal =>
      vscode.workspace.isTrusted
        ? changes(signal)
        : Promise.resolve({
            ok: false,
            detail: 'This workspace is restricted: trust it to let git tell the changes.',
          }),
  };
}

/** Errors before warnings, by file and line. */
function problemsOf(pathOf: (uri: vscode.Uri) => string | null): Told {
  const all = vscode.languages.getDiagnostics().flatMap(([uri, found]) => {
    const path = pathOf(uri);
    return path === null
      ? []
      : found.flatMap(({ severity, range, message }) => {
          const name = severities[severity];
          const at = range.start.line + 1;
          return name === undefined
            ? []
            : [{ severity, line: `${path}:${at}: ${name}: ${message.replace(/\s+/g, ' ')}` }];
        });
  });
  if (all.length === 0) return { ok: false, detail: 'The editor knows of no problems in this workspace.' };
  const lines = all.sort((a, b) => a.severity - b.severity).map(({ line }) => line);
  const more = lines.length > MOST_PROBLEMS ? [`(and ${lines.length - MOST_PROBLEMS} more)`] : [];
  return { ok: true, text: [...lines.slice(0, MOST_PROBLEMS), ...more].join('\n') };
}
