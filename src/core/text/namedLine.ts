// Where in the lines of a declaration its own name stands: decorators, attributes and comments may come before it.
import { wordPattern } from './wordPattern';

/** 0-based, in these lines; the first where none has the name. */
export function namedLine(name: string, lines: readonly string[]): number {
  const named = new RegExp(wordPattern(name));
  return Math.max(
    0,
    lines.findIndex(line => named.test(line)),
  );
}
