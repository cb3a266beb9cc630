// How a small model plans where the user lets it: under a grammar, as one JSON object of few kinds of steps, and not as
// JSON Lines. Decides what it may write at all: files that exist and what each declares are enums, so that it cannot change
// a function that is not there; ids and needs are not its business.
import type { JsonValue } from '../events';
import { hasSeveral, wholeRoot, type Folders } from '../policy/workspace';

/** A file that is there, and the names of its declarations: `name` or `Class.method`; none where they are not known. */
export interface SmallFile {
  readonly path: string;
  readonly names: readonly string[];
}

type Schema = Readonly<Record<string, JsonValue>>;

/** A list longer than this makes a grammar slower than it helps. */
export const MOST_FILES = 200;
const MOST_NAMES = 400;
const MOST_STEPS = 8;

const text = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength });
const one = (...values: readonly string[]): Schema => ({ type: 'string', enum: [...values] });
const only = (items: Schema): Schema => ({ type: 'array', items, minItems: 1, maxItems: 1 });

/**
 * @param files of the workspace
 * @param folders of a workspace with several: what runs a command names one of them
 */
export function smallPlanSchema(files: readonly SmallFile[], folders: Folders = wholeRoot): Schema {
  const file =
    files.length > 0 && files.length <= MOST_FILES ? one(...files.map(({ path }) => path)) : text(200);
  const instruction = text(700);
  const title = text(80);
  const several = hasSeveral(folders);
  const folder = one(...folders);
  // What tells one kind from another stands first: a grammar follows all kinds at once until it knows which it is.
  const steps = [
    ...targetsIn(files, file).map(target => ({ agent: one('edit'), ...target, title, instruction })),
    { agent: one('edit'), file, at: one('start', 'end'), title, instruction },
    { agent: one('create'), file: text(200), title, instruction },
    { agent: one('command'), ...(several ? { cwd: folder } : {}), title, command: text(200) },
    { agent: one('check'), ...(several ? { reads: only(folder) } : {}), title, command: text(200) },
  ].map(record);
  return record({
    goal: text(200),
    steps: { type: 'array', items: { anyOf: steps }, minItems: 0, maxItems: MOST_STEPS },
    answer: { anyOf: [{ type: 'null' }, text(600)] },
  });
}

/** Of each file what it declares: to be changed, or to have something new behind it. */
function targetsIn(files: readonly SmallFile[], anyFile: Schema): Record<string, Schema>[] {
  const declaring = files.filter(({ names }) => names.length > 0);
  const count = declaring.reduce((sum, { names }) => sum + names.length, 0);
  if (count === 0 || count > MOST_NAMES || files.length > MOST_FILES)
    return [{ file: anyFile, symbol: text(80) }];
  return declaring.flatMap(({ path, names }) => [
    { file: one(path), symbol: one(...names) },
    { file: one(path), at: record({ after: one(...names) }) },
  ]);
}

function record(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** A step under that schema has no id: it gets the next that is free. */
export function withId(
  value: Readonly<Record<string, unknown>>,
  taken: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  if (value['id'] !== undefined) return value;
  let n = taken.size + 1;
  while (taken.has(`s${n}`)) n += 1;
  return { id: `s${n}`, ...value };
}
