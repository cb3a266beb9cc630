// Where a name is used, as far as text alone tells: the lines of code that have it as a word. Files come from a search,
// lines from what is read of them now, which may not be saved yet.
import type { Code, Files, Match, SearchResult } from '../ports';
import { codeText } from '../text/codeText';
import { wholeWord, wordPattern } from '../text/wordPattern';

/** Lines that are looked at for one that is told: of some names most stand in comments. */
const LOOKED_AT = 5;
/** A longer text is made by a program: its lines are taken as they are. */
const MOST_CHARS = 400_000;
const MOST_TEXT = 300;

export async function usesOf(
  name: string,
  limit: number,
  { files, search }: { readonly files: Files; readonly search: Code['search'] },
  signal: AbortSignal,
): Promise<SearchResult> {
  const found = await search([wordPattern(name)], limit * LOOKED_AT, signal);
  if (!found.ok) return found;
  const matches: Match[] = [];
  for (const path of new Set(found.matches.map(match => match.path))) {
    const read = await files.read(path, signal);
    if (read.ok) matches.push(...usesIn(path, read.file.text, name));
    if (matches.length > limit) return { ok: true, matches: matches.slice(0, limit), cut: true };
  }
  return { ok: true, matches, cut: found.cut };
}

function usesIn(path: string, text: string, name: string): readonly Match[] {
  const code = text.length > MOST_CHARS ? text : codeText(path, text);
  if (code === null) return [];
  const word = wholeWord(name);
  const lines = text.split('\n');
  return code
    .split('\n')
    .flatMap((line, index) =>
      word.test(line)
        ? [{ path, line: index + 1, text: (lines[index] ?? '').trim().slice(0, MOST_TEXT) }]
        : [],
    );
}
