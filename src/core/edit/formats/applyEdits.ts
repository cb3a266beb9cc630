// The edits of one file carried out on its text: all places are found in the text as it stands, then exchanged at
// once. Every line that is not exchanged keeps its bytes; new lines get the end of their neighbours.
import { apart, type Line, type LineEnd } from '../layout';
import { editText } from './editText';
import { placesOf, standsLeniently, type Place } from './locate';
import type { Edit, LineEdit } from './patch';
import { sourceOf, type Source } from './source';

export type Edited =
  | { readonly ok: true; readonly text: string; readonly levels: readonly string[] }
  /** `line` is one of the patch. */
  | {
      readonly ok: false;
      readonly line: number;
      readonly detail: string;
      /** It was found, but more than once. */
      readonly several?: true;
    };

/** Rows from `start` on, `length` of them, become `lines`. */
interface Exchange {
  readonly start: number;
  readonly length: number;
  readonly lines: readonly Line[];
  /** Line of the patch. */
  readonly at: number;
}

export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  const isLines = (edit: Edit): edit is LineEdit => edit.kind === 'lines';
  if (!edits.every(isLines)) return inTurn(text, edits);
  const together = atOnce(text, edits);
  // Blocks may build on one another: then the second quotes what the first has written.
  if (together.ok || edits.length === 1 || !edits.every(edit => edit.retyped === true)) return together;
  const after = inTurn(text, edits);
  return after.ok ? after : together;
}

function inTurn(text: string, edits: readonly Edit[]): Edited {
  let current = text;
  const levels = new Set<string>();
  for (const edit of edits) {
    // What stood twice at first is not told apart by what an earlier edit has made of one of the two.
    const first = one(text, edit);
    const edited = !first.ok && first.several === true ? first : one(current, edit);
    if (!edited.ok) return edited;
    for (const level of edited.levels) levels.add(level);
    current = edited.text;
  }
  return { ok: true, text: current, levels: [...levels] };
}

function one(text: string, edit: Edit): Edited {
  return edit.kind === 'text' ? editText(text, edit, atOnce) : atOnce(text, [edit]);
}

function atOnce(text: string, edits: readonly LineEdit[]): Edited {
  const source = sourceOf(text, edits);
  const chosen = choose(edits, source);
  if (!Array.isArray(chosen)) return chosen;
  const exchanges: Exchange[] = [];
  for (const [i, edit] of edits.entries()) {
    const place = chosen[i];
    if (place !== undefined) exchanges.push(...exchangesOf(edit, place, source));
  }
  exchanges.sort((a, b) => a.start - b.start || a.length - b.length);
  for (const [i, next] of exchanges.entries()) {
    const previous = exchanges[i - 1];
    if (previous !== undefined && clash(previous, next)) {
      const [line, other] = [Math.max(previous.at, next.at), Math.min(previous.at, next.at)];
      return {
        ok: false,
        line,
        detail: `changes line ${next.start + 1} of the file, as line ${other} does.`,
      };
    }
  }
  const levels = [...new Set(chosen.map(place => place.level))];
  return { ok: true, text: exchanged(source, exchanges, edits), levels };
}

function clash(a: Exchange, b: Exchange): boolean {
  return b.start < a.start + a.length || (b.start === a.start && a.length === 0 && b.length === 0);
}

// ---- which place ----

function choose(edits: readonly LineEdit[], source: Source): Place[] | Extract<Edited, { ok: false }> {
  const found: (readonly Place[])[] = [];
  for (const edit of edits) {
    const places = placesOf(edit, source);
    if (!places.ok) return places;
    found.push(places.places);
  }
  const numbered = found.map((places, i) => places.find(place => place.start + 1 === edits[i]?.line));
  // Numbers that are right at every place come from this very text.
  if (numbered.every(place => place !== undefined)) return numbered;
  const chosen: Place[] = [];
  for (const [i, edit] of edits.entries()) {
    const [place, other] = found[i] ?? [];
    if (place === undefined) throw new Error('No place for an edit that has places.');
    const second = other?.start ?? numberedElsewhere(edit, place, source);
    if (second !== undefined) {
      const [low, high] = [Math.min(place.start, second) + 1, Math.max(place.start, second) + 1];
      const detail = `matches at lines ${low} and ${high} of the file; add lines of context that tell them apart.`;
      return { ok: false, line: edit.at, detail, several: true };
    }
    chosen.push(place);
  }
  return chosen;
}

/** The row that the patch's line number names, where the edit could stand too if less were asked of it. */
function numberedElsewhere(edit: LineEdit, place: Place, source: Source): number | undefined {
  if (edit.line === undefined || edit.line === place.start + 1) return undefined;
  return standsLeniently(edit, edit.line - 1, place, source) ? edit.line - 1 : undefined;
}

// ---- what becomes of it ----

function exchangesOf(edit: LineEdit, place: Place, source: Source): Exchange[] {
  const exchanges: Exchange[] = [];
  let row = place.start;
  let quote = 0;
  let open: { start: number; length: number; texts: { text: string; end?: LineEnd }[] } | null = null;
  const close = (): void => {
    if (open === null) return;
    const { start, length, texts } = open;
    exchanges.push({ start, length, lines: ended(texts, start, length, source), at: edit.at });
    open = null;
  };
  for (const line of edit.lines) {
    const known: number = line.kind === 'add' ? row : (place.rows[quote++] ?? -1);
    if (line.kind === 'keep' && !place.literal) {
      close();
      if (known >= 0) row = known + 1;
      continue;
    }
    open ??= { start: line.kind === 'add' ? row : known, length: 0, texts: [] };
    if (line.kind !== 'add') {
      open.length += 1;
      row = known + 1;
    }
    if (line.kind === 'remove') continue;
    const said = line.end === undefined ? {} : { end: line.end };
    open.texts.push({ text: place.write(line.text), ...said });
  }
  close();
  return exchanges;
}

/** A new line has the end that the patch says, else that of the line it replaces, of the one before, or after. */
function ended(
  texts: readonly { readonly text: string; readonly end?: LineEnd }[],
  start: number,
  length: number,
  { lines }: Source,
): Line[] {
  const endOf = (row: number): LineEnd | null => {
    const end = lines[row]?.end;
    return end === undefined || end === '' ? null : end;
  };
  const near = endOf(start - 1) ?? endOf(start) ?? endOf(0) ?? '\n';
  const replaced = (i: number): LineEnd | null =>
    length === 0 ? null : endOf(start + Math.min(i, length - 1));
  const own = texts.map(({ text, end }, i) => ({ text, end: end ?? replaced(i) ?? near }));
  return apart(own, lines[start - 1], lines[start + length]);
}

/** What lies between the exchanges is taken from the text as it is: a large file has few of them. */
function exchanged(source: Source, exchanges: readonly Exchange[], edits: readonly LineEdit[]): string {
  const pieces: string[] = [];
  const eol = source.lines.find(line => line.end !== '')?.end ?? '\n';
  let row = 0;
  let at = 0;
  let from = 0;
  const upTo = (end: number): void => {
    while (row < end) at += lengthOf(source.lines[row++]);
  };
  at = source.text.startsWith('\uFEFF') ? 1 : 0;
  for (const { start, length, lines } of exchanges) {
    upTo(start);
    pieces.push(source.text.slice(from, at));
    // New lines behind a last line that has no end.
    if (start > 0 && source.lines[start - 1]?.end === '' && lines.length > 0) pieces.push(eol);
    const isLast = start + length === source.lines.length;
    const last = isLast ? lines.length - 1 : -1;
    for (const [i, line] of lines.entries()) {
      pieces.push(line.text, i === last ? finalEnd(line, source, edits) : line.end || eol);
    }
    upTo(start + length);
    from = at;
  }
  pieces.push(source.text.slice(from));
  const made = pieces.join('');
  const isEndGone = exchanges.some(
    ({ start, length, lines }) => lines.length === 0 && start + length === source.lines.length,
  );
  const isOpen = isEndGone && finalEnd({ text: '', end: eol }, source, edits) === '';
  return isOpen ? made.replace(/\r?\n$/, '') : made;
}

function lengthOf(line: Line | undefined): number {
  return line === undefined ? 0 : line.text.length + line.end.length;
}

/**
 * Whether a last line that is written anew ends with a newline: as the patch says, else as the file did; but V4A
 * knows no other lines. A last line of the file keeps its bytes.
 */
function finalEnd(line: Line, source: Source, edits: readonly LineEdit[]): string {
  const said = edits.find(edit => edit.finalNewline !== undefined)?.finalNewline;
  const isV4a = edits.some(edit => edit.retyped !== true && edit.line === undefined);
  return (said ?? (source.lines.at(-1)?.end !== '' || isV4a)) ? line.end || '\n' : '';
}
