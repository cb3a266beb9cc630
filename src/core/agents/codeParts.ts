// A file's code in parts that a step can be shown one after the other: a short file whole; of a longer one its public
// functions, methods under the line that begins their class. Where nothing knows the functions, all of its lines.
import type { CodeSymbol } from '../ports';
import { namedLine } from '../text/namedLine';

/** With what an instruction says besides, under the 8,000 characters of a template's value. */
const ROOM = 6_000;

interface Source {
  readonly path: string;
  readonly text: string;
  /** Null where nothing knows the language. */
  readonly symbols: readonly CodeSymbol[] | null;
}

export function codeParts(source: Source, functions: readonly CodeSymbol[], room = ROOM): readonly string[] {
  const lines = source.text.split('\n');
  if (source.text.length <= room) return [source.text];
  if (functions.length === 0) return linesInParts(lines, room);
  return functionsInParts(source, lines, functions, room);
}

function functionsInParts(
  { path, symbols }: Source,
  lines: readonly string[],
  functions: readonly CodeSymbol[],
  room: number,
): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let inside = '';
  for (const { name, first, last, commentFirst } of functions) {
    const own = name.split('.').slice(0, -1).join('.');
    const outer = symbols?.find(symbol => symbol.name === own);
    const head = outer === undefined ? '' : `${headLine(outer, lines)}\n`;
    const code = cut(lines, [commentFirst ?? first, last], path, room - head.length);
    const joined = own === inside ? code : `${head}${code}`;
    if (part !== '' && part.length + joined.length + 2 > room) {
      parts.push(part);
      part = `${head}${code}`;
    } else {
      part = part === '' ? `${head}${code}` : `${part}\n\n${joined}`;
    }
    inside = own;
  }
  return [...parts, part];
}

function headLine({ name, first, last }: CodeSymbol, lines: readonly string[]): string {
  const own = lines.slice(first - 1, last);
  return own[namedLine(name, own)] ?? '';
}

function cut(
  lines: readonly string[],
  [first, last]: readonly [number, number],
  path: string,
  room: number,
): string {
  const own = lines.slice(first - 1, last);
  if (own.join('\n').length <= room) return own.join('\n');
  const said = (from: number): string => `(lines ${from}-${last} of ${path} are left out: they do not fit)`;
  const [head = ''] = linesInParts(own, room - said(last).length - 1);
  return `${head}\n${said(first + head.split('\n').length)}`;
}

/** A part ends before what begins at the margin behind an empty line, unless that alone is too long. */
function linesInParts(lines: readonly string[], room: number): readonly string[] {
  const blocks: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const begins = index > 0 && lines[index - 1]?.trim() === '' && /^\S/.test(line);
    if (begins || blocks.length === 0) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  const pieces = blocks.flatMap(block => (block.join('\n').length <= room ? [block.join('\n')] : block));
  const parts: string[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + piece.length < room)
      parts[parts.length - 1] = `${last}\n${piece}`;
    else parts.push(piece);
  }
  return parts.filter(part => part.trim() !== '');
}
