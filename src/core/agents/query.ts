// The query agent: one SQL statement on one SQLite file of the workspace. A statement that the model writes is taken
// only when it is one statement and the database itself has prepared it under the rules of a read (or of a write, where
// the step may). A read runs at once; a write is tried on a copy, shown with the rows that it changes, and made in one
// transaction over a file whose old bytes are kept.
import type { JsonValue } from '../events';
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { isSensitive } from '../policy/paths';
import type { DatabaseFault, DatabaseTable, HeldDatabase, Rows, WritePreview } from '../ports';
import { previewTexts } from '../query/previewText';
import { columnNames, hintFor, schemaText, withJoins } from '../query/schemaText';
import { oneStatement } from '../query/statement';
import { failed, refused, type Done, type Failure, type StepContext } from './agent';
import { queryPrefix, queryTablesPrefix, queryWritePrefix } from './prompts';

type QueryStep = StepOf<'query'>;

/** How a statement is asked for; the shorter answer is the default, and nl2sql measures both. */
export interface QueryForm {
  /** The model names the columns, from an enum of those that exist, before it writes the statement. */
  readonly names: boolean;
}

const FORM: QueryForm = { names: false };
const MAX_SQL_TOKENS = 300;
const MAX_NAMED = 12;

export async function runQueryStep(
  step: QueryStep,
  context: StepContext,
  form: QueryForm = FORM,
): Promise<Done> {
  const contained = await context.ports.files.contained(step.database);
  if (!contained.ok) return refused(contained.detail);
  const statement = step.sql === undefined ? await writeSql(step, context, form) : givenSql(step.sql);
  if (typeof statement !== 'string') return statement;
  const { databases } = context.ports;
  const checked = await databases.check(step.database, statement, step.write === true, context.signal);
  if (!checked.ok) return failureOf(checked);
  if (checked.writes) {
    const real = contained.real ?? step.database;
    return await runWrite(step, statement, isSensitive(step.database) || isSensitive(real), context);
  }
  return await runRead(step, statement, context);
}

function givenSql(text: string): string | Failure {
  const one = oneStatement(text);
  return one.ok ? one.sql : failureOf(one);
}

function failureOf({
  reason,
  detail,
}: DatabaseFault | { reason: DatabaseFault['reason']; detail: string }): Failure {
  switch (reason) {
    case 'outside':
    case 'not_allowed':
      return refused(detail);
    case 'missing':
      return failed('no_target', detail);
    case 'timeout':
    case 'too_large':
      return failed(reason, detail);
    case 'several':
    case 'syntax':
      return failed('payload', detail);
    case 'unavailable':
    case 'not_database':
    case 'locked':
    case 'corrupt':
    case 'constraint':
    case 'failed':
      return failed('tool', detail);
  }
}

// ---- from a question to a statement ----

async function writeSql(step: QueryStep, context: StepContext, form: QueryForm): Promise<string | Failure> {
  const read = await context.ports.databases.schema(step.database, context.signal);
  if (!read.ok) return failureOf(read);
  const chosen = await shownTables(step, read.tables, context);
  if (!('text' in chosen)) return chosen;
  const names = form.names ? columnNames(chosen.tables) : [];
  const answer = await context.ask<string>({
    prefix: step.write === true ? queryWritePrefix : queryPrefix,
    prompt: `Tables:\n${chosen.text}\nQuestion: ${step.question ?? ''}`,
    schema: payloadSchema(names),
    maxTokens: MAX_SQL_TOKENS + (names.length > 0 ? 10 * MAX_NAMED : 0),
    validate: text => checkedSql(step, text, chosen.tables, context),
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.database}: ${answer.detail}`);
}

function payloadSchema(names: readonly string[]): Readonly<Record<string, JsonValue>> {
  const sql: JsonValue = { type: 'string', minLength: 1, maxLength: 1500 };
  const columns: JsonValue = { type: 'array', items: { enum: [...names] }, minItems: 1, maxItems: MAX_NAMED };
  return {
    type: 'object',
    properties: names.length > 0 ? { columns, sql } : { sql },
    required: names.length > 0 ? ['columns', 'sql'] : ['sql'],
    additionalProperties: false,
  };
}

interface Shown {
  readonly tables: readonly DatabaseTable[];
  readonly text: string;
}

/** All tables; where they are too many to show, those that the model chooses from an enum of their names. */
async function shownTables(
  step: QueryStep,
  tables: readonly DatabaseTable[],
  context: StepContext,
): Promise<Shown | Failure> {
  if (tables.length === 0)
    return failed('no_target', `${step.database} has no tables; name another database.`);
  const whole = schemaText(tables);
  if (whole !== null) return { tables, text: whole };
  const names = tables.map(table => table.name);
  const answer = await context.ask<readonly string[]>({
    prefix: queryTablesPrefix,
    prompt: `Tables: ${names.join(', ')}\nQuestion: ${step.question ?? ''}`,
    schema: {
      type: 'object',
      properties: { tables: { type: 'array', items: { enum: names }, minItems: 1, maxItems: 6 } },
      required: ['tables'],
      additionalProperties: false,
    },
    maxTokens: 120,
    validate: text => {
      const value = field(text, 'tables');
      const known = Array.isArray(value) ? names.filter(name => value.includes(name)) : [];
      if (known.length > 0) return { ok: true, value: known };
      return { ok: false, fault: '"tables" must be a list of names from the tables given' };
    },
  });
  if (!answer.ok) return failed(answer.reason, `${step.database}: ${answer.detail}`);
  const some = withJoins(tables, answer.value);
  const text = schemaText(some);
  if (text !== null) return { tables: some, text };
  return failed(
    'too_large',
    `The tables ${answer.value.join(', ')} are too wide to show; write "sql" instead.`,
  );
}

async function checkedSql(
  step: QueryStep,
  text: string,
  tables: readonly DatabaseTable[],
  context: StepContext,
): Promise<Validated<string>> {
  const value = field(text, 'sql');
  if (typeof value !== 'string')
    return { ok: false, fault: 'the answer must be JSON: {"sql": "one statement"}' };
  const one = oneStatement(value);
  if (!one.ok) return { ok: false, fault: one.detail };
  const { databases } = context.ports;
  const checked = await databases.check(step.database, one.sql, step.write === true, context.signal);
  if (checked.ok) return { ok: true, value: one.sql };
  return { ok: false, fault: checked.detail + hintFor(checked.detail, tables) };
}

function field(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
  } catch {
    return undefined;
  }
}

// ---- running it ----

async function runRead(step: QueryStep, sql: string, context: StepContext): Promise<Done> {
  const { databases } = context.ports;
  const result = await context.effect(
    { kind: 'query', permission: null, subject: sql, change: { kind: 'query', command: sql } },
    () => databases.read(step.database, sql, context.signal),
    () => ({}),
  );
  if ('status' in result) return result;
  return result.ok ? { ok: true, output: outputOf(result.rows) } : failureOf(result);
}

function outputOf({ columns, rows, isCapped }: Rows): JsonValue {
  const note = { note: `Only the first ${rows.length} rows are here; ask for less or count them.` };
  return { columns: [...columns], rows: rows.map(row => [...row]), ...(isCapped ? note : {}) };
}

async function runWrite(
  step: QueryStep,
  sql: string,
  sensitive: boolean,
  context: StepContext,
): Promise<Done> {
  const { database } = step;
  const tried = await context.ports.databases.preview(database, sql, context.signal);
  if (!tried.ok) return failureOf(tried);
  const { preview } = tried;
  let held: HeldDatabase | null = null;
  try {
    const result = await context.effect(
      {
        kind: 'query',
        permission: 'queries',
        subject: `${database}: ${sql}`,
        change: { kind: 'query', path: database, command: sql, ...previewTexts(preview.tables) },
        sensitive,
        hold: async () => {
          const taken = await context.ports.databases.hold(database, sql, context.signal);
          if (!taken.ok) return failureOf(taken);
          held = taken.held;
          return keepBefore(database, preview, context);
        },
      },
      () => write(database, held, context),
      ({ after }) => ({ path: database, ...(after === null ? {} : { after }) }),
    );
    if ('status' in result) return result;
    const { written } = result;
    if (!written.ok) return failureOf(written);
    const changed = { columns: ['rows_changed'], rows: [[written.changed]] };
    return { ok: true, output: written.rows === null ? changed : outputOf(written.rows) };
  } finally {
    await (held as HeldDatabase | null)?.release();
  }
}

/** Nobody can write now: what stands there is what the preview was made from, or it is shown anew. */
async function keepBefore(
  database: string,
  preview: WritePreview,
  context: StepContext,
): Promise<{ ok: true; image: { path: string; before: string; after: string } } | Failure> {
  const image = await context.ports.files.bytes(database, context.signal);
  if (image?.hash !== preview.before)
    return failed('changed', `${database} was changed while the write was shown; run the step again.`);
  context.ports.journal.keepImage(image.bytes);
  return { ok: true, image: { path: database, before: preview.before, after: preview.after } };
}

async function write(
  database: string,
  held: HeldDatabase | null,
  context: StepContext,
): Promise<{ written: Awaited<ReturnType<HeldDatabase['write']>>; after: string | null }> {
  if (held === null) throw new Error('a database is held before it is written');
  const written = await held.write();
  // Not the step's signal: the write was made, and that must be noted.
  const image = await context.ports.files.bytes(database, new AbortController().signal).catch(() => null);
  if (image) context.ports.journal.keepImage(image.bytes);
  return { written, after: image?.hash ?? null };
}
