// The places that an answer names as its sources, each looked up in the workspace: those that exist are its sources, the
// others are marked where they stand in the answer. What stands in a fenced block (a stack trace, say) is left alone.
import type { Source } from '../events';
import { checkPath } from '../policy/paths';
import type { Files } from '../ports';

export interface SourcedAnswer {
  readonly answer: string;
  /** In the order in which the answer names them, each once. */
  readonly sources: Source[];
}

/** Behind a place that an answer names and that does not exist. */
const DEAD = '(not there)';
const MOST = 50;
const LISTED = 20_000;

/** `src/a.ts:12`, `src/a.ts:12-15`, `src/a.ts#L12-L15`; not the port of an address. */
const SEGMENT = /(?:[\w@.+-]|\[[\w.-]+\]|\([\w-]+\))+/u;
const PLACE = new RegExp(
  `(?<![\\w/@.:-])((?:${SEGMENT.source}/)*${SEGMENT.source})(?::|#L)(\\d{1,7})(?:[-–]L?(\\d{1,7}))?(?![\\w/])`,
  'u',
);
const FENCE = /^ {0,3}(```|~~~)[^]*?(?:^ {0,3}\1|$(?![^]))/mu;
const PART = new RegExp(`${FENCE.source}|${PLACE.source}`, 'gmu');

/** What looks like a file where there is none: a folder before it, or an ending that files of a workspace have. */
const FILE =
  /\/|\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|c|h|cc|cpp|hpp|cs|rb|php|swift|sh|sql|json|ya?ml|toml|xml|md|txt|css|html?|vue|svelte)$/;

export async function checkSources(
  answer: string,
  files: Files,
  signal: AbortSignal,
): Promise<SourcedAnswer> {
  const lookUp = createLookUp(files, signal);
  const sources = new Map<string, Source>();
  const parts: string[] = [];
  let at = 0;
  for (const found of answer.matchAll(PART)) {
    const [text, , name, first = '', last] = found;
    if (name === undefined) continue;
    const place = { path: name, line: Number(first), ...(last === undefined ? {} : { last: Number(last) }) };
    const known = await lookUp(place);
    parts.push(answer.slice(at, found.index));
    at = found.index + text.length;
    if (known) {
      if (sources.size < MOST) sources.set(sourceText(known), known);
      parts.push(sourceText(known));
    } else {
      parts.push(FILE.test(name) ? `${text} ${DEAD}` : text);
    }
  }
  return { answer: [...parts, answer.slice(at)].join(''), sources: [...sources.values()] };
}

/** `src/a.ts:12-15`, as terminals and editors take it. */
export function sourceText({ path, line, last }: Source): string {
  return `${path}:${line}${last === undefined ? '' : `-${last}`}`;
}

/** A place as it exists, or null; each file is read once. */
function createLookUp(files: Files, signal: AbortSignal): (place: Source) => Promise<Source | null> {
  const lengths = new Map<string, Promise<number>>();
  let listed: Promise<readonly string[]> | undefined;

  function lengthOf(path: string): Promise<number> {
    const known = lengths.get(path) ?? linesOf(files, path, signal);
    lengths.set(path, known);
    return known;
  }

  /** The one file whose path ends so: models leave folders out. */
  async function pathOf(name: string): Promise<string | null> {
    if ((await lengthOf(name)) > 0) return name;
    listed ??= files.list(LISTED, signal);
    const fitting = (await listed).filter(path => path.endsWith(`/${name}`));
    return fitting.length === 1 && fitting[0] !== undefined ? fitting[0] : null;
  }

  return async ({ path: name, line, last }) => {
    const checked = checkPath(name);
    if (!checked.ok || line < 1 || (last !== undefined && last < line)) return null;
    const path = await pathOf(checked.path);
    if (path === null || (last ?? line) > (await lengthOf(path))) return null;
    return { path, line, ...(last === undefined ? {} : { last }) };
  };
}

/** 0 for what cannot be read. */
async function linesOf(files: Files, path: string, signal: AbortSignal): Promise<number> {
  const read = await files.read(path, signal);
  return read.ok ? read.file.text.replace(/\n$/, '').split('\n').length : 0;
}
