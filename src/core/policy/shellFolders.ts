// Where a command line stands as its `cd`s go by: folders worked out by name alone, since a line is judged before it runs.
import type { ShellCommand } from './shellReading';

/** Relative to where the line starts, or absolute; null where it cannot be known. */
export type Folder = string | null;

/** More than anybody writes: a line that may stand in so many is refused. */
export const MAX_FOLDERS = 32;

export function either(...folders: readonly (readonly Folder[])[]): readonly Folder[] {
  return [...new Set(folders.flat())].slice(0, MAX_FOLDERS);
}

/** Where a command leaves the shell that runs it, if it works. */
export function afterCommand(folder: Folder, given: ShellCommand['words']): Folder {
  let words = given;
  while (words[0] === 'builtin' || words[0] === 'command') words = words.slice(1);
  const [program, ...rest] = words;
  if (program === 'popd') return null;
  if (program !== 'cd' && program !== 'pushd') return folder;
  if (program === 'pushd' && rest[0] === '-n') return folder;
  const to = rest.find(word => !isOption(word));
  if (typeof to !== 'string' || to === '-') return null;
  if (isAbsolute(to)) return to;
  return folder === null ? null : inside(folder, to);
}

function isOption(word: string | null): boolean {
  return word !== null && /^-(-|[LPe@]+)$/.test(word);
}

/** `..` and `.` worked out; what leaves the workspace keeps its `..` in front, an absolute path stays so. */
export function inside(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  const segments: string[] = [];
  for (const segment of `${folder}/${path}`.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return `${folder.startsWith('/') ? '/' : ''}${segments.join('/')}`;
}

function isAbsolute(path: string): boolean {
  return /^[/~]/.test(path);
}
