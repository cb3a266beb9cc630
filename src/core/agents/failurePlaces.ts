// Where a fault may lie: the functions and methods that a failed check names, most telling first. A repair aimed at the
// wrong function is what loses tasks, so the region of a repair is chosen from these and nothing else: functions that
// a trace ran through, then those that the failing test or the report names, then those that they call; where
// the failure names none, all functions of the files that may be mended. Never a whole class.
import type { CodeSymbol } from '../ports';
import { locationsIn, pathsMeant, type Location } from './failureLocations';
import { usefulLines } from './failureText';
import { isInside, testsIn } from './ownTests';
import { escaped } from '../text/wordPattern';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A file that may be mended, with its declarations; null for a language that nothing knows. */
export interface FixFile extends SourceFile {
  readonly symbols: readonly CodeSymbol[] | null;
}

export interface FailurePlace {
  readonly path: string;
  readonly symbol: string;
  /** 1-based and inclusive. */
  readonly first: number;
  readonly last: number;
  readonly why: 'frame' | 'named' | 'called' | 'listed';
}

interface Candidate {
  readonly file: FixFile;
  readonly symbol: CodeSymbol;
}

const MAX_PLACES = 12;
/** Characters of a report in which names are looked for; what passed is left out of it. */
const REPORT = 20_000;
/** Lines of a test before the one that failed in which it calls what it tests. */
const LINES_ABOVE = 8;
const REGIONS = new Set<CodeSymbol['kind']>(['function', 'method', 'variable', 'type', 'interface', 'enum']);

/** `others`: files that the failure names beside the ones that may be mended, such as its tests. */
export function failurePlaces(
  output: string,
  files: readonly FixFile[],
  others: readonly SourceFile[],
): readonly FailurePlace[] {
  const locations = locationsIn(output);
  const all = mendable(files);
  const functions = all.filter(isFunction);
  const frames = locations.flatMap(at => framed(at, files, all));
  const tests = testLines(locations, { files, others }).join('\n');
  // The name of a function in a trace means that one, not its namesake in another file.
  const traced = new Set(frames.map(({ symbol }) => symbol.name));
  const named = [
    ...namedIn(tests, functions, true),
    ...namedIn(usefulLines(output, REPORT), functions, false),
  ].filter(({ symbol }) => !traced.has(symbol.name));
  const told = [...frames, ...named];
  const called = told.flatMap(one => namedIn(bodyOf(one), functions, true));
  const places = [
    ...frames.map(one => place(one, 'frame')),
    ...named.map(one => place(one, 'named')),
    ...called.map(one => place(one, 'called')),
    ...(told.length > 0 ? [] : functions.map(one => place(one, 'listed'))),
  ];
  return places
    .filter((one, i) => places.findIndex(other => isSamePlace(one, other)) === i)
    .slice(0, MAX_PLACES);
}

/** What the files declare, without their own tests where there is anything else. */
function mendable(files: readonly FixFile[]): readonly Candidate[] {
  const all = files.flatMap(file => symbolsOf(file).map(symbol => ({ file, symbol })));
  const tests = new Map(files.map(file => [file, testsIn(file.path, file.text, symbolsOf(file))]));
  const tested = all.filter(({ file, symbol }) => !isInside(tests.get(file) ?? [], symbol));
  return tested.some(isFunction) ? tested : all;
}

function place({ file, symbol }: Candidate, why: FailurePlace['why']): FailurePlace {
  return { path: file.path, symbol: symbol.name, first: symbol.first, last: symbol.last, why };
}

export function isSamePlace(
  a: Pick<FailurePlace, 'path' | 'symbol'>,
  b: Pick<FailurePlace, 'path' | 'symbol'>,
): boolean {
  return a.path === b.path && a.symbol === b.symbol;
}

function isFunction({ symbol: { kind } }: Candidate): boolean {
  return kind === 'function' || kind === 'method';
}

/** The smallest declaration around the line, where it is one to rewrite. */
function framed(at: Location, files: readonly FixFile[], all: readonly Candidate[]): readonly Candidate[] {
  const paths = pathsMeant(
    at.path,
    files.map(file => file.path),
  );
  return paths.flatMap(path => {
    const around = all
      .filter(({ file, symbol }) => file.path === path && symbol.first <= at.line && at.line <= symbol.last)
      .filter(({ symbol }) => REGIONS.has(symbol.kind))
      .sort((a, b) => a.symbol.last - a.symbol.first - (b.symbol.last - b.symbol.first));
    return around.slice(0, 1);
  });
}

/** What the tests say where they failed: the lines of each test that led to the one that failed. */
export function testLines(
  locations: readonly Location[],
  { files, others }: { readonly files: readonly FixFile[]; readonly others: readonly SourceFile[] },
): readonly string[] {
  const paths = [...others, ...files].map(file => file.path);
  const told = locations.map(at => ({ line: at.line, path: pathsMeant(at.path, paths)[0] }));
  const own = files.map(file => ({ ...file, tests: testsIn(file.path, file.text, symbolsOf(file)) }));
  return [...own, ...others.map(file => ({ ...file, tests: null }))].flatMap(({ path, text, tests }) => {
    const lines = text.split('\n');
    const shown = new Set<number>();
    for (const at of told) {
      if (at.path !== path || (tests && !isInside(tests, { first: at.line, last: at.line }))) continue;
      for (const index of leadingTo(lines, at.line - 1)) shown.add(index);
    }
    return [...shown].sort((a, b) => a - b).map(index => lines[index] ?? '');
  });
}

const TEST_BEGINS = /^\s*(?:(?:test|it|describe|suite)\b.*\(|(?:async )?def test|func Test|fn \w+\(\))/;

/** Indexes from the beginning of the test to the line; where the line itself begins a test, those behind it. */
function leadingTo(lines: readonly string[], index: number): readonly number[] {
  const begins = (at: number): boolean => TEST_BEGINS.test(lines[at] ?? '');
  let [first, last] = [index, index];
  if (begins(index)) while (last < index + 3 && last + 1 < lines.length && !begins(last + 1)) last += 1;
  else while (first > 0 && first > index - LINES_ABOVE && !begins(first)) first -= 1;
  if (first === index - LINES_ABOVE) first = index - 2;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Functions that a text names, in the order in which it does; in code a name counts where it is called or made. */
function namedIn(text: string, functions: readonly Candidate[], isCode: boolean): readonly Candidate[] {
  const found = functions.flatMap(one => {
    const at = firstNamed(text, one.symbol.name, isCode);
    return at === -1 ? [] : [{ one, at }];
  });
  return found.sort((a, b) => a.at - b.at).map(({ one }) => one);
}

const CONSTRUCTORS = new Set(['constructor', '__init__']);

function firstNamed(text: string, name: string, isCode: boolean): number {
  const own = name.split('.').at(-1) ?? name;
  const holder = name.split('.').at(-2);
  if (CONSTRUCTORS.has(own) || own === holder) return holder === undefined ? -1 : called(text, holder);
  if (isCode) return called(text, own);
  // A short name is an English word too often.
  return own.length < 4 ? called(text, own) : text.search(new RegExp(`(?<![\\w$])${escaped(own)}(?![\\w$])`));
}

function called(text: string, name: string): number {
  return text.search(new RegExp(`(?<![\\w$])${escaped(name)}\\s*(?:(?:::)?<[^()]*>)?\\(`));
}

/** Without its first line, which names the function itself. */
function bodyOf({ file, symbol }: Candidate): string {
  return file.text.split('\n').slice(symbol.first, symbol.last).join('\n');
}

function symbolsOf({ text, symbols }: FixFile): readonly CodeSymbol[] {
  return symbols ?? blocksOf(text);
}

const BLOCK = /^(\s*)(?:[\w()]+\s+)*?(?:func|fn|function|sub|fun)\s+(?:\([^)]*\)\s*)?(\w+).*\{\s*$/;

/** Functions of a language that nothing knows, and that is written with braces: from the header to the brace under it. */
function blocksOf(text: string): readonly CodeSymbol[] {
  const lines = text.split('\n').map(line => line.trimEnd());
  return lines.flatMap((line, i): CodeSymbol[] => {
    const [, indent, name] = BLOCK.exec(line) ?? [];
    if (indent === undefined || name === undefined) return [];
    const end = lines.indexOf(`${indent}}`, i);
    return end === -1 ? [] : [{ name, kind: 'function', first: i + 1, last: end + 1 }];
  });
}
