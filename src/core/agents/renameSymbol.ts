// Renames a declaration wherever it is used: the language server says what changes, and that becomes prepared changes of
// files like any others, shown whole before the first is written, and undone together.
import type { FileChange } from './agent';
import { failed, unreadable, type Done, type StepContext } from './agent';

export interface Rename {
  readonly file: string;
  /** `name` or `Class.method`. */
  readonly symbol: string;
  readonly to: string;
}

const MARK = '\uFEFF';

const onlyInEditor =
  'Renaming needs a language server, which there is in VS Code alone: run this there, or edit the files by steps.';

/** Answers the files that changed. */
export async function renameSymbol({ file, symbol, to }: Rename, context: StepContext): Promise<Done> {
  const { rename } = context.ports.code;
  if (rename === null) return failed('tool', onlyInEditor);
  const declaring = await context.read(file);
  if (!declaring.ok) return unreadable(declaring);
  const renamed = await rename(file, symbol, to, context.signal);
  if (!renamed.ok) return failed(renamed.reason, renamed.detail);
  const changes: FileChange[] = [];
  for (const { path, before, after } of renamed.changes) {
    const read = await context.read(path);
    if (!read.ok) return unreadable(read);
    const base = read.file;
    const mark = base.text.startsWith(MARK) ? MARK : '';
    if (base.text !== mark + before) {
      return failed('changed', `${path} is not as its language server sees it; save it and run this again.`);
    }
    if (after !== before) changes.push({ kind: 'write', path, base, result: mark + after });
  }
  if (changes.length === 0)
    return failed('no_target', `Nothing in the workspace would change by renaming ${symbol} to ${to}.`);
  const committed = await context.commitTogether(changes);
  if (committed.ok === 'stale') return failed('changed', `${file} changed meanwhile; run this again.`);
  return committed.ok ? { ok: true, output: { files: changes.map(({ path }) => path) } } : committed;
}
