// Opens a database file so that opening it changes nothing beside it, and turns what SQLite says into our reasons.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import type { ChildFault } from './messages';

/** No value and no statement is longer, whatever a function is asked to make. */
const LIMITS = { length: 32_000_000, sqlLength: 100_000, attach: 0 };
const MAGIC = 'SQLite format 3\0';

/** What can happen to a database, thrown within the child and answered by it. */
export class DatabaseError extends Error {
  readonly fault: ChildFault;
  constructor(reason: ChildFault['reason'], why: string) {
    super(why);
    this.fault = { kind: 'fault', reason, why };
  }
}

/** `wal`: the file says that its changes go to a log beside it. An empty file is an empty database. */
function journalOf(file: string): 'rollback' | 'wal' {
  let handle: number;
  try {
    if (!statSync(file).isFile())
      throw new DatabaseError('not_database', 'is not a file; name an SQLite file');
    handle = openSync(file, 'r');
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError('missing', 'does not exist or cannot be read; check the path');
  }
  try {
    const head = Buffer.alloc(20);
    const length = readSync(handle, head, 0, 20, 0);
    if (length === 0) return 'rollback';
    if (head.toString('latin1', 0, 16) !== MAGIC)
      throw new DatabaseError('not_database', 'is not an SQLite database; name one');
    return head[18] === 2 ? 'wal' : 'rollback';
  } finally {
    closeSync(handle);
  }
}

export function isLogged(file: string): boolean {
  return journalOf(file) === 'wal';
}

/** Reading a logged database makes two files beside it, unless nobody has it open and it is told to be still. */
export function openToRead(file: string, busyMs: number): DatabaseSync {
  const isStill = journalOf(file) === 'wal' && !existsSync(`${file}-wal`);
  const address = pathToFileURL(file);
  if (isStill) address.searchParams.set('immutable', '1');
  return open(isStill ? address : file, busyMs, true);
}

export function openToWrite(file: string, busyMs: number): DatabaseSync {
  const logged = journalOf(file) === 'wal';
  const database = open(file, busyMs, false);
  database.exec('PRAGMA cache_spill = OFF');
  // Of a logged database this finds every other program that has it open, also an idle one.
  if (logged) database.exec('PRAGMA locking_mode = EXCLUSIVE');
  return database;
}

function open(file: string | URL, busyMs: number, readOnly: boolean): DatabaseSync {
  const options = { readOnly, timeout: busyMs, limits: LIMITS };
  const database = new DatabaseSync(file, options);
  database.exec('PRAGMA trusted_schema = OFF');
  return database;
}

// ---- what SQLite says ----

const PRIMARY: Readonly<Record<number, readonly [ChildFault['reason'], string]>> = {
  5: ['locked', 'is held by another program; close it there or try again'],
  6: ['locked', 'is held by another program; close it there or try again'],
  7: ['too_large', 'needs more memory than there is; ask for less'],
  10: ['failed', 'cannot be read from the disk; check the disk'],
  11: ['corrupt', 'is damaged; restore it from a copy'],
  13: ['failed', 'does not fit on the disk; free some space'],
  14: ['missing', 'cannot be opened; check the path and its permissions'],
  15: ['locked', 'is held by another program; close it there or try again'],
  18: ['too_large', 'has a value that is too long for a step; ask for less'],
  26: ['not_database', 'is not an SQLite database; name one'],
};

const READ_ONLY = 8;
const CONSTRAINT = 19;
const NOT_AUTHORIZED = 23;
/** The journal of a write that was cut off lies beside the file, and a reader may not put it back. */
const ROLLBACK_NEEDED = 776;

export function faultOf(error: unknown): ChildFault {
  if (error instanceof DatabaseError) return error.fault;
  const message = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) : 0;
  if (code === ROLLBACK_NEEDED) {
    const why = 'was left in the middle of a write by another program; open it there once, then try again';
    return { kind: 'fault', reason: 'locked', why };
  }
  const known = PRIMARY[code & 0xff];
  if (known) return { kind: 'fault', reason: known[0], why: known[1] };
  switch (code & 0xff) {
    case READ_ONLY:
      return { kind: 'fault', reason: 'not_allowed', why: 'may only be read here; set "write": true' };
    case CONSTRAINT:
      return { kind: 'fault', reason: 'constraint', why: `refuses these rows: ${message}` };
    case NOT_AUTHORIZED:
      return { kind: 'fault', reason: 'not_allowed', why: 'does not run that statement in a step' };
    case 1:
      return { kind: 'fault', reason: 'syntax', why: `does not take the statement: ${message}` };
    default:
      return { kind: 'fault', reason: 'failed', why: `failed: ${message}` };
  }
}
