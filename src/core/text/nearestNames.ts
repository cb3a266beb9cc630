// Which of the names that there are may have been meant by one that there is not.

/** The `count` nearest, best first; of equally near ones the first in the alphabet. */
export function nearestNames(name: string, names: readonly string[], count: number): readonly string[] {
  return names
    .map(other => ({ other, shared: sharedParts(name, other) }))
    .sort((a, b) => b.shared - a.shared || (a.other < b.other ? -1 : 1))
    .slice(0, count)
    .map(one => one.other);
}

/** Pairs of letters that both names have: enough to tell a slip from another name. */
function sharedParts(a: string, b: string): number {
  const pairs = (text: string): Set<string> =>
    new Set(
      Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2).toLowerCase()),
    );
  const other = pairs(b);
  const own = [...pairs(a)];
  return own.filter(pair => other.has(pair)).length / Math.max(1, own.length + other.size);
}
