// The import statement that brings a name of one file of the project into another, as the importing file writes its own:
// with or without an extension, by `import` or `require`, relative or by package.
import type { ExportedName } from '../ports';
import { scriptImportText, usesRequire } from './importText';
import { parentOf, relative } from './modulePath';

export interface Importing {
  /** The file that needs the name, with its text. */
  readonly path: string;
  readonly text: string;
  /** The file that exports it. */
  readonly from: string;
  readonly exported: ExportedName;
  /** Lines by which other files of the project import: how it is done where the text itself does not show it. */
  readonly beside?: string;
  /** All files of the project: where a Python package begins is told by them. */
  readonly files: ReadonlySet<string>;
}

/** Null where the right path cannot be told. */
export function importOf(one: Importing): string | null {
  return one.path.endsWith('.py') ? pythonImport(one) : scriptImport(one);
}

function scriptImport({ path, text, from, exported, beside = '' }: Importing): string {
  const { name, kind, form } = exported;
  const requires = usesRequire(path, text, beside);
  const module = relative(parentOf(path), moduleName(from, text, beside, requires));
  const what = { module, kind: form === 'default' ? 'main' : 'named', name, as: name } as const;
  return scriptImportText({ ...what, isType: kind === 'type' }, requires);
}

/** The extension is written where the file's own relative imports write one, else where those of other files do. */
function moduleName(from: string, text: string, beside: string, requires: boolean): string {
  const own = relativeImports(text);
  const written = own.length > 0 ? own : relativeImports(beside);
  const extensions = written.flatMap(match => (match[1] === undefined ? [] : [match[1]]));
  const bare = from.replace(/\.[cm]?[jt]sx?$/, '');
  const extension = from.slice(bare.length);
  if (extensions.length * 2 > written.length) {
    const isTyped = extensions.some(one => one.includes('ts'));
    return bare + (isTyped ? extension : extension.replace('t', 'j').replace('jsx', 'js'));
  }
  // Node resolves modules of these kinds by their whole name only.
  if (written.length === 0 && (/^\.[cm]js$/.test(extension) || (extension === '.js' && !requires)))
    return from;
  return bare.endsWith('/index') ? bare.slice(0, -'/index'.length) : bare;
}

function relativeImports(text: string): RegExpExecArray[] {
  return [...text.matchAll(/(?:from|import|require\()\s*['"]\.{1,2}\/[^'"]*?(\.[cm]?[jt]sx?)?['"]/g)];
}

function pythonImport({ path, text, from, exported, files }: Importing): string | null {
  const target = from.replace(/(?:\/__init__)?\.py$/, '');
  const folder = parentOf(path);
  const root = packageRoot(folder, files);
  if (root !== packageRoot(parentOf(from), files)) return null;
  const isPackage = files.has(`${folder === '' ? '' : `${folder}/`}__init__.py`);
  const inFolder = parentOf(target) === folder;
  if (isPackage && inFolder && /^from \.+\w* import|^from \. /m.test(text))
    return `from .${baseOf(target)} import ${exported.name}`;
  const dotted = target.slice(root === '' ? 0 : root.length + 1).replaceAll('/', '.');
  return dotted === '' ? null : `from ${dotted} import ${exported.name}`;
}

/** The folder that Python looks into: the one that holds the outermost package. */
function packageRoot(folder: string, files: ReadonlySet<string>): string {
  let at = folder;
  while (at !== '' && files.has(`${at}/__init__.py`)) at = parentOf(at);
  return at;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
