// What a repair is made from: the files that may be mended, the files that the failure names beside them (its tests),
// and the failure as a model is shown it.
import { checkPath } from '../policy/paths';
import { folderOf } from '../policy/workspace';
import type { FileText } from '../ports';
import { unreadable, type Failure, type StepContext } from './agent';
import { locationsIn, pathsMeant } from './failureLocations';
import { testLines, type FixFile, type SourceFile } from './failurePlaces';
import { usefulLines } from './failureText';

export interface Sources {
  readonly files: readonly (FixFile & { readonly file: FileText })[];
  readonly others: readonly SourceFile[];
}

const MAX_FILES = 40;
const MAX_OTHERS = 6;
const MAX_LISTED = 5000;
const SHOWN_FAILURE = 1200;
const SHOWN_TEST = 1000;

/** @param paths the files and folders that may be mended */
export async function readSources(
  output: string,
  paths: readonly string[],
  context: StepContext,
): Promise<Sources | Failure> {
  const listed = await context.ports.files.list(MAX_LISTED, context.signal);
  const files: (FixFile & { readonly file: FileText })[] = [];
  for (const path of filesAt(paths, listed)) {
    const read = await context.read(path);
    if (read.ok) {
      const symbols = await context.ports.syntax.symbols(path, read.file.text);
      files.push({ path, text: read.file.text, symbols, file: read.file });
    } else if (read.reason === 'outside') return unreadable(read);
  }
  const known = new Set(files.map(file => file.path));
  const { folders } = context.ports.files;
  const home = folderOf(paths[0] ?? '', folders);
  const near = listed.filter(path => folderOf(path, folders) === home);
  const meant = locationsIn(output).flatMap(at => pathsMeant(at.path, near));
  const named = [...new Set(meant)].filter(path => !known.has(path)).slice(0, MAX_OTHERS);
  const others: SourceFile[] = [];
  for (const path of named) {
    const read = await context.read(path);
    if (read.ok) others.push({ path, text: read.file.text });
  }
  return { files, others };
}

/** A folder stands for the files in it. */
function filesAt(paths: readonly string[], listed: readonly string[]): readonly string[] {
  const files = paths.flatMap(path => {
    const checked = checkPath(path);
    if (!checked.ok) return [];
    const inside = checked.path === '' ? '' : `${checked.path}/`;
    return checked.folder ? listed.filter(one => one.startsWith(inside)) : [checked.path];
  });
  return [...new Set(files)].slice(0, MAX_FILES);
}

export function failureShown(output: string, sources: Sources): string {
  const lines = testLines(locationsIn(output), sources);
  const test = lines.length === 0 ? '' : `\nThe test says:\n${lines.join('\n').slice(0, SHOWN_TEST)}`;
  return usefulLines(output, SHOWN_FAILURE) + test;
}
