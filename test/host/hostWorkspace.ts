// What the host tests share: files of the test's workspace, open editors, typing.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { workFolder, type WorkFolder } from '../../src/vscode/workFolder';

export const never = new AbortController().signal;

export function folder(): WorkFolder {
  const folder = workFolder();
  if (!folder) throw new Error('the host tests need a folder');
  return folder;
}

export const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder().uri, name);
const pathOf = (name: string): string => path.join(folder().uri.fsPath, name);

export async function put(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(pathOf(name), content);
}

export async function onDisk(name: string): Promise<string> {
  return readFile(pathOf(name), 'utf8');
}

export async function bytesOnDisk(name: string): Promise<Uint8Array> {
  return readFile(pathOf(name));
}

export async function openEditor(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(uriOf(name), { preview: false });
}

/** As a user's key would: at a place of the active document. */
export async function type(
  editor: vscode.TextEditor,
  line: number,
  character: number,
  text: string,
): Promise<void> {
  await editor.edit(edit => edit.insert(new vscode.Position(line, character), text));
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty || document.isUntitled) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await done()) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`this never happened: ${what}`);
}

/** A setting for the time of a test; returns the way back. */
export async function withSetting(
  section: string,
  key: string,
  value: unknown,
): Promise<() => Thenable<void>> {
  const settings = vscode.workspace.getConfiguration(section);
  await settings.update(key, value, vscode.ConfigurationTarget.Global);
  return () =>
    vscode.workspace.getConfiguration(section).update(key, undefined, vscode.ConfigurationTarget.Global);
}
