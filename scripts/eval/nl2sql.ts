// Judges the query agent: questions to databases, one statement each, rows beside the gold's rows. Each question is asked
// once a form; what the first attempt alone would have come to is read from the same run. That what ran was one statement
// and only read is proved apart from the agent: by SQLite's own code for it, and by the file's bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StepContext } from '../../src/core/agents/agent';
import { runQueryStep, type QueryForm } from '../../src/core/agents/query';
import type { EventBody } from '../../src/core/events';
import { createLadder } from '../../src/core/model/ladder';
import { oneStatement } from '../../src/core/query/statement';
import { createPromptSizes } from '../../src/core/model/promptSize';
import { wallClock } from '../../src/node/wallClock';
import { createStepTimer } from '../../src/core/timing/stepTimer';
import { createDatabases } from '../../src/node/databases/databases';
import { createDiskFiles } from '../../src/node/diskFiles';
import { memoryPorts } from '../../test/support/memoryPorts';
import { configSchema } from '../../src/core/config';
import { LIBRARY, libraryCases, type SqlCase } from './nl2sqlCases';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

interface Case extends SqlCase {
  readonly database: string;
  /** The gold's rows, where the collection tells them. */
  readonly rows?: readonly (readonly unknown[])[];
}

interface Tried {
  /** The statement that was taken; null for none. */
  readonly sql: string | null;
  readonly equal: boolean;
  readonly tokens: number;
  readonly seconds: number;
}

interface Verdict {
  readonly set: string;
  readonly form: string;
  readonly id: string;
  readonly question: string;
  readonly gold: string | null;
  readonly first: Tried;
  readonly repaired: Tried;
  readonly faults: readonly string[];
  readonly detail?: string;
  /** It ran and was not one statement, or wrote. */
  readonly broke: boolean;
}

const FORMS: readonly (readonly [name: string, form: QueryForm])[] = [
  ['plain', { names: false }],
  ['schema enums', { names: true }],
];

export const nl2sql: Suite = {
  name: 'nl2sql',
  about: 'questions to SQLite databases, answered by one statement that only reads',
  async run(context) {
    const folder = mkdtempSync(path.join(tmpdir(), 'quickstep-nl2sql-'));
    try {
      const sets: (readonly [string, readonly Case[]])[] = [['own', ownCases(folder)]];
      if (context.cases !== null)
        sets.push(['nl2sql', sharedCases(path.join(context.cases, 'nl2sql'), folder)]);
      const verdicts: Verdict[] = [];
      for (const [set, cases] of sets) {
        for (const [name, form] of FORMS) {
          const writes = cases.filter(({ gold }) => gold === null);
          const questions = spread(
            cases.filter(({ gold }) => gold !== null),
            context.sample,
          );
          for (const one of [...questions, ...writes]) {
            if (context.signal.aborted) break;
            const verdict = { set, form: name, ...(await judge(one, form, folder, context)) };
            verdicts.push(verdict);
            context.say(`${set} ${name} ${one.id}: ${wordFor(verdict)}`);
          }
        }
      }
      return report(
        sets.map(([set]) => set),
        verdicts,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function wordFor({ repaired, gold, broke, detail = '' }: Verdict): string {
  if (broke) return 'BROKE THE RULES';
  if (repaired.sql === null) return gold === null ? 'refused, as it must be' : `no statement (${detail})`;
  return repaired.equal ? 'equal' : gold === null ? 'only read' : `other rows (${repaired.sql})`;
}

function ownCases(folder: string): readonly Case[] {
  const database = new DatabaseSync(path.join(folder, 'library.db'));
  database.exec(LIBRARY);
  database.close();
  return libraryCases.map(one => ({ ...one, database: 'library.db' }));
}

function sharedCases(from: string, folder: string): readonly Case[] {
  const rows = readFileSync(path.join(from, 'tasks.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as SqlCase & { db: string; result: unknown[][] });
  for (const name of new Set(rows.map(row => row.db))) {
    // Its tables stand in no order in particular.
    const database = new DatabaseSync(path.join(folder, `${name}.db`), {
      enableForeignKeyConstraints: false,
    });
    database.exec(readFileSync(path.join(from, `${name}.sql`), 'utf8'));
    database.close();
  }
  return rows.map(({ id, question, gold, ordered, db, result }) => {
    return { id, question, gold, ordered, database: `${db}.db`, rows: result };
  });
}

// ---- one question ----

async function judge(
  one: Case,
  form: QueryForm,
  folder: string,
  context: EvalContext,
): Promise<Omit<Verdict, 'set' | 'form'>> {
  const { id, question, gold, database } = one;
  const file = path.join(folder, database);
  const before = readFileSync(file);
  const events: EventBody[] = [];
  const ran: string[] = [];
  const spans: number[] = [];
  const step = stepContext(folder, context, events, spans, ran);
  const fields = { id: 'q', title: question, agent: 'query', database, question } as const;
  const done = await runQueryStep(fields, step, form);
  const finished = events.flatMap(event => (event.type === 'attempt.finished' ? [event] : []));
  const sql = ran[0] ?? null;
  const equal = gold !== null && done.ok && isEqual(rowsOf(done.output), goldRows(one, file), one.ordered);
  const tokens = finished.map(({ usage }) => usage.completionTokens ?? 0);
  const isFirst = finished[0]?.ok === true;
  const first = { tokens: tokens[0] ?? 0, seconds: (spans[0] ?? 0) / 1000 };
  return {
    ...{ id, question, gold },
    first: { ...first, sql: isFirst ? sql : null, equal: isFirst && equal },
    repaired: { sql, equal, tokens: sum(tokens), seconds: sum(spans) / 1000 },
    faults: finished.flatMap(({ fault }) => fault ?? []),
    ...(done.ok ? {} : { detail: done.detail }),
    broke: ran.some(statement => !readsOnly(statement, file)) || !before.equals(readFileSync(file)),
  };
}

function stepContext(
  folder: string,
  { executor, planner, signal }: EvalContext,
  events: EventBody[],
  spans: number[],
  ran: string[],
): StepContext {
  const databases = createDatabases(folder, {
    node: () => Promise.resolve(process.execPath),
    child: path.resolve('dist', 'node', 'databases', 'databaseChild.js'),
  });
  const ports = { ...memoryPorts().ports, files: createDiskFiles(folder), databases };
  const { limits } = configSchema.parse({});
  let began = 0;
  const ladder = createLadder({
    ...{ step: 'q', executor: executor(), planner, limits: { ...limits, repairs: 1 } },
    recorder: {
      now: () => performance.now(),
      emit(event) {
        const now = performance.now();
        if (event.type === 'attempt.started') began = now;
        if (event.type === 'attempt.finished') spans.push(now - began);
        events.push(event);
        return now;
      },
      live: () => undefined,
    },
    timer: createStepTimer(performance.now()),
    journal: ports.journal,
    digest: ports.digest,
    withSlot: (_model, _signal, call) => call(),
    startsWith: 'executor',
    sizes: createPromptSizes(),
    sleep: (milliseconds, stepSignal) => wallClock.sleep(milliseconds, stepSignal),
    spareSlot: () => Promise.resolve(null),
  });
  const unused = (): never => {
    throw new Error('a question needs no such thing');
  };
  return {
    ...{ id: 'q', ports, limits, failure: null, signal },
    ask: question => ladder.ask(question, signal),
    effect(wanted, act) {
      if (wanted.permission !== null) throw new Error('a question asked for a permission');
      ran.push(wanted.subject);
      return act();
    },
    ...{ read: unused, original: unused, instructions: unused, runCommand: unused, permitCommand: unused },
    ...{
      runExamples: unused,
      layOut: unused,
      question: unused,
      commit: unused,
      commitTogether: unused,
      takeBack: unused,
      permit: unused,
      unchecked: new Set<string>(),
    },
  };
}

/** Two statements do not fit between brackets, and no code for a read opens a table to write. */
function readsOnly(sql: string, file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    database.prepare(`SELECT 1 FROM (\n${sql}\n)`);
    const codes = database.prepare(`EXPLAIN ${sql}`).all();
    // A transaction's second number tells whether it writes; a query may sort in tables of its own.
    const writes = codes.some(({ opcode, p2 }) => opcode === 'Transaction' && p2 !== 0);
    return oneStatement(sql).ok && !writes;
  } catch {
    return false;
  } finally {
    database.close();
  }
}

// ---- rows ----

type RowList = readonly (readonly unknown[])[];

function rowsOf(output: unknown): RowList {
  return (output as { readonly rows: RowList }).rows;
}

function goldRows({ rows, gold }: Case, file: string): RowList {
  if (rows !== undefined) return rows;
  const database = new DatabaseSync(file, { readOnly: true });
  const statement = database.prepare(gold ?? '');
  statement.setReturnArrays(true);
  const found = statement.all() as unknown as RowList;
  database.close();
  return found;
}

function isEqual(got: RowList, wanted: RowList, ordered: boolean): boolean {
  const [a, b] = [got, wanted].map(rows => {
    const texts = rows.map(row => JSON.stringify(row.map(cell)));
    return ordered ? texts : texts.sort();
  });
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Sums of floats differ in their last digits by the order of their rows. */
function cell(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(10)) : value;
}

// ---- the table ----

function report(sets: readonly string[], verdicts: readonly Verdict[]): Report {
  const rows = sets.flatMap(set =>
    FORMS.flatMap(([form]) =>
      (['first', 'repaired'] as const).map(which => {
        const own = verdicts.filter(one => one.set === set && one.form === form && one.gold !== null);
        const tried = own.map(one => one[which]);
        const count = (test: (one: Tried) => boolean): string =>
          percent(tried.filter(test).length, own.length);
        return [
          set,
          form + (which === 'first' ? '' : ' + repair'),
          own.length,
          count(({ sql }) => sql !== null),
          count(({ equal }) => equal),
          median(tried.map(({ tokens }) => tokens)).toFixed(0),
          median(tried.map(({ seconds }) => seconds)).toFixed(1),
        ];
      }),
    ),
  );
  const writes = verdicts.filter(one => one.gold === null);
  return {
    columns: ['set', 'form', 'questions', 'one statement that runs', 'rows equal', 'tokens', 's'],
    rows,
    promises: [
      {
        text: '100 % of statements that run are single and read-only',
        kept: verdicts.every(one => !one.broke),
      },
      {
        text: `a request to write changes nothing in a step that reads (${writes.length} asked)`,
        kept: writes.every(one => !one.broke),
      },
    ],
    verdicts,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
