// Comments above a declaration: the one that ends on the line right above it, however many there are of them.

/** Languages by the ending of their files whose comments to the end of a line do not begin with `//`. */
const MARKS: readonly (readonly [mark: string, files: RegExp])[] = [
  ['#', /\.(?:pyi?|rb|rake|sh|bash|pl|pm|r|exs?|jl|nim|cr|tcl|ps[md]?1|coffee|cmake|tf|gd)$/i],
  ['--', /\.(?:lua|hs|sql|elm|ad[abs])$/i],
  ['%', /\.(?:erl|hrl|m)$/i],
  [';', /\.(?:clj[cs]?|el|lisp|scm|rkt)$/i],
];

export function commentMark(path: string): string {
  return MARKS.find(([, files]) => files.test(path))?.[0] ?? '//';
}

/** First line of it, 1-based as `first` is; null where none is there. @param mark begins a comment that ends with its line */
export function commentAbove(lines: readonly string[], first: number, mark = '//'): number | null {
  let top = first;
  for (;;) {
    const start = commentStart(lines, top - 2, mark);
    if (start === null) return top === first ? null : top;
    top = start + 1;
  }
}

/** Line of the declaration itself, where `first` to `name` (1-based) may begin with its comment. */
export function behindComment(
  lines: readonly string[],
  { first, name }: { readonly first: number; readonly name: number },
  mark: string,
): number {
  for (let top = name; top > first; top -= 1) if (commentStart(lines, top - 2, mark) !== null) return top;
  return first;
}

/** 0-based line where the comment starts that ends on this line; null where none does or code stands before it. */
export function commentStart(lines: readonly string[], at: number, mark: string): number | null {
  const line = lines[at]?.trim() ?? '';
  // `#!` and `//!` speak of the file.
  if (line.startsWith(mark) && !/^(?:#|\/\/)!/.test(line)) return at;
  if (!line.endsWith('*/')) return null;
  const start = lines.findLastIndex((text, i) => i <= at && text.includes('/*'));
  return start !== -1 && lines[start]?.trimStart().startsWith('/*') === true ? start : null;
}
