// Judges the edit engine on cases: exact, refused or WRONG, one verdict a case. The forms of the public collections
// are read here, from wherever they lie; a refusal that a stated policy asks for is counted by itself. Codex, where it
// is given, is judged beside it on the patches that it reads.
import { linesOf } from '../../src/core/edit/layout';
import { applyPatch } from '../../src/core/edit/formats/applyPatch';
import type { PatchFormat } from '../../src/core/edit/formats/patch';
import { readPatch } from '../../src/core/edit/formats/readPatch';
import { editCases } from '../../test/support/editCases';
import { isV4a, type Codex, type Files } from './codexPatch';

type Result = 'exact' | 'refused' | 'WRONG';

export interface Verdict {
  readonly id: string;
  readonly group: string;
  readonly expects: 'edit' | 'refusal';
  readonly result: Result;
  /** Of codex, where it was asked: exact is also a rightful refusal. */
  readonly codex?: Result;
  /** The policy for which an edit is refused that another tool makes. */
  readonly policy?: string;
  /** Why it was refused, or how it is wrong. */
  readonly detail?: string;
  readonly line?: number;
}

interface Case {
  readonly id: string;
  readonly group: string;
  readonly format: PatchFormat | 'auto';
  readonly files: Files;
  readonly patch: string;
  /** Null: it must be refused. */
  readonly after: Files | null;
  readonly policy?: string;
}

/** A row of a collection; null for one that says nothing of edits. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

export function judgeOwn(codex: Codex | null): Verdict[] {
  return editCases.map(({ name, format, files, patch, after }) =>
    judge({ id: name, group: 'own', format: format ?? 'auto', files, patch, after: after ?? null }, codex),
  );
}

/** @param group the collection's file name without its ending */
export function judgeRow(group: string, row: Row, codex: Codex | null): Verdict | null {
  if (Array.isArray(row['edits']) || row['format'] === 'search_replace_reply') return judgeParse(group, row);
  if (Array.isArray(row['hunks'])) return judgeParse(group, row);
  const made = caseOf(group, row);
  return made === null ? null : judge(made, codex);
}

function judge(one: Case, codex: Codex | null): Verdict {
  return { ...judgeEngine(one), ...judgeCodex(one, codex) };
}

function judgeEngine(one: Case): Verdict {
  const { id, group, after } = one;
  const expects = after === null ? 'refusal' : 'edit';
  const head = { id, group, expects } as const;
  const made = applied(one);
  if ('detail' in made) {
    const { detail, line } = made;
    const reasonless = detail.trim() === '' || line < 1;
    if (reasonless) return { ...head, result: 'WRONG', detail: 'refused without a line or a reason' };
    const policy = one.policy === undefined ? {} : { policy: one.policy };
    return { ...head, result: after === null ? 'exact' : 'refused', detail, line, ...policy };
  }
  if (after === null) return { ...head, result: 'WRONG', detail: 'was applied but must be refused' };
  const wrong = differingFile(after, made.files);
  if (wrong === undefined) return { ...head, result: 'exact' };
  return { ...head, result: 'WRONG', detail: firstDifference(after[wrong] ?? '', made.files[wrong] ?? '') };
}

function judgeCodex(one: Case, codex: Codex | null): { readonly codex?: Result } {
  const isIts = isV4a(one.patch) && (one.format === 'auto' || one.format === 'v4a');
  if (codex === null || !isIts) return {};
  const read = readPatch(one.patch, one.format);
  // A file without a name lies where the patch looks for it.
  const name = read.ok ? (read.changes[0]?.path ?? ANY) : ANY;
  const named = (files: Files): Files => (ANY in files ? { [name]: files[ANY] ?? '' } : files);
  const got = codex.apply(named(one.files), one.patch);
  if (got === null) return { codex: one.after === null ? 'exact' : 'refused' };
  const isExact = one.after !== null && differingFile(named(one.after), got) === undefined;
  return { codex: isExact ? 'exact' : 'WRONG' };
}

function differingFile(expected: Files, got: Files): string | undefined {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  return names.find(name => expected[name] !== got[name]);
}

function firstDifference(expected: string, got: string): string {
  const [a, b] = [linesOf(expected), linesOf(got)];
  const at = a.findIndex((line, i) => line !== b[i]);
  const row = at === -1 ? Math.min(a.length, b.length) : at;
  return `line ${row + 1}: expected ${JSON.stringify(a[row])}, got ${JSON.stringify(b[row])}`;
}

/** A case whose file has no name has it under the name that the patch uses. */
const ANY = '*';

function applied(one: Case): { files: Files } | { detail: string; line: number } {
  const read = readPatch(one.patch, one.format);
  if (!read.ok) return read;
  const only = one.files[ANY];
  const named = only === undefined ? one.files : { [read.changes[0]?.path ?? '']: only };
  const result = applyPatch(new Map(Object.entries(named)), read.changes);
  if (!result.ok) {
    const [first] = result.refusals;
    return { detail: first?.reason ?? '', line: first?.line ?? 0 };
  }
  const files: Record<string, string> = { ...named };
  for (const change of result.results) {
    if (change.kind === 'delete' || change.kind === 'move') Reflect.deleteProperty(files, change.path);
    if (change.kind === 'move') files[change.to] = change.after;
    else if (change.kind !== 'delete') files[change.path] = change.after;
  }
  if (only === undefined) return { files };
  return { files: { [ANY]: files[read.changes[0]?.path ?? ''] ?? '' } };
}

// ---- the forms of collections ----

function text(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : '';
}

function caseOf(group: string, row: Row): Case | null {
  const note = text(row, 'note');
  const head = { id: row.id, group: text(row, 'variant') ? `${group}: ${text(row, 'variant')}` : group };
  const policy = /^policy|optional/.test(note) ? { policy: note } : {};
  const refused = row['expect'] === 'error';
  switch (row['format']) {
    case 'v4a-stream':
      return null;
    case 'find_match':
      return findCase(head, row);
    case 'search_replace': {
      const patch = `f\n<<<<<<< SEARCH\n${text(row, 'search')}=======\n${text(row, 'replace')}>>>>>>> REPLACE\n`;
      return single(head, 'search-replace', row, patch, text(row, 'expected'), policy);
    }
    case 'roo_multi_search_replace':
      return single(
        head,
        'search-replace',
        row,
        text(row, 'diff'),
        refused ? null : text(row, 'expected'),
        {},
      );
    case 'lazy_edit':
    case 'diff': {
      const patch = `f.txt\n~~~~~~~\n${text(row, 'edit').replace(/\n$/, '')}\n~~~~~~~\n`;
      const after = expectedOf(
        text(row, 'original'),
        text(row, 'edit'),
        text(row, 'expected_diff'),
        row['format'] === 'diff',
      );
      return single(head, 'whole', row, patch, after, {});
    }
  }
  if (row['files'] !== undefined) {
    const after = refused ? null : (row['after'] as Files);
    return {
      ...head,
      format: 'auto',
      files: row['files'] as Files,
      patch: text(row, 'patch'),
      after,
      ...policy,
    };
  }
  const path = text(row, 'path') || text(row, 'fpath') || ANY;
  return single(head, 'auto', row, text(row, 'patch'), text(row, 'expected'), policy, path);
}

function single(
  head: { id: string; group: string },
  format: PatchFormat | 'auto',
  row: Row,
  patch: string,
  after: string | null,
  policy: { policy?: string },
  path = ANY,
): Case {
  const files = { [path]: text(row, 'original') };
  return { ...head, format, files, patch, after: after === null ? null : { [path]: after }, ...policy };
}

/** Where a text is found is seen from what replacing it makes. */
function findCase(head: { id: string; group: string }, row: Row): Case {
  const file = text(row, 'file');
  const search = text(row, 'search');
  const match = row['match'] as { startIndex: number; endIndex: number; strategyName: string } | null;
  const patch = JSON.stringify({ file_path: 'f', old_string: search, new_string: 'REPLACED' });
  const after =
    match === null ? null : { f: `${file.slice(0, match.startIndex)}REPLACED${file.slice(match.endIndex)}` };
  const policy = findPolicy(file, search, match?.strategyName);
  return { ...head, format: 'search-replace', files: { f: file }, patch, after, ...policy };
}

function findPolicy(file: string, search: string, strategy: string | undefined): { policy?: string } {
  if (search === '' && file !== '') return { policy: 'an empty search is never guessed into a text' };
  if (search !== '' && file.split(search).length > 2) return { policy: 'several matches are refused' };
  return strategy === 'caseInsensitiveMatch' ? { policy: 'letters may not differ in case' } : {};
}

/**
 * The new text from a diff of the whole text. Marks have one character or two, whichever makes removed lines lines of
 * the text and added ones lines of the edit; lazy edits mark only what changes.
 */
function expectedOf(original: string, edit: string, diff: string, allMarked: boolean): string {
  const [old, now] = [new Set(linesOf(original)), new Set(linesOf(edit).map(line => line.trimEnd()))];
  const fits = (line: string, width: number): boolean => {
    const text = line.slice(width);
    if (line.startsWith('-')) return old.has(text);
    return !line.startsWith('+') || now.has(text.trimEnd());
  };
  const width = diff.split('\n').every(line => fits(line, 1)) ? 1 : 2;
  const kept = diff.split('\n').flatMap(line => {
    if (line.startsWith('-')) return [];
    return [line.slice(line.startsWith('+') ? width : allMarked ? 1 : 0)];
  });
  const joined = kept.join('\n').replace(/\n*$/, '');
  return original.endsWith('\n') ? `${joined}\n` : joined;
}

/** Replies whose reading alone is judged. */
function judgeParse(group: string, row: Row): Verdict {
  const head = { id: row.id, group, expects: row['expect'] === 'error' ? 'refusal' : 'edit' } as const;
  const read = readPatch(text(row, 'reply'), 'auto');
  if (!read.ok)
    return {
      ...head,
      result: head.expects === 'edit' ? 'refused' : 'exact',
      detail: read.detail,
      line: read.line,
    };
  if (head.expects === 'refusal') return { ...head, result: 'WRONG', detail: 'was read but must be refused' };
  const got = read.changes.flatMap(change => {
    if (change.kind === 'add') return [[change.path, '', change.text]];
    const edits = 'edits' in change ? change.edits : [];
    return edits.map(edit => {
      if (edit.kind === 'text') return [change.path, edit.search, edit.replace];
      const half = (other: string): string =>
        edit.lines.flatMap(line => (line.kind === other ? [] : [`${line.text}\n`])).join('');
      return [change.path, half('add'), half('remove')];
    });
  });
  const wanted = row['edits'] ?? (row['hunks'] as [string, string[]][]).map(hunkOf);
  const same = JSON.stringify(got) === JSON.stringify(wanted);
  return same
    ? { ...head, result: 'exact' }
    : { ...head, result: 'WRONG', detail: `read ${JSON.stringify(got)}` };
}

function hunkOf([path, lines]: [string, string[]]): [string, string, string] {
  const half = (mark: string): string =>
    lines.flatMap(line => (line.startsWith(mark) ? [] : [line.slice(1)])).join('');
  return [path, half('+'), half('-')];
}
