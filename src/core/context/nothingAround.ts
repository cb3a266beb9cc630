// Where a port has nothing behind it: outside an editor nobody has anything open, and without a mapper files are ranked by
// their paths.
import type { Mapper, Surroundings, Told } from '../ports';

const missing = (detail: string) => (): Promise<Told> => Promise.resolve({ ok: false, detail });

export const nothingAround: Surroundings = {
  openFiles: () => [],
  selection: () => null,
  problems: missing('Problems are known in the editor alone; name a command that finds them.'),
  terminal: missing('Terminals can be read in the editor alone; put what matters of them into the task.'),
  changes: missing('Changes cannot be read here; put what matters of them into the task.'),
};

export const noMapper: Mapper = { map: () => Promise.resolve(null) };
