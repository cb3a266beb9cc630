// Finds a text of a model that has begun to repeat itself, while it streams: a suffix with a period, or nothing but white
// space. Real code repeats too (tables of zeros, rulers, closing braces), so what counts as a loop depends on how much
// the repeated part says: a phrase loops after 800 characters, a word after 2,000, digits and signs after 4,000.
// Time for each character and memory are constant: only a window of the text is kept.

export interface RepetitionWatch {
  /** What is wrong, in words for the model, once the text has become a loop; the same from then on. */
  add(chunk: string): string | null;
  /** Characters before the loop, with one turn of it: what is worth showing to the model again. */
  readonly sound: number;
}

/** So many characters alike are a sign that what follows may be alike too. */
const GRAM = 16;
const MAX_PERIOD = 1200;
const MIN_TURNS = 6;
const MAX_BLANK = 400;
const MIN_LOOP = 800;
const WORD_LOOP = 2000;
const SIGN_LOOP = 4000;

/** @param subject what is watched, as the words for the model name it. */
export function createRepetitionWatch(subject = 'the answer'): RepetitionWatch {
  const recent = createWindow();
  let blank = 0;
  let period = 0;
  /** Characters at the end that stand the same one period before. */
  let alike = 0;
  /** Characters that this period must cover to be a loop; 0: not judged yet. */
  let needed = 0;
  let fault: string | null = null;
  let sound = 0;

  function found(words: string, from: number): void {
    fault = words;
    sound = from;
  }

  function follow(): void {
    const before = recent.before();
    if (period > 0 && recent.same(1, period)) alike += 1;
    else period = alike = needed = 0;
    if (period === 0 && before !== null && recent.same(GRAM, before)) {
      period = before;
      alike = GRAM;
    }
    const covered = alike + period;
    if (period === 0 || covered < MIN_LOOP || covered < MIN_TURNS * period) return;
    needed ||= neededFor(recent.last(period));
    if (covered < needed) return;
    const turn = recent.last(period).replace(/\s+/g, ' ').trim();
    found(`${subject} repeats itself without end ("${turn.slice(0, 60)}")`, recent.length() - alike);
  }

  return {
    get sound() {
      return fault === null ? recent.length() : sound;
    },
    add(chunk) {
      for (let index = 0; index < chunk.length && fault === null; index += 1) {
        const code = chunk.charCodeAt(index);
        recent.push(code);
        blank = isBlank(code) ? blank + 1 : 0;
        if (blank >= MAX_BLANK) found(`${subject} ran on in white space`, recent.length() - blank);
        else follow();
      }
      return fault;
    },
  };
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

/** By how many different words one turn holds; what has a digit in it is a number here (0x00, v1). */
function neededFor(turn: string): number {
  const tokens = turn.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const words = new Set(tokens.filter(token => !/\p{N}/u.test(token)));
  return words.size >= 3 ? MIN_LOOP : words.size > 0 ? WORD_LOOP : SIGN_LOOP;
}

interface Window {
  push(code: number): void;
  length(): number;
  /** How far back the last characters were seen before, as far as their hash tells; null for not lately. */
  before(): number | null;
  /** Whether the last `count` characters stand the same `distance` before. */
  same(count: number, distance: number): boolean;
  last(count: number): string;
}

const SIZE = 4096;
const BASE = 31;
/** BASE to the power of GRAM, as 32 bits. */
const OLDEST = Array.from({ length: GRAM }).reduce<number>(power => Math.imul(power, BASE), 1);

function createWindow(): Window {
  const codes = new Uint16Array(SIZE);
  let length = 0;
  let hash = 0;
  // Two generations, so that what is too old to matter is forgotten.
  let places = new Map<number, number>();
  let older = new Map<number, number>();
  const at = (index: number): number => codes[index & (SIZE - 1)] ?? 0;
  return {
    push(code) {
      const leaving = length >= GRAM ? at(length - GRAM) : 0;
      hash = (Math.imul(hash, BASE) + code - Math.imul(leaving, OLDEST)) | 0;
      codes[length & (SIZE - 1)] = code;
      length += 1;
    },
    length: () => length,
    before() {
      if (length < GRAM) return null;
      const place = places.get(hash) ?? older.get(hash);
      if (places.size >= MAX_PERIOD) {
        older = places;
        places = new Map();
      }
      places.set(hash, length);
      return place === undefined || length - place > MAX_PERIOD ? null : length - place;
    },
    same(count, distance) {
      for (let back = 1; back <= count; back += 1) {
        if (at(length - back) !== at(length - back - distance)) return false;
      }
      return distance < length;
    },
    last: count => String.fromCharCode(...Array.from({ length: count }, (_, i) => at(length - count + i))),
  };
}
