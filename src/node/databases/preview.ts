// What a write would do, tried on a copy of the file: nothing beside the database or in it changes, nobody waits for
// a lock. Triggers of our own, which live in the connection alone, note the rows before and after.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Cell, TableChange, WritePreview } from '../../core/ports';
import { DatabaseError, openToRead } from './open';
import { applyRules } from './rules';
import { quoted } from './schema';
import { execute, finish, giveUp, lock, type Locked } from './write';

/** The before-image of the whole file is kept, so that the write can be undone. */
const MAX_BYTES = 64 * 1024 * 1024;
const SHOWN_ROWS = 20;
const MAX_COLUMNS = 40;
const MAX_CELL = 120;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly total: number;
}

interface Definition {
  readonly name: string;
  readonly sql: string;
}

export function previewWrite(file: string, sql: string, folder: string, busyMs: number): WritePreview {
  const copy = path.join(folder, 'copy.db');
  copyDatabase(file, copy, busyMs);
  const locked = lock(copy, busyMs);
  try {
    const before = hashOf(copy);
    const { database } = locked;
    const tables = tablesOf(database);
    const definitions = definitionsOf(database);
    // Our triggers would stand in the way of a change of their table.
    const watched = changesSchema(database, sql) ? [] : tables;
    watch(database, watched);
    const changes = (): readonly TableChange[] => [
      ...rowChanges(database, watched),
      ...schemaChanges(definitions, definitionsOf(database), tables),
    ];
    execute(locked, sql);
    const found = changes();
    unwatch(locked, watched);
    finish(locked);
    return { before, after: hashOf(copy), tables: found };
  } finally {
    giveUp(locked);
  }
}

function changesSchema(database: DatabaseSync, sql: string): boolean {
  const rules = applyRules(database, true);
  try {
    database.prepare(sql);
  } catch {
    // It is told when the statement is run.
  } finally {
    rules.lift();
  }
  return rules.changesSchema;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** While a reader's lock keeps writers away. The log goes along, where there is one. */
function copyDatabase(file: string, copy: string, busyMs: number): void {
  if (statSync(file).size > MAX_BYTES) {
    const why = `is larger than ${MAX_BYTES / 1024 / 1024} MB, which is too much to be put back; change it by a command`;
    throw new DatabaseError('too_large', why);
  }
  const reader = openToRead(file, busyMs);
  // Opened before: closing any handle of a file gives up this process's locks of it.
  const handles: number[] = [];
  try {
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM sqlite_schema').get();
    for (const end of ['', '-wal']) {
      if (end !== '' && !existsSync(file + end)) continue;
      const handle = openSync(file + end, 'r');
      handles.push(handle);
      writeFileSync(copy + end, readFileSync(handle));
    }
  } finally {
    for (const handle of handles) closeSync(handle);
    reader.close();
  }
}

// ---- what there is ----

function tablesOf(database: DatabaseSync): readonly Table[] {
  const names = database
    .prepare(
      `SELECT s.name FROM sqlite_schema AS s JOIN pragma_table_list AS l
         ON l.name = s.name AND l.schema = 'main' AND l.type = 'table'
       WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid`,
    )
    .all() as unknown as readonly { readonly name: string }[];
  return names.map(({ name }) => {
    const columns = database.prepare(`PRAGMA table_info(${quoted(name)})`).all() as unknown as readonly {
      readonly name: string;
    }[];
    const total = database.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.['n'];
    return { name, columns: columns.slice(0, MAX_COLUMNS).map(column => column.name), total: Number(total) };
  });
}

function definitionsOf(database: DatabaseSync): readonly Definition[] {
  return database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`)
    .all() as unknown as readonly Definition[];
}

// ---- what changes ----

const LOG = 'quickstep_log';
const COUNTS = 'quickstep_counts';

function watch(database: DatabaseSync, tables: readonly Table[]): void {
  if (tables.length === 0) return;
  database.exec(`CREATE TEMP TABLE ${LOG} (at INTEGER, before TEXT, after TEXT)`);
  database.exec(`CREATE TEMP TABLE ${COUNTS} (at INTEGER PRIMARY KEY, n INTEGER)`);
  tables.forEach(({ name, columns }, at) => {
    database.exec(`INSERT INTO ${COUNTS} VALUES (${at}, 0)`);
    for (const [event, before, after] of [
      ['INSERT', 'NULL', rowOf('NEW', columns)],
      ['UPDATE', rowOf('OLD', columns), rowOf('NEW', columns)],
      ['DELETE', rowOf('OLD', columns), 'NULL'],
    ] as const) {
      database.exec(`CREATE TEMP TRIGGER ${trigger(event, at)} AFTER ${event} ON main.${quoted(name)} BEGIN
        UPDATE ${COUNTS} SET n = n + 1 WHERE at = ${at};
        INSERT INTO ${LOG} SELECT ${at}, ${before}, ${after}
          WHERE (SELECT n FROM ${COUNTS} WHERE at = ${at}) <= ${SHOWN_ROWS};
      END`);
    }
  });
}

function trigger(event: string, at: number): string {
  return `quickstep_${event.toLowerCase()}_${at}`;
}

function rowOf(side: 'OLD' | 'NEW', columns: readonly string[]): string {
  const cells = columns.map(column => {
    const value = `${side}.${quoted(column)}`;
    return `CASE typeof(${value}) WHEN 'blob' THEN '<' || length(${value}) || ' bytes>' WHEN 'text' THEN substr(${value}, 1, ${MAX_CELL}) ELSE ${value} END`;
  });
  return `json_array(${cells.join(', ')})`;
}

/** A trigger goes with its table; what is left would be of no harm, but the copy shall end as the database will. */
function unwatch({ database }: Locked, tables: readonly Table[]): void {
  if (tables.length === 0) return;
  tables.forEach((_, at) => {
    for (const event of ['INSERT', 'UPDATE', 'DELETE'])
      database.exec(`DROP TRIGGER IF EXISTS temp.${trigger(event, at)}`);
  });
  database.exec(`DROP TABLE temp.${LOG}; DROP TABLE temp.${COUNTS}`);
}

function rowChanges(database: DatabaseSync, tables: readonly Table[]): readonly TableChange[] {
  if (tables.length === 0) return [];
  const counted = database.prepare(`SELECT n FROM ${COUNTS} WHERE at = ?`);
  const logged = database.prepare(`SELECT before, after FROM ${LOG} WHERE at = ?`);
  return tables.flatMap(({ name, columns, total }, at) => {
    const changed = Number(counted.get(at)?.['n'] ?? 0);
    if (changed === 0) return [];
    const rows = logged
      .all(at)
      .map(row => ({ before: cellsOf(row['before']), after: cellsOf(row['after']) }));
    return [{ table: name, columns, changed, total, rows }];
  });
}

function cellsOf(json: unknown): readonly Cell[] | null {
  return typeof json === 'string' ? (JSON.parse(json) as Cell[]) : null;
}

/** Tables, views and indexes that come, go or change, with the rows that go with a table. */
function schemaChanges(
  before: readonly Definition[],
  after: readonly Definition[],
  tables: readonly Table[],
): readonly TableChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const rows = names.flatMap(name => {
    const [old, now] = [before, after].map(list => list.find(one => one.name === name)?.sql ?? null);
    if (old === now) return [];
    const total = tables.find(table => table.name === name)?.total ?? 0;
    const row = (sql: string | null | undefined): readonly Cell[] | null =>
      typeof sql === 'string' ? [name, sql, total] : null;
    return [{ before: row(old), after: row(now) }];
  });
  if (rows.length === 0) return [];
  const columns = ['name', 'definition', 'rows'];
  const shown = rows.slice(0, SHOWN_ROWS);
  return [{ table: 'schema', columns, changed: rows.length, total: before.length, rows: shown }];
}
