// The texts of files that a planner is shown: what steps have written, what the person points at, then what ranks best.
// Decides what goes where not all fits: a file that is pointed at is shown in part, and may take room that the others may
// not; another one is named.
import type { Files, Syntax } from '../ports';
import { fairShares } from '../text/fairShares';
import { withoutHidden } from '../text/plainText';
import { filePart } from './filePart';
import { looseEnd, looseSymbols } from './looseSymbols';
import { readBeginning } from './readBeginning';
import type { Room } from './room';

export interface Wanted {
  readonly written?: readonly string[];
  readonly pointed: readonly string[];
  readonly others: readonly string[];
  /** Words of the task. */
  readonly names: ReadonlySet<string>;
}

export interface Texts {
  readonly parts: readonly string[];
  /** Shown whole. */
  readonly whole: readonly string[];
  /** Pointed at and not shown whole; in part, the lines in words. */
  readonly cut: readonly { readonly path: string; readonly lines: string | null }[];
  /** Neither pointed at nor shown. */
  readonly left: readonly string[];
}

export interface TextRoom {
  readonly room: Room;
  /** Tokens beyond it that only what is pointed at may take. */
  readonly extra: number;
}

interface Parts {
  readonly files: Files;
  readonly syntax: Pick<Syntax, 'symbols'>;
}

/** Longer texts are not looked through for declarations. */
const MOST_PARSED = 400_000;
/** More of a file than any planner is shown. */
const MOST_CHARS = 2_000_000;

export async function fileTexts(
  ports: Parts,
  { written = [], pointed, others, names }: Wanted,
  { room, extra }: TextRoom,
  signal: AbortSignal,
): Promise<Texts> {
  const first = await fill(ports, written, room, signal);
  const shown = await pointedTexts(ports, pointed, names, first.rest.of(first.rest.tokens + extra), signal);
  const rest = shown.parts.reduce((left, part) => left.after(part), first.rest);
  const last = await fill(ports, others, rest, signal);
  return {
    parts: [...first.parts, ...shown.parts, ...last.parts],
    whole: [...first.whole, ...shown.whole, ...last.whole],
    cut: shown.cut,
    left: [...first.left, ...last.left],
  };
}

interface Filled {
  readonly parts: readonly string[];
  readonly whole: readonly string[];
  readonly left: readonly string[];
  readonly rest: Room;
}

async function fill(
  { files }: Parts,
  paths: readonly string[],
  room: Room,
  signal: AbortSignal,
): Promise<Filled> {
  const parts: string[] = [];
  const whole: string[] = [];
  const left: string[] = [];
  let rest = room;
  for (const path of paths) {
    const read = await files.read(path, signal);
    if (!read.ok) {
      if (read.reason === 'too_large') left.push(path);
      continue;
    }
    const part = rest.mayFit(read.file.text) ? wholeText(path, read.file.text) : null;
    if (part === null || !rest.fits(part)) {
      left.push(path);
      continue;
    }
    parts.push(part);
    whole.push(path);
    rest = rest.after(part);
  }
  return { parts, whole, left, rest };
}

async function pointedTexts(
  ports: Parts,
  paths: readonly string[],
  names: ReadonlySet<string>,
  room: Room,
  signal: AbortSignal,
): Promise<Pick<Texts, 'parts' | 'whole' | 'cut'>> {
  const read = await Promise.all(
    paths.map(async path => {
      const found = await readBeginning(ports.files, path, MOST_CHARS, signal);
      if (found === null) return null;
      const text = withoutHidden(found.text).text;
      const part = !found.isCut && room.mayFit(text) ? wholeText(path, text) : null;
      return {
        path,
        text,
        isCut: found.isCut,
        part,
        size: part === null ? room.tokens + 1 : room.sizeOf(part),
      };
    }),
  );
  const sources = read.filter(one => one !== null);
  const shares = fairShares(
    sources.map(({ size }) => size),
    room.tokens,
  );
  const parts: string[] = [];
  const whole: string[] = [];
  const cut: { path: string; lines: string | null }[] = [];
  for (const [index, { path, text, isCut, part, size }] of sources.entries()) {
    const share = shares[index] ?? 0;
    if (part !== null && size <= share) {
      parts.push(part);
      whole.push(path);
      continue;
    }
    const symbols = await symbolsIn(ports, path, text);
    const some = filePart({ path, text, isCut, symbols }, names, room.of(share));
    if (some !== null) parts.push(some.text);
    cut.push({ path, lines: some?.lines ?? null });
  }
  return { parts, whole, cut };
}

async function symbolsIn(
  { syntax }: Parts,
  path: string,
  text: string,
): Promise<readonly { readonly name: string; readonly first: number; readonly last: number }[]> {
  if (text.length > MOST_PARSED) return [];
  const known = await syntax.symbols(path, text);
  if (known !== null) return known;
  const lines = text.split('\n');
  return (looseSymbols(path, text) ?? []).map(one => ({ ...one, last: looseEnd(lines, one.first) }));
}

function wholeText(path: string, text: string): string {
  const lines = withoutHidden(text).text.split('\n');
  return `--- ${path}\n${lines.map((line, index) => `${index + 1} ${line}`).join('\n')}`;
}
