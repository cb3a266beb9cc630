// Prepared changes that outlive a change of the plan: a step that stays as it was, and whose files read as they did, is
// not asked of a model again. What it searched in other files is not held against it: the merge at commit and the
// step's verification find what that misses.
import type { FileChange, Prepared, StepContext } from '../agents/agent';
import type { StepModel } from '../plan/editPlan';
import type { Step } from '../plan/plan';
import type { ReadResult } from '../ports';
import { isNotOf, stepOfItem } from './itemIds';

export interface Drafts {
  /** The change that was kept, where it still holds, else what `prepare` makes. */
  prepare(
    step: Step,
    model: StepModel | undefined,
    context: StepContext,
    prepare: (context: StepContext) => Promise<Prepared>,
  ): Promise<Prepared>;
  /** By id, those of `forEach` items as `ID.N`. */
  readonly changes: ReadonlyMap<string, FileChange>;
  /** Only these ids, and their items, are still in the plan. */
  keepOnly(ids: ReadonlySet<string>): void;
  /** The step, and its items, are something else now. */
  forget(id: string): void;
}

interface Kept {
  readonly definition: string;
  readonly reads: ReadonlyMap<string, string>;
  readonly prepared: Prepared;
}

export function createDrafts(): Drafts {
  const kept = new Map<string, Kept>();
  const changes = new Map<string, FileChange>();

  async function find(definition: string, context: StepContext): Promise<Prepared | null> {
    const known = kept.get(context.id);
    if (known?.definition !== definition) return null;
    for (const [path, text] of known.reads) if (textOf(await context.read(path)) !== text) return null;
    return known.prepared;
  }

  function drop(isGone: (id: string) => boolean): void {
    for (const id of [...changes.keys()]) {
      if (!isGone(id)) continue;
      kept.delete(id);
      changes.delete(id);
    }
  }

  return {
    changes,
    async prepare(step, model, context, prepare) {
      const definition = JSON.stringify([step, model]);
      const found = await find(definition, context);
      if (found) return found;
      kept.delete(context.id);
      changes.delete(context.id);
      const reads = new Map<string, string>();
      const read = async (path: string): Promise<ReadResult> => {
        const result = await context.read(path);
        reads.set(path, textOf(result));
        return result;
      };
      const prepared = await prepare({ ...context, read });
      if (!prepared.ok) return prepared;
      kept.set(context.id, { definition, reads, prepared });
      changes.set(context.id, prepared.change);
      return prepared;
    },
    keepOnly: ids => drop(isNotOf(ids)),
    forget: of => drop(id => id === of || stepOfItem(id) === of),
  };
}

function textOf(read: ReadResult): string {
  return read.ok ? `= ${read.file.text}` : `! ${read.reason}`;
}
