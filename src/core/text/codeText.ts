// What of a file is code: everything but its comments and strings, as far as their form alone tells. For whoever looks for
// names in it, where a missed comment costs a line that says little. Decides also which files are none.
import { extensionOf } from '../policy/paths';

const STRINGS = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;
/** Behind a colon it is an address, as those in text between backticks. */
const SLASHED = String.raw`(?<!:)\/\/.*|\/\*[\s\S]*?\*\/`;
const OTHERS = `${SLASHED}|${STRINGS}`;
const PYTHON = String.raw`#.*|"""[\s\S]*?"""|'''[\s\S]*?'''|${STRINGS}`;
/** What stands between double quotes may be a command. */
const SHELL = String.raw`(?<!\S)#.*|'[^'\n]*'`;
const DASHED = String.raw`--\[\[[\s\S]*?\]\]|--.*|\/\*[\s\S]*?\*\/|${STRINGS}`;
/** A single quote may begin a lifetime. */
const RUST = String.raw`${SLASHED}|"(?:\\.|[^"\\\n])*"|'(?:\\[^'\n]+|[^'\\\n])'`;

const FORMS: Readonly<Record<string, string>> = {
  ...formOf('py pyi rb ex exs pl pm jl r cr nim yaml yml toml', PYTHON),
  ...formOf('sh bash zsh', SHELL),
  ...formOf('lua sql hs elm', DASHED),
  rs: RUST,
};
const PROSE = new Set('md mdx txt rst adoc json html htm csv'.split(' '));
/** Text that no program's names stand in, or that programs make. */
const DATA = new Set(
  'yaml yml toml xml svg css scss less ini cfg conf properties lock log env diff patch snap tex map jsonl ipynb'.split(
    ' ',
  ),
);
const PROSE_NAMES =
  /(?:^|\/)(?:readme|license|licence|notice|changelog|changes|authors|copying|contributors)$/i;

/** What a string may hold of code: `${…}`, `#{…}`, `\(…)`, `$name`; of a formatted one `{…}`. */
const INSERTED = String.raw`[$#]\{[^}\n]*\}|\\\([^)\n]*\)|\$\w+`;
const withInserted = new RegExp(String.raw`(${INSERTED})|[^\n]`, 'g');
const withFormatted = new RegExp(String.raw`(${INSERTED}|\{[^{}\n]*\})|[^\n]`, 'g');

function formOf(extensions: string, form: string): Record<string, string> {
  return Object.fromEntries(extensions.split(' ').map(extension => [extension, form]));
}

function extension(path: string): string {
  return extensionOf(path).toLowerCase();
}

/** Comments and strings of this file's language as a pattern's source; null for prose, where all is text. */
export function beyondCode(path: string): string | null {
  return PROSE.has(extension(path)) ? null : (FORMS[extension(path)] ?? OTHERS);
}

/** The text with its comments and strings blank, each line where it was; null for a file that is no code. */
export function codeText(path: string, text: string): string | null {
  const beyond = DATA.has(extension(path)) || PROSE_NAMES.test(path) ? null : beyondCode(path);
  if (beyond === null) return null;
  return text.replace(new RegExp(beyond, 'gu'), (found: string, at: number) => {
    if (!/^["']/.test(found)) return blank(found);
    // f"…" of Python, $"…" of C#.
    const isFormatted = /[fF$][rR@]?$/.test(text.slice(Math.max(0, at - 2), at));
    return found.replace(isFormatted ? withFormatted : withInserted, (_, kept?: string) => kept ?? ' ');
  });
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
