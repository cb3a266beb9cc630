// A query's output as a table to be shown: texts, the first rows, and how many are not here.
import type { JsonValue } from '../events';

export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns whose values are all numbers, which stand at the right. */
  readonly numeric: readonly boolean[];
  /** Rows of the output that are left out here. */
  readonly hidden: number;
  /** The query would have given more rows than the output holds. */
  readonly isCapped: boolean;
}

const MAX_CELL = 300;

/** Null for what is no output of a query. */
export function resultTable(output: JsonValue | undefined, maxRows: number): ResultTable | null {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null;
  const { columns, rows, note } = output;
  if (!Array.isArray(columns) || !Array.isArray(rows) || !rows.every(row => Array.isArray(row))) return null;
  const shown = rows.slice(0, maxRows);
  return {
    columns: columns.map(cellText),
    rows: shown.map(row => row.map(cellText)),
    numeric: columns.map((_, at) => rows.length > 0 && rows.every(row => isNumber(row[at]))),
    hidden: rows.length - shown.length,
    isCapped: note !== undefined,
  };
}

function isNumber(cell: JsonValue | undefined): boolean {
  return typeof cell === 'number' || cell === null;
}

function cellText(cell: JsonValue): string {
  const text = cell === null ? 'NULL' : typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
}
