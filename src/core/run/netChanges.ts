// What a run left changed, file by file: from the image before its first effect to the one after its last.
import type { RunState } from './runState';

export interface NetChange {
  readonly path: string;
  /** SHA-256 of the bytes; null for no file. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In the order of first change; files that ended as they began are left out, and so is what was undone. */
export function netChanges(state: RunState): readonly NetChange[] {
  const effects = state.steps
    .flatMap(step => step.effects)
    .filter(effect => effect.doneAt !== undefined && effect.undone === undefined)
    .sort((a, b) => a.intentAt - b.intentAt);
  const changes = new Map<string, { before: string | null; after: string | null }>();
  for (const { path, before, after } of effects) {
    if (path === undefined || before === undefined || after === undefined) continue;
    const known = changes.get(path);
    if (known) known.after = after;
    else changes.set(path, { before, after });
  }
  return [...changes]
    .map(([path, change]) => ({ path, ...change }))
    .filter(({ before, after }) => before !== after);
}
