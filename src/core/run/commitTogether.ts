// Changes that make sense together alone, such as a rename: asked about as one, and none is written before all are
// allowed and each stands on what was read. One that cannot land after that leaves the others, which undo puts back.
import { failed, refused, type Committed, type FileChange } from '../agents/agent';
import { permitAll } from '../policy/permissions';
import { asAsked, askPermission, commitChange, realPaths, type CommitContext } from './commit';

export async function commitTogether(
  changes: readonly FileChange[],
  context: CommitContext,
): Promise<Committed> {
  const real: string[] = [];
  for (const change of changes) {
    const led = await realPaths(change, context);
    if ('ok' in led) return led;
    real.push(...led.paths);
  }
  const denied = await askPermission(changes.map(asAsked), real, context);
  if (denied) return denied;
  const written: string[] = [];
  for (const change of changes) {
    if (context.signal.aborted)
      return { ...refused('The run was stopped.'), status: 'stopped', reason: 'stopped' };
    const committed = await commitChange(change, { ...context, permit: permitAll });
    if (committed.ok === true) written.push(change.path);
    else if (written.length === 0) return committed;
    else {
      const why = committed.ok === 'stale' ? 'it changed meanwhile' : committed.detail;
      const detail = `${change.path} could not be changed (${why}), ${written.join(', ')} had been; undo this step and run it again.`;
      return failed('changed', detail);
    }
  }
  return { ok: true };
}
