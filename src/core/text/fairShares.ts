/**
 * How much of a room each of several texts gets where not all fit: the short ones what they take, the others equal parts
 * of the rest.
 */
export function fairShares(sizes: readonly number[], room: number): readonly number[] {
  const shares = sizes.map(() => 0);
  let left = room;
  const shortFirst = [...sizes.entries()].sort(([, a], [, b]) => a - b);
  for (const [taken, [index, size]] of shortFirst.entries()) {
    const share = Math.min(size, Math.floor(left / (sizes.length - taken)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
