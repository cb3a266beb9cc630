// What a small planner may name: the files of the workspace, and of the first of them what they declare as they stand now.
import type { SmallFile } from '../plan/smallPlan';
import type { Ports } from '../ports';

const LISTED = 5000;
/** Files that are read for their names: more of them make no grammar. */
const READ = 200;

export async function filesAndNames(
  { files, syntax }: Ports,
  signal: AbortSignal,
): Promise<readonly SmallFile[]> {
  const paths = await files.list(LISTED, signal);
  return Promise.all(
    paths.map(async (path, index): Promise<SmallFile> => {
      const read = index < READ ? await files.read(path, signal) : null;
      const symbols = read?.ok === true ? await syntax.symbols(path, read.file.text) : null;
      return { path, names: [...new Set((symbols ?? []).map(({ name }) => name))] };
    }),
  );
}
