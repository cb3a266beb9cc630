// How Python writes imports.
import type { Dialect, Joined, Statement } from './importDialect';

export interface PythonImport {
  /** As it was written, on one line. */
  readonly text: string;
  /** The module of a `from` import; null for a plain one. */
  readonly from: string | null;
  /** `name` or `name as other`. */
  readonly names: readonly string[];
  readonly form: 'line' | 'parentheses' | 'backslash';
}

export const pythonDialect: Dialect<PythonImport> = {
  statementAt(lines, at) {
    if (!/^(?:import|from)\s/.test(lines[at] ?? '')) return null;
    const end = endOf(lines, at);
    const text = lines.slice(at, end).map(withoutComment).join(' ');
    const parsed = parse(text);
    return { start: at, end, parsed: parsed ?? { text, from: null, names: [], form: 'backslash' } };
  },
  passes: line => /^\s*#|^\s|^(?:if\s+(?:typing\.)?TYPE_CHECKING|try|except|else|finally)\b/.test(line),
  wanted,
  join,
  written: ({ from, names, text }) => {
    if (names.length === 0) return text;
    return from === null ? `import ${names.join(', ')}` : `from ${from} import ${names.join(', ')}`;
  },
  isFirst: ({ from }) => from === '__future__',
  isHoisted: () => false,
};

function endOf(lines: readonly string[], at: number): number {
  let end = at;
  if (withoutComment(lines[at] ?? '').includes('(')) {
    while (end < lines.length && !withoutComment(lines[end] ?? '').includes(')')) end++;
  } else
    while (
      end < lines.length &&
      withoutComment(lines[end] ?? '')
        .trimEnd()
        .endsWith('\\')
    )
      end++;
  return Math.min(end + 1, lines.length);
}

function withoutComment(line: string): string {
  return line.replace(/\s*#.*$/, '');
}

function parse(text: string): PythonImport | null {
  const form = text.includes('(') ? 'parentheses' : text.includes('\\') ? 'backslash' : 'line';
  const plain = text
    .replace(/[()\\]/g, ' ')
    .replace(/;\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const match = /^(?:from (\.*\s?[\w.]*) )?import (.+)$/.exec(plain);
  if (match === null) return null;
  const names = (match[2] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  const from = match[1]?.replaceAll(' ', '') ?? null;
  return { text: plain, from, names, form };
}

/** `import a, b` asks for two modules. */
function wanted(text: string): PythonImport[] {
  if (text === '') return [];
  const parsed = parse(text.replace(/#.*$/gm, ''));
  if (parsed === null) return [{ text, from: null, names: [], form: 'line' }];
  if (parsed.from !== null) return [parsed];
  return parsed.names.map(name => ({ ...parsed, text: `import ${name}`, names: [name] }));
}

function join(statement: Statement<PythonImport>, wanted: PythonImport, lines: readonly string[]): Joined {
  const old = statement.parsed;
  if (old.from !== wanted.from) return null;
  if (wanted.names.length === 0) return old.text === wanted.text ? 'covered' : null;
  const missing = wanted.names.filter(
    name => !old.names.includes(name) && !(old.from !== null && old.names.includes('*')),
  );
  if (missing.length === 0) return 'covered';
  if (old.from === null || old.form === 'backslash' || missing.includes('*') || old.names.includes('*'))
    return null;
  const source = lines.slice(statement.start, statement.end);
  return { lines: withNames(source, old.form, missing) };
}

function withNames(
  source: readonly string[],
  form: PythonImport['form'],
  names: readonly string[],
): string[] {
  const [first = ''] = source;
  if (form === 'line') {
    const code = withoutComment(first).trimEnd();
    return [`${code}, ${names.join(', ')}${first.slice(code.length)}`];
  }
  if (source.length === 1) return [first.replace(/,?\s*\)/, `, ${names.join(', ')})`)];
  const last = source.findLastIndex(line => /\w/.test(withoutComment(line).replace(')', '')));
  const line = source[last] ?? '';
  const code = withoutComment(line);
  if (code.includes(')')) return source.with(last, line.replace(/,?\s*\)/, `, ${names.join(', ')})`));
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const bare = code.trimEnd();
  const ended = bare.endsWith(',') ? line : `${bare},${line.slice(bare.length)}`;
  return [
    ...source.slice(0, last),
    ended,
    ...names.map(name => `${indent}${name},`),
    ...source.slice(last + 1),
  ];
}
