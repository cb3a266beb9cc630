// Documents of files, opened where they are needed, and places in them.
import * as vscode from 'vscode';
import { wordPattern } from '../core/text/wordPattern';

/** Where the name stands in its declaration. */
export function positionOf(
  document: vscode.TextDocument,
  first: number,
  last: number,
  name: string,
): vscode.Position | undefined {
  const word = new RegExp(wordPattern(name));
  for (let line = first; line <= last && line < document.lineCount; line += 1) {
    const column = document.lineAt(line).text.search(word);
    if (column >= 0) return new vscode.Position(line, column);
  }
  return undefined;
}

export async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Missing or binary: there is nothing that a language server could look at.
    return undefined;
  }
}
