/** A regular expression for a name as a whole word; of `Class.method` the method. */
export function wordPattern(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  return `\\b${last.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\b`;
}
