// What a statement may do, as SQLite's own compiler asks it action by action. Decides by what is named here: a read
// may select and call known functions; a write may also change rows, tables, views and indexes. All else is refused:
// other files (ATTACH, VACUUM INTO), settings (PRAGMA), transactions, extensions, hidden code (triggers, modules).
import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite';
import { DatabaseError } from './open';

const C = constants;

const READS: ReadonlySet<number> = new Set([C.SQLITE_SELECT, C.SQLITE_READ, C.SQLITE_RECURSIVE]);

const WRITES: ReadonlyMap<number, string> = new Map([
  [C.SQLITE_INSERT, 'INSERT'],
  [C.SQLITE_UPDATE, 'UPDATE'],
  [C.SQLITE_DELETE, 'DELETE'],
  [C.SQLITE_CREATE_TABLE, 'CREATE TABLE'],
  [C.SQLITE_DROP_TABLE, 'DROP TABLE'],
  [C.SQLITE_ALTER_TABLE, 'ALTER TABLE'],
  [C.SQLITE_CREATE_INDEX, 'CREATE INDEX'],
  [C.SQLITE_DROP_INDEX, 'DROP INDEX'],
  [C.SQLITE_REINDEX, 'REINDEX'],
  [C.SQLITE_CREATE_VIEW, 'CREATE VIEW'],
  [C.SQLITE_DROP_VIEW, 'DROP VIEW'],
]);

const ROWS: ReadonlySet<number> = new Set([C.SQLITE_INSERT, C.SQLITE_UPDATE, C.SQLITE_DELETE]);

const OTHERS: ReadonlyMap<number, string> = new Map([
  [C.SQLITE_ATTACH, 'ATTACH or VACUUM'],
  [C.SQLITE_DETACH, 'DETACH'],
  [C.SQLITE_PRAGMA, 'PRAGMA'],
  [C.SQLITE_TRANSACTION, 'a transaction of its own'],
  [C.SQLITE_SAVEPOINT, 'SAVEPOINT'],
  [C.SQLITE_ANALYZE, 'ANALYZE'],
  [C.SQLITE_CREATE_TRIGGER, 'CREATE TRIGGER'],
  [C.SQLITE_DROP_TRIGGER, 'DROP TRIGGER'],
  [C.SQLITE_CREATE_VTABLE, 'CREATE VIRTUAL TABLE'],
  [C.SQLITE_DROP_VTABLE, 'DROP of a virtual table'],
  [C.SQLITE_CREATE_TEMP_TABLE, 'CREATE TEMP TABLE'],
  [C.SQLITE_CREATE_TEMP_VIEW, 'CREATE TEMP VIEW'],
  [C.SQLITE_CREATE_TEMP_INDEX, 'an index of a temporary table'],
  [C.SQLITE_CREATE_TEMP_TRIGGER, 'CREATE TEMP TRIGGER'],
]);

/** Functions without effect beside their value. Left out: those that load code, log, or make bytes by the gigabyte. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    '-> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws cos ' +
    'cosh count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value ' +
    'floor format glob group_concat hex highlight if ifnull iif instr json json_array json_array_insert ' +
    'json_array_length json_error_position json_extract json_group_array json_group_object json_insert json_object ' +
    'json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid jsonb jsonb_array ' +
    'jsonb_array_insert jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch ' +
    'jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value lead length like likelihood likely ' +
    'ln log log10 log2 lower ltrim match max median min mod nth_value ntile nullif octet_length percent_rank percentile ' +
    'percentile_cont percentile_disc pi pow power printf quote radians random rank replace round row_number rtrim sign ' +
    'sin sinh snippet sqlite_version sqrt strftime string_agg substr substring subtype sum tan tanh time timediff total ' +
    'total_changes trim trunc typeof unhex unicode unixepoch unlikely upper'
  ).split(' '),
);

export interface Rules {
  /** What the statement that was prepared last would write, in words; null for nothing. */
  readonly writes: string | null;
  /** Whether it would change tables, views or indexes, not rows alone. */
  readonly changesSchema: boolean;
  readonly selects: boolean;
  /** What it was refused for, in words. */
  readonly refused: string | null;
  /** Ends the rules: what comes then is our own. */
  lift(): void;
}

/**
 * Prepares a statement under the rules, which hold until they are lifted.
 * @throws DatabaseError with what was refused
 */
export function prepareUnder(rules: Rules, database: DatabaseSync, sql: string): StatementSync {
  let statement: StatementSync;
  try {
    statement = database.prepare(sql);
  } catch (error) {
    throw refusalOf(rules) ?? error;
  }
  // VACUUM is asked about only when it runs; nothing else comes so far unseen.
  const other = rules.selects || rules.writes !== null ? null : 'a statement other than a query or a change';
  const refusal = refusalOf(rules) ?? (other === null ? null : refuse(other));
  if (refusal !== null) throw refusal;
  return statement;
}

/** What the statement was refused for, also while it ran; null where it was not. */
export function refusalOf({ refused, writes }: Rules): DatabaseError | null {
  if (refused === null) return null;
  if (writes === null) return refuse(refused);
  return new DatabaseError(
    'not_allowed',
    `would be written (${refused}); set "write": true in a step that may`,
  );
}

function refuse(what: string): DatabaseError {
  return new DatabaseError('not_allowed', `may not be used with ${what} in this step`);
}

/** From here on every statement is held to the rules. */
export function applyRules(database: DatabaseSync, mayWrite: boolean): Rules {
  const seen = {
    writes: null as string | null,
    refused: null as string | null,
    changesSchema: false,
    selects: false,
  };
  database.setAuthorizer((action, first, second) => {
    if (action === C.SQLITE_READ && first?.toLowerCase().startsWith('pragma_') === true) {
      seen.refused ??= 'PRAGMA';
      return C.SQLITE_DENY;
    }
    if (READS.has(action)) {
      seen.selects = true;
      return C.SQLITE_OK;
    }
    // Full-text tables ask their own file for it.
    if (action === C.SQLITE_PRAGMA && first === 'data_version') return C.SQLITE_OK;
    if (action === C.SQLITE_FUNCTION) {
      if (FUNCTIONS.has((second ?? '').toLowerCase()) || isSchemaHelper(second, mayWrite)) return C.SQLITE_OK;
      seen.refused ??= `the function ${second ?? ''}`;
      return C.SQLITE_DENY;
    }
    const write = WRITES.get(action);
    if (write !== undefined) {
      seen.writes ??= write;
      seen.changesSchema ||= !ROWS.has(action);
      if (mayWrite) return C.SQLITE_OK;
      seen.refused ??= `${write}${first === null || first === '' ? '' : ` of ${first}`}`;
      return C.SQLITE_DENY;
    }
    seen.refused ??= OTHERS.get(action) ?? 'that kind of statement';
    return C.SQLITE_DENY;
  });
  return {
    get writes() {
      return seen.writes;
    },
    get changesSchema() {
      return seen.changesSchema;
    },
    get selects() {
      return seen.selects;
    },
    get refused() {
      return seen.refused;
    },
    lift: () => database.setAuthorizer(null),
  };
}

/** ALTER TABLE rewrites the schema through functions that no statement can name. */
function isSchemaHelper(name: string | null, mayWrite: boolean): boolean {
  return mayWrite && /^sqlite_(rename_|drop_column|add_constraint|fail|find_constraint)/.test(name ?? '');
}
