// What a small planner may name: the files of the workspace, and where they are few what they declare as they stand now.
import { MOST_FILES, type SmallFile } from '../plan/smallPlan';
import type { Ports } from '../ports';

const LISTED = 5000;

export async function filesAndNames(
  { files, syntax }: Ports,
  signal: AbortSignal,
): Promise<readonly SmallFile[]> {
  const paths = await files.list(LISTED, signal);
  return Promise.all(
    paths.map(async (path): Promise<SmallFile> => {
      // More files make no grammar, so that their names are not looked at.
      const read = paths.length <= MOST_FILES ? await files.read(path, signal) : null;
      const symbols = read?.ok === true ? await syntax.symbols(path, read.file.text) : null;
      return { path, names: [...new Set((symbols ?? []).map(({ name }) => name))] };
    }),
  );
}
