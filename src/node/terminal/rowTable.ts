// A query's rows in a terminal: the first of them, columns side by side.
import { resultTable, type ResultTable } from '../../core/query/resultTable';
import type { JsonValue } from '../../core/events';
import type { Style } from './style';
import { columns as widthOf, counted, cut, oneLine, padEnd, padStart } from './text';

const SHOWN_ROWS = 10;
const MAX_WIDTH = 32;

/** Null for an output that is no rows. */
export function rowTable(output: JsonValue | undefined, style: Style): readonly string[] | null {
  const table = resultTable(output, SHOWN_ROWS);
  if (table === null) return null;
  const bar = style.unicode ? '│' : '|';
  return [...aligned(table), ...footer(table)].map(line => `  ${bar} ${line}`.trimEnd());
}

function aligned({ columns, rows, numeric }: ResultTable): readonly string[] {
  const cells = [columns, ...rows].map(row => row.map(text => cut(oneLine(text), MAX_WIDTH)));
  const widths = columns.map((_, at) => Math.max(...cells.map(row => widthOf(row[at] ?? ''))));
  return cells.map(row =>
    row.map((text, at) => (numeric[at] === true ? padStart : padEnd)(text, widths[at] ?? 0)).join('  '),
  );
}

function footer({ rows, hidden, isCapped }: ResultTable): readonly string[] {
  if (rows.length === 0) return ['(no rows)'];
  if (isCapped) return [`(${hidden} more here, and others that were not read)`];
  return hidden > 0 ? [`(${counted(hidden, 'more row')})`] : [];
}
