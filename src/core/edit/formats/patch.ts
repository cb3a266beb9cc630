// What patches and models' replies say, whatever format they are in: changes of files, and in each the places to edit.
// A place is a run of lines that the patch claims to stand in the file (kept or removed) with new lines between them.
//
// Policies where tools differ; each prefers a refusal to an edit in the wrong place:
// - a place that matches more than once is refused with both lines, unless the patch's own line numbers all fit;
// - a search that is empty makes a new file, or fills an empty one; an existing text is never guessed into;
// - lines may differ in white space and typographic characters, never in letters or their case;
// - lines that the patch only quotes keep the file's bytes, whatever the quote looks like;
// - adding or moving a file onto an existing one is refused; added lines without a place go to the end only in V4A;
// - a block without its end mark is refused, a V4A patch without `*** End Patch` is not (unless cut inside a line).

export const patchFormats = ['v4a', 'search-replace', 'udiff', 'whole'] as const;
export type PatchFormat = (typeof patchFormats)[number];

/** One line of a place, without its mark. */
export interface PatchLine {
  readonly kind: 'keep' | 'remove' | 'add';
  readonly text: string;
  /** A kept line that begins with a blank may have lost its mark: the line as it stands in the patch. */
  readonly bare?: string;
  /** The end that an added line asks for; absent where the patch has one kind of line end and so says nothing. */
  readonly end?: '\n' | '\r\n';
}

/** Lines of a file to find and what becomes of them. */
export interface LineEdit {
  readonly kind: 'lines';
  /** Line of the patch, 1-based. */
  readonly at: number;
  readonly lines: readonly PatchLine[];
  /** Lines that enclose the place, outer first. */
  readonly headings: readonly string[];
  /** 1-based line of the file where the place begins, as the patch has it. */
  readonly line?: number;
  /** The place is the end of the file. */
  readonly atEnd?: boolean;
  /** A search/replace block: what stands in both halves was retyped, not marked as kept. */
  readonly retyped?: boolean;
  /** What the patch says of the file's final newline, where it says so. */
  readonly finalNewline?: boolean;
}

/** A part of a text to find, not necessarily of whole lines (`old_string` and `new_string` of tool calls). */
export interface TextEdit {
  readonly kind: 'text';
  readonly at: number;
  readonly search: string;
  readonly replace: string;
}

export type Edit = LineEdit | TextEdit;

/** `at`: line of the patch. `path` as the patch names it; empty where it names none. */
export type FilePatch =
  | {
      readonly kind: 'update';
      readonly path: string;
      readonly at: number;
      readonly edits: readonly Edit[];
      readonly to?: string;
    }
  | { readonly kind: 'add'; readonly path: string; readonly at: number; readonly text: string }
  | {
      readonly kind: 'delete';
      readonly path: string;
      readonly at: number;
      /** What the patch says the file holds. */
      readonly edits: readonly Edit[];
    }
  /** The new text of a whole file, or a lazy one with elisions. */
  | { readonly kind: 'whole'; readonly path: string; readonly at: number; readonly text: string };

export type PatchRead =
  { readonly ok: true; readonly format: PatchFormat; readonly changes: readonly FilePatch[] } | Refused;

/** `line` is one of the patch. */
export interface Refused {
  readonly ok: false;
  readonly line: number;
  readonly detail: string;
}

export function refuse(line: number, detail: string): Refused {
  return { ok: false, line, detail };
}

export type ChangesRead = { readonly ok: true; readonly changes: readonly FilePatch[] } | Refused;
