// What exploring came to: lines of files, each once, the most telling first, cut to a budget. Decides the order by how a
// line was found and how often; what was left out is counted, not dropped silently.
import type { JsonValue } from '../events';
import type { Match } from '../ports';

/** How a line was found. What a plan names itself weighs most, a mere match of a pattern least. */
export type Source = 'read' | 'declaration' | 'reference' | 'search';

export interface Clue extends Match {
  readonly source: Source;
}

export interface Finding {
  readonly items: readonly Match[];
  readonly leftOut: number;
}

const WEIGHT: Readonly<Record<Source, number>> = { read: 1000, declaration: 50, reference: 20, search: 10 };
/** Another clue in the same file makes each of its lines more telling, up to so many. */
const COMPANIONS = 5;

/** @param budget characters of the finding as JSON */
export function findingOf(clues: readonly Clue[], most: number, budget: number): Finding {
  const ranked = rank(clues);
  const items: Match[] = [];
  let used = 0;
  for (const { path, line, text } of ranked) {
    const item = { path, line, text };
    used += JSON.stringify(item).length + 1;
    if (items.length === most || used > budget) break;
    items.push(item);
  }
  return { items, leftOut: ranked.length - items.length };
}

function rank(clues: readonly Clue[]): readonly Clue[] {
  const best = new Map<string, { clue: Clue; score: number }>();
  const inFile = new Map<string, number>();
  for (const clue of clues) {
    const key = `${clue.path}:${clue.line}`;
    const known = best.get(key);
    const score = (known?.score ?? 0) + WEIGHT[clue.source];
    const telling = known && WEIGHT[known.clue.source] >= WEIGHT[clue.source] ? known.clue : clue;
    best.set(key, { clue: telling, score });
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

/** The output of an explore step (contract: Outputs). */
export function findingOutput(items: readonly Match[], notes: readonly string[]): JsonValue {
  const note = notes.join(' ');
  return {
    items: items.map(({ path, line, text }) => ({ path, line, text })),
    ...(note === '' ? {} : { note }),
  };
}
