// The paths that a step names: which fields hold them, the same with each changed, and in a workspace of several folders
// the folder that is meant. Decides where the command lines of a step run there: a command says it by `cwd`; a check and
// a verification name no folder, so it is that of the first path which their step names, else the workspace's first.
import { checkPath } from '../policy/paths';
import { eitherOf, folderOf, hasSeveral, wholeRoot, type Folders } from '../policy/workspace';
import type { Step } from './plan';

/** With the field that each stands in. */
export function namedPaths(step: Step): readonly (readonly [field: string, path: string])[] {
  const paths: [string, string][] = [];
  const add = (field: string, list: readonly string[] | undefined): void => {
    for (const path of list ?? []) paths.push([field, path]);
  };
  if ('file' in step && step.file !== undefined) add('file', [step.file]);
  if (step.agent === 'move') add('to', [step.to]);
  if (step.agent === 'command' && step.cwd !== undefined) add('cwd', [step.cwd]);
  if (step.agent === 'query') add('database', [step.database]);
  if (step.agent === 'explore')
    add(
      'read',
      step.read?.map(([path]) => path),
    );
  if (step.agent === 'check') {
    add('diagnostics', step.diagnostics);
    add('fix.files', step.fix?.files);
  }
  if (step.verify && 'diagnostics' in step.verify) add('verify.diagnostics', step.verify.diagnostics);
  add('reads', step.reads);
  add('writes', step.writes);
  if (Array.isArray(step.forEach)) add('forEach', step.forEach);
  return paths;
}

export function withPaths(step: Step, change: (path: string) => string): Step {
  const changed: Record<string, unknown> = { ...step };
  for (const name of ['file', 'to', 'cwd', 'database']) {
    const path = changed[name];
    if (typeof path === 'string') changed[name] = change(path);
  }
  for (const name of ['reads', 'writes', 'diagnostics']) {
    const paths = changed[name];
    if (Array.isArray(paths)) changed[name] = paths.map(path => change(String(path)));
  }
  if (Array.isArray(step.forEach)) changed['forEach'] = step.forEach.map(change);
  if (step.agent === 'explore' && step.read) {
    changed['read'] = step.read.map(([path, first, last]) => [change(path), first, last]);
  }
  if (step.agent === 'check' && step.fix) changed['fix'] = { ...step.fix, files: step.fix.files.map(change) };
  if (step.verify && 'diagnostics' in step.verify) {
    changed['verify'] = { diagnostics: step.verify.diagnostics.map(change) };
  }
  return changed as Step;
}

/** The folder, relative to the root, that a check or a verification of this step runs its command in. */
export function checkFolder(step: Step, folders: Folders = wholeRoot): string {
  const meant = namedPaths(step).map(([, path]) => folderNamed(path, folders));
  return meant.find(folder => folder !== null) ?? folders[0] ?? '';
}

/** The folder that a path of a plan lies in; null for none. */
export function folderNamed(path: string, folders: Folders = wholeRoot): string | null {
  const checked = checkPath(path);
  return checked.ok ? folderOf(checked.path, folders) : null;
}

/** What is wrong with a step's paths where each begins with a folder of the workspace; null where nothing is. */
export function folderFault(path: string, folders: Folders = wholeRoot): string | null {
  const checked = checkPath(path.replace(/\{\{.*?\}\}/g, 'x'));
  if (!checked.ok || path.startsWith('{{') || folderOf(checked.path, folders) !== null) return null;
  return `${JSON.stringify(path)} is in no folder of this workspace; begin it with ${eitherOf(folders.map(folder => `${folder}/`))}`;
}

/** Why a command cannot run here: the folder above the workspace's own is none of the user's. Null where it can. */
export function cwdFault(cwd: string | undefined, folders: Folders = wholeRoot): string | null {
  if (!hasSeveral(folders) || folderNamed(cwd ?? '.', folders) !== null) return null;
  return `this workspace has several folders; name the folder in cwd: ${eitherOf(folders)}`;
}
