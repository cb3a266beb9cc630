// What the files of a project say of names that one of them lacks: which files export each, how the files that have it
// import it, and how this project writes imports at all.
import { importAsBeside } from '../edit/importsBeside';
import { usesRequire } from '../edit/importText';
import { folderOf } from '../policy/workspace';
import { hasWord } from '../text/hasWord';
import type { ExportedName } from '../ports';
import type { StepContext } from './agent';

export interface Exporter {
  readonly path: string;
  readonly exported: ExportedName;
}

export interface ProjectNames {
  readonly files: ReadonlySet<string>;
  readonly exporters: ReadonlyMap<string, readonly Exporter[]>;
  /** Statements by which other files import a name, as the asking file would write them; more than one if they differ. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  /** Lines by which other files of the language import. */
  readonly beside: string;
}

const FILES_AT_MOST = 5000;
const READ_AT_MOST = 2000;
/** Characters. */
const BESIDE_AT_MOST = 20_000;
const FAMILIES = [/\.[cm]?[jt]sx?$/, /\.py$/];
/** Generated: nothing imports from there. */
const LEFT_OUT = /\.d\.[cm]?ts$|(?:^|\/)(?:node_modules|dist|build|out|vendor)\//;
const TESTS = /\.(?:test|spec)\.|(?:^|\/)(?:test_\w+|conftest)\.py$/;

/** Tests import what other tests do; nothing imports from them. */
export function isTestFile(path: string): boolean {
  return TESTS.test(path);
}

export async function projectNames(
  names: readonly string[],
  own: { readonly path: string; readonly text: string },
  context: StepContext,
): Promise<ProjectNames> {
  const files = new Set(await context.ports.files.list(FILES_AT_MOST, context.signal));
  const exporters = new Map<string, Exporter[]>();
  const importers: { name: string; path: string; text: string }[] = [];
  let beside = '';
  for (const path of candidates(own.path, files, context)) {
    const read = await context.read(path);
    if (!read.ok) continue;
    const { text } = read.file;
    if (beside.length < BESIDE_AT_MOST) beside += importLines(text);
    const wanted = names.filter(name => hasWord(text, name));
    if (wanted.length === 0) continue;
    const exported = isTestFile(path) ? [] : ((await context.ports.syntax.exportedNames(path, text)) ?? []);
    for (const name of wanted) {
      const match = exported.find(one => one.name === name);
      if (match === undefined) importers.push({ name, path, text });
      else exporters.set(name, [...(exporters.get(name) ?? []), { path, exported: match }]);
    }
  }
  // How the own file would write it is known when all have been looked at.
  const asking = { path: own.path, requires: usesRequire(own.path, own.text, beside) };
  const imports = new Map<string, Set<string>>();
  for (const { name, ...file } of importers) {
    const statement = importAsBeside(name, file, asking);
    if (statement !== null) imports.set(name, (imports.get(name) ?? new Set()).add(statement));
  }
  return { files, exporters, imports, beside };
}

function candidates(own: string, files: ReadonlySet<string>, { ports }: StepContext): readonly string[] {
  const family = FAMILIES.find(pattern => pattern.test(own));
  const { folders } = ports.files;
  const home = folderOf(own, folders);
  const found = [...files].filter(
    path =>
      family?.test(path) === true &&
      path !== own &&
      folderOf(path, folders) === home &&
      !LEFT_OUT.test(path) &&
      (isTestFile(own) || !isTestFile(path)),
  );
  return found.slice(0, READ_AT_MOST);
}

function importLines(text: string): string {
  return text
    .split('\n')
    .filter(line => /^(?:import|from)\b|^\} from |\brequire\s*\(/.test(line))
    .map(line => `${line}\n`)
    .join('');
}
