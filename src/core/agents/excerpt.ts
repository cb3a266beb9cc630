// Lines with their numbers, as an enum of lines names them. Of a long text only what a choice is about is shown: the
// lines that may be chosen, and of these, where they are too many, the ones most like what they are chosen for.

const SHOWN_AT_MOST = 160;
const AROUND = 2;
const NEAR = 6;

/** `choices`: 1-based lines that may be chosen; `wanted`: what the choice is for. */
export function excerpt(
  lines: readonly string[],
  choices: readonly number[],
  wanted: readonly string[],
): string {
  const kept = new Set(around(choices, AROUND));
  if (kept.size <= SHOWN_AT_MOST) return numbered(lines, kept);
  const ends = [choices[0] ?? 1, choices.at(-1) ?? 1];
  const count = Math.floor(SHOWN_AT_MOST / (2 * NEAR + 1)) - ends.length;
  return numbered(lines, new Set(around([...ends, ...mostLike(lines, choices, wanted, count)], NEAR)));
}

function around(choices: readonly number[], reach: number): number[] {
  return choices.flatMap(line => Array.from({ length: 2 * reach + 1 }, (_, k) => line - reach + k));
}

/** The lines that are shown, 1-based, with their numbers. */
export function numbered(lines: readonly string[], shown: ReadonlySet<number>): string {
  const rows: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (shown.has(i + 1)) rows.push(`L${i + 1}: ${line}`);
    else if (rows.at(-1) !== '…') rows.push('…');
  }
  return rows.join('\n');
}

/** Of these lines the ones that have most words in common with what is wanted. */
export function mostLike(
  lines: readonly string[],
  choices: readonly number[],
  wanted: readonly string[],
  count: number,
): number[] {
  const words = new Set(wordsOf(wanted.join('\n')));
  const score = (line: number): number =>
    wordsOf(lines[line - 1] ?? '').filter(word => words.has(word)).length;
  return [...choices].sort((a, b) => score(b) - score(a)).slice(0, count);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}_$][\p{L}\p{N}_$]+/gu) ?? [];
}
