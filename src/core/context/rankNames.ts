// Which paths or symbols answer to what has been typed of their name, best first. Decides what an answer is: the typed
// letters in one piece, at the beginning of the last part, of another part, of a word, or anywhere; else one after the
// other. Equal answers: what the person used last, then the shorter one.

export interface PathQuery {
  readonly of: 'path' | 'file' | 'folder';
  readonly typed: string;
  /** Paths, last used first. */
  readonly recent: readonly string[];
  readonly most: number;
}

export interface Ranking {
  /** A path, where a folder ends in `/`, or the name of a symbol. */
  take(name: string): void;
  /** The best of those taken. */
  best(): readonly string[];
}

interface Ranked {
  readonly name: string;
  readonly level: number;
  readonly use: number;
}

/** Fewer letters, one after the other, are found in nearly every path. */
const LEAST_SCATTERED = 3;

/** Takes time linear in the length of the names; what is kept does not grow beyond `most`. @param recent last used first */
export function createRanking(typed: string, recent: readonly string[], most: number): Ranking {
  const wanted = typed.toLowerCase();
  const uses = new Map(recent.map((name, index) => [name, index]));
  const kept: Ranked[] = [];
  return {
    take(name) {
      const level = levelOf(name, wanted);
      if (level === null) return;
      const one = { name, level, use: uses.get(name) ?? recent.length };
      const last = kept.at(-1);
      if (last !== undefined && kept.length >= most && order(one, last) >= 0) return;
      const at = kept.findIndex(other => order(one, other) < 0);
      kept.splice(at === -1 ? kept.length : at, 0, one);
      if (kept.length > most) kept.pop();
    },
    best: () => kept.map(({ name }) => name),
  };
}

function order(a: Ranked, b: Ranked): number {
  return a.level - b.level || a.use - b.use || a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
}

/** 0 is best; null: no answer. */
function levelOf(name: string, wanted: string): number | null {
  if (wanted === '') return 0;
  const lower = name.toLowerCase();
  // Of `src/core/` the c.
  const lastPart = name.lastIndexOf('/', name.length - 2) + 1;
  let best: number | null = null;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    const level = levelAt(name, at, lastPart);
    if (best === null || level < best) best = level;
  }
  if (best !== null) return best;
  return wanted.length >= LEAST_SCATTERED && isScattered(lower, wanted) ? 6 : null;
}

function levelAt(name: string, at: number, lastPart: number): number {
  if (at === lastPart) return 0;
  if (at === 0 || name[at - 1] === '/') return 1;
  const isInLast = at > lastPart;
  if (isWordStart(name, at)) return isInLast ? 2 : 3;
  return isInLast ? 4 : 5;
}

function isWordStart(name: string, at: number): boolean {
  const [before = '', first = ''] = [name[at - 1], name[at]];
  if (!/[\p{L}\p{N}]/u.test(before)) return true;
  return first !== first.toLowerCase() && before === before.toLowerCase();
}

function isScattered(lower: string, wanted: string): boolean {
  let at = -1;
  for (const letter of wanted) {
    at = lower.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}
