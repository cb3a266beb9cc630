// The schema of a database as a model needs it: tables with columns, keys, and a few values that show their form.
import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseColumn, DatabaseTable } from '../../core/ports';
import { cellOf } from './rows';

const MAX_TABLES = 300;
const MAX_COLUMNS = 100;
const SAMPLES = 3;
/** Rows that are looked at for samples. */
const LOOKED_AT = 200;
const MAX_SAMPLE = 32;
/** Values of these go to no model. */
const SECRET = /pass(word|wd|phrase)?$|secret|token|api_?key|private|salt|hash|ssn|iban|card_?n/i;

export function readSchema(database: DatabaseSync): readonly DatabaseTable[] {
  const listed = database
    .prepare(
      `SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY rowid LIMIT ${MAX_TABLES}`,
    )
    .all() as unknown as readonly { readonly name: string; readonly type: string }[];
  return listed.map(({ name, type }) => ({
    name,
    isView: type === 'view',
    columns: columnsOf(database, name),
  }));
}

function columnsOf(database: DatabaseSync, table: string): readonly DatabaseColumn[] {
  const columns = all(database, `PRAGMA table_xinfo(${quoted(table)})`);
  const references = all(database, `PRAGMA foreign_key_list(${quoted(table)})`);
  return columns
    .filter(({ hidden }) => hidden !== 1n)
    .slice(0, MAX_COLUMNS)
    .map(column => {
      const name = String(column['name']);
      const reference = references.find(one => String(one['from']).toLowerCase() === name.toLowerCase());
      return {
        name,
        type: String(column['type']),
        isKey: column['pk'] !== 0n,
        ...(reference ? { references: target(database, reference) } : {}),
        samples: SECRET.test(name) ? [] : samplesOf(database, table, name),
      };
    });
}

/** A reference without a column means the other table's key. */
function target(database: DatabaseSync, reference: Row): string {
  const table = String(reference['table']);
  if (typeof reference['to'] === 'string') return `${table}.${reference['to']}`;
  const key = all(database, `PRAGMA table_xinfo(${quoted(table)})`).find(({ pk }) => pk !== 0n);
  return `${table}.${key === undefined ? 'rowid' : String(key['name'])}`;
}

/** A view may fail where a table cannot: it has no samples then. */
function samplesOf(database: DatabaseSync, table: string, column: string): readonly string[] {
  const some = `SELECT ${quoted(column)} AS v FROM ${quoted(table)} LIMIT ${LOOKED_AT}`;
  return all(database, `SELECT DISTINCT v FROM (${some}) WHERE v IS NOT NULL LIMIT ${SAMPLES}`)
    .map(({ v }) => String(cellOf(v)))
    .filter(text => text.length <= MAX_SAMPLE && !text.includes('\n'));
}

type Row = Readonly<Record<string, unknown>>;

function all(database: DatabaseSync, sql: string): readonly Row[] {
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
  } catch {
    return [];
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
