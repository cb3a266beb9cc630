// Declarations of languages without a grammar here, by the word that begins them and by their indentation: good enough to
// show, where a missed or a wrong one costs a line, and for nothing that is changed.
import { extensionOf } from '../policy/paths';
import { escaped } from '../text/wordPattern';

const LANGUAGES = new Set(
  'go rs java kt kts scala swift rb php cs c h cc cpp hpp lua ex exs dart vue svelte zig groovy pl jl'.split(
    ' ',
  ),
);
const DECLARATION =
  /^[ \t]*(?:(?:export|default|pub(?:\([^)\n]*\))?|public|private|protected|internal|static|final|abstract|sealed|async|override|open|virtual|inline|unsafe|data|partial|local|extern)[ \t]+)*(?:class|interface|struct|enum|trait|record|object|protocol|module|namespace|type|mod|fn|func|fun|def|function|defmodule|defp|sub)[ \t]+(?:\([^)\n]*\)[ \t]*)?([A-Za-z_]\w{2,})/gm;
const WORDS =
  'class|interface|struct|enum|trait|record|object|protocol|module|namespace|type|mod|fn|func|fun|def|function|sub|const|let|var|val';
/** Begin a line that uses what stands behind them. */
const USING =
  /^\s*(?:return|await|throw|new|else|yield|case|delete|typeof|not|if|while|until|unless|import|from|export|go|defer|goto)\b/;
/** At the depth of the declaration itself: an opening brace, a part of a class, a condition of Rust. */
const GOES_ON = /^\s*(?:\{|where\b|(?:public|private|protected)\s*:)/;

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

/** The last line of what is declared at a line: what is indented deeper, and what goes on or closes it at its own depth. */
export function looseEnd(lines: readonly string[], first: number): number {
  const depth = indentation(lines[first - 1] ?? '');
  let last = first;
  for (let line = first + 1; line <= lines.length; line += 1) {
    const text = lines[line - 1] ?? '';
    // Directives of a preprocessor stand where they like.
    if (text.trim() === '' || text.startsWith('#')) continue;
    const deeper = indentation(text) - depth;
    const closes = /^\s*(?:[})\]]|end\b)/.test(text);
    if (deeper < 0 || (deeper === 0 && !closes && !GOES_ON.test(text))) break;
    last = line;
    if (deeper === 0 && closes && !/[{([]\s*$/.test(text)) break;
  }
  return last;
}

function indentation(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].replaceAll('\t', '    ').length ?? 0;
}

/**
 * Declarations of names that begin with `typed`, as a pattern for a search (`source`, without regard to case) and to read
 * its lines by (the first group is the name): looser still, for lists that a person picks from.
 */
export function declaring(typed: string): RegExp {
  return new RegExp(`\\b(?:${WORDS})\\s+(?:\\([^)\\n]*\\)\\s*)?(${escaped(typed)}\\w*)`, 'i');
}

/** How a line may declare a name, what is nearly certain first: behind a word for it, behind a type, as a member. */
export function declaringLines(name: string): readonly string[] {
  const own = `(?:\\w+(?:::|\\.))*${escaped(name)}`;
  return [
    `\\b(?:${WORDS}|macro_rules!|defmodule|defmacro|defp)\\s+(?:\\([^)\\n]*\\)\\s*)?${own}\\b`,
    `^\\s*(?:[#@\\w$<>\\[\\],.?:*&~|]+\\s+)+[*&]*${own}\\s*(?:[<(=:;{]|$)`,
    `^\\s*[#*]?${escaped(name)}\\s*(?:[?!]?:|=|<[^>]*>\\s*\\(|\\(.*\\{\\s*$|\\($)`,
  ];
}

/** Lines of code that declare a name: 1 for what a word says, 2 with those that only look so. */
export function looseLines(code: string, name: string, kinds: 1 | 2): readonly number[] {
  const patterns = declaringLines(name)
    .slice(0, kinds)
    .map(source => new RegExp(source));
  return code
    .split('\n')
    .flatMap((line, index) =>
      patterns.some(pattern => pattern.test(line)) && !USING.test(line) ? [index + 1] : [],
    );
}
