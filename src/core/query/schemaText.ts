// A database's schema as the text that a model reads: a line a table, short, with the forms of values where a question
// may name them. Decides what is left out where it gets long: samples first, then it must be chosen from.
import type { DatabaseColumn, DatabaseTable } from '../ports';

const MAX_CHARS = 6000;

/** Null where even without samples the schema is too long to show. */
export function schemaText(tables: readonly DatabaseTable[]): string | null {
  for (const samples of [true, false]) {
    const text = tables.map(table => tableLine(table, samples)).join('\n');
    if (text.length <= MAX_CHARS) return text;
  }
  return null;
}

function tableLine(table: DatabaseTable, samples: boolean): string {
  const columns = table.columns.map(column => columnText(column, samples)).join(', ');
  return `${table.isView ? 'view ' : ''}${name(table.name)}(${columns})`;
}

function columnText(column: DatabaseColumn, samples: boolean): string {
  const parts = [name(column.name), column.type.toUpperCase()];
  if (column.isKey) parts.push('PRIMARY KEY');
  if (column.references !== undefined) parts.push(`REFERENCES ${column.references}`);
  const shows = samples && !column.isKey && column.references === undefined;
  if (shows && column.samples.length > 0) parts.push(`/* ${column.samples.map(sample).join(', ')} */`);
  return parts.filter(part => part !== '').join(' ');
}

function sample(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? text : `'${text.replaceAll('*/', '* /').replaceAll("'", "''")}'`;
}

/** As SQL writes it: quoted where it must be. */
function name(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** `table.column` of every column that there is, each once. */
export function columnNames(tables: readonly DatabaseTable[]): readonly string[] {
  return [...new Set(tables.flatMap(table => table.columns.map(column => `${table.name}.${column.name}`)))];
}

/** The chosen tables, and those that join two of them. */
export function withJoins(tables: readonly DatabaseTable[], chosen: readonly string[]): DatabaseTable[] {
  const names = new Set(chosen);
  return tables.filter(table => {
    if (names.has(table.name)) return true;
    const targets = new Set(table.columns.flatMap(({ references }) => references?.split('.')[0] ?? []));
    return [...targets].filter(target => names.has(target)).length > 1;
  });
}

/** What a model can do about a fault that names something unknown: where it is, or what there is. */
export function hintFor(fault: string, tables: readonly DatabaseTable[]): string {
  const column = /no such column: (?:\S+\.)?"?([^\s."]+)"?/i.exec(fault)?.[1];
  if (column !== undefined) {
    const holders = tables.filter(table =>
      table.columns.some(one => one.name.toLowerCase() === column.toLowerCase()),
    );
    if (holders.length > 0)
      return ` The column ${column} is in ${holders.map(table => table.name).join(' and ')}; take it from there, joined.`;
    return ` Columns are ${columnNames(tables).slice(0, 60).join(', ')}; text goes in single quotes.`;
  }
  if (/no such table/i.test(fault))
    return ` Tables are ${tables
      .map(table => table.name)
      .slice(0, 60)
      .join(', ')}.`;
  const ambiguous = /ambiguous column name: (\S+)/i.exec(fault)?.[1];
  return ambiguous === undefined ? '' : ` Write the table or its alias before ${ambiguous}.`;
}
