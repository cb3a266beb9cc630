// Which folders a window works in: one root and a closed list of folders below it. Decides that a path names its folder
// first, so that two files of one name cannot be mixed up and every adapter goes on to take one absolute root; and that
// what lies under the root but in none of the folders is outside the workspace.

/** Relative to the root with `/`, none inside another, in the window's order; `['']`: the root itself is the folder. */
export type Folders = readonly string[];

export const wholeRoot: Folders = [''];

export interface Workspace {
  /** Absolute, with `/`: `/home/me`, `/c:/work`, `//server/share/work`. */
  readonly root: string;
  readonly folders: Folders;
  /** Of the folders given, those that have no root in common with the first: on another drive or server. */
  readonly left: readonly string[];
}

/** @param paths of the window's folders, at least one, absolute, with `/` and without one at the end */
export function workspaceOf(paths: readonly [string, ...string[]]): Workspace {
  const volume = volumeOf(paths[0]);
  const given = [...new Set(paths.map(path => path.replace(/^\/[A-Z]:/, drive => drive.toLowerCase())))];
  const near = given.filter(path => volumeOf(path) === volume);
  const left = given.filter(path => volumeOf(path) !== volume);
  const outer = near.filter(path => !near.some(other => isBelow(path, other)));
  const [first = '', ...others] = outer;
  const shared = others.reduce((root, path) => sharedFolder(root, path), first);
  const root = shared.toLowerCase() === volume ? `${shared}/` : shared;
  return { root, folders: outer.map(path => path.slice(root.length).replace(/^\//, '')), left };
}

/** A drive or a share: nothing is above two of them. Empty where there is one tree. */
function volumeOf(path: string): string {
  return /^(?:\/\/[^/]+\/[^/]+|\/[A-Za-z]:(?=\/|$))/.exec(path)?.[0].toLowerCase() ?? '';
}

function isBelow(path: string, outer: string): boolean {
  return path !== outer && path.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

function sharedFolder(a: string, b: string): string {
  const others = b.split('/');
  const names = a.split('/');
  const differs = names.findIndex((name, index) => name !== others[index]);
  return differs === -1 ? a : names.slice(0, differs).join('/');
}

/** The folder that a path of the workspace lies in; null for one that lies in none. */
export function folderOf(path: string, folders: Folders = wholeRoot): string | null {
  return folders.find(folder => folder === '' || path === folder || path.startsWith(`${folder}/`)) ?? null;
}

/** A path that a file of this folder names, as the workspace names it. What begins with a template is named so already. */
export function pathIn(folder: string, path: string): string {
  if (folder === '' || path.startsWith('{{')) return path;
  return `${folder}/${path === '.' ? '' : path.replace(/^(?:\.\/)+/, '')}`;
}

/** The same the other way: as a file of its folder would name it. */
export function pathWithin(path: string, folders: Folders = wholeRoot): string {
  const folder = folderOf(path, folders) ?? '';
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** Whether paths begin with the name of a folder. */
export function hasSeveral(folders: Folders = wholeRoot): boolean {
  return folders.some(folder => folder !== '');
}

/** `api, web or docs` */
export function eitherOf(folders: Folders): string {
  const [last = '', ...rest] = folders.toReversed();
  return rest.length === 0 ? last : `${rest.toReversed().join(', ')} or ${last}`;
}
