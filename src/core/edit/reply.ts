// The code in a model's reply. Models wrap code in fences, greet, explain and repeat the file's name; what is
// taken off is only what cannot be code. A reply that is code already stays as it is.
import { linesOf } from './layout';
import { trimBlank } from './region';

export interface ReplyOptions {
  /**
   * Language id or file extension, empty where the file has none; decides between several fenced blocks and what may be
   * chatter, and a text (Markdown, reStructuredText) keeps its fences.
   */
  readonly language?: string | undefined;
  /** Of the file that the code is for, where it is known: a first line with another name is content. */
  readonly path?: string;
}

interface Fence {
  readonly at: number;
  readonly mark: string;
  readonly info: string;
  readonly indented: boolean;
}

interface Block {
  readonly info: string;
  readonly lines: readonly string[];
  readonly isClosed: boolean;
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/;
const END_TOKEN = /(?:<\|(?:im_end|endoftext|eot_id|end_of_text|end|file_sep|fim_\w+)\|>|<\/s>)\s*$/;
/** Thoughts end with their mark; one that began in the prompt has no first mark, one that was cut off has no last. */
const THINKING =
  /^\s*<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$(?![\s\S]))|^(?:(?!<think)[\s\S])*?\n<\/think(?:ing)?>[ \t]*\n/;
const NUMBERED = /^\s*L?(\d+)(?:[:|.)]| \|)(?: |$)/;
/** In a text that is no code, whose own lines may begin with numbers. */
const LABELLED = /^\s*L(\d+)(?:[:|.)]| \|)(?: |$)/;
/** As a map has it; a label of a listing may look the same. */
const KEY = /^(\s*)\d+:/;
/** Whose chatter can be told from the text by its form; of any other language, and of a file without one, all may be prose. */
const CODE: ReadonlySet<string> = new Set(
  (
    'typescript ts tsx typescriptreact mts cts javascript js jsx javascriptreact mjs cjs vue svelte astro ' +
    'python py python3 pyi ruby rb php perl pm lua julia jl dart elixir ex exs nim groovy gradle ' +
    'shellscript bash sh shell zsh fish powershell ps1 bat cmd ' +
    'go rust rs java kotlin kt kts scala swift csharp cs fsharp fs c h cc cpp cxx hh hpp objective-c mm zig haskell hs elm ' +
    'sql html htm xml svg css scss sass less json jsonc json5 jsonl toml graphql gql proto tf hcl cmake'
  ).split(' '),
);
const MAX_ANNOUNCING = 200;
const HANDED = 'file|text|contents?|code|version|document|section|paragraph|script|licen[cs]e|feature';
const HANDS_OVER = new RegExp(
  `^(?:(?:sure|certainly|of course|okay|ok)[!.,]?\\s+)?(?:here it is|(?:here(?:['’]s| is)|(?:below|this|the following) is)\\b[^:]*(?:${HANDED})\\b[^:]*):$`,
  'i',
);
const PATH = /[\w@.()[\]-]+(?:[/\\][\w@.()[\]-]+)*\.[A-Za-z]\w{0,9}/.source;
const BARE_NAME = new RegExp(
  `^(?:#{1,6}\\s+)?(?:\\*\\*|\`)*(?:file(?:name)?:\\s*)?(?:\\*\\*|\`)*${PATH}(?:\\*\\*|\`)*:?$`,
  'i',
);
const COMMENTED_NAME = new RegExp(
  `^(?://|#|--|/\\*|<!--)\\s*(?:(?:file(?:name)?|path):\\s*${PATH}|(?=\\S*/)${PATH})\\s*(?:\\*/|-->)?$`,
  'i',
);
const NAMED = new RegExp(PATH);
const STYLES: ReadonlySet<string> = new Set(['css', 'scss', 'sass', 'less']);

/** Lines joined by `\n` without blank lines at either end; empty where the reply holds no code. */
export function codeFromReply(reply: string, options: ReplyOptions = {}): string {
  const text = withoutEndToken(reply.replace(THINKING, ''));
  const lines = trimBlank(linesOf(text));
  const language = options.language?.toLowerCase() ?? '';
  const prose = proseNames(language);
  const code = prose ? unwrapProse(lines, prose) : unwrap(lines, options.language?.toLowerCase());
  const numbered = options.language === undefined || CODE.has(language) ? NUMBERED : LABELLED;
  return trimBlank(withoutNumbers(withoutFileName(code, options), numbered)).join('\n');
}

/**
 * The code is there whole, in a block of its language that has been closed: of what follows nothing would be taken. For a
 * reply that is still coming.
 */
export function hasWholeBlock(reply: string, options: ReplyOptions = {}): boolean {
  const language = options.language?.toLowerCase() ?? '';
  if (proseNames(language)) return false;
  const lines = trimBlank(linesOf(reply.slice(0, reply.lastIndexOf('\n') + 1)));
  const fences = fencesOf(lines).filter(fence => !fence.indented);
  if (!lines.slice(0, fences[0]?.at).every(isTalk)) return false;
  return blocksOf(lines, fences).some(block => block.isClosed && isFilled(block) && isIn(language, block));
}

/** What ends a model's text also ends an element of HTML that is struck through. */
function withoutEndToken(text: string): string {
  const token = END_TOKEN.exec(text);
  if (token === null) return text;
  const before = text.slice(0, token.index);
  const count = (tag: RegExp): number => before.match(tag)?.length ?? 0;
  const closesElement = token[0].startsWith('</s>') && count(/<s(?=[\s>])/g) > count(/<\/s>/g);
  return closesElement ? text : before;
}

/** In which fences may be the text's own; by the names that a fence around such a text has. */
const PROSE: readonly (readonly string[])[] = [
  ['markdown', 'md', 'mdx'],
  ['txt', 'text', 'plaintext', 'plain'],
  ['rst', 'rest', 'restructuredtext'],
  ['adoc', 'asciidoc'],
  ['org'],
];

function proseNames(language: string): readonly string[] | undefined {
  return PROSE.find(names => names.includes(language));
}

/**
 * One pair of fences around the whole is taken off, with what hands it over. Any other fence is the text's own, and of a
 * sentence with one block behind it nobody can tell: it is no text at all, since a part must not pass for the whole.
 */
function unwrapProse(lines: readonly string[], names: readonly string[]): readonly string[] {
  const isMarkdown = names.includes('md');
  const fences = fencesOf(lines).filter(fence => isMarkdown || !fence.indented);
  const [first] = fences;
  if (first === undefined) return isMarkdown ? lines : withoutChatter(lines, names[0]);
  const info = first.info.toLowerCase();
  const said = lines.slice(0, first.at).filter(line => line.trim() !== '');
  const isOther = info !== '' && !names.includes(info);
  const mayHoldOthers = !isOther && (said.length === 0 || info !== '');
  const whole = isOther && isMarkdown ? null : wrapped(lines, fences, mayHoldOthers);
  if (whole === null || (isOther && whole.isCommented)) return lines;
  if (said.every(line => announcesText(line) || BARE_NAME.test(line.trim()))) return whole.lines;
  const isUncertain = said.length === 1 && said.every(isTalk) && !isMarkdown && !isOther;
  return isUncertain ? [] : lines;
}

/** What stands within the first fence and the last one, or within the only block, behind which something may be said. */
function wrapped(
  lines: readonly string[],
  fences: readonly Fence[],
  mayHoldOthers: boolean,
): { readonly lines: readonly string[]; readonly isCommented: boolean } | null {
  const [from, last] = [fences[0]?.at ?? 0, fences.at(-1)];
  const blocks = blocksOf(lines, fences);
  const [only] = blocks;
  const isClosed = last?.info === '' && last.at === lines.length - 1 && last.at > from;
  if (isClosed && (mayHoldOthers || blocks.length === 1))
    return { lines: lines.slice(from + 1, -1), isCommented: false };
  if (only === undefined || blocks.length > 1) return null;
  const behind = lines.slice(from + 1 + only.lines.length + 1);
  return behind.every(isTalk) ? { lines: only.lines, isCommented: behind.length > 0 } : null;
}

function unwrap(lines: readonly string[], language: string | undefined): readonly string[] {
  const fences = fencesOf(lines).filter(fence => !fence.indented);
  const [first] = fences;
  if (first === undefined) return withoutChatter(lines, language);
  const before = lines.slice(0, first.at);
  if (before.every(isTalk)) return chosen(blocksOf(lines, fences), language ?? '');
  // Code before the first fence: either the reply went on inside a fence that the prompt had opened, or the fences
  // are part of the code (in a documentation string, say).
  return closesOnly(fences) ? withoutChatter(before, language) : lines;
}

function fencesOf(lines: readonly string[]): Fence[] {
  return lines.flatMap((line, at) => {
    const match = FENCE.exec(line);
    if (match === null) return [];
    return [{ at, mark: match[2] ?? '', info: (match[3] ?? '').trim(), indented: match[1] !== '' }];
  });
}

/** A fence without a language at odd count, or one followed by an opening one, can only close. */
function closesOnly(fences: readonly Fence[]): boolean {
  if (fences[0]?.info !== '') return false;
  return fences.length % 2 === 1 || fences[1]?.info !== '';
}

/** Blocks in order; a fence with a language inside a block opens one in it; a block that never closes ends the reply. */
function blocksOf(lines: readonly string[], fences: readonly Fence[]): Block[] {
  const blocks: Block[] = [];
  let open: Fence | null = null;
  let depth = 0;
  for (const fence of fences) {
    if (open === null) {
      open = fence;
      depth = 1;
    } else if (fence.info !== '') depth++;
    else if (fence.mark.startsWith(open.mark) && --depth === 0) {
      blocks.push({ info: open.info, lines: lines.slice(open.at + 1, fence.at), isClosed: true });
      open = null;
    }
  }
  if (open !== null) blocks.push({ info: open.info, lines: lines.slice(open.at + 1), isClosed: false });
  return blocks;
}

const SAME_LANGUAGE: readonly (readonly string[])[] = [
  [
    'typescript',
    'ts',
    'tsx',
    'typescriptreact',
    'mts',
    'cts',
    'javascript',
    'js',
    'jsx',
    'javascriptreact',
    'mjs',
    'cjs',
  ],
  ['python', 'py', 'python3', 'pyi'],
  ['shellscript', 'bash', 'sh', 'shell', 'zsh', 'console'],
];

function chosen(blocks: readonly Block[], language: string): readonly string[] {
  const filled = blocks.filter(isFilled);
  return (filled.find(block => isIn(language, block)) ?? filled[0])?.lines ?? [];
}

function isFilled({ lines }: Block): boolean {
  return lines.some(line => line.trim() !== '');
}

function isIn(language: string, { info }: Block): boolean {
  const names = SAME_LANGUAGE.find(group => group.includes(language)) ?? [language];
  return names.includes(info.split(/[\s:{]/)[0]?.toLowerCase() ?? '');
}

/** Without fences only whole lines of prose go, in front where they announce, behind where a blank line parts them. */
function withoutChatter(lines: readonly string[], language: string | undefined): readonly string[] {
  // Also of code a part may be prose alone: what was asked for is a comment's text, say.
  const isProse = language !== undefined && (!CODE.has(language) || lines.every(isSentenceOrBlank));
  let first = 0;
  while (first < lines.length && (isProse ? announcesText : announces)(lines[first] ?? '')) first++;
  while (first > 0 && lines[first]?.trim() === '') first++;
  const code = first < lines.length ? lines.slice(first) : lines;
  // A label may end code.
  if (isProse || (language !== undefined && code.at(-1)?.endsWith(':') === true)) return code;
  const isTail = language === undefined ? isTalk : isSentenceOrBlank;
  const blank = code.findIndex((line, i) => line.trim() === '' && i > 0 && code.slice(i + 1).every(isTail));
  return blank === -1 ? code : code.slice(0, blank);
}

function isTalk(line: string): boolean {
  return line.trim() === '' || isChatter(line);
}

function announces(line: string): boolean {
  return (
    isChatter(line) &&
    /(?::|!|\.)$/.test(line.trim()) &&
    /^(?:here|sure|certainly|okay|ok|of course|below|the )/i.test(line)
  );
}

/** Where all is prose, a line that could begin the text itself stays: only one that hands over a text is none of it. */
function announcesText(line: string): boolean {
  if (line.length > MAX_ANNOUNCING) return false;
  return (
    HANDS_OVER.test(line.trimEnd()) || /^(?:sure|certainly|of course|okay|ok)[!.,:]?$/i.test(line.trim())
  );
}

/** Prose behind code, and no statement that only looks so: those end otherwise, are indented or begin in capitals. */
function isSentence(line: string): boolean {
  if (/^\s|^[A-Z]{2,}\b/.test(line)) return false;
  const marker = /^(?:[-*]|\d+\.)\s+/.exec(line)?.[0] ?? '';
  const said = line.slice(marker.length);
  if (!isChatter(said) || !/^[A-Za-z][\w'’]*[\s,:!]/.test(said)) return false;
  const words = said.split(/\s+/).length;
  return said.endsWith(':') || (/[.!?]["'`)]*$/.test(said) && (words > 2 || marker !== ''));
}

function isSentenceOrBlank(line: string): boolean {
  return line.trim() === '' || isSentence(line.trimEnd());
}

/** Prose or Markdown around the code: never true of a line that could be code of a common language. */
function isChatter(line: string): boolean {
  const text = line.trim();
  if (BARE_NAME.test(text)) return true;
  if (/^(?:\*\*[^*]+\*\*|#{1,6} [A-Z].*|>\s.*)$/.test(text)) return true;
  if (/^(?:[-*]|\d+\.)\s+(?:\*\*|`|[A-Z]).*[\w.`*):]$/.test(text)) return true;
  if (!/^(?:[A-Z]['’\w]*|here|sure|certainly|okay)(?:[\s,!.:]|$)/.test(text)) return false;
  if (/[;{}=[\]]$/.test(text) || /^\w+\.\w/.test(text) || / = |=>|^[A-Z_]+:/.test(text)) return false;
  return /[.:!?)]$/.test(text) || text.split(/\s+/).length > 3;
}

/** Only where each line has one and they count up: nothing but a listing, or a map with numbers as keys, looks so. */
function withoutNumbers(lines: readonly string[], numbered: RegExp): readonly string[] {
  const code = trimBlank(lines);
  const numbers = code.map(line => Number(numbered.exec(line)?.[1]));
  const counts = numbers.every((number, i) => number === (numbers[0] ?? 0) + i);
  return code.length > 1 && counts && !isMap(code) ? code.map(line => line.replace(numbered, '')) : lines;
}

/** Each entry ends with a comma, or the keys stand in line below others; a listing has no indentation but what aligns it. */
function isMap(code: readonly string[]): boolean {
  const keys = code.map(line => KEY.exec(line));
  if (keys.includes(null)) return false;
  const indents = new Set(keys.map(key => key?.[1]));
  const isIndented = indents.size === 1 && /^(?:\t| {2})/.test(keys[0]?.[1] ?? '');
  return isIndented || code.slice(0, -1).every(line => line.trimEnd().endsWith(','));
}

function withoutFileName(lines: readonly string[], { path, language }: ReplyOptions): readonly string[] {
  const code = trimBlank(lines);
  const first = code[0]?.trim() ?? '';
  if (code.length < 2 || !(BARE_NAME.test(first) || COMMENTED_NAME.test(first))) return code;
  if (path !== undefined && baseName(NAMED.exec(first)?.[0] ?? '') !== baseName(path)) return code;
  // What goes on with a dot is an expression or a list of hidden files, or else a rule of a style sheet.
  const goesOn = code[1]?.trimStart().startsWith('.') === true && !STYLES.has(language?.toLowerCase() ?? '');
  return goesOn ? code : code.slice(1);
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
