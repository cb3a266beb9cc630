// The blocks that a heading (`@@ def f():`) encloses, by indentation: what is found outside them is not meant.
import { leading } from '../layout';
import { withoutBlanks } from './levels';
import { lastLevel, type Source } from './source';

/** Rows, 0-based; `to` is not part of it. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

const GOES_ON =
  /^(?:[{}\])]|case\b|default\b|else\b|catch\b|finally\b|elif\b|except\b|end\b|public:|private:|protected:|#|\/\/)/;

/** Null where a heading stands nowhere. */
export function scopesOf(headings: readonly string[], source: Source): readonly Rows[] | null {
  let scopes: readonly Rows[] = [{ from: 0, to: source.lines.length }];
  for (const heading of headings) {
    const rows = rowsOf(heading, source);
    scopes = scopes.flatMap(scope =>
      rows
        .filter(row => row >= scope.from && row < scope.to)
        .map(row => ({ from: row, to: blockEnd(row, source) })),
    );
    if (scopes.length === 0) return null;
  }
  return scopes;
}

/** The lines that are the heading, else those that begin with it, else those that hold it. */
function rowsOf(heading: string, source: Source): readonly number[] {
  const { of, rows } = source.keys(lastLevel);
  const key = withoutBlanks(heading);
  const same = rows.get(key) ?? [];
  if (same.length > 0) return same;
  const where = (test: (line: string) => boolean): number[] =>
    of.flatMap((line, row) => (test(line) ? [row] : []));
  const begun = where(line => line.startsWith(key));
  return begun.length > 0 ? begun : where(line => line.includes(key));
}

function blockEnd(row: number, source: Source): number {
  const { lines } = source;
  const depth = widthOf(lines[row]?.text ?? '');
  for (let at = row + 1; at < lines.length; at++) {
    const text = lines[at]?.text ?? '';
    if (text.trim() === '') continue;
    const width = widthOf(text);
    if (width > depth) continue;
    if (width < depth || !GOES_ON.test(text.trim())) return at;
    if (/^[}\])]/.test(text.trim()) && !/[{([:]\s*$/.test(text)) return at + 1;
  }
  return lines.length;
}

function widthOf(text: string): number {
  return leading(text).replaceAll('\t', '    ').length;
}
