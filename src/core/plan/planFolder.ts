// A plan of one folder, in a workspace of several: a recipe lies in a folder and names its files as if there were no other.
// Decides how such a plan is said in the workspace's words, and how one that was carried out there is kept again.
import { hasSeveral, pathIn, pathWithin, type Folders } from '../policy/workspace';
import type { Step } from './plan';
import { folderNamed, namedPaths, withPaths } from './stepPaths';

interface Steps {
  readonly steps: readonly Step[];
}

/** The plan with its paths in this folder, and its commands run there. */
export function planIn<P extends Steps>(folder: string, plan: P): P {
  if (folder === '') return plan;
  return atHome(
    folder,
    withSteps(plan, step => withPaths(step, path => pathIn(folder, path))),
  );
}

/** A plan that names no folder for its commands has them run in the one that all its files lie in. */
export function settled<P extends Steps>(plan: P, folders: Folders | undefined): P {
  const [home, ...others] = hasSeveral(folders) ? foldersNamed(plan, folders) : [];
  return home === undefined || others.length > 0 ? plan : atHome(home, plan);
}

/** As its one folder would keep it; null where it names files of several, or of none. */
export function planWithin<P extends Steps>(
  plan: P,
  folders: Folders | undefined,
): { readonly folder: string; readonly plan: P } | null {
  if (!hasSeveral(folders)) return { folder: '', plan };
  const [folder, ...others] = foldersNamed(plan, folders);
  if (folder === undefined || others.length > 0) return null;
  const own = (path: string): string => pathWithin(path.replace(/^(?:\.\/)+/, ''), folders) || './';
  return { folder, plan: withSteps(plan, step => withPaths(step, own)) };
}

function withSteps<P extends Steps>(plan: P, change: (step: Step) => Step): P {
  return { ...plan, steps: plan.steps.map(change) };
}

function foldersNamed({ steps }: Steps, folders: Folders | undefined): readonly string[] {
  const named = steps.flatMap(step => namedPaths(step).map(([, path]) => folderNamed(path, folders)));
  return [...new Set(named.filter(folder => folder !== null))];
}

function atHome<P extends Steps>(folder: string, plan: P): P {
  return withSteps(plan, step => {
    if (step.agent === 'command' && step.cwd === undefined) return { ...step, cwd: `${folder}/` };
    const isAnywhere = step.agent === 'check' && namedPaths(step).length === 0;
    return isAnywhere ? { ...step, reads: [`${folder}/`] } : step;
  });
}
