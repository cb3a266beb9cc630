// What of an answer takes the place that was asked about. Asked for a method, a small model often writes it without its
// class, and the methods beside it as well: read alone these are functions of their own, or nothing at all, so their
// names are found as those of the file.
import { leading, linesOf } from '../edit/layout';
import { hasLines, ownPart, type OwnPart } from '../edit/ownPart';
import type { Region } from '../edit/region';
import type { CodeSymbol, Syntax, SyntaxFault } from '../ports';

export interface AnswerPlace {
  readonly path: string;
  /** The file as it is, and what it declares. */
  readonly text: string;
  readonly symbols: readonly CodeSymbol[];
  readonly region: Region;
  /** `name` or `Class.method` that the answer replaces; absent: it is inserted. */
  readonly symbol: string | undefined;
}

interface InFile {
  readonly path: string;
  readonly symbol: string | undefined;
  readonly around: CodeSymbol | undefined;
  readonly declared: ReadonlySet<string>;
  /** The file without what is replaced. */
  readonly beside: string;
}

interface AnswerSymbols {
  /** Null where nothing can tell. */
  readonly symbols: readonly CodeSymbol[] | null;
  readonly faults: readonly SyntaxFault[];
}

export async function partOfAnswer(code: string, place: AnswerPlace, syntax: Syntax): Promise<OwnPart> {
  const { path, text, region, symbol } = place;
  const declared = new Set(place.symbols.map(({ name }) => name));
  const beside = textBeside(text, region);
  const around = declarationAround(place);
  const { symbols, faults } = await answerSymbols(code, { path, symbol, around, declared, beside }, syntax);
  // Where a declaration ends is not certain with an error in it, unless the file itself is read with the same one.
  const known = faults.length === 0 ? [] : await syntax.faults(path, text);
  const isSound = faults.every(fault => known?.some(old => old.text === fault.text) === true);
  return ownPart(code, symbols, {
    ...{ path, symbol, declared },
    around: region.kind === 'insert' ? around?.name : undefined,
    beside: isSound ? beside : '',
  });
}

/** The innermost declaration that holds the region and more. */
export function declarationAround({
  path,
  text,
  symbols,
  region,
}: Pick<AnswerPlace, 'path' | 'text' | 'symbols' | 'region'>): CodeSymbol | undefined {
  if (region.kind === 'replace')
    return symbols.findLast(({ first, last }) => first < region.first && region.last <= last);
  const { before, indent } = region;
  const lines = linesOf(text);
  // By indentation a class goes on behind the last of its methods.
  const isOpen = ({ first, last }: CodeSymbol): boolean =>
    /\.pyi?$/i.test(path) && before === last + 1 && leading(lines[first - 1] ?? '').length < indent.length;
  return symbols.findLast(one => one.first < before && (before <= one.last || isOpen(one)));
}

function textBeside(text: string, region: Region): string {
  if (region.kind === 'insert') return text;
  const lines = linesOf(text);
  return [...lines.slice(0, region.first - 1), '', ...lines.slice(region.last)].join('\n');
}

async function answerSymbols(code: string, place: InFile, syntax: Syntax): Promise<AnswerSymbols> {
  const { path, around } = place;
  const alone = await read(path, code, syntax);
  if (alone.symbols === null || around === undefined) return alone;
  const { symbols } = alone;
  const owner = ownerOf(around.name);
  // A constructor has the name of its class.
  const isAround = (one: CodeSymbol): boolean =>
    holdsMembers(one) && (one.name === owner || one.name === around.name);
  if (symbols.some(one => one.name === place.symbol || isAround(one))) return alone;
  const named = asMembers(symbols, owner, code, place);
  if (
    named.some(({ name }) =>
      place.symbol === undefined ? name.startsWith(`${owner}.`) : name === place.symbol,
    )
  )
    return { ...alone, symbols: named };
  if (!holdsMembers(around) || path.endsWith('.py')) return alone;
  const short = owner.slice(owner.lastIndexOf('.') + 1);
  const wrapped = await read(path, `class ${short} {\n${code}\n}`, syntax);
  const inner = wrapped.symbols?.flatMap(one =>
    one.name.startsWith(`${short}.`) ? [outOf(one, short)] : [],
  );
  const members = asMembers(inner ?? [], owner, code, place);
  return members.length === 0 ? alone : { ...wrapped, symbols: members };
}

async function read(path: string, code: string, syntax: Syntax): Promise<AnswerSymbols> {
  return { symbols: await syntax.symbols(path, code), faults: (await syntax.faults(path, code)) ?? [] };
}

function holdsMembers({ kind }: CodeSymbol): boolean {
  return kind !== 'function' && kind !== 'method' && kind !== 'variable';
}

/** Functions of `impl Display for Retry` are those of `Retry`. */
function ownerOf(name: string): string {
  return name.replace(/(^|\.)impl (?:.* for )?/, '$1');
}

/** Without the line of the class around it. */
function outOf({ name, first, last, commentFirst, ...rest }: CodeSymbol, owner: string): CodeSymbol {
  const comment = commentFirst === undefined ? {} : { commentFirst: commentFirst - 1 };
  return { ...rest, ...comment, name: name.slice(owner.length + 1), first: first - 1, last: last - 1 };
}

/**
 * Named as members of their class where that has them. A new one may have the name of another, as overloads do: of what
 * is inserted that is there already which stands there word for word.
 */
function asMembers(
  symbols: readonly CodeSymbol[],
  owner: string,
  code: string,
  { symbol, declared, beside }: InFile,
): CodeSymbol[] {
  const lines = code.split('\n');
  const isMember = (one: CodeSymbol): boolean =>
    declared.has(`${owner}.${one.name}`) &&
    (symbol !== undefined || hasLines(beside, lines.slice(one.first - 1, one.last)));
  const members = symbols.filter(isMember).map(({ name }) => name);
  return symbols.map(one => {
    const isOf = members.some(name => one.name === name || one.name.startsWith(`${name}.`));
    return isOf ? { ...one, name: `${owner}.${one.name}` } : one;
  });
}
