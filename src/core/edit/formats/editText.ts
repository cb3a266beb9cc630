// Edits of a part of a text (`old_string`, `new_string`): the characters themselves, else whole lines at the levels of
// levels.ts, else the same characters with any white space between, where what is written is one line.
import type { Edited } from './applyEdits';
import { foldTypography } from './levels';
import type { LineEdit, TextEdit } from './patch';
import { blockEdit } from './searchReplace';
import { linesOf } from '../layout';

export function editText(
  text: string,
  edit: TextEdit,
  applyLines: (text: string, edits: readonly LineEdit[]) => Edited,
): Edited {
  const exact = occurrences(text, edit.search);
  if (exact.length > 1) return several(text, exact, edit);
  const [at] = exact;
  if (at !== undefined) return replaced(text, at, at + edit.search.length, edit.replace, 'exact');
  const asLines = applyLines(text, [blockEdit(linesOf(edit.search), linesOf(edit.replace), edit.at)]);
  if (asLines.ok || asLines.several === true) return asLines;
  return loosely(text, edit) ?? { ...asLines, line: edit.at };
}

/** At most two: more make no difference. */
function occurrences(text: string, search: string): number[] {
  const first = text.indexOf(search);
  const second = first === -1 ? -1 : text.indexOf(search, first + 1);
  return [first, second].filter(at => at !== -1);
}

function several(text: string, places: readonly number[], edit: TextEdit): Edited {
  const [first = 1, second = 1] = places.map(at => linesOf(text.slice(0, at + 1)).length);
  const detail = `matches at lines ${first} and ${second} of the file; add context that tells them apart.`;
  return { ok: false, line: edit.at, detail, several: true };
}

function replaced(text: string, from: number, to: number, replace: string, level: string): Edited {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const written = replace.replace(/\r\n|\n/g, eol);
  return { ok: true, text: text.slice(0, from) + written + text.slice(to), levels: [level] };
}

/** Null where it is nowhere. */
function loosely(text: string, edit: TextEdit): Edited | null {
  if (/[\r\n]/.test(edit.replace.trim()) || !/[\p{L}\p{N}]/u.test(edit.search)) return null;
  const marks: number[] = [];
  let dense = '';
  for (let at = 0; at < text.length; at++) {
    const mark = foldTypography(text.charAt(at));
    for (const one of mark.trim()) {
      marks.push(at);
      dense += one;
    }
  }
  const wanted = foldTypography(edit.search).replace(/\s+/g, '');
  const found = occurrences(dense, wanted).map(
    at => [marks[at] ?? 0, (marks[at + wanted.length - 1] ?? 0) + 1] as const,
  );
  if (found.length > 1)
    return several(
      text,
      found.map(([from]) => from),
      edit,
    );
  const [place] = found;
  if (place === undefined || cutsWord(text, place[0]) || cutsWord(text, place[1])) return null;
  return replaced(text, place[0], place[1], edit.replace.trim(), 'blanks');
}

function cutsWord(text: string, at: number): boolean {
  return /[\p{L}\p{N}_]{2}/u.test(text.slice(Math.max(0, at - 1), at + 1));
}
