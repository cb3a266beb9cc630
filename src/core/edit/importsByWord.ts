// How languages write imports whose statements begin with one word and end with a semicolon: Rust, Java, C#.
import type { Dialect } from './importDialect';

export interface WordImport {
  /** As it was written, on one line and with its semicolon. */
  readonly text: string;
}

/** @param head what the first line of a statement looks like; @param passes lines between statements */
function dialectOf(
  head: RegExp,
  passes: RegExp,
  brings: (text: string) => RegExp | null,
): Dialect<WordImport> {
  return {
    statementAt(lines, at) {
      if (!head.test(lines[at] ?? '')) return null;
      const close = lines.findIndex((line, i) => i >= at && line.includes(';'));
      const end = close === -1 ? at + 1 : close + 1;
      return { start: at, end, parsed: { text: onOneLine(lines.slice(at, end).join(' ')) } };
    },
    passes: line => passes.test(line),
    wanted: text =>
      text === '' ? [] : (onOneLine(text).match(/[^;]+/g) ?? []).map(one => ({ text: `${one.trim()};` })),
    join: ({ parsed }, { text }) =>
      squeezed(parsed.text) === squeezed(text) || brings(text)?.test(parsed.text) === true ? 'covered' : null,
    written: ({ text }) => text,
    isFirst: () => false,
    isHoisted: () => false,
  };
}

function onOneLine(text: string): string {
  return text
    .replace(/\/\/[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '').replaceAll(',}', '}');
}

/** The one name that `use a::b::Name;` brings, as any other statement may bring it: twice it is an error. */
function broughtByRust(text: string): RegExp | null {
  const name = /^(?:pub )?use [\w:]*?(\w+);$/.exec(text)?.[1];
  return name === undefined ? null : new RegExp(`\\b${name}\\s*(?:[,;}]|::\\s*\\{[^}]*\\bself\\b)`);
}

export const rustDialect = dialectOf(
  /^(?:pub(?:\([^)]*\))?\s+)?use\s/,
  /^\s*\/\/|^\s*#!?\[|^(?:pub\s+)?mod\s+\w+;|^extern\s+crate\b/,
  broughtByRust,
);
export const javaDialect = dialectOf(/^import\s/, /^\s*\/\/|^package\b/, () => null);
export const csharpDialect = dialectOf(
  /^(?:global\s+)?using\s+(?!var\b)[\w.=\s<>,:()]+;/,
  /^\s*\/\/|^#|^extern\s+alias\b|^namespace\s+[\w.]+;/,
  () => null,
);
