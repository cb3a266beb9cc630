// What a task points at by `@` or `#`: files, folders, symbols, and what the person has before them. Decides what counts as
// a mention: it begins a word, and stands outside code (`…`); an address, a decorator in code or #12 is none.

export type Mention =
  | { readonly kind: 'file'; readonly text: string; readonly name: string; readonly lines?: Lines }
  | { readonly kind: 'folder' | 'symbol' | 'any'; readonly text: string; readonly name: string }
  | {
      readonly kind: 'problems' | 'terminal' | 'changes' | 'selection' | 'editors';
      readonly text: string;
    };

type Lines = readonly [first: number, last: number];

/** As people write them here and in other tools. */
const NAMED: Readonly<Record<string, 'file' | 'folder' | 'symbol'>> = {
  file: 'file',
  folder: 'folder',
  dir: 'folder',
  symbol: 'symbol',
  sym: 'symbol',
};
const ALONE: Readonly<Record<string, 'problems' | 'terminal' | 'changes' | 'selection' | 'editors'>> = {
  problems: 'problems',
  diagnostics: 'problems',
  terminal: 'terminal',
  terminallastcommand: 'terminal',
  changes: 'changes',
  diff: 'changes',
  selection: 'selection',
  editor: 'editors',
  editors: 'editors',
};
const MOST = 40;
/** A fence or a span of code; then a mention: its kind or name, and for a kind what follows by `:` or a blank. */
const MENTION =
  /```[\s\S]*?(?:```|$)|`[^`\n]*`|(?<![^\s([{"',;])([@#])(?:"([^"\n]+)"|([\p{L}\p{N}_$./~-][^\s"'`,;()[\]{}<>]*))/gu;
const FOLLOWING = /^(?::|[ \t]+)(?:"([^"\n]+)"|([^\s"'`,;()[\]{}<>]+))/u;

/** In order, each once, at most 40. */
export function mentionsIn(task: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const match of task.matchAll(MENTION)) {
    const [whole, sign, quoted, word = ''] = match;
    if (sign === undefined) continue;
    const behind = task.slice(match.index + whole.length);
    const mention = quoted === undefined ? read(sign, word, behind) : anyOf(`${sign}"${quoted}"`, quoted);
    if (mention !== null) found.set(JSON.stringify({ ...mention, text: '' }), mention);
    if (found.size === MOST) break;
  }
  return [...found.values()];
}

function read(sign: string, word: string, behind: string): Mention | null {
  const [head, inside] = split(word);
  const named = NAMED[head.toLowerCase()];
  if (named !== undefined) {
    const [after = '', quoted, bare] = (inside === '' ? FOLLOWING.exec(`:${behind}`) : null) ??
      (inside === undefined ? FOLLOWING.exec(behind) : null) ?? ['', undefined, inside];
    const name = quoted ?? trimmed(bare ?? '');
    if (name === '') return null;
    return mentionOf(
      named,
      `${sign}${head}${inside === undefined ? after : `:${inside}${after.slice(1)}`}`,
      name,
    );
  }
  const alone = ALONE[trimmed(word).toLowerCase()];
  if (alone !== undefined) return { kind: alone, text: `${sign}${trimmed(word)}` };
  // Other words behind # are headings, numbers, colours, directives of a preprocessor.
  return sign === '#' ? null : anyOf(`@${trimmed(word)}`, trimmed(word));
}

/** `file:src/a.ts` at its first colon; a drive letter or a line number behind a path is no kind. */
function split(word: string): readonly [string, string?] {
  const colon = word.indexOf(':');
  return colon === -1 ? [trimmed(word)] : [word.slice(0, colon), word.slice(colon + 1)];
}

function anyOf(text: string, name: string): Mention | null {
  if (!/[\p{L}\p{N}]/u.test(name)) return null;
  if (name.endsWith('/')) return mentionOf('folder', text, name);
  return /[/.]/.test(name) ? mentionOf('file', text, name) : { kind: 'any', text, name };
}

function mentionOf(kind: 'file' | 'folder' | 'symbol', text: string, name: string): Mention {
  if (kind === 'folder') return { kind, text, name: plainPath(name).replace(/\/+$/, '') };
  if (kind === 'symbol') return { kind, text, name: name.replace(/\(\)?$/, '') };
  const lines = /^(.+?)(?::|#L)(\d+)(?:-L?(\d+))?$/.exec(name);
  if (!lines) return { kind, text, name: plainPath(name) };
  const first = Math.max(1, Number(lines[2]));
  const last = Math.max(first, Number(lines[3] ?? lines[2]));
  return { kind, text, name: plainPath(lines[1] ?? ''), lines: [first, last] };
}

function plainPath(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
}

/** A sentence goes on behind a mention. */
function trimmed(name: string): string {
  return name.replace(/[.:!?…]+$/u, '');
}
