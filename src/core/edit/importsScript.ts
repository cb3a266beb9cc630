// How TypeScript and JavaScript write imports.
import type { Dialect, Joined, Statement } from './importDialect';
import { escaped } from '../text/wordPattern';

interface Named {
  readonly name: string;
  readonly as: string;
  readonly type: boolean;
}

export interface ScriptImport {
  /** As it was written, on one line. */
  readonly text: string;
  readonly module: string;
  readonly typeOnly: boolean;
  readonly main: string | null;
  readonly namespace: string | null;
  /** Null for a statement without braces. */
  readonly named: readonly Named[] | null;
  /** `with { … }` and the like. */
  readonly attributes: string;
}

const FORM =
  /^import\s*(type\s+(?!from\b|,))?(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*)?(?:\{([^}]*)\}\s*)?(?:\bfrom\s*)?(['"])([^'"]+)\5\s*((?:with|assert)\s*\{[^}]*\})?\s*;?\s*(?:\/\/.*)?$/;
const REQUIRE = /^(?:const|let|var)\s+[^=]+=\s*require\(\s*(['"])[^'"]+\1\s*\)[\w.]*\s*;?\s*$/;
/** Its names, and the module. */
const REQUIRED = /^(?:const|let|var)\s*\{([^{}=]*)\}\s*=\s*require\(\s*['"]([^'"]+)['"]\s*\)\s*;?\s*$/;

export const scriptDialect: Dialect<ScriptImport> = {
  statementAt(lines, at) {
    const first = lines[at] ?? '';
    const bare = withoutComments(first).trimEnd();
    if (REQUIRE.test(bare)) return { start: at, end: at + 1, parsed: verbatim(bare) };
    if (/^(?:const|let|var)\s*\{[^}]*$/.test(first)) return requireAt(lines, at);
    if (!/^import\b(?!\s*[(.])/.test(first)) return null;
    let text = '';
    for (let end = at; end < Math.min(lines.length, at + 200); end++) {
      text += `${withoutComments(lines[end] ?? '')} `;
      const parsed = parse(text.trim());
      if (parsed !== null) return { start: at, end: end + 1, parsed };
      if (text.includes(';')) break;
    }
    return { start: at, end: at + 1, parsed: verbatim(first.trim()) };
  },
  passes: line => /^\s*\/\/|^(['"])use [a-z ]+\1|^export\s+(?:type\s+)?(?:\*|\{).*\bfrom\b/.test(line),
  wanted: text => (text === '' ? [] : [parse(text.replace(/\s+/g, ' ')) ?? verbatim(text)]),
  join,
  written,
  isFirst: () => false,
  isHoisted: ({ module }) => module !== '',
};

/** One that takes several lines. */
function requireAt(lines: readonly string[], at: number): Statement<ScriptImport> | null {
  const close = lines.findIndex((line, i) => i > at && withoutComments(line).includes('}'));
  const text = lines
    .slice(at, close + 1)
    .map(withoutComments)
    .join(' ')
    .trim();
  return REQUIRED.test(text) ? { start: at, end: close + 1, parsed: verbatim(text) } : null;
}

function withoutComments(line: string): string {
  return line.replace(/\/\*.*?\*\//g, '').replace(/(^|\s)\/\/.*$/, '$1');
}

function verbatim(text: string): ScriptImport {
  return { text, module: '', typeOnly: false, main: null, namespace: null, named: null, attributes: '' };
}

function parse(text: string): ScriptImport | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, type, main, namespace, names, , module = '', attributes = ''] = match;
  return {
    text,
    module,
    typeOnly: type !== undefined,
    main: main ?? null,
    namespace: namespace ?? null,
    named: names === undefined ? null : namesOf(names),
    attributes,
  };
}

function namesOf(list: string): Named[] {
  return list
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => {
      const match = /^(type\s+)?([\w$]+|"[^"]*"|'[^']*')(?:\s+as\s+([\w$]+))?$/.exec(part);
      const name = match?.[2] ?? part;
      return { name, as: match?.[3] ?? name, type: match?.[1] !== undefined };
    });
}

function join(statement: Statement<ScriptImport>, wanted: ScriptImport, lines: readonly string[]): Joined {
  const old = statement.parsed;
  if (old.module === '' || wanted.module === '')
    return sameText(old.text, wanted.text) ? 'covered' : joinRequired(statement, wanted, lines);
  if (old.module !== wanted.module) return null;
  const missing = missingOf(old, wanted);
  if (missing === null) return 'covered';
  if (old.typeOnly && !wanted.typeOnly && declaresTwice(old, missing.named))
    return { lines: asValueImport(old, wanted, lines) };
  if (!fits(old, wanted, missing.main)) return null;
  const source = lines.slice(statement.start, statement.end);
  const joined = missing.main === null ? source : withMain(source, missing.main);
  return { lines: missing.named.length === 0 ? joined : withNamed(joined, old, wanted, missing.named) };
}

function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/;\s*$/, '').replaceAll('"', "'").replace(/\s+/g, '');
  return plain(a) === plain(b);
}

/** Names that are there already would be declared twice by a statement of their own. */
function joinRequired(
  { start, end, parsed }: Statement<ScriptImport>,
  wanted: ScriptImport,
  lines: readonly string[],
): Joined {
  const [, have, from] = REQUIRED.exec(parsed.text) ?? [];
  const [, want, module] = REQUIRED.exec(wanted.text.replace(/\s+/g, ' ')) ?? [];
  if (have === undefined || want === undefined || from !== module) return null;
  const there = requiredNames(have);
  const asked = requiredNames(want);
  const missing = asked.filter(name => !there.includes(name));
  if (missing.length === 0) return 'covered';
  if (missing.length === asked.length || there.length === 0) return null;
  return { lines: withAdded(lines.slice(start, end), missing) };
}

function requiredNames(list: string): string[] {
  const names = list.split(',').map(name => name.replace(/\s*:\s*/, ': ').trim());
  return names.filter(name => name !== '');
}

/** What the old statement lacks of the wanted one; null where that is nothing. A value import serves as a type too. */
function missingOf(
  old: ScriptImport,
  wanted: ScriptImport,
): { main: string | null; named: readonly Named[] } | null {
  const serves = !old.typeOnly || wanted.typeOnly;
  const named = (wanted.named ?? []).filter(
    want =>
      !old.named?.some(
        have =>
          have.name === want.name &&
          have.as === want.as &&
          (serves || want.type) &&
          (!have.type || want.type || wanted.typeOnly),
      ),
  );
  const main = wanted.main !== null && !(serves && old.main === wanted.main) ? wanted.main : null;
  const namespace = wanted.namespace !== null && !(serves && old.namespace === wanted.namespace);
  return main === null && named.length === 0 && !namespace ? null : { main, named };
}

/** Whether one statement may hold both: the language allows no `import type X, { Y }` and no `* as x, { y }`. */
function fits(old: ScriptImport, wanted: ScriptImport, main: string | null): boolean {
  if (wanted.namespace !== null || old.namespace !== null) return false;
  if (old.typeOnly !== wanted.typeOnly || old.attributes !== wanted.attributes) return false;
  if (old.main === null && old.named === null) return false;
  if (main !== null && old.main !== null) return false;
  if (old.typeOnly) return old.named !== null && old.main === null && main === null;
  // A name that is there already in another form (as a type, or renamed) would be declared twice.
  return !(wanted.named ?? []).some(want =>
    old.named?.some(have => have.as === want.as && have.name !== want.name),
  );
}

function declaresTwice(old: ScriptImport, named: readonly Named[]): boolean {
  return named.some(
    want => !want.type && old.named?.some(have => have.as === want.as && have.name === want.name),
  );
}

/** A name that was imported as a type is wanted as a value: the statement becomes one for values. */
function asValueImport(old: ScriptImport, wanted: ScriptImport, lines: readonly string[]): string[] {
  const asked = wanted.named ?? [];
  const others = (old.named ?? []).filter(have => !asked.some(want => want.as === have.as));
  const named = [...others.map(have => ({ ...have, type: true })), ...asked];
  return [written({ ...wanted, named }, lines, [])];
}

function withMain(source: readonly string[], main: string): string[] {
  const [first = '', ...rest] = source;
  return [first.replace(/^import\s*/, `import ${main}, `), ...rest];
}

function withNamed(
  source: readonly string[],
  old: ScriptImport,
  wanted: ScriptImport,
  named: readonly Named[],
): string[] {
  const names = named.map(want => writtenName(want, !wanted.typeOnly));
  const upgraded = source.map(line => asValues(line, old, named));
  const added = names.filter((_, i) => !old.named?.some(have => have.type && have.as === named[i]?.as));
  if (added.length === 0) return upgraded;
  const [first = ''] = upgraded;
  if (old.named === null)
    return [first.replace(/\s*\bfrom\b/, `, { ${added.join(', ')} } from`), ...upgraded.slice(1)];
  if (old.named.length > 0) return withAdded(upgraded, added);
  const close = upgraded.findIndex(line => withoutComments(line).includes('}'));
  const line = upgraded[close] ?? '';
  if (close > 0 && /^\s*\}/.test(line)) return withNameLines(upgraded, close, added);
  const tight = /\{\S/.test(line) && close === 0;
  const inside = line.replace(/\{\s*\}/, `{ ${added.join(', ')} }`);
  return upgraded.with(close, tight ? inside.replace(/ \}/, '}') : inside);
}

/** Behind the names that stand in the braces. */
function withAdded(source: readonly string[], added: readonly string[]): string[] {
  const close = source.findIndex(line => withoutComments(line).includes('}'));
  const line = source[close] ?? '';
  if (close > 0 && /^\s*\}/.test(line)) return withNameLines(source, close, added);
  const tight = /\{\S/.test(line) && close === 0;
  const inside = line.replace(/,?\s*\}/, `, ${added.join(', ')} }`);
  return source.with(close, tight ? inside.replace(/ \}/, '}') : inside);
}

/** `type A` becomes `A` where the value is wanted now. */
function asValues(line: string, old: ScriptImport, named: readonly Named[]): string {
  const upgrades = named.filter(
    want => !want.type && old.named?.some(have => have.type && have.as === want.as),
  );
  return upgrades.reduce(
    (text, { name }) => text.replace(new RegExp(`\\btype\\s+(?=${escaped(name)}\\b)`), ''),
    line,
  );
}

/** The braces stand on lines of their own: each name gets one too. */
function withNameLines(source: readonly string[], close: number, added: readonly string[]): string[] {
  const last = source.findLastIndex((line, i) => i < close && /[\w$'"]/.test(withoutComments(line)));
  const line = source[last] ?? '';
  const indent = last === 0 ? '  ' : (/^\s*/.exec(line)?.[0] ?? '');
  const code = withoutComments(line).trimEnd();
  const ended = last === 0 || code.endsWith(',') ? line : `${code},${line.slice(code.length)}`;
  const trailing = code.endsWith(',') || last === 0;
  const lines = added.map((name, i) => `${indent}${name}${trailing || i < added.length - 1 ? ',' : ''}`);
  return [...source.slice(0, last), ended, ...lines, ...source.slice(last + 1)];
}

function writtenName({ name, as, type }: Named, mayMark: boolean): string {
  return `${type && mayMark ? 'type ' : ''}${name}${as === name ? '' : ` as ${as}`}`;
}

function written(
  wanted: ScriptImport,
  lines: readonly string[],
  existing: readonly Statement<ScriptImport>[],
): string {
  const style = styleOf(lines, existing);
  const semicolon = style.semicolon ?? wanted.text.trimEnd().endsWith(';');
  const bare = (wanted.module === '' ? wanted.text : statementText(wanted)).replace(/;?\s*$/, '');
  const quote = style.quote ?? (wanted.text.includes('"') ? '"' : "'");
  const quoted = wanted.module === '' ? bare : bare.replace(/"([^"']*)"/g, `${quote}$1${quote}`);
  return quoted + (semicolon ? ';' : '');
}

function statementText(wanted: ScriptImport): string {
  const parts = [
    wanted.main,
    wanted.namespace === null ? null : `* as ${wanted.namespace}`,
    wanted.named === null ? null : namedText(wanted.named, !wanted.typeOnly),
  ].filter(part => part !== null);
  const head = `import ${wanted.typeOnly ? 'type ' : ''}${parts.join(', ')}${parts.length > 0 ? ' from ' : ''}`;
  return `${head}"${wanted.module}"${wanted.attributes === '' ? '' : ` ${wanted.attributes}`}`;
}

function namedText(named: readonly Named[], mayMark: boolean): string {
  return named.length === 0 ? '{}' : `{ ${named.map(name => writtenName(name, mayMark)).join(', ')} }`;
}

interface Style {
  readonly quote: string | null;
  readonly semicolon: boolean | null;
}

function styleOf(lines: readonly string[], existing: readonly Statement<ScriptImport>[]): Style {
  const imports = existing.map(({ start, end }) => lines.slice(start, end).join(' '));
  const code = lines.slice(0, 400).filter(line => !/^\s*(?:\/\/|\/\*|\*)/.test(line));
  const sample = imports.length > 0 ? imports : code;
  const count = (pattern: RegExp): number => sample.filter(line => pattern.test(line)).length;
  const [single, double] = [count(/'[^'"]*'/), count(/"[^'"]*"/)];
  const [ended, open] = [count(/;\s*(?:\/\/.*)?$/), count(/['")\w]\s*$/)];
  return {
    quote: single === double ? null : single > double ? "'" : '"',
    semicolon: ended === open ? null : ended > open,
  };
}
