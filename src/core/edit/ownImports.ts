// Imports in an answer that is one part of a file: they are no part of it. Decides by the language which lines they are,
// with the clause that names the package, and which of them go to the file's others.
import { extensionOf } from '../policy/paths';
import type { Dialect } from './importDialect';
import { csharpDialect, javaDialect, rustDialect } from './importsByWord';
import { goDialect, goName } from './importsGo';
import { escaped } from '../text/wordPattern';

export interface OwnImports {
  /** For each line whether it is one. */
  readonly isImport: readonly boolean[];
  /** Statements for the head of the file. */
  readonly imports: readonly string[];
}

const SCRIPT =
  /^(?:import\s[^;]*?from\s*['"]([^'"]+)['"]|(?:const|let|var)\s[^;=]*=\s*require\(['"]([^'"]+)['"]\)).*$/;
/** A clause that stands once in a file, at its head. */
const CLAUSE = /^(?:package\s+[\w.]+\s*;?|namespace\s+[\w.]+\s*;)\s*$/;

export function ownImports(path: string, lines: readonly string[]): OwnImports {
  switch (extensionOf(path).toLowerCase()) {
    case 'go':
      return ofGo(lines);
    case 'rs':
      return statements(rustDialect, lines, ({ text }) => text);
    case 'java':
      return statements(javaDialect, lines, ({ text }) => text);
    case 'cs':
      return statements(csharpDialect, lines, ({ text }) => text);
    default:
      return ofScript(lines);
  }
}

/** One of the platform's own modules goes to the others; any other brings a name that is missing like any name. */
function ofScript(lines: readonly string[]): OwnImports {
  const isImport = lines.map(line => SCRIPT.test(line));
  return { isImport, imports: lines.filter(isPlatform) };
}

function isPlatform(line: string): boolean {
  const [, from, required] = SCRIPT.exec(line) ?? [];
  return (from ?? required ?? '').startsWith('node:');
}

/** An import that nothing uses is an error there. */
function ofGo(lines: readonly string[]): OwnImports {
  const found = statements(goDialect, lines, ({ specs }) => specs.join('\n'));
  const code = lines.filter((_, i) => found.isImport[i] !== true).join('\n');
  const specs = found.imports.flatMap(text => text.split('\n'));
  const used = specs.filter(spec => spec !== '' && new RegExp(`\\b${escaped(goName(spec))}\\.`).test(code));
  return { ...found, imports: used.map(spec => `import ${spec}`) };
}

function statements<P>(
  dialect: Dialect<P>,
  lines: readonly string[],
  written: (parsed: P) => string,
): OwnImports {
  const isImport = lines.map(line => CLAUSE.test(line));
  const imports: string[] = [];
  for (let at = 0; at < lines.length;) {
    const found = dialect.statementAt(lines, at);
    if (found !== null) {
      imports.push(written(found.parsed));
      isImport.fill(true, found.start, found.end);
    }
    at = found?.end ?? at + 1;
  }
  return { isImport, imports };
}
