// V4A patches (`*** Begin Patch`), as codex made them known and as weaker models write them: in prose, fences and
// heredocs, without end marks, with context lines that lost their leading blank.
import { placeLines, withoutTrailingBlanks } from './patchLines';
import { refuse, type ChangesRead, type FilePatch, type LineEdit, type Refused } from './patch';

const BEGIN = /^\s*\*\*\* Begin Patch\s*$/;
const END = /^\s*\*\*\* End Patch\s*$/;
const HEADER = /^\s*\*\*\* (Add|Update|Delete) File: *(.*?)\s*$/;
const MOVE = /^\s*\*\*\* Move to: *(.*?)\s*$/;
const END_OF_FILE = /^\s*\*\*\* End of File\s*$/;

export const v4aMark = /^\s*\*\*\* (?:Begin Patch\s*$|(?:Add|Update|Delete) File:)/;

/** The patch's own lines, numbered as in the whole text. */
interface Body {
  readonly lines: readonly string[];
  /** 0-based line of the first one. */
  readonly from: number;
  readonly ended: boolean;
}

export function readV4a(lines: readonly string[], endsInLine: boolean): ChangesRead {
  const bodies = bodiesOf(lines);
  if (bodies.length === 0) return refuse(1, 'holds no V4A patch; begin it with *** Begin Patch.');
  const changes: FilePatch[] = [];
  for (const body of bodies) {
    const read = readBody(body);
    if (!read.ok) return read;
    const last = body.lines.findLastIndex(line => line.trim() !== '');
    const reachesEnd = body.from + body.lines.length === lines.length;
    if (!body.ended && reachesEnd && endsInLine && body.lines[last]?.startsWith('+') === true)
      return refuse(body.from + last + 1, 'may be cut: the patch ends inside an added line.');
    changes.push(...read.changes);
  }
  return { ok: true, changes };
}

function bodiesOf(lines: readonly string[]): Body[] {
  const bodies: Body[] = [];
  let at = 0;
  while (at < lines.length) {
    const start = lines.findIndex((line, i) => i >= at && v4aMark.test(line));
    if (start === -1) break;
    const from = BEGIN.test(lines[start] ?? '') ? start + 1 : start;
    const next = lines.findIndex((line, i) => i >= from && BEGIN.test(line));
    const limit = next === -1 ? lines.length : next;
    const mark = lines.findIndex((line, i) => i >= from && i < limit && END.test(line));
    const end = mark === -1 ? unmarkedEnd(lines, start, from, limit) : mark;
    bodies.push({ lines: lines.slice(from, end), from, ended: mark !== -1 });
    at = mark === -1 ? limit : mark + 1;
  }
  return bodies;
}

/** Without its end mark a patch ends with the fence or the heredoc that it stands in. */
function unmarkedEnd(lines: readonly string[], start: number, from: number, limit: number): number {
  const before = lines[start - 1] ?? '';
  const word = /<<-?\s*['"]?(\w+)['"]?/.exec(before)?.[1];
  const fence = /^\s*(`{3,}|~{3,})/.exec(word === undefined ? before : (lines[start - 2] ?? ''))?.[1];
  const end = lines.findIndex(
    (line, i) =>
      i >= from &&
      i < limit &&
      (line.trim() === word || (fence !== undefined && line.trim().startsWith(fence))),
  );
  return end === -1 ? limit : end;
}

function readBody(body: Body): ChangesRead {
  const heads = body.lines.flatMap((line, i) => (HEADER.test(line) ? [i] : []));
  const stray = body.lines.findIndex((line, i) => line.trim() !== '' && i < (heads[0] ?? Infinity));
  if (stray !== -1)
    return refuse(
      body.from + stray + 1,
      'belongs to no file; begin each with *** Add, Update or Delete File:.',
    );
  if (heads.length === 0) return refuse(body.from + 1, 'holds no file; name one with *** Update File:.');
  const changes: FilePatch[] = [];
  for (const [i, head] of heads.entries()) {
    const [, kind = '', path = ''] = HEADER.exec(body.lines[head] ?? '') ?? [];
    const section = body.lines.slice(head + 1, heads[i + 1]);
    const at = body.from + head + 1;
    const change = readSection(kind, path, section, at, body.ended);
    if ('ok' in change) return change;
    changes.push(change);
  }
  return { ok: true, changes };
}

function readSection(
  kind: string,
  path: string,
  section: readonly string[],
  at: number,
  ended: boolean,
): FilePatch | Refused {
  if (path === '') return refuse(at, 'names no file.');
  if (kind === 'Add') return readAdded(path, section, at, ended);
  if (kind === 'Update') return readUpdate(path, section, at);
  const extra = section.findIndex(line => line.trim() !== '');
  if (extra !== -1) return refuse(at + extra + 1, 'stands in the section of a file to delete.');
  return { kind: 'delete', path, at, edits: [] };
}

function readAdded(
  path: string,
  section: readonly string[],
  at: number,
  ended: boolean,
): FilePatch | Refused {
  const own = withoutTrailingBlanks(section);
  const marked = own.some(line => line.startsWith('+'));
  if (!marked && own.length > 0 && !ended)
    return refuse(at + 1, 'has no + before it, and nothing says where the new file ends.');
  const bad = marked ? own.findIndex(line => line !== '' && !line.startsWith('+')) : -1;
  if (bad !== -1) return refuse(at + bad + 1, 'stands in a new file without a + before it.');
  const text = own.map(line => `${marked ? line.slice(1) : line}\n`).join('');
  return { kind: 'add', path, at, text };
}

function readUpdate(path: string, section: readonly string[], at: number): FilePatch | Refused {
  const move = section.findIndex(line => line.trim() !== '');
  const to = MOVE.exec(section[move] ?? '')?.[1];
  const from = to === undefined ? 0 : move + 1;
  const edits = editsOf(section.slice(from), at + from);
  if (edits.length === 0 && to === undefined)
    return refuse(at, `changes nothing in ${path}; mark lines with + or -.`);
  return { kind: 'update', path, at, edits, ...(to === undefined ? {} : { to }) };
}

/** @param at line of the patch before the first of these */
function editsOf(section: readonly string[], at: number): LineEdit[] {
  const edits: LineEdit[] = [];
  let headings: string[] = [];
  let lines: string[] = [];
  let start = at + 1;
  let atEnd = false;
  let numbered: number | undefined;
  const close = (): void => {
    const place = placeLines(withoutTrailingBlanks(lines));
    if (place.some(line => line.kind !== 'keep')) {
      const line = numbered === undefined ? {} : { line: numbered };
      // Lines that are added without a place go to the end.
      const isPlain = headings.length === 0 && place.every(one => one.kind === 'add');
      edits.push({
        kind: 'lines',
        at: start,
        lines: place,
        headings,
        ...line,
        ...(atEnd || isPlain ? { atEnd: true } : {}),
      });
    }
    if (lines.some(line => line.trim() !== '')) headings = [];
    lines = [];
    atEnd = false;
    numbered = undefined;
  };
  for (const [i, line] of section.entries()) {
    if (END_OF_FILE.test(line)) atEnd = true;
    else if (/^@@/.test(line)) {
      close();
      start = at + i + 2;
      const [, number, heading = ''] = /^@@(?: -(\d+)[\d, +]*@@)? *(.*?)(?: *@@)?\s*$/.exec(line) ?? [];
      if (number !== undefined) numbered = Number(number);
      else if (heading.replace(/\.{3}/, '').trim() !== '') headings = [...headings, heading];
    } else lines.push(line);
  }
  close();
  return edits;
}
