// Names that an edit uses and nothing declares. One that exactly one file of the project exports, or Python's own library,
// is imported here; any other is a fault for whoever wrote the edit, unless the plan itself names it: then a later step
// may bring it.
import { importOf } from '../edit/importOf';
import { mergeImports } from '../edit/imports';
import { standardImport } from '../edit/standardPython';
import { folderOf } from '../policy/workspace';
import type { ExportedName, NameUse } from '../ports';
import type { StepContext } from './agent';
import { ownerCall } from './calledAlone';
import type { EditStep } from './chooseTarget';

export interface Named {
  readonly text: string;
  readonly fault: string | null;
}

interface Exporter {
  readonly path: string;
  readonly exported: ExportedName;
}

const FILES_AT_MOST = 5000;
const READ_AT_MOST = 2000;
const FAMILIES = [/\.[cm]?[jt]sx?$/, /\.py$/];
/** Generated, or only read by tests: nothing imports from there. */
const LEFT_OUT =
  /\.d\.[cm]?ts$|(?:^|\/)(?:node_modules|dist|build|out|vendor)\/|\.(?:test|spec)\.|(?:^|\/)(?:test_\w+|conftest)\.py$/;

/** `after` with the imports that its new names need, or what is wrong with them. */
export async function withMissingNames(
  step: EditStep,
  before: string,
  after: string,
  context: StepContext,
): Promise<Named> {
  const { syntax } = context.ports;
  const now = await syntax.undefinedNames(step.file, after);
  if (now === null || now.length === 0) return { text: after, fault: null };
  const then = await syntax.undefinedNames(step.file, before);
  const fresh = now.filter(({ name }) => then?.every(old => old.name !== name));
  if (fresh.length === 0) return { text: after, fault: null };
  const files = new Set(await context.ports.files.list(FILES_AT_MOST, context.signal));
  const exporters = await exportersOf(fresh, step.file, files, context);
  let text = after;
  const faults: string[] = [];
  for (const use of fresh) {
    const found = exporters.get(use.name) ?? [];
    const [only, ...others] = found;
    const brought = step.file.endsWith('.py') ? standardImport(use.name, after) : null;
    const statement =
      only === undefined
        ? brought
        : others.length > 0
          ? null
          : importOf({ path: step.file, text: before, from: only.path, exported: only.exported, files });
    if (statement !== null) text = mergeImports(step.file, text, [statement]);
    else faults.push(...faultOf(step, use, found, after));
  }
  return { text, fault: faults.length === 0 ? null : faults.join('; ') };
}

function faultOf(step: EditStep, use: NameUse, found: readonly Exporter[], text: string): string[] {
  // Which types there are is not known: libraries bring more than a list could hold.
  if (use.kind === 'type' && found.length === 0) return [];
  const line = text.split('\n')[use.line - 1]?.trim() ?? '';
  const where = `"${use.name}" at line ${use.line} (${line.slice(0, 80)})`;
  if (found.length > 0) {
    const paths = found.map(({ path }) => path).join(' and ');
    return [
      `${where} is not imported, and ${paths} ${found.length > 1 ? 'both export' : 'exports'} it; name the import in "imports"`,
    ];
  }
  const call = isCalled(use.name, saidBy(step)) ? null : ownerCall(step.file, use.name);
  if (call !== null && isCalled(use.name, line))
    return [`${where} is no function of its own but a method; call it as ${call}`];
  return hasWord(saidBy(step), use.name)
    ? []
    : [`${where} is defined nowhere; use a name that the file has, or define it`];
}

/** As a function, not as a method. */
function isCalled(name: string, text: string): boolean {
  return text
    .split(`${name}(`)
    .slice(0, -1)
    .some(before => !/[\w$.]$/.test(before));
}

function saidBy({ instruction, sketch, content, signature }: EditStep): string {
  return [instruction, sketch, content, signature].filter(text => text !== undefined).join('\n');
}

async function exportersOf(
  fresh: readonly NameUse[],
  own: string,
  files: ReadonlySet<string>,
  context: StepContext,
): Promise<Map<string, Exporter[]>> {
  const found = new Map<string, Exporter[]>();
  const family = FAMILIES.find(pattern => pattern.test(own));
  const { folders } = context.ports.files;
  const home = folderOf(own, folders);
  const candidates = [...files].filter(
    path =>
      family?.test(path) === true && path !== own && folderOf(path, folders) === home && !LEFT_OUT.test(path),
  );
  for (const path of candidates.slice(0, READ_AT_MOST)) {
    const read = await context.read(path);
    if (!read.ok) continue;
    const { text } = read.file;
    const wanted = fresh.filter(({ name }) => hasWord(text, name));
    if (wanted.length === 0) continue;
    const exported = (await context.ports.syntax.exportedNames(path, text)) ?? [];
    for (const { name } of wanted) {
      const match = exported.find(one => one.name === name);
      if (match !== undefined) found.set(name, [...(found.get(name) ?? []), { path, exported: match }]);
    }
  }
  return found;
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const around = `${text.charAt(at - 1)} ${text.charAt(at + name.length)}`;
    if (!/[\p{L}\p{N}_$]/u.test(around)) return true;
  }
  return false;
}
