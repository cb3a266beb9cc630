// What is known of code where there is no language server: syntax errors by the grammar (a file whose language has none
// counts as not checked, and says so), references by the name's word in code.
import { usesOf } from '../core/context/usesOf';
import type { Code, Diagnostic, Files, Syntax } from '../core/ports';

export function createSyntaxCode(files: Files, syntax: Syntax, search: Code['search']): Code {
  return {
    search,
    references: (name, limit, signal) => usesOf(name, limit, { files, search }, signal),
    rename: null,
    async diagnostics(paths, signal) {
      const found: Diagnostic[] = [];
      const unchecked: string[] = [];
      for (const path of paths) {
        const read = await files.read(path, signal);
        const faults = read.ok ? await syntax.faults(path, read.file.text) : null;
        if (faults === null) unchecked.push(path);
        else
          found.push(...faults.map(({ line, text }) => ({ path, line, severity: 'error' as const, text })));
      }
      return { found, unchecked };
    },
  };
}
