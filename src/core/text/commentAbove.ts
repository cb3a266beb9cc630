// The comment that belongs to a declaration: the one that ends on the line right above it, however many there are of them.

/** First line of it, 1-based as `first` is; null where none is there. @param mark begins a comment that ends with its line */
export function commentAbove(lines: readonly string[], first: number, mark = '//'): number | null {
  let top = first;
  for (;;) {
    const start = commentStart(lines, top - 2, mark);
    if (start === null) return top === first ? null : top;
    top = start + 1;
  }
}

/** 0-based line where the comment starts that ends on this line; null where none does or code stands before it. */
function commentStart(lines: readonly string[], at: number, mark: string): number | null {
  const line = lines[at]?.trim() ?? '';
  // `#!` and `//!` speak of the file.
  if (line.startsWith(mark) && !/^(?:#|\/\/)!/.test(line)) return at;
  if (!line.endsWith('*/')) return null;
  const start = lines.findLastIndex((text, i) => i <= at && text.includes('/*'));
  return start !== -1 && lines[start]?.trimStart().startsWith('/*') === true ? start : null;
}
