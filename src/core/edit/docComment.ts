// The documentation comment above a declaration is no part of its region (a declaration begins with its decorators), but
// new code may bring one of its own. Decides that it takes the old one's place instead of standing below it. Only what is
// documentation by its form counts: a plain comment may be a heading, a licence, or meant for a compiler.
import { linesOf } from './layout';
import type { Region } from './region';
import { commentStart } from '../text/commentAbove';

/** A form of documentation: how a line begins it, and which of these lines begins the one that they end with. */
interface Form {
  readonly begins: RegExp;
  /** 0-based. */
  readonly startAbove: (lines: readonly string[]) => number;
}

/** As Rust and C# write it. */
const SLASHES = /^\s*\/\/\/(?!\/)/;

const forms: readonly Form[] = [
  {
    begins: /^\s*\/\*\*(?!\/)/,
    startAbove: lines => commentStart(lines, lines.length - 1, '//') ?? -1,
  },
  {
    begins: SLASHES,
    startAbove: lines => lines.findLastIndex(line => !SLASHES.test(line)) + 1,
  },
];

export function withDocComment(text: string, region: Region, code: string): Region {
  if (region.kind === 'insert') return region;
  const head = linesOf(code).find(line => line.trim() !== '') ?? '';
  const form = forms.find(({ begins }) => begins.test(head));
  const above = linesOf(text).slice(0, region.first - 1);
  const start = form?.startAbove(above) ?? -1;
  return form?.begins.test(above[start] ?? '') ? { ...region, first: start + 1 } : region;
}
