// Which files matter for a task: the rank of each in the graph of who uses whose names (PageRank, drawn towards what the
// task speaks of and what the user points at), and of a file's declarations which are used most from there.
// The idea is Aider's repository map.
import type { Declared, FileTags } from './fileTags';
import { partsOf, wordsOf } from './words';

export interface TaggedFile {
  readonly path: string;
  /** Null: not read yet; such a file is ranked by its path alone. */
  readonly tags: FileTags | null;
}

export interface Focus {
  /** What the task says; its words draw. */
  readonly task: string;
  /** Mentioned, open or selected, the most telling first; folders end in `/`. */
  readonly paths: readonly string[];
}

export interface RankedFile {
  readonly path: string;
  /** Most used first, at most 12. */
  readonly declared: readonly Declared[];
}

const nothing: readonly string[] = [];
const DAMPING = 0.85;
const ROUNDS = 12;
/** A name that so many files declare tells nothing about which is meant. */
const MOST_DECLARING = 20;
const MOST_DECLARED = 12;

/** The best first. Takes time linear in the names of all files; the same files and focus come in the same order. */
export function rankFiles(
  files: readonly TaggedFile[],
  focus: Focus,
  limit: number,
  answers: (path: string) => readonly string[] = answersTo(wordsOf(focus.task)),
): readonly RankedFile[] {
  const words = wordsOf(focus.task);
  const graph = graphOf(files, words);
  const drawn = personalisation(files, focus, answers, graph);
  const ranks = pageRanks(graph, drawn);
  const chosen = best(ranks, limit);
  const uses = usesOf(new Set(chosen), graph, ranks);
  return chosen.flatMap(file => {
    const one = files[file];
    if (one === undefined) return [];
    return { path: one.path, declared: mostUsed(one.tags?.declared ?? [], uses.get(file), words) };
  });
}

/** Indexes of the highest, the highest first; sorting all of them as objects would take most of the time. */
function best(ranks: Float64Array, limit: number): readonly number[] {
  const least = limit < ranks.length ? at(ranks.toSorted(), ranks.length - limit) : 0;
  const chosen = Array.from(ranks.keys()).filter(file => at(ranks, file) >= least);
  return chosen.sort((a, b) => at(ranks, b) - at(ranks, a) || a - b).slice(0, limit);
}

// ---- the graph ----

/** Edges of all files one behind the other; those of file f begin at `first[f]`. */
interface Graph {
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  readonly weight: Float32Array;
  /** The name by which an edge was found. */
  readonly name: readonly string[];
  /** How well the names that a file uses or declares answer to the task's words. */
  readonly answers: Float32Array;
}

function graphOf(files: readonly TaggedFile[], words: ReadonlySet<string>): Graph {
  const declaring = declaringFiles(files);
  const answering = answeringNames(files, words);
  const first = new Uint32Array(files.length + 1);
  const answers = new Float32Array(files.length);
  const to: number[] = [];
  const weight: number[] = [];
  const name: string[] = [];
  for (const [file, { tags }] of files.entries()) {
    first[file] = to.length;
    for (const used of tags?.used ?? []) {
      const answer = answering.get(used) ?? 0;
      if (answer > 0) answers[file] = at(answers, file) + answer;
      const targets = declaring.get(used);
      if (targets === undefined || targets.length > MOST_DECLARING) continue;
      const share = (tellingness(used) * (answer > 0 ? 10 : 1)) / targets.length;
      for (const target of targets) {
        if (target === file) continue;
        to.push(target);
        weight.push(share);
        name.push(used);
      }
    }
  }
  first[files.length] = to.length;
  return { first, to: Uint32Array.from(to), weight: Float32Array.from(weight), name, answers };
}

/** By the last part of a name, which is what a use says: `Class.method` is used as `method`. */
function declaringFiles(files: readonly TaggedFile[]): ReadonlyMap<string, readonly number[]> {
  const declaring = new Map<string, number[]>();
  for (const [file, { tags }] of files.entries()) {
    for (const { name } of tags?.declared ?? []) {
      const last = name.slice(name.lastIndexOf('.') + 1);
      const known = declaring.get(last);
      if (known === undefined) declaring.set(last, [file]);
      else if (known.length <= MOST_DECLARING && known.at(-1) !== file) known.push(file);
    }
  }
  return declaring;
}

/** Long names made of parts are somebody's own; short ones and private ones say little. */
function tellingness(name: string): number {
  if (name.startsWith('_')) return 0.1;
  return name.length >= 8 && /[a-z][A-Z]|_/.test(name) ? 5 : 1;
}

/** How much a name says that answers to the task: the fewer files use it, the more. Names that do not answer are absent. */
function answeringNames(
  files: readonly TaggedFile[],
  words: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  if (words.size === 0) return users;
  for (const { tags } of files) {
    for (const name of tags?.used ?? []) users.set(name, (users.get(name) ?? 0) + 1);
  }
  const answering = new Map<string, number>();
  for (const [name, count] of users) {
    const parts = partsOf(name).filter(part => words.has(part)).length;
    if (parts > 0) answering.set(name, parts * Math.log(1 + files.length / count));
  }
  return answering;
}

// ---- what draws ----

/** Sums to 1. */
function personalisation(
  files: readonly TaggedFile[],
  { paths }: Focus,
  answers: (path: string) => readonly string[],
  graph: Graph,
): Float64Array {
  const answering = files.map(({ path }) => answers(path));
  const frequency = pathWords(answering);
  const pointed = pointing(paths);
  const drawn = new Float64Array(files.length);
  let sum = 0;
  for (const [file, { path }] of files.entries()) {
    const named = (answering[file] ?? []).reduce(
      (total, word) => total + Math.log(1 + files.length / (frequency.get(word) ?? 1)),
      0,
    );
    const draw =
      sourceDraw(path) * (0.05 + 2 * named + Math.log(1 + at(graph.answers, file))) + 20 * pointed(path);
    drawn[file] = draw;
    sum += draw;
  }
  return drawn.map(draw => draw / (sum || 1));
}

/** How many paths have a word of the task. */
function pathWords(paths: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const frequency = new Map<string, number>();
  for (const words of paths) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return frequency;
}

/** Tells the words of a task that a path has. Few paths have any, so that is looked at first. */
export function answersTo(words: ReadonlySet<string>): (path: string) => readonly string[] {
  if (words.size === 0) return () => nothing;
  // `retry` is in `retries` but for its end. Words are letters, digits and _ alone.
  const any = new RegExp([...words].map(word => word.slice(0, -1)).join('|'), 'i');
  const known = new Map<string, readonly string[]>();
  return path => {
    if (!any.test(path)) return nothing;
    const before = known.get(path);
    if (before !== undefined) return before;
    const name = path.replace(/\.[A-Za-z0-9]+$/, '');
    const found = [...new Set(partsOf(name).filter(part => words.has(part)))];
    known.set(path, found);
    return found;
  };
}

/** 1 for what is named first, less for what comes after. */
function pointing(paths: readonly string[]): (path: string) => number {
  const files = new Map(paths.filter(path => !path.endsWith('/')).map((path, i) => [path, 1 / (1 + i / 4)]));
  const folders = paths.filter(path => path.endsWith('/'));
  return path => files.get(path) ?? (folders.some(folder => path.startsWith(folder)) ? 0.3 : 0);
}

/** Lock files, minified and generated text is long, answers to many words, and is edited by nobody. */
function sourceDraw(path: string): number {
  if (/(^|\/)(package-lock\.json|[^/]*\.lock|pnpm-lock\.yaml|go\.sum)$|\.min\.|\.map$|\.svg$/.test(path))
    return 0.05;
  return 1;
}

// ---- ranks ----

function pageRanks({ first, to, weight }: Graph, drawn: Float64Array): Float64Array {
  const count = drawn.length;
  const out = new Float64Array(count);
  for (let file = 0; file < count; file += 1) {
    for (let edge = at(first, file); edge < at(first, file + 1); edge += 1) {
      out[file] = at(out, file) + at(weight, edge);
    }
  }
  let ranks = drawn;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Float64Array(count);
    let loose = 0;
    for (let file = 0; file < count; file += 1) {
      const share = at(out, file);
      if (share === 0) {
        loose += at(ranks, file);
        continue;
      }
      const given = at(ranks, file) / share;
      for (let edge = at(first, file); edge < at(first, file + 1); edge += 1) {
        const target = at(to, edge);
        next[target] = at(next, target) + given * at(weight, edge);
      }
    }
    // What has no edges gives its rank back to what draws.
    for (let file = 0; file < count; file += 1) {
      next[file] = DAMPING * (at(next, file) + loose * at(drawn, file)) + (1 - DAMPING) * at(drawn, file);
    }
    ranks = next;
  }
  return ranks;
}

/** Of each of these files the weight that comes to it by each name. */
function usesOf(
  chosen: ReadonlySet<number>,
  { first, to, weight, name }: Graph,
  ranks: Float64Array,
): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const uses = new Map<number, Map<string, number>>();
  for (let file = 0; file < ranks.length; file += 1) {
    for (let edge = at(first, file); edge < at(first, file + 1); edge += 1) {
      const target = at(to, edge);
      if (!chosen.has(target)) continue;
      const byName = uses.get(target) ?? new Map<string, number>();
      const used = name[edge] ?? '';
      byName.set(used, (byName.get(used) ?? 0) + at(ranks, file) * at(weight, edge));
      uses.set(target, byName);
    }
  }
  return uses;
}

function mostUsed(
  declared: readonly Declared[],
  uses: ReadonlyMap<string, number> | undefined,
  words: ReadonlySet<string>,
): readonly Declared[] {
  const scored = declared.map(one => {
    const last = one.name.slice(one.name.lastIndexOf('.') + 1);
    const answers = partsOf(last).some(part => words.has(part));
    return { one, score: (uses?.get(last) ?? 0) + (answers ? 1 : 0) };
  });
  scored.sort((a, b) => b.score - a.score || a.one.line - b.one.line);
  return scored.slice(0, MOST_DECLARED).map(({ one }) => one);
}

/** Inside its bounds by construction. */
function at(numbers: Float64Array | Float32Array | Uint32Array, index: number): number {
  return numbers[index] ?? 0;
}
