// What a window works in, as one value: its folder, or where it has several, the one above them with the list of those
// that count. A run keeps the one that it began with.
import * as vscode from 'vscode';
import { hasSeveral, workspaceOf, type Folders } from '../core/policy/workspace';

export interface WorkFolder {
  /** Of the root: paths of the workspace are relative to it. */
  readonly uri: vscode.Uri;
  /** The same as a path of this machine. */
  readonly root: string;
  readonly folders: Folders;
  /** For a person: `api`, or `api and web`. */
  readonly name: string;
  /** Names of the window's folders that are left out: on another drive, or not on this machine's disk. */
  readonly left: readonly string[];
}

/** Of the window as it is now; none without a folder on this machine's disk. */
export function workFolder(): WorkFolder | undefined {
  const all = vscode.workspace.workspaceFolders ?? [];
  const onDisk = all.filter(({ uri }) => uri.scheme === 'file');
  const [first, ...others] = onDisk.map(pathOf);
  if (first === undefined) return undefined;
  const { root, folders, left } = workspaceOf([first, ...others]);
  const uri = vscode.Uri.file(root);
  const one = all.find(folder => folder.uri.toString() === uri.toString());
  const isLeft = (folder: vscode.WorkspaceFolder) =>
    !onDisk.includes(folder) || left.includes(pathOf(folder));
  return {
    uri,
    root: uri.fsPath,
    folders,
    name: hasSeveral(folders) ? listed(folders) : (one?.name ?? root),
    left: all.filter(isLeft).map(({ name }) => name),
  };
}

function pathOf({ uri: { authority, path } }: vscode.WorkspaceFolder): string {
  const whole = authority === '' ? path : `//${authority}${path}`;
  return whole.length > 1 ? whole.replace(/\/$/, '') : whole;
}

/** Where that is not plain to see: of several folders, or of one that does not stand alone. */
export function folderNote({ folders, name, left }: WorkFolder): string | undefined {
  if (left.length === 0 && !hasSeveral(folders)) return undefined;
  const out =
    left.length === 0
      ? ''
      : `, and not in ${listed(left)}, which ${left.length === 1 ? 'lies' : 'lie'} on another drive or elsewhere`;
  return `Quickstep works in ${name}${out}.`;
}

function listed(names: readonly string[]): string {
  const [last = '', ...rest] = names.toReversed();
  return rest.length === 0 ? last : `${rest.toReversed().join(', ')} and ${last}`;
}
