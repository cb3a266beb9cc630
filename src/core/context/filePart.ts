// A part of a file that does not fit whole: what the task names, the lines that declare something, and its beginning as far
// as there is room. Each line has its number, so that a plan can say where; what is missing is told, not dropped silently.
import type { CodeSymbol } from '../ports';
import type { Room } from './room';

export interface FilePart {
  readonly text: string;
  /** In words: `lines 1-80 and 300-340 of 900`. */
  readonly lines: string;
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** The text is only the beginning of the file. */
  readonly isCut: boolean;
  readonly symbols: readonly Pick<CodeSymbol, 'name' | 'first' | 'last'>[];
}

/** Parts of the room: for declarations, and for these with what the task names. */
const DECLARED = 1 / 4;
const NAMED = 3 / 4;
/** Fewer lines in a row are no part worth telling. */
const LEAST_RUN = 4;
const MOST_RUNS = 5;

/** Null where nothing of it fits. @param names words of the task */
export function filePart(source: Source, names: ReadonlySet<string>, room: Room): FilePart | null {
  const lines = source.text.split('\n');
  const shown = new Set<number>();
  const fits = (more: readonly number[], part: number): boolean =>
    room.share(part).fits(render(source, lines, new Set([...shown, ...more])).text);
  const add = (more: readonly number[]): void => more.forEach(line => shown.add(line));

  const declared = source.symbols.map(symbol => declaringLine(symbol, lines));
  add(
    declared.slice(
      0,
      mostThat(declared.length, count => fits(declared.slice(0, count), DECLARED)),
    ),
  );
  for (const { name, first, last } of source.symbols) {
    const isNamed = names.has(name) || names.has(name.split('.').at(-1) ?? name);
    if (isNamed && fits(numbers(first, last), NAMED)) add(numbers(first, last));
  }
  // Without their numbers no more of them fit.
  const most = room.cut(source.text).split('\n').length;
  add(
    numbers(
      1,
      mostThat(most, count => fits(numbers(1, count), 1)),
    ),
  );
  const part = render(source, lines, shown);
  return shown.size === 0 || !room.fits(part.text) ? null : part;
}

/** Decorators may stand above the name. */
function declaringLine({ name, first, last }: Source['symbols'][number], lines: readonly string[]): number {
  const word = name.split('.').at(-1) ?? name;
  const at = lines.slice(first - 1, last).findIndex(line => line.includes(word));
  return first + Math.max(0, at);
}

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** The highest count that holds, where each lower one does too. */
function mostThat(most: number, holds: (count: number) => boolean): number {
  let least = 0;
  let upper = most;
  while (least < upper) {
    const middle = Math.ceil((least + upper) / 2);
    if (holds(middle)) least = middle;
    else upper = middle - 1;
  }
  return least;
}

function render({ path, isCut }: Source, lines: readonly string[], shown: ReadonlySet<number>): FilePart {
  const runs = runsOf(shown);
  const long = runs.filter(([first, last]) => last - first + 1 >= LEAST_RUN).slice(0, MOST_RUNS);
  const named = long.map(([first, last]) => `${first}-${last}`).join(' and ');
  const total = isCut ? `more than ${lines.length}` : String(lines.length);
  const others = runs.length > long.length ? ', and lines that declare something' : '';
  const told =
    named === '' ? `lines that declare something, of ${total}` : `lines ${named} of ${total}${others}`;
  const texts = runs.map(run =>
    numbers(...run)
      .map(line => `${line} ${lines[line - 1] ?? ''}`)
      .join('\n'),
  );
  return { text: `--- ${path} (in part: ${told})\n${texts.join('\n…\n')}\n…`, lines: told };
}

/** Numbers that follow each other, as first and last. */
function runsOf(shown: ReadonlySet<number>): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const line of [...shown].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}
