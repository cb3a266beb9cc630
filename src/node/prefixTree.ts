// Many texts written as one tree of their common beginnings. A grammar that lists two thousand texts side by side is
// tried at each token as two thousand ways at once; the same texts as a tree are a handful of ways.

export interface PrefixTree {
  /** What all texts from here on begin with. */
  readonly text: string;
  /** A text ends here. */
  readonly ends: boolean;
  readonly branches: readonly PrefixTree[];
}

/** The texts in their order of first letters; the same text counts once. */
export function prefixTree(texts: readonly string[]): PrefixTree {
  const text = commonStart(texts);
  const rests = [...new Set(texts)].map(one => one.slice(text.length));
  const groups = new Map<string, string[]>();
  for (const rest of rests) {
    // By code point: half a character is no text of a grammar.
    const [first] = rest;
    if (first !== undefined) groups.set(first, [...(groups.get(first) ?? []), rest]);
  }
  return { text, ends: rests.includes(''), branches: [...groups.values()].map(prefixTree) };
}

function commonStart(texts: readonly string[]): string {
  let start = Array.from(texts[0] ?? '');
  for (const text of texts) {
    const letters = Array.from(text);
    const differs = start.findIndex((letter, index) => letter !== letters[index]);
    if (differs >= 0) start = start.slice(0, differs);
  }
  return start.join('');
}

/** Writes a tree in any notation that has alternatives in parentheses and `?` for what may be missing. */
export function writeTree(tree: PrefixTree, textOf: (text: string) => string): string {
  const parts = tree.branches.map(branch => writeTree(branch, textOf));
  const own = tree.text === '' ? '' : textOf(tree.text);
  if (parts.length === 0) return own;
  const isAlone = parts.length === 1 && !tree.ends;
  return own + (isAlone ? parts.join('') : `(${parts.join('|')})${tree.ends ? '?' : ''}`);
}
