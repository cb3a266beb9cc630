// How deep a JSON text is nested, followed line by line, so that an object over several lines is parsed once, when it is
// complete.

export interface Nesting {
  depth: number;
  deepest: number;
  inString: boolean;
  escaped: boolean;
}

export function noNesting(): Nesting {
  return { depth: 0, deepest: 0, inString: false, escaped: false };
}

/** Follows braces outside strings. */
export function followLine(nesting: Nesting, line: string): void {
  for (const character of line) {
    if (nesting.escaped) nesting.escaped = false;
    else if (nesting.inString) {
      if (character === '\\') nesting.escaped = true;
      else if (character === '"') nesting.inString = false;
    } else if (character === '"') nesting.inString = true;
    else if (character === '{' || character === '[') {
      nesting.depth += 1;
      nesting.deepest = Math.max(nesting.deepest, nesting.depth);
    } else if (character === '}' || character === ']') nesting.depth -= 1;
  }
  // A JSON string cannot go over a line end: whatever is still open is broken and must not swallow the rest.
  if (nesting.inString) {
    nesting.inString = false;
    nesting.escaped = false;
    nesting.depth = 0;
  }
}
