// Names that new text uses and nothing declares. One that exactly one file of the project exports, that its other files
// all import alike, or that Node or Python brings along, is imported here; any other is a fault for whoever wrote the
// text, unless the plan itself names it: then a later step may bring it.
import { importOf } from '../edit/importOf';
import { importAsBeside } from '../edit/importsBeside';
import { mergeImports } from '../edit/imports';
import { usesRequire } from '../edit/importText';
import { nodeStyle, standardNode } from '../edit/standardNode';
import { standardImport } from '../edit/standardPython';
import { hasWord } from '../text/hasWord';
import type { NameUse } from '../ports';
import type { StepContext } from './agent';
import { ownerCall } from './calledAlone';
import { isTestFile, projectNames, type ProjectNames } from './projectNames';

const HARNESS =
  'after afterAll afterEach assert before beforeAll beforeEach describe expect it suite test'.split(' ');

export interface Named {
  readonly text: string;
  readonly fault: string | null;
}

export interface NewText {
  readonly path: string;
  /** Null for a new file. */
  readonly before: string | null;
  readonly after: string;
  /** What the plan says of it. */
  readonly said: string;
}

/** The new text with the imports that its new names need, or what is wrong with them. */
export async function withMissingNames(one: NewText, context: StepContext): Promise<Named> {
  const { path, before, after } = one;
  const { syntax } = context.ports;
  const now = await syntax.undefinedNames(path, after);
  const then = before === null ? [] : await syntax.undefinedNames(path, before);
  const fresh = now?.filter(({ name }) => then?.every(old => old.name !== name)) ?? [];
  const harness = isTestFile(path) ? harnessNames(path, after) : [];
  if (fresh.length + harness.length === 0) return { text: after, fault: null };
  const own = { path, text: before ?? after };
  const project = await projectNames([...fresh.map(({ name }) => name), ...harness], own, context);
  let text = after;
  const faults: string[] = [];
  for (const use of fresh) {
    const statement = statementFor(use, own, after, project);
    if (statement !== null) text = mergeImports(path, text, [statement]);
    else faults.push(...faultOf(one, use, project));
  }
  for (const name of harness) {
    const statement = importedAlike(name, project);
    if (statement !== null) text = mergeImports(path, text, [statement]);
  }
  return { text, fault: faults.length === 0 ? null : faults.join('; ') };
}

/** What some test runners give to each test and others do not: imported where the project's other tests import it. */
function harnessNames(path: string, text: string): readonly string[] {
  return HARNESS.filter(
    name =>
      new RegExp(`(?<![\\w$.])${name}\\s*[.(]`).test(text) &&
      !new RegExp(`\\b(?:function|const|let|var|class|def)[ \\t]+${name}\\b`).test(text) &&
      importAsBeside(name, { path, text }, { path, requires: false }) === null,
  );
}

/** The statement by which all of the project's files that import a name do it; null where there is none, or several. */
function importedAlike(name: string, { imports }: ProjectNames): string | null {
  const [alike, ...different] = imports.get(name) ?? [];
  return alike !== undefined && different.length === 0 ? alike : null;
}

/** All that a module exports, under this name: not what one file exports by it. */
function isNamespaceBeside(name: string, { imports }: ProjectNames): boolean {
  return [...(imports.get(name) ?? [])].some(statement => statement.includes(`* as ${name} `));
}

/** Null where nothing, or more than one thing, can be meant. */
function statementFor(
  { name }: NameUse,
  own: { readonly path: string; readonly text: string },
  after: string,
  project: ProjectNames,
): string | null {
  const { files, exporters, imports, beside } = project;
  const [only, ...others] = exporters.get(name) ?? [];
  if (only !== undefined && others.length === 0 && !isNamespaceBeside(name, project))
    return importOf({ ...own, from: only.path, exported: only.exported, beside, files });
  const alike = importedAlike(name, project);
  if (alike !== null) return alike;
  if (only !== undefined || imports.has(name)) return null;
  if (own.path.endsWith('.py')) return standardImport(name, after);
  const style = nodeStyle(`${own.text}\n${beside}`);
  if (style === null) return null;
  return standardNode(name, after, { style, requires: usesRequire(own.path, own.text, beside) });
}

function faultOf({ path, after, said }: NewText, use: NameUse, project: ProjectNames): string[] {
  const found = isNamespaceBeside(use.name, project) ? [] : (project.exporters.get(use.name) ?? []);
  // Which types there are is not known: libraries bring more than a list could hold.
  if (use.kind === 'type' && found.length === 0) return [];
  const line = after.split('\n')[use.line - 1]?.trim() ?? '';
  const where = `"${use.name}" at line ${use.line} (${line.slice(0, 80)})`;
  if (found.length > 0) {
    const paths = found.map(exporter => exporter.path).join(' and ');
    return [
      `${where} is not imported, and ${paths} ${found.length > 1 ? 'both export' : 'exports'} it; name the import in "imports"`,
    ];
  }
  const ways = [...(project.imports.get(use.name) ?? [])];
  if (ways.length > 1)
    return [
      `${where} is not imported, and other files do it by ${ways.slice(0, 3).join(' or ')}; name one in "imports"`,
    ];
  const call = isCalled(use.name, said) ? null : ownerCall(path, use.name);
  if (call !== null && isCalled(use.name, line))
    return [`${where} is no function of its own but a method; call it as ${call}`];
  return hasWord(said, use.name)
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
