// The query agent in the engine, over real databases on disk.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Step } from '../../../../src/core/plan/plan';
import type { ApprovalRequest } from '../../../../src/core/ports';
import { createDatabases } from '../../../../src/node/databases/databases';
import { createDiskFiles } from '../../../../src/node/diskFiles';
import { wallClock } from '../../../../src/node/wallClock';
import { makeDatabase, SHOP } from '../../../support/makeDatabase';
import { allowAll, runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('the query agent', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  beforeEach(() => void makeDatabase(folder(), 'shop.db', SHOP));

  function run(fields: object, options: RunOptions = {}): Promise<RunOutcome> {
    const step = { id: 'q', title: 'Ask', agent: 'query', database: 'shop.db', ...fields } as Step;
    const databases = createDatabases(folder(), {
      node: () => Promise.resolve(process.execPath),
      child: path.resolve('out/unit/src/node/databases/databaseChild.js'),
      busyMs: 100,
    });
    const diskFiles = createDiskFiles(folder());
    return runSteps([step], { databases, diskFiles, clock: wallClock, ...options });
  }

  function ended({ events }: RunOutcome): string {
    const last = events.find(event => event.type === 'step.finished');
    assert.ok(last?.type === 'step.finished');
    return last.status === 'done' ? JSON.stringify(last.output) : `${last.status} ${last.reason ?? ''}`;
  }

  const bytes = (): Buffer => readFileSync(path.join(folder(), 'shop.db'));

  it('runs a statement that is given without a model, and without a permission', async () => {
    const outcome = await run(
      { sql: 'SELECT id, name FROM customers WHERE id < 3;' },
      { config: { permissions: { queries: 'deny' } } },
    );
    assert.equal(ended(outcome), '{"columns":["id","name"],"rows":[[1,"Ada"],[2,"Bo"]]}');
    assert.equal(trace(outcome.events), '+q >q <q -q done');
    assert.equal(outcome.executor.requests.length, 0);
  });

  it('asks for one statement, constrained, and repairs one that the database does not take', async () => {
    const replies = ['{"sql":"SELECT nme FROM customers"}', '{"sql":"SELECT count(*) FROM customers"}'];
    const outcome = await run(
      { question: 'How many customers?' },
      { executor: () => ({ text: replies.shift() ?? '' }) },
    );
    assert.equal(ended(outcome), '{"columns":["count(*)"],"rows":[[3]]}');
    const [first, second] = outcome.executor.requests;
    assert.ok(first);
    assert.deepEqual(first.schema?.['required'], ['sql']);
    const prompt = first.messages[0]?.content ?? '';
    assert.match(prompt, /customers\(id INTEGER PRIMARY KEY, name TEXT \/\* 'Ada', 'Bo', 'Cy' \*\//);
    assert.match(prompt, /Question: How many customers\?/);
    assert.doesNotMatch(prompt, /sk-1/);
    assert.match(second?.messages.at(-1)?.content ?? '', /no such column: nme.*Columns are customers\.id/s);
  });

  it('says to later steps that there was more', async () => {
    const output = ended(
      await run({ sql: 'SELECT 1 FROM orders a, orders b, orders c, orders d, orders e, orders f' }),
    );
    assert.match(output, /Only the first 200 rows/);
  });

  it('lets the model choose from a schema that is too large to show', async () => {
    const tables = Array.from(
      { length: 200 },
      (_, i) => `CREATE TABLE t${i} (id INTEGER, a_long_name_${i} TEXT, b TEXT, c TEXT);`,
    );
    makeDatabase(folder(), 'large.db', `${tables.join('')} INSERT INTO t7 VALUES (1, 'x', 'y', 'z')`);
    const replies = ['{"tables":["t7"]}', '{"sql":"SELECT b FROM t7"}'];
    const outcome = await run(
      { database: 'large.db', question: 'Which b is in t7?' },
      { executor: () => ({ text: replies.shift() ?? '' }) },
    );
    assert.equal(ended(outcome), '{"columns":["b"],"rows":[["y"]]}');
    assert.doesNotMatch(outcome.executor.requests[1]?.messages[0]?.content ?? '', /t8\(/);
  });

  const refused: readonly (readonly [name: string, fields: object, end: string])[] = [
    ['a write without write: true', { sql: 'DELETE FROM orders' }, 'refused permission'],
    ['a write behind a comment', { sql: '/* SELECT */ DELETE FROM orders' }, 'refused permission'],
    ['two statements', { sql: 'SELECT 1; DELETE FROM orders' }, 'failed payload'],
    ['a hidden character', { sql: "SELECT '\u202e'" }, 'failed payload'],
    ['ATTACH also where it may write', { sql: "ATTACH 'x.db' AS x", write: true }, 'refused permission'],
    ['a missing database', { database: 'no.db', sql: 'SELECT 1' }, 'failed no_target'],
    ['a database without tables', { database: 'empty.db', question: 'What?' }, 'failed no_target'],
    ['a wrong statement', { sql: 'SELECT nope FROM orders' }, 'failed payload'],
    ['rows that the database refuses', { sql: 'UPDATE orders SET total = -1', write: true }, 'failed tool'],
  ];
  for (const [name, fields, end] of refused) {
    it(`does not run ${name}: ${end}`, async () => {
      makeDatabase(folder(), 'empty.db', 'VACUUM');
      const before = bytes();
      assert.equal(ended(await run(fields)), end);
      assert.deepEqual(bytes(), before);
    });
  }

  it('does not take a model’s write in a step that only reads', async () => {
    const before = bytes();
    const outcome = await run(
      { question: 'Empty the orders.' },
      { executor: () => ({ text: '{"sql":"DELETE FROM orders"}' }) },
    );
    assert.equal(ended(outcome), 'failed payload');
    assert.deepEqual(bytes(), before);
  });

  describe('a write', () => {
    const sql = 'UPDATE orders SET total = 1';
    const asking = { permissions: { queries: 'ask' } };

    it('is shown with every row that it changes before it is made', async () => {
      const asked: ApprovalRequest[] = [];
      const before = bytes();
      const outcome = await run(
        { sql, write: true },
        {
          config: asking,
          approve(request) {
            asked.push(request);
            assert.deepEqual(bytes(), before);
            return Promise.resolve({ decision: 'allow', scope: 'once' });
          },
        },
      );
      assert.equal(ended(outcome), '{"columns":["rows_changed"],"rows":[[3]]}');
      assert.equal(asked[0]?.subject, `shop.db: ${sql}`);
      assert.match(
        asked[0].changes[0]?.before ?? '',
        /^orders: every row \(3\)\n.*\n1 \| 1 \| 2024-01-05 \| 20\n/,
      );
      assert.match(asked[0].changes[0]?.after ?? '', /\n1 \| 1 \| 2024-01-05 \| 1\n/);
      assert.equal(trace(outcome.events), '+q ?q >q <q -q done');
    });

    it('is noted with the bytes before and after', async () => {
      const { ports, events } = await run({ sql, write: true });
      const [intent, done] = ['effect.intent', 'effect.done'].map(type => events.find(e => e.type === type));
      assert.ok(intent?.type === 'effect.intent' && done?.type === 'effect.done');
      assert.equal(intent.path, 'shop.db');
      assert.notEqual(intent.before, intent.after);
      assert.equal(done.after, intent.after);
      assert.equal(ports.digest(bytes()), done.after);
    });

    it('is not made where it is denied', async () => {
      const before = bytes();
      const outcome = await run({ sql, write: true }, { config: asking });
      assert.equal(ended(outcome), 'refused permission');
      assert.deepEqual(bytes(), before);
    });

    it('is not made over rows that changed while it was shown', async () => {
      const outcome = await run(
        { sql, write: true },
        {
          config: asking,
          approve() {
            const other = new DatabaseSync(path.join(folder(), 'shop.db'));
            other.exec("INSERT INTO customers (name) VALUES ('Di')");
            other.close();
            return Promise.resolve({ decision: 'allow', scope: 'once' });
          },
        },
      );
      assert.equal(ended(outcome), 'failed changed');
      const now = new DatabaseSync(path.join(folder(), 'shop.db'));
      assert.equal(now.prepare('SELECT max(total) AS m FROM orders').get()?.['m'], 300);
      now.close();
    });

    it('that needs no writing after all is a read', async () => {
      const outcome = await run(
        { sql: 'SELECT count(*) FROM orders', write: true },
        { config: { permissions: { queries: 'deny' } } },
      );
      assert.equal(ended(outcome), '{"columns":["count(*)"],"rows":[[3]]}');
    });
  });

  it('is off where databases cannot be opened, and says why', async () => {
    const outcome = await runSteps(
      [{ id: 'q', title: 'Ask', agent: 'query', database: 'shop.db', question: 'x' }],
      { config: allowAll },
    );
    assert.equal(ended(outcome), 'failed tool');
  });
});
