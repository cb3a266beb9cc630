// What the input offers while a mention is being typed. Decides where one begins (as core/context/mentions.ts reads it
// later), what of it is typed so far, and how a name is written so that it is read as exactly that.
import type { NameView } from '../protocol/view';
import type { Offer, Offers } from './offers';

export interface TypedMention {
  /** Where its sign stands in the text, and where what is typed of it ends. */
  readonly from: number;
  readonly to: number;
  readonly sign: '@' | '#';
  /** The kind with what divides it from the name, as it was typed: `file:`, `symbol `; empty for none. */
  readonly kind: string;
  /** What the name is to be; path: a file or a folder; kind: nothing but a kind can follow here. */
  readonly of: 'path' | 'file' | 'folder' | 'symbol' | 'kind';
  /** The name so far, without its quote. */
  readonly typed: string;
  readonly isQuoted: boolean;
}

const MOST = 20;
const TYPED =
  /(?:^|[\s([{"',;])([@#])((?:file|folder|dir|symbol|sym)(?::|[ \t]+))?(?:"([^"\n]*)|([\p{L}\p{N}_$./~-][^\s"'`,;()[\]{}<>]*)?)$/iu;
const NAME_ENDS = /^(?:$|[\s"'`,;()[\]{}<>])/;
/** What stands so is read as a path without a kind before it, and none of it as the end of a sentence. */
const BARE_PATH = /^(?=.*[/.])[\p{L}\p{N}_$./~-][^\s"'`,;:()[\]{}<>\\]*(?<![.!?…])$/u;
const BARE_NAME = /^[^\s"'`,;:()[\]{}<>\\]*(?<![.!?…])$/u;

/** The mention that ends at the caret; null for none, and inside code. */
export function typedMention(text: string, caret: number): TypedMention | null {
  const before = text.slice(0, caret);
  if (isInCode(before)) return null;
  const match = TYPED.exec(before);
  if (!match) return null;
  const [whole, sign, kind = '', quoted, bare = ''] = match;
  const from = match.index + whole.indexOf(sign ?? '@');
  const behind = text.slice(caret);
  const isClosed = quoted !== undefined && behind.startsWith('"');
  if (quoted === undefined && !NAME_ENDS.test(behind)) return null;
  return {
    from,
    to: caret + (isClosed ? 1 : 0),
    sign: sign === '#' ? '#' : '@',
    kind,
    of: whatIsNamed(sign, kind, quoted !== undefined),
    typed: quoted ?? bare,
    isQuoted: quoted !== undefined,
  };
}

function isInCode(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return before.split('```').length % 2 === 0 || line.replaceAll('```', '').split('`').length % 2 === 0;
}

/** Behind a bare # stand headings, numbers and colours too: there only kinds are offered. */
function whatIsNamed(sign: string | undefined, kind: string, isQuoted: boolean): TypedMention['of'] {
  const word = kind.toLowerCase();
  if (word.startsWith('file')) return 'file';
  if (word.startsWith('sym')) return 'symbol';
  if (word !== '') return 'folder';
  return sign === '@' || isQuoted ? 'path' : 'kind';
}

const kinds: readonly (readonly [word: string, icon: string, about: string])[] = [
  ['file', 'file', 'a file by its path'],
  ['folder', 'folder', 'the files of a folder'],
  ['symbol', 'symbol-method', 'a function, class or type by its name'],
  ['problems', 'warning', 'what the editor finds wrong'],
  ['changes', 'git-compare', 'what is not committed'],
  ['terminal', 'terminal', 'the last command and its output'],
  ['selection', 'selection', 'the selected lines'],
  ['editors', 'files', 'the files that are open'],
];
const NAMED = new Set(['file', 'folder', 'symbol']);

/** @param found answers to what is typed now or was before: those that do not fit any more are left out */
export function mentionOffers(text: string, mention: TypedMention, found: readonly NameView[]): Offers {
  const { from, to, sign } = mention;
  const typed = mention.typed.toLowerCase();
  const isKind = mention.kind === '' && !mention.isQuoted;
  const words = isKind ? kinds.filter(([word]) => word.startsWith(typed)) : [];
  const names = mention.of === 'kind' ? [] : found.filter(({ name }) => fits(name.toLowerCase(), typed));
  const end = /^[\s.,;:!?)\]}]/.test(text.slice(to)) ? '' : ' ';
  const list = [
    ...words.map(one => offerOfKind(sign, one, end)),
    ...names.flatMap(one => offerOfName(mention, one, end) ?? []),
  ].slice(0, MOST);
  // What is typed out already is not in the way of Enter.
  const isDone = list.length === 1 && list[0]?.text.trimEnd() === text.slice(from, to);
  return { label: 'Mentions', from, to, list: isDone ? [] : list };
}

/** All letters one after the other: at least what the editor's ranking takes for an answer. */
function fits(name: string, typed: string): boolean {
  let at = -1;
  for (const letter of typed) {
    at = name.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function offerOfKind(sign: string, [word, icon, about]: (typeof kinds)[number], end: string): Offer {
  const goesOn = NAMED.has(word);
  const text = `${sign}${word}${goesOn ? ':' : end}`;
  return { icon, name: `${sign}${word}`, about, text, caret: text.length, goesOn };
}

/** Null for a name that no mention can hold. */
function offerOfName(mention: TypedMention, { kind, name, where }: NameView, end: string): Offer | null {
  if (/["\n\\]/.test(name) || /:\d/.test(name)) return null;
  const text = `${mention.sign}${nameOf(mention, kind, name)}${end}`;
  const folder = kind === 'folder' ? name.slice(0, -1) : name;
  const slash = kind === 'symbol' ? -1 : folder.lastIndexOf('/');
  return {
    icon: kind === 'symbol' ? 'symbol-method' : kind,
    name: name.slice(slash + 1),
    about: where ?? name.slice(0, slash + 1),
    text,
    caret: text.length,
  };
}

function nameOf({ kind: typedKind, sign }: TypedMention, kind: NameView['kind'], name: string): string {
  if (typedKind === '' && sign === '@' && BARE_PATH.test(name)) return name;
  const word = typedKind === '' ? `${kind}:` : typedKind;
  return BARE_NAME.test(name) ? `${word}${name}` : `${word}"${name}"`;
}
