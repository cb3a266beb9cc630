// A patch against the files it names: all of its changes, or none and why. Nothing is written here.
import { checkLazy } from './lazy';
import { applyEdits } from './applyEdits';
import type { FilePatch } from './patch';

/** The texts of files by path; a byte order mark is the first character. */
export interface Texts {
  get(path: string): string | undefined;
}

export type FileResult =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly before: string;
      readonly after: string;
      /** What had to be allowed to find the places (levels.ts). */
      readonly levels: readonly string[];
    }
  | { readonly kind: 'create'; readonly path: string; readonly after: string }
  | { readonly kind: 'delete'; readonly path: string; readonly before: string }
  | {
      readonly kind: 'move';
      readonly path: string;
      readonly to: string;
      readonly before: string;
      readonly after: string;
      readonly levels: readonly string[];
    };

export interface Refusal {
  readonly path: string;
  /** Line of the patch, 1-based. */
  readonly line: number;
  readonly reason: string;
}

export type PatchApplied =
  | { readonly ok: true; readonly results: readonly FileResult[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Every path that `applyPatch` may ask for. */
export function pathsOf(changes: readonly FilePatch[]): string[] {
  const paths = changes.flatMap(change => [
    ...namesOf(change.path),
    ...(change.kind === 'update' && change.to !== undefined ? [change.to] : []),
  ]);
  return [...new Set(paths)];
}

/** As named, and without git's prefix. */
function namesOf(path: string): string[] {
  const plain = path.replace(/^(?:\.\/)+/, '');
  return /^[ab]\/./.test(plain) ? [plain, plain.slice(2)] : [plain];
}

export function applyPatch(files: Texts, changes: readonly FilePatch[]): PatchApplied {
  const results: FileResult[] = [];
  const refusals: Refusal[] = [];
  const touched = new Set<string>();
  for (const change of changes) {
    const [first = ''] = namesOf(change.path);
    const path = namesOf(change.path).find(name => files.get(name) !== undefined) ?? first;
    const result = resultOf(change, path, files);
    if ('reason' in result) {
      refusals.push({ path, ...result });
      continue;
    }
    const names = result.kind === 'move' ? [result.path, result.to] : [result.path];
    const again = names.find(name => touched.has(name));
    if (again !== undefined)
      refusals.push({
        path: again,
        line: change.at,
        reason: 'is changed twice by the patch; merge the two.',
      });
    for (const name of names) touched.add(name);
    results.push(result);
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, results };
}

type Problem = Omit<Refusal, 'path'>;

function resultOf(change: FilePatch, path: string, files: Texts): FileResult | Problem {
  const before = files.get(path);
  const refuse = (reason: string): Problem => ({ line: change.at, reason });
  switch (change.kind) {
    case 'add':
      return added(change, path, before);
    case 'delete':
      if (before === undefined) return refuse('is to be deleted but is not there.');
      return deleted(change, path, before);
    case 'whole':
      if (before === undefined) return created(change, path);
      return rewritten(change, path, before);
    case 'update': {
      if (before === undefined)
        return refuse(path === '' ? 'names no file.' : 'is to be changed but is not there.');
      const edited = applyEdits(before, change.edits);
      if (!edited.ok) return { line: edited.line, reason: edited.detail };
      const { text: after, levels } = edited;
      if (change.to === undefined || change.to === path) {
        if (after === before) return refuse('is as the patch wants it already.');
        return { kind: 'write', path, before, after, levels };
      }
      if (files.get(change.to) !== undefined)
        return refuse(`is to be moved to ${change.to}, which is there already.`);
      return { kind: 'move', path, to: change.to, before, after, levels };
    }
  }
}

function added(
  change: Extract<FilePatch, { kind: 'add' }>,
  path: string,
  before: string | undefined,
): FileResult | Problem {
  if (path === '') return { line: change.at, reason: 'names no file.' };
  if (before === undefined) return { kind: 'create', path, after: change.text };
  if (before === '') return { kind: 'write', path, before, after: change.text, levels: ['exact'] };
  return { line: change.at, reason: 'is to be made but is there already.' };
}

function deleted(
  change: Extract<FilePatch, { kind: 'delete' }>,
  path: string,
  before: string,
): FileResult | Problem {
  if (change.edits.length > 0) {
    const rest = applyEdits(before, change.edits);
    if (!rest.ok) return { line: rest.line, reason: rest.detail };
    if (rest.text.replace('\uFEFF', '') !== '')
      return { line: change.at, reason: 'is to be deleted but holds more than the patch knows.' };
  }
  return { kind: 'delete', path, before };
}

function created(change: Extract<FilePatch, { kind: 'whole' }>, path: string): FileResult | Problem {
  if (path === '') return { line: change.at, reason: 'names no file.' };
  return { kind: 'create', path, after: change.text };
}

function rewritten(
  change: Extract<FilePatch, { kind: 'whole' }>,
  path: string,
  before: string,
): FileResult | Problem {
  const merged = checkLazy(before, change.text);
  if (!merged.ok) return { line: change.at + merged.line, reason: merged.detail };
  if (merged.text === before) return { line: change.at, reason: 'is as the patch wants it already.' };
  return { kind: 'write', path, before, after: merged.text, levels: [merged.level] };
}
