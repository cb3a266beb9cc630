// The import statement that brings a name of one file of the project into another, as the importing file writes its own:
// with or without an extension, by `import` or `require`, relative or by package.
import type { ExportedName } from '../ports';

export interface Importing {
  /** The file that needs the name, with its text. */
  readonly path: string;
  readonly text: string;
  /** The file that exports it. */
  readonly from: string;
  readonly exported: ExportedName;
  /** All files of the project: where a Python package begins is told by them. */
  readonly files: ReadonlySet<string>;
}

/** Null where the right path cannot be told. */
export function importOf(one: Importing): string | null {
  return one.path.endsWith('.py') ? pythonImport(one) : scriptImport(one);
}

function scriptImport({ path, text, from, exported }: Importing): string {
  const module = relative(folderOf(path), withoutExtension(from, text));
  const usesRequire = /\brequire\s*\(/.test(text) && !/^\s*import\b/m.test(text);
  if (usesRequire && exported.kind === 'value') return `const { ${exported.name} } = require('${module}');`;
  return `import ${exported.kind === 'type' ? 'type ' : ''}{ ${exported.name} } from '${module}';`;
}

/** The extension is written where the file's own relative imports write one. */
function withoutExtension(from: string, text: string): string {
  const written = [
    ...text.matchAll(/(?:from|import|require\()\s*['"]\.{1,2}\/[^'"]*?(\.[cm]?[jt]sx?)?['"]/g),
  ];
  const extensions = written.flatMap(match => (match[1] === undefined ? [] : [match[1]]));
  const bare = from.replace(/\.[cm]?[jt]sx?$/, '');
  const own = from.slice(bare.length);
  if (extensions.length * 2 > written.length)
    return (
      bare +
      (extensions.some(extension => extension.includes('ts'))
        ? own
        : own.replace('t', 'j').replace('jsx', 'js'))
    );
  // Node resolves modules of these kinds by their whole name only.
  if (written.length === 0 && /^\.[cm]js$/.test(own)) return from;
  return bare.endsWith('/index') ? bare.slice(0, -'/index'.length) : bare;
}

function relative(folder: string, target: string): string {
  const [from, to] = [folder === '' ? [] : folder.split('/'), target.split('/')];
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = '../'.repeat(from.length - shared);
  return (up === '' ? './' : up) + to.slice(shared).join('/');
}

function pythonImport({ path, text, from, exported, files }: Importing): string | null {
  const target = from.replace(/(?:\/__init__)?\.py$/, '');
  const folder = folderOf(path);
  const root = packageRoot(folder, files);
  if (root !== packageRoot(folderOf(from), files)) return null;
  const isPackage = files.has(`${folder === '' ? '' : `${folder}/`}__init__.py`);
  const inFolder = folderOf(target) === folder;
  if (isPackage && inFolder && /^from \.+\w* import|^from \. /m.test(text))
    return `from .${baseOf(target)} import ${exported.name}`;
  const dotted = target.slice(root === '' ? 0 : root.length + 1).replaceAll('/', '.');
  return dotted === '' ? null : `from ${dotted} import ${exported.name}`;
}

/** The folder that Python looks into: the one that holds the outermost package. */
function packageRoot(folder: string, files: ReadonlySet<string>): string {
  let at = folder;
  while (at !== '' && files.has(`${at}/__init__.py`)) at = folderOf(at);
  return at;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
