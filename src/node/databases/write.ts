// A write from its lock to its end, the same on the database itself and on the copy on which it is tried: what the
// trial leaves is, byte for byte, what the write will leave, unless the statement asks for chance or time.
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Rows } from '../../core/ports';
import { DatabaseError, isLogged, openToWrite } from './open';
import { readRows } from './rows';
import { applyRules, prepareUnder, refusalOf } from './rules';

export interface Locked {
  readonly database: DatabaseSync;
  readonly logged: boolean;
}

/** Nobody else can write from here on, and what lay in a log beside the file is in the file. */
export function lock(file: string, busyMs: number): Locked {
  const logged = isLogged(file);
  const database = openToWrite(file, busyMs);
  try {
    if (logged) emptyLog(database);
    database.exec('BEGIN EXCLUSIVE');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, logged };
}

function emptyLog(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (Number(row?.['busy'] ?? 0) !== 0)
    throw new DatabaseError('locked', 'is held by another program; close it there or try again');
}

export interface Written {
  readonly changed: number;
  readonly rows: Rows | null;
}

/** In the transaction that `lock` began. */
export function execute({ database }: Locked, sql: string): Written {
  const rules = applyRules(database, true);
  try {
    const statement = prepareUnder(rules, database, sql);
    if (rules.writes === null)
      throw new DatabaseError('not_allowed', 'is not changed by this statement; leave "write" out');
    if (statement.columns().length === 0) return { changed: Number(statement.run().changes), rows: null };
    const rows = readRows(statement);
    if (rows.isCapped)
      throw new DatabaseError(
        'too_large',
        'would return more rows than a step can carry; leave RETURNING out',
      );
    return { changed: rows.rows.length, rows };
  } catch (error) {
    throw refusalOf(rules) ?? error;
  } finally {
    rules.lift();
  }
}

/** Ends the transaction; all of it is in the file then. */
export function finish({ database, logged }: Locked): void {
  database.exec('COMMIT');
  if (logged) emptyLog(database);
  database.close();
}

export function giveUp({ database }: Locked): void {
  if (database.isOpen) database.close();
}

/** After a write that was cut off: SQLite puts back what it must, and what is left of its journal says nothing more. */
export function recover(file: string, busyMs: number): void {
  const locked = lock(file, busyMs);
  if (!locked.logged) rmSync(`${file}-journal`, { force: true });
  giveUp(locked);
}
