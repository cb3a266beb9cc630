// Search/replace blocks (Aider, Cline, Roo), find/replace sections (VS Code) and the `old_string`/`new_string` of tool
// calls that a model prints as text. Each half of a block is whole lines; of a tool call it may be part of one.
import { hunksOf } from '../hunks';
import { pathAbove, unfenced } from './fences';
import {
  refuse,
  type ChangesRead,
  type Edit,
  type FilePatch,
  type LineEdit,
  type PatchLine,
  type Refused,
} from './patch';

const SEARCH = /^\s*(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL|FIND)>?:?\s*$/;
const DIVIDER = /^\s*={5,9}\s*$/;
const REPLACE = /^\s*(?:>{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED)>?\s*$/;
const ESCAPED = /^(\s*)\\(?=<{5,9}|={5,9}|>{5,9}|-{5,9}|\+{5,9})/;

export const searchMark = /^\s*(?:(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL|FIND)>?:?\s*$|---FIND\s*$)/;

export function readSearchReplace(lines: readonly string[], text: string): ChangesRead {
  if (lines.some(line => /^---FIND\s*$/.test(line))) return readSections(lines);
  if (lines.some(line => SEARCH.test(line))) return readBlocks(lines);
  return readToolCall(text) ?? refuse(1, 'holds no search/replace block; begin one with <<<<<<< SEARCH.');
}

function readBlocks(lines: readonly string[]): ChangesRead {
  const changes: FilePatch[] = [];
  let path = '';
  for (let i = 0; i < lines.length; i++) {
    if (REPLACE.test(lines[i] ?? '')) return refuse(i + 1, 'ends a block that was not begun.');
    if (!SEARCH.test(lines[i] ?? '')) continue;
    const block = blockAt(lines, i);
    if ('ok' in block) return block;
    path = pathAbove(lines, i) ?? path;
    changes.push(changeOf(path, block.search, block.replace, i + 1));
    i = block.end;
  }
  return { ok: true, changes };
}

interface Block {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** 0-based line of the end mark. */
  readonly end: number;
}

function blockAt(lines: readonly string[], start: number): Block | Refused {
  const after = (mark: RegExp, from: number): number => {
    const at = lines.slice(from).findIndex(line => mark.test(line));
    return at === -1 ? lines.length : from + at;
  };
  const end = after(REPLACE, start + 1);
  const next = after(SEARCH, start + 1);
  if (end === lines.length || next < end)
    return refuse(start + 1, 'begins a block without an end; end it with >>>>>>> REPLACE.');
  const divider = after(DIVIDER, start + 1);
  if (divider > end)
    return refuse(start + 1, 'begins a block without a divider; put ======= between its halves.');
  const second = after(DIVIDER, divider + 1);
  if (second < end)
    return refuse(
      second + 1,
      `divides the block again after line ${divider + 1}; write a line of the file that looks like a mark with \\ before it.`,
    );
  return {
    search: lines.slice(start + 1, divider).map(unescaped),
    replace: lines.slice(divider + 1, end).map(unescaped),
    end,
  };
}

function unescaped(line: string): string {
  return line.replace(ESCAPED, '$1');
}

/** Sections `---FILEPATH`, `---FIND`, `---REPLACE`, `---COMPLETE`, each text in a fence. */
function readSections(lines: readonly string[]): ChangesRead {
  const marks = lines.flatMap((line, i) =>
    /^---(?:FILEPATH|FIND|REPLACE|COMPLETE)\b/.test(line) ? [i] : [],
  );
  const changes: FilePatch[] = [];
  let path = '';
  for (const [n, at] of marks.entries()) {
    const line = lines[at] ?? '';
    if (line.startsWith('---FILEPATH')) path = line.slice('---FILEPATH'.length).trim();
    if (!line.startsWith('---FIND')) continue;
    const middle = marks[n + 1];
    if (middle === undefined || !(lines[middle] ?? '').startsWith('---REPLACE'))
      return refuse(at + 1, 'has no ---REPLACE after it.');
    const end = marks[n + 2];
    const rest = lines.slice(middle + 1, end);
    const replace = unfenced(rest);
    if (end === undefined && replace === rest)
      return refuse(middle + 1, 'begins a section without an end; end the patch with ---COMPLETE.');
    changes.push(changeOf(path, unfenced(lines.slice(at + 1, middle)), replace, at + 1));
  }
  return { ok: true, changes };
}

/** `start`: line of the mark that begins the block, 1-based. */
function changeOf(
  path: string,
  search: readonly string[],
  replace: readonly string[],
  start: number,
): FilePatch {
  const { line, lines } = withoutRooHead(search);
  const old = withoutNumbers(lines);
  const now = old === lines ? replace : withoutNumbers(replace);
  if (old.every(one => one.trim() === '') && old.length <= 1 && line === undefined)
    return { kind: 'add', path, at: start, text: now.map(one => `${one}\n`).join('') };
  const at = start + 1 + search.length - lines.length;
  return { kind: 'update', path, at: start, edits: [blockEdit(old, now, at, line)] };
}

function withoutRooHead(search: readonly string[]): { line?: number; lines: readonly string[] } {
  let count = 0;
  let line: number | undefined;
  while (/^\s*:(?:start|end)_line:/.test(search[count] ?? '')) {
    const number = /:start_line:\s*(\d+)/.exec(search[count] ?? '')?.[1];
    if (number !== undefined) line = Number(number);
    count++;
  }
  if (count > 0 && /^-{5,9}\s*$/.test(search[count] ?? '')) count++;
  return line === undefined ? { lines: search.slice(count) } : { line, lines: search.slice(count) };
}

/** Listings with line numbers (`12 | text`), where every line has one and they count up. */
function withoutNumbers(lines: readonly string[]): readonly string[] {
  const numbers = lines.map(line => /^\s*(\d+) ?\|( ?)/.exec(line));
  const counts = numbers.every((match, i) => Number(match?.[1]) === Number(numbers[0]?.[1]) + i);
  return counts && lines.length > 0 ? lines.map((line, i) => line.slice(numbers[i]?.[0].length)) : lines;
}

/** Lines in both halves are kept ones: they are not to change. */
export function blockEdit(
  search: readonly string[],
  replace: readonly string[],
  at: number,
  line?: number,
): LineEdit {
  const lines: PatchLine[] = [];
  let from = 0;
  const keep = (to: number): void => {
    for (const text of search.slice(from, to)) lines.push({ kind: 'keep', text });
  };
  for (const hunk of hunksOf(search, replace)) {
    keep(hunk.start);
    from = hunk.start + hunk.length;
    for (const text of search.slice(hunk.start, from)) lines.push({ kind: 'remove', text });
    for (const text of hunk.lines) lines.push({ kind: 'add', text });
  }
  keep(search.length);
  return { kind: 'lines', at, lines, headings: [], retyped: true, ...(line === undefined ? {} : { line }) };
}

// ---- tool calls ----

type Fields = Readonly<Record<string, unknown>>;

/** Null where the text is no such call. */
function readToolCall(text: string): ChangesRead | null {
  const from = text.search(/[[{]/);
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const value = from === -1 ? undefined : parsed(text.slice(from, to + 1));
  const at = text.slice(0, Math.max(from, 0)).split('\n').length;
  const calls = (Array.isArray(value) ? value : [value]).filter(isFields);
  const changes: FilePatch[] = [];
  for (const call of calls) {
    const outer = isFields(call['arguments']) ? call['arguments'] : call;
    const path = word(outer, 'file_path', 'filePath', 'path', 'file') ?? '';
    const inner = Array.isArray(outer['edits']) ? outer['edits'].filter(isFields) : [outer];
    for (const one of inner) {
      const search = word(one, 'old_string', 'oldString', 'old_str', 'oldText', 'search');
      const replace = word(one, 'new_string', 'newString', 'new_str', 'newText', 'replace');
      if (search === undefined || replace === undefined) continue;
      if (one['replace_all'] === true || one['replaceAll'] === true)
        return refuse(at, 'asks to replace every match; name each place.');
      changes.push(callChange(path, search, replace, at));
    }
  }
  return changes.length === 0 ? null : { ok: true, changes };
}

function callChange(path: string, search: string, replace: string, at: number): FilePatch {
  if (search === '') return { kind: 'add', path, at, text: replace };
  const edit: Edit = { kind: 'text', at, search, replace };
  return { kind: 'update', path, at, edits: [edit] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function word(fields: Fields, ...names: readonly string[]): string | undefined {
  return names.map(name => fields[name]).find((value): value is string => typeof value === 'string');
}

export const toolCallMark = /"(?:old_string|oldString|old_str|oldText)"\s*:/;
