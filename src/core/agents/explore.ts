// The explore agent: searches, declarations, references and reads, all at once and without a model, ranked and cut to a
// budget. Where the step asks a question the executor only sorts what is relevant from what is not: every line of the
// finding exists.
import { declarationsOf } from '../context/declarations';
import type { StepOf } from '../plan/plan';
import { holdsSecrets } from '../policy/paths';
import type { Match, ReadResult, SearchResult } from '../ports';
import { failed, type Done, type StepContext } from './agent';
import { chosenFrom } from './chosenLines';
import { findingOf, findingOutput, type Clue, type Source } from './finding';
import { explorePrefix } from './prompts';

type ExploreStep = StepOf<'explore'>;

interface Looked {
  readonly clues: readonly Clue[];
  readonly notes: readonly string[];
}

/** Lines that one search may bring. */
const MOST_MATCHES = 200;
const MOST_ITEMS = 60;
/** Under the 8,000 characters that an output may have in a later prompt. */
const BUDGET = 7_000;
const MOST_CHOSEN = 20;

export async function runExploreStep(step: ExploreStep, context: StepContext): Promise<Done> {
  const { search = [], symbols = [], references = [], read = [] } = step;
  const looked = await Promise.all([
    ...(search.length === 0 ? [] : [searchFor(search, context)]),
    ...symbols.map(name => declarationsNamed(name, context)),
    ...references.map(name => referencesTo(name, context)),
    ...read.map(range => readRange(range, context)),
  ]);
  const clues = looked.flatMap(one => one.clues).filter(({ path }) => !holdsSecrets(path));
  const notes = looked.flatMap(one => one.notes);
  if (clues.length === 0 && notes.length > 0) return failed('no_target', notes.join(' '));
  const { items, missing } = findingOf(clues, MOST_ITEMS, BUDGET);
  notes.push(...missing);
  if (items.length === 0) notes.push('Nothing was found.');
  if (step.question === undefined || items.length < 2)
    return { ok: true, output: findingOutput(items, notes) };
  return sortRelevant(step.question, items, notes, context);
}

// ---- looking, without a model ----

async function searchFor(patterns: readonly string[], context: StepContext): Promise<Looked> {
  return cluesOf('search', await context.ports.code.search(patterns, MOST_MATCHES, context.signal));
}

async function referencesTo(name: string, context: StepContext): Promise<Looked> {
  return cluesOf('reference', await context.ports.code.references(name, MOST_MATCHES, context.signal));
}

function cluesOf(source: Source, result: SearchResult): Looked {
  if (!result.ok) return { clues: [], notes: [result.detail] };
  const notes = result.cut ? [`Only the first ${result.matches.length} matches were looked at.`] : [];
  return { clues: result.matches.map(match => ({ ...match, source })), notes };
}

async function declarationsNamed(name: string, context: StepContext): Promise<Looked> {
  const { code, syntax } = context.ports;
  const read = (path: string): Promise<ReadResult> => context.read(path);
  const found = await declarationsOf(name, { ...code, syntax, read }, context.signal);
  if (!found.ok) return { clues: [], notes: [found.detail] };
  const clues = found.declared.map(({ path, first, text }): Clue => {
    const line = text.split('\n')[first - 1];
    return { path, line: first, text: shown(line), source: 'declaration' };
  });
  if (clues.length > 0) return { clues, notes: [] };
  const more = found.cut ? ' in the files that were looked at; more have that word: search for it' : '';
  return { clues, notes: [`No declaration of ${name} was found${more}.`] };
}

async function readRange(
  [path, first, last]: readonly [string, number, number],
  context: StepContext,
): Promise<Looked> {
  const file = await context.read(path);
  if (!file.ok) return { clues: [], notes: [file.detail] };
  const lines = file.file.text.split('\n');
  if (first > lines.length) return { clues: [], notes: [`${path} has ${lines.length} lines; name others.`] };
  const text = lines.slice(first - 1, Math.max(first, last)).join('\n');
  return { clues: [{ path, line: first, text, source: 'read' }], notes: [] };
}

function shown(line: string | undefined): string {
  return (line ?? '').trim().slice(0, 300);
}

// ---- sorting, by the executor ----

async function sortRelevant(
  question: string,
  items: readonly Match[],
  notes: readonly string[],
  context: StepContext,
): Promise<Done> {
  const rows = items.map(({ path, line, text }, index) => `${index + 1} ${path}:${line} ${shown(text)}`);
  const answer = await context.ask<readonly number[]>({
    prefix: explorePrefix,
    prompt: `Question: ${question}\nLines:\n${rows.join('\n')}`,
    ...chosenFrom(items.length, MOST_CHOSEN),
  });
  if (!answer.ok) {
    // What was found is worth having unsorted too.
    const unsorted = `The lines are not sorted by relevance: ${answer.detail}`;
    return { ok: true, output: findingOutput(items, [...notes, unsorted]) };
  }
  const chosen = answer.value.flatMap(index => items[index] ?? []);
  if (chosen.length > 0) return { ok: true, output: findingOutput(chosen, notes) };
  return { ok: true, output: findingOutput(items, [...notes, 'None of these stood out as relevant.']) };
}
