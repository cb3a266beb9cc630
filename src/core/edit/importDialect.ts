// What mergeImports needs to know of a language.

/** An import statement of a file; `start` and `end` (exclusive) are 0-based lines, 0 and 0 for one not in the file. */
export interface Statement<Parsed> {
  readonly start: number;
  readonly end: number;
  readonly parsed: Parsed;
}

/** `covered`: nothing to do; `lines`: the new lines of a statement; null: it cannot take this import in. */
export type Joined = 'covered' | { readonly lines: readonly string[] } | null;

/** How one language writes imports. */
export interface Dialect<Parsed> {
  /** The statement that starts on this line, or null where none does. */
  statementAt(lines: readonly string[], at: number): Statement<Parsed> | null;
  /** Whether the search for imports may go on over this line. */
  passes(line: string): boolean;
  /** What one import asks for; several where one line imports several modules. */
  wanted(text: string): readonly Parsed[];
  /** Exact duplicates and names that fit. */
  join(statement: Statement<Parsed>, wanted: Parsed, lines: readonly string[]): Joined;
  written(wanted: Parsed, lines: readonly string[], existing: readonly Statement<Parsed>[]): string;
  /** Must stand before all other imports. */
  isFirst(wanted: Parsed): boolean;
  /** Holds for the whole file wherever it stands, so that it may take names in also behind code. */
  isHoisted(parsed: Parsed): boolean;
}
