// Declarations of languages by the word that begins them: good enough for a map, where a missed or a wrong one costs a
// line, and for nothing else.
import { extensionOf } from '../policy/paths';

const LANGUAGES = new Set(
  'go rs java kt kts scala swift rb php cs c h cc cpp hpp lua ex exs dart vue svelte zig groovy pl jl'.split(
    ' ',
  ),
);
const DECLARATION =
  /^[ \t]*(?:(?:export|default|pub(?:\([^)\n]*\))?|public|private|protected|internal|static|final|abstract|sealed|async|override|open|virtual|inline|unsafe|data|partial|local|extern)[ \t]+)*(?:class|interface|struct|enum|trait|record|object|protocol|module|namespace|type|mod|fn|func|fun|def|function|defmodule|defp|sub)[ \t]+(?:\([^)\n]*\)[ \t]*)?([A-Za-z_]\w{2,})/gm;

/** In order; null for a language that it does not know. */
export function looseSymbols(
  path: string,
  text: string,
): readonly { readonly name: string; readonly first: number }[] | null {
  if (!LANGUAGES.has(extensionOf(path).toLowerCase())) return null;
  let line = 1;
  let at = 0;
  return Array.from(text.matchAll(DECLARATION), match => {
    for (; at < match.index; at += 1) if (text.charCodeAt(at) === 10) line += 1;
    return { name: match[1] ?? '', first: line };
  });
}

/**
 * Declarations of names that begin with `typed`, as a pattern for a search (`source`, without regard to case) and to read
 * its lines by (the first group is the name): looser still, for lists that a person picks from.
 */
export function declaring(typed: string): RegExp {
  const begins = typed.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const words =
    'class|interface|struct|enum|trait|record|object|protocol|module|namespace|type|mod|fn|func|fun|def|function|sub|const|let|var|val';
  return new RegExp(`\\b(?:${words})\\s+(?:\\([^)\\n]*\\)\\s*)?(${begins}\\w*)`, 'i');
}
