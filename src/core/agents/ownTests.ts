// Tests that are functions beside the code that they test, as in Rust and Go: they say what fails and are not mended.
import type { Lines } from '../edit/region';
import type { CodeSymbol } from '../ports';

/** What marks a test of Rust, and a module of tests. */
const MARK = /^\s*#\[(?:(?:\w+::)*(?:test|rstest|test_case|bench)\b|cfg\(test\))/;
const GO_TEST = /^(?:Test|Benchmark|Fuzz|Example)(?![a-z])/;

/** @returns the lines of each test and of each part of the file that holds nothing else */
export function testsIn(path: string, text: string, symbols: readonly CodeSymbol[]): readonly Lines[] {
  if (/_test\.go$/i.test(path)) return symbols.filter(({ name }) => GO_TEST.test(name));
  if (!/\.rs$/i.test(path)) return [];
  const lines = text.split('\n');
  return symbols.filter(({ first, last }) => {
    const own = lines.slice(first - 1, last);
    const head = own.findIndex(line => !/^\s*(?:#\[|\/\/|$)/.test(line));
    return own.slice(0, Math.max(0, head)).some(line => MARK.test(line));
  });
}

export function isInside(parts: readonly Lines[], { first, last }: Lines): boolean {
  return parts.some(part => part.first <= first && last <= part.last);
}
