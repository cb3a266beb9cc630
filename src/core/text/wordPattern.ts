/** A regular expression for a name as a whole word, as a search takes it; of `Class.method` the method. */
export function wordPattern(name: string): string {
  return `\\b${escaped(lastPart(name))}\\b`;
}

/** The same for text that is at hand: letters of all scripts count as parts of a word. */
export function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(lastPart(name))}(?![\\p{L}\\p{N}_])`, 'u');
}

export function lastPart(name: string): string {
  return name.split('.').at(-1) ?? name;
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
