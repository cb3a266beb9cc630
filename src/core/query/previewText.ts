// What a write would change, as two texts that a person compares: the same rows before and after.
import type { Cell, TableChange } from '../ports';

const MAX_WIDTH = 40;

export function previewTexts(tables: readonly TableChange[]): {
  readonly before: string;
  readonly after: string;
} {
  if (tables.length === 0) return { before: '', after: 'No row changes.\n' };
  const side = (which: 'before' | 'after'): string => tables.map(table => sideOf(table, which)).join('\n');
  return { before: side('before'), after: side('after') };
}

/** The head stands on both sides: a reader sees it once, above the rows. */
function sideOf(change: TableChange, which: 'before' | 'after'): string {
  const rows = change.rows.flatMap(row => row[which] ?? []).length === 0 ? [] : change.rows;
  const lines = rows.flatMap(row => {
    const cells = row[which];
    return cells === null ? [] : [cells.map(cellText).join(' | ')];
  });
  const hidden = change.changed - change.rows.length;
  const more = hidden > 0 ? [`… and ${hidden} more`] : [];
  return [headOf(change), change.columns.join(' | '), ...lines, ...more, ''].join('\n');
}

function headOf({ table, changed, total }: TableChange): string {
  if (table === 'schema') return `schema: ${changed} of its definitions`;
  const all = changed >= total && total > 1 ? `every row (${changed})` : `${changed} of ${total} rows`;
  return `${table}: ${changed > total ? `${changed} rows` : all}`;
}

function cellText(cell: Cell): string {
  const text = cell === null ? 'NULL' : String(cell).replace(/\s+/g, ' ');
  return text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH)}…` : text;
}
