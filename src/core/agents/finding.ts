// What exploring came to: lines of files, each once, the most telling first, cut to a budget. Decides the order by how a
// line was found and how often, and what goes where not all fits: of lines that were asked for as many as fit, of all
// others the last. What was left out is said, not dropped silently.
import type { JsonValue } from '../events';
import type { Match } from '../ports';
import { fairShares } from '../text/fairShares';

/** How a line was found. What a plan names itself weighs most, a mere match of a pattern least. */
export type Source = 'read' | 'declaration' | 'reference' | 'search';

/** The text of one that was read may have several lines. */
export interface Clue extends Match {
  readonly source: Source;
}

export interface Finding {
  readonly items: readonly Match[];
  /** Sentences that say what is missing. */
  readonly missing: readonly string[];
}

const WEIGHT: Readonly<Record<Source, number>> = { read: 1000, declaration: 50, reference: 20, search: 10 };
/** Another clue in the same file makes each of its lines more telling, up to so many. */
const COMPANIONS = 5;
/** What lines that were asked for leave to those that were found. */
const FOUND = 1 / 4;
/** Less of a line says nothing. */
const LEAST_TEXT = 40;
const MOST_NAMED = 10;

/** @param budget characters of the finding as JSON */
export function findingOf(clues: readonly Clue[], most: number, budget: number): Finding {
  return withinBudget(rank(clues), most, budget);
}

/** As much of a finding as fits, in its order. */
export function withinBudget(items: readonly Match[], most: number, budget: number): Finding {
  const ranges = items.filter(isRange);
  const lines = items.filter(item => !isRange(item));
  const found = lines.reduce((sum, line) => sum + sizeOf(line), 0);
  const shares = fairShares(ranges.map(sizeOf), budget - Math.min(found, budget * FOUND));
  const parts = new Map(ranges.map((range, index) => [range, partOf(range, shares[index] ?? 0)]));
  const shown: Match[] = [];
  const missing: string[] = [];
  let used = [...parts.values()].reduce((sum, { item }) => sum + (item === null ? 0 : sizeOf(item)), 0);
  let left = 0;
  for (const item of items) {
    const part = parts.get(item);
    if (part !== undefined) {
      if (part.missing !== null) missing.push(part.missing);
      if (part.item !== null) shown.push(part.item);
      continue;
    }
    used += sizeOf(item);
    if (left > 0 || shown.length >= most || used > budget) left += 1;
    else shown.push(item);
  }
  return { items: shown, missing: sentences(missing, left) };
}

function isRange({ text }: Match): boolean {
  return text.includes('\n');
}

function sizeOf({ path, line, text }: Match): number {
  return JSON.stringify({ path, line, text }).length + 1;
}

/** Of several lines those from the first that fit, and which do not. */
function partOf(
  range: Match,
  size: number,
): { readonly item: Match | null; readonly missing: string | null } {
  if (sizeOf(range) <= size) return { item: range, missing: null };
  const { path, line, text } = range;
  const lines = text.split('\n');
  let room = size - sizeOf({ path, line, text: '' });
  let count = 0;
  for (const one of lines) {
    room -= JSON.stringify(one).length;
    if (room < 0) break;
    count += 1;
  }
  const missing = `${line + count}-${line + lines.length - 1} of ${path}`;
  if (count > 0) return { item: { path, line, text: lines.slice(0, count).join('\n') }, missing };
  // A line alone that is too long, as those that programs write.
  const head = headOf(lines[0] ?? '', size - sizeOf({ path, line, text: '…' }));
  return { item: head.length < LEAST_TEXT ? null : { path, line, text: `${head}…` }, missing };
}

/** @param size characters as JSON */
function headOf(text: string, size: number): string {
  const head = text.slice(0, Math.max(0, size));
  const over = JSON.stringify(head).length - 2 - size;
  return over > 0 ? head.slice(0, Math.max(0, head.length - over)) : head;
}

function sentences(ranges: readonly string[], left: number): readonly string[] {
  const more = ranges.length - MOST_NAMED;
  const named = ranges.slice(0, MOST_NAMED).join(', ');
  return [
    ...(ranges.length === 0
      ? []
      : [
          `Lines ${named}${more > 0 ? ` and ${more} more ranges` : ''} were left out; read them in a step of their own.`,
        ]),
    ...(left === 0 ? [] : [`${left} more lines were found and left out; search for less.`]),
  ];
}

function rank(clues: readonly Clue[]): readonly Clue[] {
  const best = new Map<string, { clue: Clue; score: number }>();
  const inFile = new Map<string, number>();
  for (const clue of clues) {
    const key = `${clue.path}:${clue.line}`;
    const known = best.get(key);
    const score = (known?.score ?? 0) + WEIGHT[clue.source];
    best.set(key, { clue: known === undefined ? clue : moreTelling(known.clue, clue), score });
    inFile.set(clue.path, (inFile.get(clue.path) ?? 0) + 1);
  }
  const scored = [...best.values()].map(({ clue, score }) => ({
    clue,
    score: score + Math.min(COMPANIONS, (inFile.get(clue.path) ?? 1) - 1),
  }));
  scored.sort(
    (a, b) =>
      b.score - a.score ||
      (a.clue.path < b.clue.path ? -1 : a.clue.path > b.clue.path ? 1 : a.clue.line - b.clue.line),
  );
  return scored.map(({ clue }) => clue);
}

/** Of two that begin at one line; of what was read what has more of it. */
function moreTelling(a: Clue, b: Clue): Clue {
  const difference = WEIGHT[b.source] - WEIGHT[a.source];
  return difference > 0 || (difference === 0 && b.text.length > a.text.length) ? b : a;
}

/** The output of an explore step (contract: Outputs). */
export function findingOutput(items: readonly Match[], notes: readonly string[]): JsonValue {
  const note = notes.join(' ');
  return {
    items: items.map(({ path, line, text }) => ({ path, line, text })),
    ...(note === '' ? {} : { note }),
  };
}
