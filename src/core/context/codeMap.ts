// The map of a workspace from what its files say of themselves, and how a planner is shown it: ranked files with the
// declarations that are used most, within a room of tokens; what does not fit is said in one line.
import type { CodeMap } from '../ports';
import { answersTo, rankFiles, type Focus, type RankedFile, type TaggedFile } from './rankFiles';
import { wordsOf } from './words';

const MOST_FOLDERS = 400;
const MOST_SILENT = 10_000;
/** Of one file at first: a map of many files says more than all of a few. */
const SHOWN_OF_A_FILE = 8;

export function mapOf(files: readonly TaggedFile[], focus: Focus, limit: number): CodeMap {
  const answers = answersTo(wordsOf(focus.task));
  const ranked = files.length > MOST_SILENT ? telling(files, focus.paths, answers, limit) : files;
  return {
    files: rankFiles(ranked, focus, limit, answers),
    total: files.length,
    read: files.filter(({ tags }) => tags !== null).length,
    folders: foldersOf(files.map(({ path }) => path)),
  };
}

/** Files that nothing is known of but a path that does not answer are all alike: of a large workspace a few will do. */
function telling(
  files: readonly TaggedFile[],
  paths: readonly string[],
  answers: (path: string) => readonly string[],
  limit: number,
): readonly TaggedFile[] {
  const pointed = new Set(paths);
  let silent = limit;
  return files.filter(
    ({ path, tags }) => tags !== null || pointed.has(path) || answers(path).length > 0 || silent-- > 0,
  );
}

/** Outer before inner, each with all that lies below it. */
function foldersOf(paths: readonly string[]): CodeMap['folders'] {
  const direct = new Map<string, number>();
  for (const path of paths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    direct.set(folder, (direct.get(folder) ?? 0) + 1);
  }
  const counts = new Map<string, number>();
  for (const [folder, files] of direct) {
    for (let end = folder.length; end > 0; end = folder.lastIndexOf('/', end - 1)) {
      const outer = folder.slice(0, end);
      counts.set(outer, (counts.get(outer) ?? 0) + files);
    }
  }
  const folders = [...counts].map(([path, files]) => ({ path, files, depth: path.split('/').length }));
  folders.sort((a, b) => a.depth - b.depth || b.files - a.files || (a.path < b.path ? -1 : 1));
  return folders.slice(0, MOST_FOLDERS).map(({ path, files }) => ({ path, files }));
}

// ---- as text ----

/** All paths where they fit, else the folders. */
export function listingText(map: CodeMap, fits: (text: string) => boolean): string {
  if (map.total === 0) return 'The workspace is empty.';
  const paths = map.files.map(({ path }) => path).sort();
  const all = `Files:\n${paths.join('\n')}`;
  if (paths.length === map.total && fits(all)) return all;
  const lines = map.folders.map(({ path, files }) => `${path}/ ${files}`);
  const head = `Folders (with the number of files below), of ${map.total} files:`;
  const shown = linesThatFit(lines, text => fits(`${head}\n${text}`));
  return [head, ...shown].join('\n');
}

/** Without the files that are shown whole anyhow. */
export function mapText(map: CodeMap, shown: ReadonlySet<string>, fits: (text: string) => boolean): string {
  const telling = map.files.filter(({ path, declared }) => declared.length > 0 && !shown.has(path));
  const parts = linesThatFit(
    telling.map(file => fileText(file)),
    fits,
  );
  const left = map.total - shown.size - parts.length;
  const notes = [
    ...(parts.length > 0 && left > 0 ? [`${left} more files are not in this map`] : []),
    ...(map.read < map.total ? [`${map.total - map.read} files were not read yet`] : []),
  ];
  const last = notes.length === 0 ? [] : [`(${notes.join('; ')}: explore finds what is in them)`];
  if (parts.length === 0) return last.join('');
  return ['Map (the files that matter most for the task, lines and declarations):', ...parts, ...last].join(
    '\n',
  );
}

function fileText({ path, declared }: RankedFile): string {
  const chosen = declared.slice(0, SHOWN_OF_A_FILE).toSorted((a, b) => a.line - b.line);
  return [path, ...chosen.map(({ line, text }) => `  ${line} ${text}`)].join('\n');
}

/** As many from the first on as fit together; found by halving, since measuring a text takes its length. */
function linesThatFit(lines: readonly string[], fits: (text: string) => boolean): readonly string[] {
  let least = 0;
  let most = lines.length;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(lines.slice(0, middle).join('\n'))) least = middle;
    else most = middle - 1;
  }
  return lines.slice(0, least);
}
