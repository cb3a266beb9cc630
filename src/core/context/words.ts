// The words of a task and of names, brought to one form: what makes `maxRetries` in a file answer to "retry" in a task.
// Words that say nothing about a place in the code count for nothing.

const SAYS_NOTHING = new Set(
  (
    'the and for with that this from into then when where which what who how why not all any are was were has have had ' +
    'can could should would will must may its our your their there here also but than too very one two use used using ' +
    'add make made change changed set get let new file files code please need want like only each every some more'
  ).split(' '),
);

const ENDINGS = ['ing', 'ed', 'er', 'or'];
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W_]+|(?![A-Za-z\d_])[\p{L}\p{N}]+/gu;

/** Each once, in its plain form, without the words that say nothing. */
export function wordsOf(text: string): ReadonlySet<string> {
  const names = text.match(/[\p{L}\p{N}_]{3,}/gu) ?? [];
  const telling = names.filter(name => !SAYS_NOTHING.has(name.toLowerCase()));
  return new Set(telling.flatMap(partsOf).filter(word => word.length > 2));
}

/** `maxRetries`, `max_retries` and `MAX-RETRIES` are `max` and `retry`; a name of several parts is one too, whole. */
export function partsOf(name: string): readonly string[] {
  const plain = (name.match(PARTS) ?? []).map(part => plainForm(part.toLowerCase()));
  return plain.length < 2 ? plain : [...plain, name.toLowerCase()];
}

/** English endings taken off, so far that two forms of a word meet; what is left need not be a word. */
function plainForm(word: string): string {
  if (word.length < 4) return word;
  let end = word.length;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('s') && !word.endsWith('ss')) end -= 1;
  for (const ending of ENDINGS) {
    if (end - ending.length < 3 || !word.endsWith(ending, end)) continue;
    end -= ending.length;
    // stopp-ed is stop.
    if (word[end - 1] === word[end - 2] && !/[aeiou]/.test(word[end - 1] ?? '')) end -= 1;
    break;
  }
  if (end > 3 && word[end - 1] === 'e') end -= 1;
  return word[end - 1] === 'i' ? `${word.slice(0, end - 1)}y` : word.slice(0, end);
}
