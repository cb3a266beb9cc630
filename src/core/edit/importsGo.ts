// How Go writes imports: each in a statement of its own, or several in brackets.
import type { Dialect } from './importDialect';

export interface GoImport {
  /** `"fmt"`, `m "math"`. */
  readonly specs: readonly string[];
}

const SPEC = /(?:[\w.]+\s+)?(?:"[^"]+"|`[^`]+`)/g;

export const goDialect: Dialect<GoImport> = {
  statementAt(lines, at) {
    const line = lines[at] ?? '';
    if (!/^import\b/.test(line)) return null;
    const close = /^import\s*\(/.test(line)
      ? lines.findIndex((one, i) => i >= at && withoutComment(one).includes(')'))
      : at;
    const end = close === -1 ? lines.length : close + 1;
    return { start: at, end, parsed: { specs: specsIn(lines.slice(at, end)) } };
  },
  passes: line => /^\s*\/\/|^package\b/.test(line),
  /** Given as a statement, or as what would stand in the brackets. */
  wanted: text => specsIn(text.split('\n')).map(spec => ({ specs: [spec] })),
  join({ start, end, parsed }, { specs: [spec = ''] }, lines) {
    if (parsed.specs.includes(spec)) return 'covered';
    const source = lines.slice(start, end);
    if (end - start < 2) return null;
    const last = source.findLast((line, i) => i > 0 && line.trim() !== '' && i < source.length - 1);
    return { lines: source.toSpliced(-1, 0, `${/^\s*/.exec(last ?? '\t')?.[0] ?? ''}${spec}`) };
  },
  written: ({ specs: [spec = ''] }) => `import ${spec}`,
  isFirst: () => false,
  isHoisted: () => false,
};

function specsIn(lines: readonly string[]): string[] {
  const code = lines.map(line => withoutComment(line).replace(/^\s*import\b/, ''));
  return code.flatMap(line => line.match(SPEC) ?? []).map(spec => spec.replace(/\s+/g, ' '));
}

function withoutComment(line: string): string {
  return line.replace(/^\s*\/\/.*$|\s\/\/.*$/, '');
}

/** What code writes before the dot to use it. */
export function goName(spec: string): string {
  const [, alias, path = ''] = /^(?:([\w.]+) )?["`](.*)["`]$/.exec(spec) ?? [];
  return (
    alias ??
    path
      .replace(/\/v\d+$/, '')
      .split('/')
      .at(-1) ??
    ''
  );
}
