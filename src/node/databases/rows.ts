// Rows as values that a plan can carry: capped in number, in bytes and in the length of one value.
import type { StatementSync } from 'node:sqlite';
import type { Cell, Rows } from '../../core/ports';

const MAX_ROWS = 200;
const MAX_CELL = 2000;
const MAX_CHARS = 200_000;

/** Stops where the caps are: a statement with ten million rows makes no more of them. */
export function readRows(statement: StatementSync): Rows {
  const columns = statement.columns().map(column => column.name);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const rows: Cell[][] = [];
  let chars = 0;
  for (const row of statement.iterate() as unknown as Iterable<readonly unknown[]>) {
    if (rows.length === MAX_ROWS || chars > MAX_CHARS) return { columns, rows, isCapped: true };
    const cells = row.map(cellOf);
    chars += cells.reduce<number>((sum, cell) => sum + String(cell).length, 0);
    rows.push(cells);
  }
  return { columns, rows, isCapped: false };
}

export function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (typeof value !== 'string') return null;
  return value.length > MAX_CELL ? `${value.slice(0, MAX_CELL)}…` : value;
}
