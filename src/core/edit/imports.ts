// Merges imports into a file: names join the import that the file already has of the same module, new statements go
// behind the last import or the header, in the file's own quotes and semicolons. What is there already is not added.
import type { Dialect, Statement } from './importDialect';
import { csharpDialect, javaDialect, rustDialect } from './importsByWord';
import { goDialect } from './importsGo';
import { pythonDialect } from './importsPython';
import { scriptDialect } from './importsScript';
import { headerLength } from './header';
import { linesOf, spliceLines } from './layout';
import { codeText } from '../text/codeText';

/** `imports` are whole statements of the file's language. Returns the same text where nothing is missing. */
export function mergeImports(path: string, text: string, imports: readonly string[]): string {
  if (/\.[mc]?[jt]sx?$/i.test(path)) return mergeWith(scriptDialect, path, text, imports);
  if (/\.pyi?$/i.test(path)) return mergeWith(pythonDialect, path, text, imports);
  if (/\.go$/i.test(path)) return mergeWith(goDialect, path, text, imports);
  if (/\.rs$/i.test(path)) return mergeWith(rustDialect, path, text, imports);
  if (/\.java$/i.test(path)) return mergeWith(javaDialect, path, text, imports);
  if (/\.cs$/i.test(path)) return mergeWith(csharpDialect, path, text, imports);
  return addLines(path, text, imports);
}

function mergeWith<P>(dialect: Dialect<P>, path: string, text: string, imports: readonly string[]): string {
  let result = text;
  for (const statement of imports) {
    for (const wanted of dialect.wanted(statement.trim())) result = mergeOne(dialect, path, result, wanted);
  }
  return result;
}

function mergeOne<P>(dialect: Dialect<P>, path: string, text: string, wanted: P): string {
  const lines = linesOf(text);
  const existing = statementsOf(dialect, lines, headerStart(lines, path));
  const code = codeLines(path, text);
  const later = statementsBehind(dialect, code, lines, existing);
  const joins = [...existing, ...later].map(statement => ({
    statement,
    joined: dialect.join(statement, wanted, lines),
  }));
  if (joins.some(({ joined }) => joined === 'covered')) return text;
  for (const { statement, joined } of joins) {
    if (joined === null || joined === 'covered') continue;
    if (later.includes(statement) && !dialect.isHoisted(statement.parsed)) continue;
    return spliceLines(text, statement.start, statement.end - statement.start, joined.lines);
  }
  const line = dialect.written(wanted, lines, existing);
  if (lines.some((old, i) => old.trimEnd() === line && /^\w/.test(code[i] ?? ''))) return text;
  const before = dialect.isFirst(wanted)
    ? existing.filter(({ parsed }) => dialect.isFirst(parsed))
    : existing;
  return insertLine(text, lines, path, line, before.at(-1)?.end ?? null);
}

/** The header is searched too: Python's __future__ imports belong to it. */
function headerStart(lines: readonly string[], path: string): number {
  const header = headerLength(lines, path);
  const imported = lines.slice(0, header).findIndex(line => /^from __future__ import\b/.test(line));
  return imported === -1 ? header : imported;
}

function statementsOf<P>(dialect: Dialect<P>, lines: readonly string[], from: number): Statement<P>[] {
  const found: Statement<P>[] = [];
  let comment = false;
  for (let at = from; at < lines.length;) {
    const line = lines[at] ?? '';
    const statement = comment ? null : dialect.statementAt(lines, at);
    if (statement !== null) {
      found.push(statement);
      at = statement.end;
      continue;
    }
    const opens: boolean = !comment && /^\s*\/\*/.test(line);
    if (!comment && !opens && line.trim() !== '' && !dialect.passes(line)) break;
    comment = (comment || opens) && !line.includes('*/');
    at++;
  }
  return found;
}

/** What stands in a comment or a string of several lines is blank. */
function codeLines(path: string, text: string): readonly string[] {
  let isTemplate = false;
  return linesOf(codeText(path, text) ?? '').map(line => {
    const shown = isTemplate ? '' : line;
    if (line.split('`').length % 2 === 0) isTemplate = !isTemplate;
    return shown;
  });
}

/** Imports that stand behind code: one that they bring would be declared twice. */
function statementsBehind<P>(
  dialect: Dialect<P>,
  code: readonly string[],
  lines: readonly string[],
  existing: readonly Statement<P>[],
): Statement<P>[] {
  const found: Statement<P>[] = [];
  for (let at = existing.at(-1)?.end ?? 0; at < lines.length; at++) {
    if (!/^\w/.test(code[at] ?? '')) continue;
    const statement = dialect.statementAt(lines, at);
    if (statement === null) continue;
    found.push(statement);
    at = statement.end - 1;
  }
  return found;
}

function insertLine(
  text: string,
  lines: readonly string[],
  path: string,
  line: string,
  after: number | null,
): string {
  const header = headerLength(lines, path);
  const at = after ?? header;
  const next = lines[at];
  const block = [...(after === null && header > 0 ? [''] : []), line];
  // Behind an import the blank line that parts it from the code is there or was not wanted.
  if (
    after === null &&
    next !== undefined &&
    next.trim() !== '' &&
    !/^(?:import|from|use|using)\b/.test(next)
  )
    block.push(...blanksBefore(path, next));
  return spliceLines(text, at, 0, block);
}

/** Python parts functions and classes by two (PEP 8, "Blank Lines"). */
function blanksBefore(path: string, next: string): readonly string[] {
  return /\.pyi?$/i.test(path) && /^(?:(?:async\s+def|def|class)\s|@)/.test(next) ? ['', ''] : [''];
}

/** The line behind the first script tag of a component that holds its markup too; null where there is none. */
function scriptStart(lines: readonly string[], path: string): number | null {
  const at = /\.(?:vue|svelte)$/i.test(path)
    ? lines.findIndex(line => /^<script\b[^>]*>\s*$/i.test(line))
    : -1;
  return at === -1 ? null : at + 1;
}

/** A language whose imports are only known to be lines that start alike. */
function addLines(path: string, text: string, imports: readonly string[]): string {
  let result = text;
  for (const statement of imports) {
    const lines = linesOf(result);
    const added = linesOf(statement);
    const word = /^\S+/.exec(statement)?.[0] ?? '';
    const script = scriptStart(lines, path);
    const there = script === null ? lines : lines.map(line => line.trimStart());
    if (word === '' || added.every(line => there.includes(line))) continue;
    const last = there.findLastIndex(line => line.startsWith(`${word} `));
    const at = last === -1 ? (script ?? headerLength(lines, path)) : last + 1;
    const indent = script === null ? '' : (/^\s*/.exec(lines[last] ?? '')?.[0] ?? '');
    result = spliceLines(
      result,
      at,
      0,
      added.map(line => `${indent}${line}`),
    );
  }
  return result;
}
