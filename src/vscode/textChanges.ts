// The smallest replacements that turn one text into another: by lines first, then each hunk cut down to the characters
// that differ. Only these ranges are touched in an editor, so cursors, folds and typing elsewhere survive an edit.
import { diffArrays } from 'diff';

/** Replaces `before.slice(start, end)`, offsets in UTF-16 units of the old text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Past so many differing lines the search for the shortest script costs more than it saves. */
const MAX_EDIT_LENGTH = 2000;

/** In order, without overlap; empty when the texts are equal. Never cuts a surrogate pair or a CRLF in two. */
export function textChanges(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const parts = diffArrays(lines(before), lines(after), { maxEditLength: MAX_EDIT_LENGTH }) as
    readonly LinePart[] | undefined;
  const hunks = parts ? hunksOf(parts) : [{ start: 0, end: before.length, text: after }];
  return hunks.map(hunk => trimmed(before, hunk)).filter(hunk => hunk.start < hunk.end || hunk.text !== '');
}

interface LinePart {
  readonly value: readonly string[];
  readonly added?: boolean;
  readonly removed?: boolean;
}

function lines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

function hunksOf(parts: readonly LinePart[]): readonly TextChange[] {
  const hunks: TextChange[] = [];
  let at = 0;
  let open: TextChange | undefined;
  for (const part of parts) {
    const text = part.value.join('');
    if (!part.added && !part.removed) {
      if (open) hunks.push(open);
      open = undefined;
      at += text.length;
      continue;
    }
    open ??= { start: at, end: at, text: '' };
    if (part.added) open = { ...open, text: open.text + text };
    else {
      at += text.length;
      open = { ...open, end: at };
    }
  }
  if (open) hunks.push(open);
  return hunks;
}

function trimmed(before: string, { start, end, text }: TextChange): TextChange {
  let head = 0;
  const shorter = Math.min(end - start, text.length);
  while (head < shorter && before[start + head] === text[head]) head++;
  while (head > 0 && (splits(before, start + head) || splits(text, head))) head--;
  let tail = 0;
  while (tail < shorter - head && before[end - 1 - tail] === text[text.length - 1 - tail]) tail++;
  while (tail > 0 && (splits(before, end - tail) || splits(text, text.length - tail))) tail--;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/** Would a cut at `index` part two code units that belong together? */
function splits(text: string, index: number): boolean {
  const left = text.charCodeAt(index - 1);
  const right = text.charCodeAt(index);
  const pair = left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff;
  return pair || (left === 13 && right === 10);
}
