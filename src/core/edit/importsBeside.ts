// How another file of the project brings a name in, so that a file that lacks the name can do the same: from a package,
// from Node or Python itself, or from a file of the project by its default export.
import { scriptImportText, type ScriptName } from './importText';
import { pythonDialect } from './importsPython';
import { scriptDialect } from './importsScript';
import { linesOf } from './layout';
import { parentOf, relative, resolved } from './modulePath';

const REQUIRED =
  /^(?:const|let|var)\s+(?:([\w$]+)|\{([^}]*)\})\s*=\s*require\(\s*['"]([^'"]+)['"]\s*\)\s*;?\s*$/;

/** The statement that `path` needs for `name`, as the file `beside` imports it; null where that one does not. */
export function importAsBeside(
  name: string,
  beside: { readonly path: string; readonly text: string },
  { path, requires }: { readonly path: string; readonly requires: boolean },
): string | null {
  if (/\.pyi?$/.test(path)) return pythonImport(name, beside.text);
  const found = scriptImport(name, beside.text);
  if (found === null) return null;
  const module = found.module.startsWith('.')
    ? relative(parentOf(path), resolved(parentOf(beside.path), found.module))
    : found.module;
  return scriptImportText({ ...found, module }, requires);
}

function scriptImport(name: string, text: string): ScriptName | null {
  const lines = linesOf(text);
  for (const [at, line] of lines.entries()) {
    if (!/^(?:import|const|let|var)\b/.test(line)) continue;
    const found = line.startsWith('import') ? imported(name, lines, at) : required(name, line);
    if (found !== null) return found;
  }
  return null;
}

function imported(name: string, lines: readonly string[], at: number): ScriptName | null {
  const parsed = scriptDialect.statementAt(lines, at)?.parsed;
  if (parsed === undefined || parsed.module === '' || parsed.attributes !== '') return null;
  const { module, typeOnly: isType } = parsed;
  if (parsed.main === name) return { module, kind: 'main', name, as: name, isType };
  if (parsed.namespace === name) return { module, kind: 'namespace', name, as: name, isType };
  const named = parsed.named?.find(one => one.as === name);
  if (named === undefined) return null;
  return { module, kind: 'named', name: named.name, as: name, isType: isType || named.type };
}

function required(name: string, line: string): ScriptName | null {
  const [, main, list, module] = REQUIRED.exec(line) ?? [];
  if (module === undefined) return null;
  if (main === name) return { module, kind: 'main', name, as: name, isType: false };
  for (const part of list?.split(',') ?? []) {
    const [own = '', as = own] = part.split(':').map(word => word.trim());
    if (as === name) return { module, kind: 'named', name: own, as, isType: false };
  }
  return null;
}

/** Relative ones are left to who knows the packages: `from .a import b` means another file elsewhere. */
function pythonImport(name: string, text: string): string | null {
  const lines = linesOf(text);
  for (const [at, line] of lines.entries()) {
    if (!/^(?:import|from)\s/.test(line)) continue;
    const parsed = pythonDialect.statementAt(lines, at)?.parsed;
    if (parsed === undefined || parsed.from?.startsWith('.') === true) continue;
    const found = parsed.names.find(one => (one.split(' as ')[1] ?? one.split('.')[0])?.trim() === name);
    if (found !== undefined)
      return parsed.from === null ? `import ${found}` : `from ${parsed.from} import ${found}`;
  }
  return null;
}
