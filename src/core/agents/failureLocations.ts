// The places in files that a failed check names, innermost first within each trace: stack frames of JavaScript, tracebacks of
// Python (which name the innermost last), and `path:line` as compilers, linters and most test runners write it.
import { plainText } from './failureText';

export interface Location {
  /** As printed: absolute, relative to wherever the command stood, or a bare name. */
  readonly path: string;
  readonly line: number;
}

const NAME = /(?:[A-Za-z]:)?[^\s:()'"`<>|,;]*[^\s:()'"`<>|,;/\\]\.[A-Za-z]\w{0,7}/.source;
const IN_BRACKETS = /\((?:file:\/\/)?([^()]+\.[A-Za-z]\w{0,7}):(\d+)(?::\d+)?\)/g;
/** C# writes `:line` before the number. */
const COLONS = new RegExp(`(?:file://)?(${NAME}):(?:line )?(\\d+)(?::\\d+)?\\b`, 'g');
const COMPILER = /^\s*(.+\.[A-Za-z]\w{0,7})\((\d+),\d+\): /;
const PYTHON = /^\s*File "(.+?)", line (\d+)/;
/** A linter names the file in a line of its own and then lines and columns. */
const LINTED = /^\s+(\d+):\d+\s+(?:error|warning)\s/;
const ALONE = new RegExp(`^(${NAME})$`);
const PYTEST_TEST = /^_{3,} .+ _{3,}$/;
const PYTEST_PLACE = new RegExp(`^(${NAME}):(\\d+): `);

export function locationsIn(output: string): readonly Location[] {
  const found: Location[] = [];
  let outermostFirst: Location[] = [];
  let isPytest = false;
  let header = '';
  const flush = (): void => {
    found.push(...outermostFirst.reverse());
    outermostFirst = [];
  };
  for (const line of plainText(output).split('\n')) {
    const python = PYTHON.exec(line) ?? (isPytest ? PYTEST_PLACE.exec(line) : null);
    if (python) {
      outermostFirst.push(location(python));
      continue;
    }
    const starts = PYTEST_TEST.test(line);
    if (starts || /^={3,}/.test(line)) isPytest = starts;
    if (!isPytest && /^\S/.test(line)) flush();
    if (starts) flush();
    header = ALONE.exec(line.trim())?.[1] ?? header;
    const linted = LINTED.exec(line);
    if (linted) found.push({ path: header, line: Number(linted[1]) });
    else found.push(...inLine(line));
  }
  flush();
  return found.filter(({ path, line }) => path !== '' && line > 0);
}

function inLine(line: string): readonly Location[] {
  const compiler = COMPILER.exec(line);
  if (compiler) return [location(compiler)];
  const bracketed = [...line.matchAll(IN_BRACKETS)].map(location);
  return bracketed.length > 0 ? bracketed : [...line.matchAll(COLONS)].map(location);
}

function location(match: RegExpExecArray): Location {
  return { path: decoded(match[1] ?? '').replaceAll('\\', '/'), line: Number(match[2]) };
}

/** A `file:` address has its spaces encoded. */
function decoded(path: string): string {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return path;
  }
}

/**
 * Which of these workspace paths a printed one means: the longest that ends it, or, for one that is relative to some
 * folder, all that it ends.
 */
export function pathsMeant(printed: string, paths: readonly string[]): readonly string[] {
  const path = printed.replace(/^(?:\.\/)+/, '');
  if (paths.includes(path)) return [path];
  const inside = paths.filter(one => path.endsWith(`/${one}`)).sort((a, b) => b.length - a.length);
  if (inside[0] !== undefined) return [inside[0]];
  return path.startsWith('/') ? [] : paths.filter(one => one.endsWith(`/${path}`));
}
