import * as vscode from 'vscode';

/** For now Quickstep works in one folder: the first on this machine's disk. */
export function workFolder(): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
}
