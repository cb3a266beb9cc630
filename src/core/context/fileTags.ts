// What one file says of itself to the map: the names that it declares, with the line that a planner is shown, and the
// names that it uses. Uses are read from the text without comments and strings; whose they are, the map finds by name.
import type { CodeSymbol } from '../ports';
import { beyondCode } from '../text/codeText';
import { withoutHidden } from '../text/plainText';

export interface Declared {
  /** `name` or `Class.method`. */
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  /** The declaration's first line, cut. */
  readonly text: string;
}

export interface FileTags {
  readonly declared: readonly Declared[];
  /** Each once. */
  readonly used: readonly string[];
}

/** A generated file of thousands of names must not outweigh all others. */
const MOST_DECLARED = 150;
const MOST_USED = 400;
const MOST_TEXT = 110;
const NAME = String.raw`([\p{L}_$][\p{L}\p{N}_$]{2,})`;

/** @param symbols null for a language without a grammar: such a file declares nothing and still uses names */
export function tagsOf(
  path: string,
  text: string,
  symbols: readonly Pick<CodeSymbol, 'name' | 'first'>[] | null,
): FileTags {
  const lines = symbols === null || symbols.length === 0 ? [] : text.split('\n');
  const declared = (symbols ?? [])
    .slice(0, MOST_DECLARED)
    .map(({ name, first }) => ({ name, line: first, text: shown(lines, first, name) }));
  return { declared, used: usedIn(path, text) };
}

function usedIn(path: string, text: string): string[] {
  // Comments and strings are found first, so that words in them are none.
  const beyond = beyondCode(path);
  const pattern = new RegExp(beyond === null ? NAME : `${beyond}|${NAME}`, 'gu');
  const used = new Set<string>();
  for (const match of text.matchAll(pattern)) {
    if (match[1] !== undefined) used.add(match[1]);
    if (used.size === MOST_USED) break;
  }
  return [...used];
}

/** Decorators and comments may stand first: the line that has the name says more. */
function shown(lines: readonly string[], first: number, name: string): string {
  const last = name.split('.').at(-1) ?? name;
  const near = lines.slice(first - 1, first + 4);
  const line = near.find(one => one.includes(last)) ?? near[0] ?? '';
  const plain = withoutHidden(line.trim()).text.replace(/\s*[{:]?\s*$/, '');
  return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT - 1)}…` : plain;
}
