// The process in which SQLite runs: one request, one answer, and it ends. What SQLite does cannot be stopped from
// within, so a second thread ends the process when its time is over or its parent is gone.
import { Worker } from 'node:worker_threads';
import type { FromDatabase, ToDatabase } from './messages';
import { DatabaseError, faultOf, openToRead } from './open';
import { previewWrite } from './preview';
import { readRows } from './rows';
import { applyRules, prepareUnder, refusalOf } from './rules';
import { readSchema } from './schema';
import { execute, finish, giveUp, lock, recover, type Locked } from './write';

const MAX_SECONDS = 600;

let held: { readonly locked: Locked; readonly sql: string } | null = null;

new Worker(
  `const parent = process.ppid;
   setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${MAX_SECONDS * 1000});
   setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);`,
  { eval: true },
).unref();
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToDatabase) => {
  let answer: FromDatabase;
  try {
    answer = answerTo(message);
  } catch (error) {
    answer = faultOf(error);
  }
  const isLast = answer.kind !== 'held';
  process.send?.(answer, () => {
    if (isLast) process.disconnect();
  });
});

function answerTo(message: ToDatabase): FromDatabase {
  switch (message.kind) {
    case 'schema': {
      const database = openToRead(message.file, message.busyMs);
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return { kind: 'schema', tables: readSchema(database) };
    }
    case 'check':
      return check(message.file, message.sql, message.mayWrite, message.busyMs);
    case 'read':
      return read(message.file, message.sql, message.busyMs);
    case 'preview': {
      const { file, sql, folder, busyMs } = message;
      return { kind: 'preview', preview: previewWrite(file, sql, folder, busyMs) };
    }
    case 'hold':
      held = { locked: lock(message.file, message.busyMs), sql: message.sql };
      return { kind: 'held' };
    case 'go':
      return write();
    case 'recover':
      recover(message.file, message.busyMs);
      return { kind: 'recovered' };
  }
}

function check(file: string, sql: string, mayWrite: boolean, busyMs: number): FromDatabase {
  const database = openToRead(file, busyMs);
  const rules = applyRules(database, mayWrite);
  prepareUnder(rules, database, sql);
  return { kind: 'checked', writes: rules.writes !== null };
}

function read(file: string, sql: string, busyMs: number): FromDatabase {
  const database = openToRead(file, busyMs);
  const rules = applyRules(database, false);
  const statement = prepareUnder(rules, database, sql);
  try {
    return { kind: 'rows', rows: readRows(statement) };
  } catch (error) {
    throw refusalOf(rules) ?? error;
  }
}

function write(): FromDatabase {
  if (held === null) throw new DatabaseError('failed', 'is not held for a write');
  const { locked, sql } = held;
  try {
    const { changed, rows } = execute(locked, sql);
    finish(locked);
    return { kind: 'written', changed, rows };
  } finally {
    giveUp(locked);
  }
}
