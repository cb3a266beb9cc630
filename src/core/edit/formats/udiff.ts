// Unified diffs: git's, with counts that are right, and those of models, with `@@ ... @@`, wrong numbers and counts,
// without file lines, in fences. Counts are believed only where the lines bear them out.
import { pathAbove } from './fences';
import { placeLines, withoutTrailingBlanks } from './patchLines';
import { refuse, type ChangesRead, type FilePatch, type LineEdit, type Refused } from './patch';

const HUNK = /^@@(?: -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@| *\.\.\. *@@| *@@|(?= ))? ?(.*)$/;
const OLD = /^--- (.*)$/;
const NEW = /^\+\+\+ (.*)$/;
const NO_NEWLINE = /^\\ ?No newline/i;

export const udiffMark = /^(?:diff --git |@@[ @]|@@$)/;

/** A text line with the end it has; ends count only where the patch has more than one kind. */
export interface RawLine {
  readonly text: string;
  readonly end: string;
}

interface File {
  path: string;
  at: number;
  old: string | null;
  now: string | null;
  edits: LineEdit[];
}

export function readUdiff(raw: readonly RawLine[]): ChangesRead {
  const lines = raw.map(line => line.text);
  const ends = new Set(raw.map(line => line.end).filter(end => end !== '')).size > 1 ? raw : [];
  const changes: FilePatch[] = [];
  let file: File | null = null;
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (/^(?:GIT binary patch|Binary files .* differ)/.test(line))
      return refuse(at + 1, 'is a change of a binary file; Quickstep applies text.');
    const head = fileHead(lines, at);
    if (head !== null) {
      if (file !== null) changes.push(changeOf(file));
      file = head.file;
      at = head.next;
    } else if (HUNK.test(line) && line.startsWith('@@')) {
      file ??= { path: pathAbove(lines, at) ?? '', at: at + 1, old: '', now: '', edits: [] };
      const hunk = readHunk(lines, ends, at);
      if ('ok' in hunk) return hunk;
      if (hunk.edit !== null) file.edits.push(hunk.edit);
      at = hunk.next;
    } else at++;
  }
  if (file !== null) changes.push(changeOf(file));
  const empty = changes.find(change => change.kind === 'update' && change.edits.length === 0 && !change.to);
  if (empty) return refuse(empty.at, `changes nothing in ${empty.path}; mark lines with + or -.`);
  if (changes.length === 0) return refuse(1, 'holds no unified diff; begin each place with @@.');
  return { ok: true, changes };
}

function changeOf({ path, at, old, now, edits }: File): FilePatch {
  if (now === null) return { kind: 'delete', path, at, edits };
  const lines = edits.flatMap(edit => edit.lines);
  if (old === null && lines.every(line => line.kind === 'add')) {
    const open = edits.at(-1)?.finalNewline === false;
    const text = lines.map(line => line.text + (line.end ?? '\n')).join('');
    return { kind: 'add', path, at, text: open ? text.replace(/\r?\n$/, '') : text };
  }
  const to = old !== null && old !== '' && old !== now ? { to: now } : {};
  return { kind: 'update', path, at, edits, ...to };
}

// ---- files ----

function fileHead(lines: readonly string[], at: number): { file: File; next: number } | null {
  const line = lines[at] ?? '';
  const git = /^diff --git (.*)$/.exec(line);
  if (git) {
    let next = at + 1;
    while (
      next < lines.length &&
      /^(?:old |new |deleted |similarity |dissimilarity |rename |copy |index )/.test(lines[next] ?? '')
    )
      next++;
    const plain = plainHead(lines, next);
    const said = lines.slice(at, next);
    const find = (mark: string): string | undefined =>
      said.find(one => one.startsWith(mark))?.slice(mark.length);
    const [from, to] = [find('rename from '), find('rename to ')];
    if (from !== undefined && to !== undefined) {
      const file = { path: unquoted(from), at: at + 1, old: unquoted(from), now: unquoted(to), edits: [] };
      return { file, next: plain?.next ?? next };
    }
    if (plain !== null) return plain;
    const name = /^"?a\/(.*?)"? "?b\/(.*?)"?$/.exec(git[1] ?? '');
    const path = name?.[2] ?? git[1] ?? '';
    const [gone, made] = [find('deleted file') !== undefined, find('new file') !== undefined];
    return {
      file: { path, at: at + 1, old: made ? null : path, now: gone ? null : path, edits: [] },
      next,
    };
  }
  return plainHead(lines, at);
}

/** `--- old` and `+++ new`. */
function plainHead(lines: readonly string[], at: number): { file: File; next: number } | null {
  const old = OLD.exec(lines[at] ?? '')?.[1];
  const now = NEW.exec(lines[at + 1] ?? '')?.[1];
  if (old === undefined || now === undefined) return null;
  const [from, to] = withoutPrefixes(named(old), named(now));
  const path = from ?? to ?? '';
  return { file: { path, at: at + 1, old: from, now: to, edits: [] }, next: at + 2 };
}

function named(text: string): string | null {
  const path = unquoted(
    text
      .replace(/\t.*$/, '')
      .replace(/\s+\d{4}-\d\d-\d\d[ T].*$/, '')
      .trim(),
  );
  return path === '/dev/null' ? null : path;
}

/** Git writes `a/` and `b/` before both names, or before the one that is not /dev/null. */
function withoutPrefixes(from: string | null, to: string | null): [string | null, string | null] {
  const isGit = (from?.startsWith('a/') ?? true) && (to?.startsWith('b/') ?? true);
  if (isGit) return [from?.slice(2) ?? null, to?.slice(2) ?? null];
  // Models name one file in two ways, `old.ts` and `b/old.ts`; a name that really changes is a rename of git's.
  return from !== null && to !== null ? [to, to] : [from, to];
}

/** Git's quotes: C escapes, bytes of UTF-8 in octal. */
function unquoted(text: string): string {
  const inner = /^"(.*)"$/.exec(text)?.[1];
  if (inner === undefined) return text;
  const simple: Readonly<Record<string, string>> = { n: '%0A', t: '%09', r: '%0D' };
  const encoded = inner
    .replaceAll('%', '%25')
    .replace(/\\([0-7]{3})/g, (_, octal: string) => `%${parseInt(octal, 8).toString(16).padStart(2, '0')}`)
    .replace(/\\(.)/g, (_, mark: string) => simple[mark] ?? mark);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return inner;
  }
}

// ---- hunks ----

function readHunk(
  lines: readonly string[],
  ends: readonly RawLine[],
  at: number,
): { edit: LineEdit | null; next: number } | Refused {
  const [, start, old = '1', , now = '1', rest = ''] = HUNK.exec(lines[at] ?? '') ?? [];
  const counted = start === undefined ? null : countedEnd(lines, at + 1, Number(old), Number(now));
  const next = counted ?? looseEnd(lines, at + 1);
  const body =
    counted === null ? withoutTrailingBlanks(lines.slice(at + 1, next)) : lines.slice(at + 1, next);
  const noNewline = body.flatMap((line, i) => (NO_NEWLINE.test(line) ? [i] : []));
  const place = placeLines(
    body.filter((_, i) => !noNewline.includes(i)),
    ends
      .slice(at + 1, next)
      .filter((_, i) => !noNewline.includes(i))
      .map(line => line.end),
  );
  if (place.every(line => line.kind === 'keep')) {
    if (old !== now) return refuse(at + 1, 'changes lines by its counts but marks none with + or -.');
    return { edit: null, next };
  }
  const marked = noNewline.map(i => body[i - 1]?.charAt(0));
  const finalNewline = marked.includes('+') ? false : marked.includes('-') ? true : undefined;
  const line = start === undefined || place.every(one => one.kind === 'add') ? {} : { line: Number(start) };
  const heading = start === undefined && rest.trim() !== '' ? [rest.replace(/ *@@\s*$/, '')] : [];
  const said = finalNewline === undefined ? {} : { finalNewline };
  return { edit: { kind: 'lines', at: at + 2, lines: place, headings: heading, ...line, ...said }, next };
}

/** The line after the hunk where its counts fit its marks exactly; null where they do not. */
function countedEnd(lines: readonly string[], from: number, old: number, now: number): number | null {
  let [left, right] = [old, now];
  let at = from;
  while (at < lines.length && (left > 0 || right > 0)) {
    const line = lines[at] ?? '';
    if (line.startsWith('-')) left--;
    else if (line.startsWith('+')) right--;
    else if (line.startsWith(' ') || line === '') [left, right] = [left - 1, right - 1];
    else if (!NO_NEWLINE.test(line)) return null;
    at++;
  }
  if (left !== 0 || right !== 0) return null;
  if (!lines.slice(from, at).some(line => /^[+-]/.test(line))) return null;
  if (NO_NEWLINE.test(lines[at] ?? '')) at++;
  // More marked lines right behind, be it after some that lost their blank: the counts were too small.
  if (lines[at]?.startsWith(' ') === true) return null;
  // What stands before the next place or the end of the fence is all the hunk's; else a blank line ends it.
  const end = looseEnd(lines, at);
  const isWithin = end < lines.length && !isHead(lines, end);
  const gap = lines.findIndex((line, i) => i >= at && (i === end || (line === '' && !isWithin)));
  const behind = lines.slice(at, gap === -1 ? end : gap);
  return behind.some(line => /^[+-](?!-[- ]?$)/.test(line)) ? null : at;
}

/** A fence with a blank before it is a line of the file. */
function looseEnd(lines: readonly string[], from: number): number {
  const end = lines.findIndex(
    (line, i) => i >= from && (line.startsWith('@@') || /^(?:`{3,}|~{3,})/.test(line) || isHead(lines, i)),
  );
  return end === -1 ? lines.length : end;
}

function isHead(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').startsWith('diff --git ') || plainHead(lines, at) !== null;
}
